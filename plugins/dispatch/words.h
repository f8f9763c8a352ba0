// Short pieces of text that several files of this plug-in say.
#pragma once

#include <string>

#include "plugin/api/plugin.h"

namespace dispatch {

using namespace kedu;

/// "没有人接受 / nobody accepted": for fields and refusals, which hold one text.
std::string both(const Text& text);
/// The record's title as people read it.
const std::string& title_of(const Fields& record);
std::string name_of(const plugin::View& view, const std::string& person);
/// "10:32" in the app's zone.
std::string clock_time(DateTime at, const plugin::View& view);
/// "2026-03-04 10:32" in the app's zone.
std::string day_and_time(DateTime at, const plugin::View& view);
/// 17.5, 40: without zeros at the end.
std::string plain(double number);

}  // namespace dispatch
