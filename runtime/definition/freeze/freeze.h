// The last pass: a definition without errors becomes one that nobody changes any more.
#pragma once

#include <string_view>
#include <vector>

#include "definition/definition.h"
#include "definition/read/source.h"

namespace kedu::definition {

/// Names the content of all sources, in order: the same files give the same text on every machine.
std::string fingerprint_of(const std::vector<std::shared_ptr<const File>>& files);
std::string fingerprint_of(std::string_view text);

/// Sets every form's `influences` and `follows_clock`. Formulas are bound and go in no circle.
void trace_influences(Definition& definition);
/// Sets every form's `recipe`: it changes when a stored formula's value may, and not when a label or a comment does.
void write_recipes(Definition& definition);

}  // namespace kedu::definition
