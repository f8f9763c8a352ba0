// Values in words, for somebody who has no account to look anything up with.
#include "seen.h"

#include "base/spelling.h"

namespace flow {

namespace {

std::string joined(const std::string& so_far, const std::string& next) {
  return so_far.empty() || next.empty() ? so_far + next : so_far + "、" + next;
}

std::string words_of(const plugin::FieldFacts& field, const Value& value, const plugin::View& view);

/// "参数：速度，我方：1200；参数：精度，我方：高"
std::string rows_in_words(const plugin::FieldFacts& table, const Rows& rows, const plugin::View& view) {
  std::string all;
  for (auto& row : rows) {
    std::string one;
    for (auto& column : table.columns) {
      auto text = words_of(column, row.get(column.id), view);
      if (!text.empty()) one += (one.empty() ? "" : "，") + column.label.zh + "：" + text;
    }
    all += (all.empty() ? "" : "；") + one;
  }
  return all;
}

std::string one_in_words(const plugin::FieldFacts& field, const Value& value, const plugin::View& view) {
  auto& text = value.text();
  if (field.type == "choice" || field.type == "choices") {
    for (auto& option : field.options)
      if (option.value == text) return option.label.zh;
    return text;
  }
  if (field.type == "person" || field.type == "people") {
    auto* person = view.person(text);
    return person ? person->name : text;
  }
  if (!field.to.empty()) {
    auto linked = view.get(field.to, text);
    return linked ? view.title(field.to, *linked) : text;
  }
  if (auto* truth = value.get_if<bool>()) return *truth ? "是" : "否";
  if (auto* number = value.get_if<double>()) return number_text(*number);
  if (!text.empty()) return text;
  auto json = to_json(value);
  return json.is_string() ? json.get<std::string>() : json.dump();
}

std::string words_of(const plugin::FieldFacts& field, const Value& value, const plugin::View& view) {
  if (value.is_empty()) return {};
  std::string all;
  if (auto* rows = value.get_if<Rows>()) {
    if (field.type == "table") return rows_in_words(field, *rows, view);
    for (auto& file : *rows) all = joined(all, file.get("name").text());
    return all;
  }
  if (!value.is<List>()) return one_in_words(field, value, view);
  for (auto& item : value.items()) all = joined(all, one_in_words(field, item, view));
  return all;
}

}  // namespace

bool can_be_signed(const plugin::FieldFacts& field) {
  return field.type != "datetime";  // a reader elsewhere would see another hour
}

Seen seen_of(const Signature& signature, const std::string& form, const Fields& record, const plugin::View& view) {
  Seen seen{Json::array(), {}};
  auto values = Json::array();
  for (auto& field : signature.fields) {
    auto& value = record.get(field.id);
    values.push_back({field.id, to_json(value)});
    seen.fields.push_back({{"field", field.id}, {"label", both(field.label)}, {"text", words_of(field, value, view)}});
  }
  seen.print = view.fingerprint(form + values.dump());
  return seen;
}

Json changes_since(const Json& then, const Seen& now) {
  auto changes = Json::array();
  for (auto& field : now.fields)
    for (auto& before : then) {
      if (before.value("field", "") != field.value("field", "") || before["text"] == field["text"]) continue;
      changes.push_back(
          {{"field", field["field"]}, {"label", field["label"]}, {"was", before["text"]}, {"is", field["text"]}});
    }
  return changes;
}

Text labels_of(const Json& fields) {
  Text all;
  for (auto& field : fields) {
    auto label = text_at(field, "label");
    all.zh = joined(all.zh, label.zh);
    all.en += (all.en.empty() ? "" : ", ") + label.in(Language::en);
  }
  return all;
}

}  // namespace flow
