// Durations from text; the units are a table.
#include "base/duration.h"

#include <charconv>
#include <cmath>

namespace kedu {

namespace {

struct UnitName {
  std::string_view name;
  Duration::Unit unit;
  std::int64_t factor;
};

using enum Duration::Unit;

constexpr UnitName units[] = {
    {"ms", wall_ms, 1},
    {"s", wall_ms, 1'000},
    {"m", wall_ms, 60'000},
    {"min", wall_ms, 60'000},
    {"h", wall_ms, 3'600'000},
    {"d", wall_ms, 86'400'000},
    {"second", wall_ms, 1'000},
    {"minute", wall_ms, 60'000},
    {"hour", wall_ms, 3'600'000},
    {"day", wall_ms, 86'400'000},
    {"working second", working_ms, 1'000},
    {"working minute", working_ms, 60'000},
    {"working hour", working_ms, 3'600'000},
    {"workday", workdays, 1},
    {"working day", workdays, 1},
};

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  auto wrong = [&] {
    return fail(ErrorCode::invalid, "时长“" + std::string(text) +
                                        "”看不懂，请写 30s、15m、2h、3 days、1 workday 或 2 working hours / "
                                        "write a duration as 30s, 15m, 2h, 3 days, 1 workday or 2 working hours");
  };
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !(number >= 0 && number <= 1e9)) return wrong();  // from_chars reads "nan" too
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  while (unit.ends_with(' ')) unit.remove_suffix(1);
  for (auto& known : units) {
    bool plural = unit.size() == known.name.size() + 1 && unit.ends_with('s') && unit.starts_with(known.name);
    if (unit != known.name && !plural) continue;
    auto amount = number * static_cast<double>(known.factor);
    if (known.unit == workdays && amount != std::floor(amount)) return wrong();
    return Duration{known.unit, static_cast<std::int64_t>(std::llround(amount))};
  }
  return wrong();
}

std::string to_string(const Duration& duration) {
  if (duration.unit == workdays)
    return std::to_string(duration.amount) + (duration.amount == 1 ? " workday" : " workdays");
  std::string prefix = duration.unit == working_ms ? " working " : " ";
  for (auto [name, factor] :
       {std::pair{"hour", 3'600'000LL}, std::pair{"minute", 60'000LL}, std::pair{"second", 1'000LL}})
    if (duration.amount % factor == 0 && duration.amount >= factor) {
      auto count = duration.amount / factor;
      return std::to_string(count) + prefix + name + (count == 1 ? "" : "s");
    }
  return std::to_string(duration.amount) + "ms";
}

}  // namespace kedu
