// nlohmann's parser behind our limits: its exceptions end here, depth and duplicates are refused while parsing.
#include "base/json.h"

#include <cmath>
#include <set>

#include "base/calendar_date.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace kedu {

namespace {

std::string place(std::string_view text, std::size_t byte) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorCode::invalid, "JSON 不是 UTF-8 编码 / JSON is not UTF-8");
  std::string refused;
  std::vector<std::set<std::string>> keys;
  auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > limits::json_depth && refused.empty())
      refused = "JSON 嵌套超过 " + std::to_string(limits::json_depth) + " 层 / JSON is nested too deeply (json_depth)";
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.empty() && !keys.back().insert(parsed.get<std::string>()).second &&
        refused.empty())
      refused = "JSON 键重复：" + parsed.get<std::string>() + " / duplicate JSON key";
    // A discarded value keeps the tree shallow once something is refused.
    return refused.empty();
  };
  try {
    auto json = Json::parse(text, watch);
    if (!refused.empty()) return fail(ErrorCode::invalid, refused);
    return json;
  } catch (const Json::parse_error& e) {
    if (!refused.empty()) return fail(ErrorCode::invalid, refused);
    return fail(ErrorCode::invalid,
                "JSON 第 " + place(text, e.byte) + " 处写错了 / JSON is malformed at " + place(text, e.byte));
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid, "JSON 无法读取 / JSON cannot be read");
  }
}

Json to_json(const Fields& fields) {
  auto json = Json::object();
  for (auto& [id, value] : fields) json[id] = to_json(value);
  return json;
}

Json to_json(const Value& value) {
  struct Writer {
    Json operator()(const Blank&) const { return nullptr; }
    Json operator()(bool v) const { return v; }
    Json operator()(double v) const {
      // Whole numbers print as such: 3, not 3.0.
      if (std::abs(v) < 9e15 && v == std::floor(v)) return static_cast<std::int64_t>(v);
      return v;
    }
    Json operator()(const std::string& v) const { return v; }
    Json operator()(const Date& v) const { return to_iso(v); }
    Json operator()(const DateTime& v) const { return to_iso(v); }
    Json operator()(const List& v) const {
      auto json = Json::array();
      for (auto& item : v) json.push_back(to_json(item));
      return json;
    }
    Json operator()(const Rows& v) const {
      auto json = Json::array();
      for (auto& row : v) json.push_back(to_json(row));
      return json;
    }
    Json operator()(const SharedError& v) const {
      return {{"error", v.error->code}, {"zh", v.error->zh}, {"en", v.error->en}};
    }
  };
  return std::visit(Writer{}, value.variant());
}

Value value_from_json(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return json.get<double>();
    case Json::value_t::string:
      return json.get<std::string>();
    case Json::value_t::array: {
      bool rows = !json.empty();
      for (auto& item : json) rows = rows && item.is_object();
      if (rows) {
        Rows list;
        for (auto& item : json) {
          Fields row;
          for (auto& [name, cell] : item.items()) row.set(name, value_from_json(cell));
          list.push_back(std::move(row));
        }
        return list;
      }
      List list;
      for (auto& item : json) list.push_back(value_from_json(item));
      return list;
    }
    case Json::value_t::object:
      return ErrorValue{"#VALUE!", "这里不能是对象", "an object cannot stand here"};
    default:
      return {};
  }
}

}  // namespace kedu
