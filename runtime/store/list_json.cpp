// Written by hand: no tree is built, and whole numbers look whole.
#include "store/list_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/calendar_date.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace kedu::store {

namespace {

Result<void> put(std::string& out, const Value& value, int depth);

Result<void> put_text(std::string& out, const std::string& text) {
  if (!is_utf8(text)) return fail(ErrorCode::invalid, "a text in a list is not UTF-8");
  if (text.find('\0') != std::string::npos) return fail(ErrorCode::invalid, "a text in a list holds NUL");
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (code < 0x20)
      ((out += "\\u00") += digits[code >> 4]) += digits[code & 15];
    else
      out += c;
  }
  out += '"';
  return {};
}

Result<void> put_number(std::string& out, double number) {
  if (!std::isfinite(number)) return fail(ErrorCode::invalid, "a number in a list is not finite");
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number).ptr;
  out.append(text, end);
  return {};
}

Result<void> put_rows(std::string& out, const Rows& rows, int depth) {
  out += '[';
  for (auto& row : rows) {
    out += &row == rows.data() ? "{" : ",{";
    const char* comma = "";
    for (auto& [name, value] : row) {
      out += std::exchange(comma, ",");
      KEDU_TRY(put_text(out, name));
      out += ':';
      KEDU_TRY(put(out, value, depth + 2));
    }
    out += '}';
  }
  out += ']';
  return {};
}

Result<void> put_list(std::string& out, const List& list, int depth) {
  out += '[';
  for (auto& item : list) {
    if (&item != list.data()) out += ',';
    KEDU_TRY(put(out, item, depth + 1));
  }
  out += ']';
  return {};
}

Result<void> put(std::string& out, const Value& value, int depth) {
  if (depth > limits::json_depth) return fail(ErrorCode::too_large, "json_depth: a list is nested too deep");
  if (auto* text = value.get_if<std::string>()) return put_text(out, *text);
  if (auto* number = value.get_if<double>()) return put_number(out, *number);
  if (auto* list = value.get_if<List>()) return put_list(out, *list, depth);
  if (auto* rows = value.get_if<Rows>()) return put_rows(out, *rows, depth);
  if (auto* date = value.get_if<Date>()) return put_text(out, to_iso(*date));
  if (auto* instant = value.get_if<DateTime>()) return put_text(out, to_iso(*instant));
  if (auto* truth = value.get_if<bool>())
    out += *truth ? "true" : "false";
  else if (value.is_blank())
    out += "null";
  else
    return fail(ErrorCode::invalid, "a formula error cannot be stored in a list");
  return {};
}

Value value_of(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (!json.is_array()) return {};
  bool objects = !json.empty() && std::all_of(json.begin(), json.end(), [](auto& item) { return item.is_object(); });
  if (!objects) {
    List list;
    list.reserve(json.size());
    for (auto& item : json) list.push_back(value_of(item));
    return list;
  }
  Rows rows;
  rows.reserve(json.size());
  for (auto& item : json) {
    auto& row = rows.emplace_back();
    row.reserve(item.size());
    for (auto& [name, value] : item.items()) row.append(name, value_of(value));
  }
  return rows;
}

/// ["三甲","二甲"], which is what choices and links are: nothing escaped, nothing nested, no parser needed.
std::optional<List> plain_texts(std::string_view json) {
  if (json.size() < 2 || json.front() != '[' || json.back() != ']' || json.find('\\') != std::string_view::npos)
    return std::nullopt;
  List list;
  auto rest = json.substr(1, json.size() - 2);
  while (!rest.empty()) {
    auto end = rest.front() == '"' ? rest.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    list.emplace_back(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (rest.empty()) break;
    if (rest.front() != ',' || rest.size() == 1) return std::nullopt;
    rest.remove_prefix(1);
  }
  return list;
}

}  // namespace

Result<std::string> list_to_json(const Value& value) {
  std::string out;
  KEDU_TRY(put(out, value, 1));
  return out;
}

Value list_from_json(std::string_view json) {
  if (auto texts = plain_texts(json)) return std::move(*texts);
  auto parsed = parse_json(json);
  if (!parsed || !parsed->is_array()) return std::string(json);
  return value_of(*parsed);
}

}  // namespace kedu::store
