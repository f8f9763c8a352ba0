// Conditions are written in the subset of the language that the store can filter by.
#include "drill.h"

#include <cstdio>

#include "base/calendar_date.h"
#include "figures.h"

namespace metrics {

namespace {

std::string day(Date date) {
  auto [year, month, number] = parts(date);
  return "DATE(" + std::to_string(year) + "," + std::to_string(month) + "," + std::to_string(number) + ")";
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

}  // namespace

std::string text_literal(std::string_view text) {
  std::string literal = "\"";
  for (char c : text) {
    if (c == '"') literal += '"';
    literal += c;
  }
  return literal + "\"";
}

std::string has_value(const std::string& name, const std::string& type, const Value& value) {
  if (value.is_empty()) return "ISBLANK(" + name + ")";
  if (auto* flag = value.get_if<bool>()) return name + (*flag ? "=TRUE" : "=FALSE");
  if (auto* amount = value.get_if<double>()) return name + "=" + number(*amount);
  if (auto* date = value.get_if<Date>()) return name + "=" + day(*date);
  if (type == "choices" || type == "links" || type == "people")
    return "CONTAINS(" + name + "," + text_literal(value.text()) + ")";
  return name + "=" + text_literal(value.text());
}

std::string in_span(const std::string& name, Group::Kind kind, Date first) {
  return "AND(" + name + ">=" + day(first) + "," + name + "<" + day(next_first_day(kind, first)) + ")";
}

std::string in_group(const Group& group, const Value& key) {
  if (auto* first = key.get_if<Date>(); first && group.kind != Group::Kind::field)
    return in_span(group.field.id, group.kind, *first);
  return has_value(group.field.id, group.field.type, key);
}

std::string all_of(const std::vector<std::string>& conditions) {
  std::string all;
  int count = 0;
  for (auto& condition : conditions) {
    if (condition.empty()) continue;
    all += (count++ ? "," : "") + condition;
  }
  return count > 1 ? "AND(" + all + ")" : all;
}

}  // namespace metrics
