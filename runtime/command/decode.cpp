// Typed values from JSON, one rule a field type.
#include "command/decode.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/calendar_date.h"
#include "base/limits.h"
#include "base/phone.h"
#include "base/utf8.h"

namespace kedu::command {

namespace {

using definition::Field;
using definition::FieldType;

Issue wrong_type(const Field& field, const std::string& path, Text hint) {
  return {.code = "wrong-type",
          .message = {"“" + field.label.zh + "”的内容类型不对",
                      "'" + field.label.in(Language::en) + "' has the wrong type"},
          .hint = std::move(hint),
          .field = path};
}

Issue too_long(const Field& field, const std::string& path, std::size_t limit, const char* unit_zh,
               const char* unit_en) {
  auto most = std::to_string(limit);
  return {.code = "too-long",
          .message = {"“" + field.label.zh + "”太长", "'" + field.label.in(Language::en) + "' is too long"},
          .hint = {"最多" + most + unit_zh, "at most " + most + " " + unit_en},
          .field = path};
}

std::string trimmed(const std::string& text) {
  auto blank = [](unsigned char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  auto first = std::find_if_not(text.begin(), text.end(), blank);
  auto last = std::find_if_not(text.rbegin(), text.rend(), blank).base();
  return first < last ? std::string(first, last) : std::string{};
}

std::optional<double> number_in(const std::string& text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// Halves away from zero; what is a half at 15 digits is one, so that 1.005 rounds up.
double rounded(double number, int decimals) {
  double scale = std::pow(10.0, decimals);
  double size = std::abs(number) * scale;
  if (size >= 1e15) return number;  // no such decimals are left
  double whole = std::floor(size);
  double gap = size - whole - 0.5;
  if (gap >= 0 || -gap <= std::min(size * 1e-15, 0.05)) whole += 1;
  return whole == 0 ? 0 : std::copysign(whole / scale, number);
}

using Rule = std::optional<Issue> (*)(const Field&, const std::string&, Value&);

std::optional<Issue> as_text(const Field& field, const std::string& path, Value& value) {
  if (auto* number = value.get_if<double>()) {
    // A phone or a code typed as a number in a sheet: whole numbers keep their digits.
    if (std::abs(*number) < 1e15 && *number == std::floor(*number))
      value = std::to_string(static_cast<std::int64_t>(*number));
  }
  auto* text = value.get_if<std::string>();
  if (!text) return wrong_type(field, path, {"请填文字", "give text"});
  auto limit = field.type == FieldType::long_text ? limits::long_text_bytes : limits::text_bytes;
  if (text->size() > limit) return too_long(field, path, limit, "字节", "bytes");
  if (!is_utf8(*text)) return wrong_type(field, path, {"请用 UTF-8 编码", "use UTF-8"});
  if (text->find('\0') != std::string::npos)
    return wrong_type(field, path, {"文字里不能有 NUL 字符", "a text cannot hold the NUL character"});
  return std::nullopt;
}

std::optional<Issue> as_phone(const Field& field, const std::string& path, Value& value) {
  if (auto issue = as_text(field, path, value)) return issue;
  auto normal = normal_phone(value.text());
  if (!normal)
    return Issue{.code = "invalid-phone",
                 .message = {"“" + field.label.zh + "”不是有效的电话号码",
                             "'" + field.label.in(Language::en) + "' is not a valid phone number"},
                 .hint = {"11位手机号、带区号的座机（如 027-87654321），或 400/800 号码",
                          "an 11-digit mobile number, a landline with its area code, or a 400/800 number"},
                 .field = path};
  value = std::move(*normal);
  return std::nullopt;
}

std::optional<Issue> as_number(const Field& field, const std::string& path, Value& value) {
  if (auto* text = value.get_if<std::string>()) {
    if (auto number = number_in(trimmed(*text))) value = *number;
  }
  auto* number = value.get_if<double>();
  if (!number || !std::isfinite(*number))
    return wrong_type(field, path, {"请填数字，如 1200.50", "give a number such as 1200.50"});
  if (field.type == FieldType::money) value = rounded(*number, field.decimals);
  return std::nullopt;
}

std::optional<Issue> as_boolean(const Field& field, const std::string& path, Value& value) {
  if (auto* text = value.get_if<std::string>()) {
    if (*text == "true" || *text == "TRUE" || *text == "是" || *text == "1")
      value = true;
    else if (*text == "false" || *text == "FALSE" || *text == "否" || *text == "0")
      value = false;
  }
  if (auto* number = value.get_if<double>(); number && (*number == 0 || *number == 1)) value = *number == 1;
  if (!value.is<bool>()) return wrong_type(field, path, {"请填 是 或 否", "give true or false"});
  return std::nullopt;
}

std::optional<Issue> as_date(const Field& field, const std::string& path, Value& value) {
  if (auto* text = value.get_if<std::string>())
    if (auto date = parse_date(trimmed(*text))) value = *date;
  if (!value.is<Date>()) return wrong_type(field, path, {"请填日期，如 2026-03-02", "give a date such as 2026-03-02"});
  return std::nullopt;
}

std::optional<Issue> as_datetime(const Field& field, const std::string& path, Value& value) {
  if (auto* text = value.get_if<std::string>())
    if (auto at = parse_datetime(trimmed(*text))) value = *at;
  if (!value.is<DateTime>())
    return wrong_type(field, path,
                      {"请填时间，如 2026-03-02T09:00:00+08:00", "give an instant such as 2026-03-02T09:00:00+08:00"});
  return std::nullopt;
}

std::optional<Issue> as_choice(const Field& field, const std::string& path, Value& value) {
  auto* text = value.get_if<std::string>();
  if (!text) return wrong_type(field, path, {"请选择一项", "choose one"});
  if (field.options.empty()) return std::nullopt;  // roles, in a workspace without an app
  std::vector<std::string> names;
  for (auto& option : field.options) {
    if (option.value == *text) return std::nullopt;
    if (option.label.zh == *text || option.label.en == *text) {
      value = option.value;
      return std::nullopt;
    }
    names.push_back(option.value);
  }
  std::string all;
  for (auto& name : names) all += (all.empty() ? "" : "、") + name;
  auto close = nearest(*text, names);
  return Issue{.code = "unknown-option",
               .message = {"“" + field.label.zh + "”没有选项“" + *text + "”",
                           "'" + field.label.in(Language::en) + "' has no option '" + *text + "'"},
               .hint = close ? Text{"是否指“" + *close + "”?", "did you mean '" + *close + "'?"}
                             : Text{"可选：" + all, "one of: " + all},
               .field = path};
}

std::optional<Issue> as_link(const Field& field, const std::string& path, Value& value) {
  if (!value.is<std::string>()) return wrong_type(field, path, {"请选择一条记录", "choose a record"});
  if (value.text().size() > limits::text_bytes) return too_long(field, path, limits::text_bytes, "字节", "bytes");
  return std::nullopt;
}

/// A list field: each item by the rule of the single one. A lone value, or text with separators from a sheet, is a list
/// too.
template <Rule item_rule>
std::optional<Issue> as_list(const Field& field, const std::string& path, Value& value) {
  if (auto* text = value.get_if<std::string>()) {
    List items;
    std::string item;
    for (auto c : decode_utf8(*text)) {
      if (c == U',' || c == U'，' || c == U'、' || c == U';' || c == U'；') {
        if (!trimmed(item).empty()) items.emplace_back(trimmed(item));
        item.clear();
      } else {
        append_utf8(item, c);
      }
    }
    if (!trimmed(item).empty()) items.emplace_back(trimmed(item));
    value = std::move(items);
  }
  auto* items = value.get_if<List>();
  if (!items) return wrong_type(field, path, {"请给出列表", "give a list"});
  if (items->size() > limits::list_items) return too_long(field, path, limits::list_items, "项", "items");
  List unique;
  for (auto& item : *items) {
    if (auto issue = item_rule(field, path, item)) return issue;
    if (std::find(unique.begin(), unique.end(), item) == unique.end()) unique.push_back(item);
  }
  value = std::move(unique);
  return std::nullopt;
}

/// Files are given as ids of uploads, or as the objects a record shows.
std::optional<Issue> as_files(const Field& field, const std::string& path, Value& value) {
  Rows files;
  if (auto* rows = value.get_if<Rows>()) {
    files = *rows;
  } else {
    for (auto& item : value.items()) {
      if (!item.is<std::string>()) return wrong_type(field, path, {"请先上传文件", "upload the file first"});
      files.push_back({{"id", item}});
    }
  }
  if (files.size() > limits::list_items) return too_long(field, path, limits::list_items, "个文件", "files");
  for (auto& file : files)
    if (file.get("id").text().empty()) return wrong_type(field, path, {"请先上传文件", "upload the file first"});
  value = std::move(files);
  return std::nullopt;
}

std::optional<Issue> as_table(const Field& field, const std::string& path, Value& value) {
  if (value.is<List>() && value.items().empty()) value = Rows{};
  auto* rows = value.get_if<Rows>();
  if (!rows) return wrong_type(field, path, {"请给出明细行", "give rows"});
  if (rows->size() > limits::table_rows) return too_long(field, path, limits::table_rows, "行", "rows");
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto& row = (*rows)[i];
    auto place = [&](const std::string& id) { return path + "." + std::to_string(i) + "." + id; };
    for (auto& [id, cell] : row) {
      auto column =
          std::find_if(field.columns.begin(), field.columns.end(), [&id = id](auto& c) { return c.id == id; });
      if (column == field.columns.end())
        return Issue{.code = "unknown-field",
                     .message = {"明细“" + field.label.zh + "”没有列“" + id + "”",
                                 "'" + field.label.in(Language::en) + "' has no column '" + id + "'"},
                     .field = place(id)};
      if (auto issue = retype(*column, {}, cell)) {
        issue->field = place(id) + issue->field;
        return issue;
      }
    }
    for (auto& column : field.columns)
      if (column.required && row.get(column.id).is_empty())
        return Issue{.code = "required",
                     .message = {"第" + std::to_string(i + 1) + "行还没填“" + column.label.zh + "”",
                                 "row " + std::to_string(i + 1) + " lacks '" + column.label.in(Language::en) + "'"},
                     .field = place(column.id)};
  }
  return std::nullopt;
}

Rule rule_of(FieldType type) {
  switch (type) {
    case FieldType::text:
    case FieldType::long_text:
      return as_text;
    case FieldType::phone:
      return as_phone;
    case FieldType::number:
    case FieldType::money:
      return as_number;
    case FieldType::boolean:
      return as_boolean;
    case FieldType::date:
      return as_date;
    case FieldType::datetime:
      return as_datetime;
    case FieldType::choice:
      return as_choice;
    case FieldType::choices:
      return as_list<as_choice>;
    case FieldType::link:
    case FieldType::person:
      return as_link;
    case FieldType::links:
    case FieldType::people:
      return as_list<as_link>;
    case FieldType::file:
      return as_files;
    case FieldType::table:
      return as_table;
  }
  return as_text;
}

}  // namespace

std::optional<Issue> retype(const definition::Field& field, const std::string& path, Value& value) {
  if (value.is_empty()) {
    value = {};
    return std::nullopt;
  }
  if (auto* text = value.get_if<std::string>();
      text && field.type != FieldType::text && field.type != FieldType::long_text && trimmed(*text).empty()) {
    value = {};
    return std::nullopt;
  }
  return rule_of(field.type)(field, path, value);
}

Fields decode(const definition::Form& form, const Json& input, Issues& issues) {
  Fields fields;
  if (!input.is_object()) {
    issues.add({.code = "not-an-object", .message = {"请求内容应为一个 JSON 对象", "the body must be a JSON object"}});
    return fields;
  }
  std::size_t unknown = 0;
  for (auto& [name, json] : input.items()) {
    auto* field = form.field(name);
    if (!field) {
      // Each costs a search for what was meant, and this may run on the writer lane.
      if (++unknown > limits::unknown_fields) break;
      std::vector<std::string> names;
      for (auto& known : form.fields) names.push_back(known.id);
      auto close = nearest(name, names);
      issues.add({.code = "unknown-field",
                  .message = {"“" + form.label.zh + "”没有字段“" + name + "”",
                              "'" + form.label.in(Language::en) + "' has no field '" + name + "'"},
                  .hint = close ? Text{"是否指“" + *close + "”?", "did you mean '" + *close + "'?"} : Text{},
                  .field = name});
      continue;
    }
    auto value = value_from_json(json);
    if (auto issue = retype(*field, name, value)) {
      issues.add(std::move(*issue));
      continue;
    }
    fields.set(name, std::move(value));
  }
  return fields;
}

}  // namespace kedu::command
