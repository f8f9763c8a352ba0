// Times, names and numbers as people read them.
#include "words.h"

#include <cmath>

#include "base/calendar_date.h"

namespace dispatch {

std::string both(const Text& text) {
  return text.zh + " / " + text.in(Language::en);
}

const std::string& title_of(const Fields& record) {
  return record.get("_title").text();
}

std::string name_of(const plugin::View& view, const std::string& person) {
  auto* found = view.person(person);
  return found ? found->name : person;
}

std::string clock_time(DateTime at, const plugin::View& view) {
  auto& time = view.working_time();
  auto minutes = (at.ms - time.start_of(time.day_of(at)).ms) / 60'000;
  auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

std::string day_and_time(DateTime at, const plugin::View& view) {
  return to_iso(view.working_time().day_of(at)) + " " + clock_time(at, view);
}

std::string plain(double number) {
  if (std::trunc(number) == number && std::abs(number) < 1e15) return std::to_string(static_cast<std::int64_t>(number));
  auto text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace dispatch
