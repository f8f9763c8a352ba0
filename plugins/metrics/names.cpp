// Titles come in one query for each form that is linked to.
#include "names.h"

#include <cstdio>

#include "base/calendar_date.h"

namespace metrics {

void Names::prepare(const plugin::FieldFacts& field, const std::vector<Value>& values) {
  if (field.type != "link" && field.type != "links") return;
  constexpr std::size_t at_once = 500;
  List wanted;
  auto read = [&] {
    auto limit = static_cast<int>(wanted.size());
    if (wanted.empty()) return;
    auto found = view_.find({.form = field.to,
                             .where = {{"id", plugin::Condition::Op::in, Value(std::move(wanted))}},
                             .fields = {"id"},
                             .limit = limit});
    wanted.clear();
    if (!found) return;
    for (auto& record : *found) titles_[record.id] = view_.title(field.to, record);
  };
  for (auto& value : values) {
    if (value.is_empty() || !titles_.try_emplace(value.text(), "").second) continue;
    wanted.push_back(value);
    if (wanted.size() == at_once) read();
  }
  read();
}

Text Names::name(const std::string& form, const plugin::FieldFacts& field, const Value& value) {
  if (value.is_empty()) return {"未填", "Blank"};
  if (auto* flag = value.get_if<bool>()) return *flag ? Text{"是", "Yes"} : Text{"否", "No"};
  if (!value.text().empty()) {
    if (field.type == "person" || field.type == "people") {
      auto* person = view_.person(value.text());
      return person ? person->name : value.text();
    }
    if (field.type == "link" || field.type == "links") {
      auto title = titles_.find(value.text());
      return title != titles_.end() && !title->second.empty() ? Text(title->second)
                                                              : Text{"（不可见）", "(not visible)"};
    }
    return view_.label(form, field.id, value.text());
  }
  return key_text(value);
}

Text Names::name(const Metric& metric, const Group& group, const Value& key) {
  auto* first = key.get_if<Date>();
  if (!first || group.kind == Group::Kind::field) return name(metric.form, group.field, key);
  auto iso = to_iso(*first);
  if (group.kind == Group::Kind::month) return iso.substr(0, 7);
  if (group.kind == Group::Kind::week) return {iso + " 起一周", "week of " + iso};
  return iso;
}

std::string key_text(const Value& key) {
  if (auto* day = key.get_if<Date>()) return to_iso(*day);
  if (auto* flag = key.get_if<bool>()) return *flag ? "true" : "false";
  if (auto* number = key.get_if<double>()) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", *number);
    return text;
  }
  return key.text();
}

Json both(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

}  // namespace metrics
