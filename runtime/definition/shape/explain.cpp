// Why a block does not fit its schema: what is wrong, where, and what fits instead.
#include <algorithm>
#include <cmath>
#include <regex>

#include "base/utf8.h"
#include "definition/say.h"
#include "definition/shape/shape.h"
#include "definition/shape/subschemas.h"

namespace kedu::definition {
namespace {

constexpr std::size_t pattern_bytes = 256;  ///< longer texts fit no pattern; std::regex recurses

Text type_name(const std::string& type) {
  if (type == "string") return {"文字", "text"};
  if (type == "number") return {"数字", "a number"};
  if (type == "boolean") return {" true 或 false", "true or false"};
  if (type == "array") return {"列表", "a list"};
  if (type == "object") return {"一组“名字: 值”", "a group of `name: value`"};
  return {"空", "nothing"};
}

std::string shown(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shortened(const std::string& text) {
  constexpr std::size_t most = 24;
  auto points = decode_utf8(text);
  if (points.size() <= most) return text;
  std::string out;
  for (std::size_t i = 0; i < most; ++i) append_utf8(out, points[i]);
  return out + "…";
}

/// A one-line example in YAML's flow style.
std::string flow(const Json& value) {
  std::string out;
  if (value.is_array()) {
    for (auto& item : value) out += (out.empty() ? "" : ", ") + flow(item);
    return "[" + out + "]";
  }
  if (value.is_object()) {
    for (auto& [key, item] : value.items()) out += (out.empty() ? "" : ", ") + key + ": " + flow(item);
    return "{" + out + "}";
  }
  return shown(value);
}

Text example(const Json& schema) {
  auto examples = schema.find("examples");
  if (examples == schema.end() || !examples->is_array() || examples->empty()) return {};
  auto text = flow((*examples)[0]);
  return {"例如 " + text, "such as " + text};
}

class Explainer {
 public:
  Explainer(const Json& root, const Block& block) : root_(root), block_(block) {}

  /// `outer` is the schema with the description and examples, when `schema` was reached through a $ref.
  void check(const Json& outer, const Json& value, const std::string& pointer, Issues& out) {
    const Json& schema = resolved(root_, outer);
    if (!schema.is_object()) return;
    if (schema.contains("anyOf") || schema.contains("oneOf")) return check_any(outer, schema, value, pointer, out);
    if (!fits_type(schema, value)) return wrong_type(outer, allowed_types(root_, schema), value, pointer, out);
    if (auto choices = schema.find("enum"); choices != schema.end()) check_enum(outer, *choices, value, pointer, out);
    if (value.is_string()) check_text(outer, schema, value.get_ref<const std::string&>(), pointer, out);
    if (value.is_number()) check_number(schema, value.get<double>(), pointer, out);
    if (value.is_array()) check_list(outer, schema, value, pointer, out);
    if (value.is_object()) check_map(schema, value, pointer, out);
  }

 private:
  static std::string name_of(const std::string& pointer) {
    auto name = pointer.substr(pointer.rfind('/') + 1);
    bool index = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    return index ? std::string() : name;
  }
  static Text named(const std::string& pointer) {
    auto name = name_of(pointer);
    return name.empty() ? Text{"这一项", "this item"} : Text{"“" + name + "”", "'" + name + "'"};
  }

  SourceSpan value_span(const std::string& pointer) const { return block_.places.at(pointer).value_span(); }
  SourceSpan key_span(const std::string& pointer) const { return block_.places.at(pointer).key_span(); }

  void add(Issues& out, std::string code, Text message, Text hint, SourceSpan span) const {
    out.add({std::move(code), std::move(message), std::move(hint), "", std::move(span)});
  }

  bool fits_type(const Json& schema, const Json& value) const {
    auto types = allowed_types(root_, schema);
    if (types.empty()) return true;
    if (!types.contains(type_of(value))) return false;
    auto type = schema.find("type");
    bool integer = type != schema.end() && *type == "integer";
    return !integer || !value.is_number() || std::floor(value.get<double>()) == value.get<double>();
  }

  void wrong_type(const Json& outer, const std::set<std::string>& types, const Json& value, const std::string& pointer,
                  Issues& out) const {
    auto name = named(pointer);
    auto hint = example(outer);
    if (hint.empty()) hint = example(resolved(root_, outer));
    if (value.is_null())
      return add(out, "no-value", {name.zh + "后面没有内容", name.en + " has no value"}, hint, key_span(pointer));
    Text wanted;
    for (auto& type : types) {
      auto one = type_name(type);
      wanted.zh += (wanted.zh.empty() ? "" : "或") + one.zh;
      wanted.en += (wanted.en.empty() ? "" : " or ") + one.en;
    }
    auto is = type_name(type_of(value));
    if (value.is_boolean()) is = {"是否", "true or false"};
    if (value.is_number() && types.contains("number")) {
      wanted = {"整数", "a whole number"};
      is = {"小数", "a fraction"};
    }
    add(out, "wrong-type",
        {name.zh + "应当是" + wanted.zh + "，不是" + is.zh, name.en + " must be " + wanted.en + ", not " + is.en}, hint,
        value_span(pointer));
  }

  void check_any(const Json& outer, const Json& schema, const Json& value, const std::string& pointer, Issues& out) {
    auto branches = alternatives(root_, schema);
    const Json* best = nullptr;
    int best_score = -1;
    for (auto* branch : branches) {
      Issues tried;
      check(*branch, value, pointer, tried);
      if (tried.ok()) return;
      if (!fits_type(*branch, value)) continue;
      int score = 0;
      if (value.is_object() && branch->contains("properties"))
        for (auto& [key, item] : value.items()) score += (*branch)["properties"].contains(key) ? 1 : 0;
      if (score > best_score) {
        best = branch;
        best_score = score;
      }
    }
    if (!best) return wrong_type(outer, allowed_types(root_, schema), value, pointer, out);
    bool guess = value.is_object() && best_score == 0 && branches.size() > 1;
    if (!guess) return check(*best, value, pointer, out);
    std::vector<std::string> keys;
    for (auto* branch : branches)
      if (branch->contains("properties"))
        for (auto& [key, item] : (*branch)["properties"].items())
          if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    auto first = value.empty() ? pointer : child(pointer, value.begin().key());
    add(out, "unknown-property", {"看不出这是哪一种写法", "this is none of the forms that fit here"},
        did_you_mean(value.empty() ? "" : value.begin().key(), keys), key_span(first));
  }

  void check_enum(const Json& outer, const Json& choices, const Json& value, const std::string& pointer,
                  Issues& out) const {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    std::vector<std::string> names;
    for (auto& choice : choices) names.push_back(shown(choice));
    auto name = named(pointer);
    auto hint = did_you_mean(shown(value), names);
    if (nearest(shown(value), names)) {
      // Chinese for the choices, where the schema explains them.
    } else if (auto zh = outer.find("x-zh"); zh != outer.end() && zh->is_string()) {
      hint.zh = zh->get<std::string>();
    }
    add(out, "wrong-choice", {name.zh + "不能是“" + shown(value) + "”", name.en + " cannot be '" + shown(value) + "'"},
        hint, value_span(pointer));
  }

  void check_text(const Json& outer, const Json& schema, const std::string& text, const std::string& pointer,
                  Issues& out) const {
    auto name = named(pointer);
    auto length = count_code_points(text);
    if (length < schema.value("minLength", Json(0)).get<std::size_t>() && text.empty())
      return add(out, "no-value", {name.zh + "不能为空", name.en + " must not be empty"}, example(outer),
                 value_span(pointer));
    if (auto most = schema.find("maxLength"); most != schema.end() && length > most->get<std::size_t>())
      return add(out, "too-long",
                 {name.zh + "最多 " + most->dump() + " 个字", name.en + " has at most " + most->dump() + " characters"},
                 {}, value_span(pointer));
    auto pattern = schema.find("pattern");
    if (pattern == schema.end() || !pattern->is_string()) return;
    auto pattern_text = pattern->get<std::string>();
    if (pattern_text == "^=") {
      if (text.starts_with("=")) return;
      return add(out, "not-a-formula",
                 {name.zh + "应当是公式，以 = 开头", name.en + " must be a formula and start with ="},
                 {"写成 =" + text, "write =" + text}, value_span(pointer));
    }
    if (text.size() <= pattern_bytes && std::regex_search(text, std::regex(pattern_text))) return;
    if (pattern_text.starts_with("^[a-z][a-z0-9_")) {
      bool hyphen = pattern_text.find("_-]") != std::string::npos;
      bool pair = pattern_text.find("[.]") != std::string::npos;
      if (pair)
        return add(out, "wrong-form", {name.zh + "要写成“表单.字段”", name.en + " must be `form.field`"},
                   example(outer), value_span(pointer));
      return add(out, "bad-id", {"“" + shortened(text) + "”不能做编号", "'" + shortened(text) + "' cannot be an id"},
                 {std::string("编号用小写英文字母开头，只含小写字母、数字、下划线") + (hyphen ? "和连字符" : "") +
                      "，最长 63 个；中文写在 label 里",
                  std::string("an id starts with a lower-case letter and has only lower-case letters, digits, _") +
                      (hyphen ? " and -" : "") + ", at most 63; put other names in label"},
                 value_span(pointer));
    }
    add(out, "wrong-form", {name.zh + "的写法不对", name.en + " is not written as it must be"}, example(outer),
        value_span(pointer));
  }

  void check_number(const Json& schema, double number, const std::string& pointer, Issues& out) const {
    auto name = named(pointer);
    auto lowest = schema.find("minimum"), highest = schema.find("maximum");
    if (lowest != schema.end() && number < lowest->get<double>())
      add(out, "out-of-range",
          {name.zh + "不能小于 " + lowest->dump(), name.en + " must be at least " + lowest->dump()}, {},
          value_span(pointer));
    if (highest != schema.end() && number > highest->get<double>())
      add(out, "out-of-range",
          {name.zh + "不能大于 " + highest->dump(), name.en + " must be at most " + highest->dump()}, {},
          value_span(pointer));
  }

  void check_list(const Json& outer, const Json& schema, const Json& list, const std::string& pointer, Issues& out) {
    auto name = named(pointer);
    auto fewest = schema.find("minItems"), most = schema.find("maxItems");
    if (fewest != schema.end() && list.size() < fewest->get<std::size_t>())
      add(out, "too-few",
          {name.zh + "至少要有 " + fewest->dump() + " 项", name.en + " needs at least " + fewest->dump() + " item(s)"},
          example(outer), value_span(pointer));
    if (most != schema.end() && list.size() > most->get<std::size_t>())
      add(out, "too-many",
          {name.zh + "最多 " + most->dump() + " 项", name.en + " has at most " + most->dump() + " items"}, {},
          value_span(child(pointer, most->get<std::size_t>())));
    auto items = schema.find("items");
    if (items == schema.end()) return;
    for (std::size_t i = 0; i < list.size(); ++i) check(*items, list[i], child(pointer, i), out);
  }

  void check_map(const Json& schema, const Json& map, const std::string& pointer, Issues& out) {
    static const Json none = Json::object();
    auto declared = schema.find("properties");
    const Json& properties = declared == schema.end() ? none : *declared;
    auto more = schema.find("additionalProperties");
    std::vector<std::string> names;
    for (auto& [key, item] : properties.items()) names.push_back(key);
    if (auto keys = schema.find("propertyNames"); keys != schema.end())
      for (auto& [key, item] : map.items()) {
        Issues tried;
        check_text(*keys, resolved(root_, *keys), key, child(pointer, key), tried);
        for (auto issue : tried) {
          issue.span = key_span(child(pointer, key));
          out.add(std::move(issue));
        }
      }
    std::set<std::string> suggested;  ///< misspelt and told so; not missing as well
    bool quoting = false;             ///< an unquoted formula fell apart at its commas; the pieces are one mistake
    for (auto& [key, item] : map.items()) {
      auto at = child(pointer, key);
      if (auto property = properties.find(key); property != properties.end()) {
        check(*property, item, at, out);
      } else if (more != schema.end() && more->is_object()) {
        check(*more, item, at, out);
      } else if (more != schema.end() && *more == false) {
        if (broken_formula(map, key)) {
          if (!quoting) add_quoting(map, key, pointer, out);
          quoting = true;
        } else {
          unknown_property(key, names, at, out);
          if (auto near = nearest(key, names)) suggested.insert(*near);
        }
      }
    }
    auto required = schema.find("required");
    if (required == schema.end()) return;
    for (auto& key : *required) {
      auto name = key.get<std::string>();
      if (map.contains(name) || suggested.contains(name)) continue;
      Text hint;
      if (auto property = properties.find(name); property != properties.end()) {
        auto text = example(*property);
        if (!text.empty())
          hint = {text.zh.replace(0, std::string("例如 ").size(), "例如 " + name + ": "),
                  text.en.replace(0, std::string("such as ").size(), "such as " + name + ": ")};
      }
      add(out, "missing-property", {"这里缺少“" + name + "”", "'" + name + "' is missing here"}, hint,
          value_span(pointer));
    }
  }

  void unknown_property(const std::string& key, const std::vector<std::string>& names, const std::string& at,
                        Issues& out) const {
    auto hint = did_you_mean(key, names);
    if (auto colon = key.find("："); colon != std::string::npos)
      hint = {"冒号要用半角“: ”", "write a plain colon `: `"};
    add(out, "unknown-property", {"这里没有“" + key + "”这一项", "there is no '" + key + "' here"}, hint, key_span(at));
  }

  /// `{when: =CONTAINS(a, b)}`: YAML cuts the formula at its comma and `b)` looks like a key.
  static bool broken_formula(const Json& map, const std::string& key) {
    std::string before;
    for (auto& [name, value] : map.items()) {
      if (name == key) break;
      if (value.is_string()) before = value.get<std::string>();
    }
    bool open = before.starts_with("=") &&
                std::count(before.begin(), before.end(), '(') > std::count(before.begin(), before.end(), ')');
    return open && map[key].is_null();
  }

  void add_quoting(const Json& map, const std::string& key, const std::string& pointer, Issues& out) const {
    std::string previous;
    for (auto& [name, value] : map.items()) {
      if (name == key) break;
      if (value.is_string()) previous = name;
    }
    add(out, "formula-needs-quotes",
        {"公式里有逗号，在这里要给整条公式加单引号", "a formula with a comma needs quotes around it here"},
        {"例如 " + previous + ": '=CONTAINS(a, b)'", "such as " + previous + ": '=CONTAINS(a, b)'"},
        value_span(child(pointer, previous)));
  }

  const Json& root_;
  const Block& block_;
};

}  // namespace

void explain(const Json& schema, const Block& block, Issues& issues) {
  Explainer(schema, block).check(schema, block.tree, "", issues);
}

}  // namespace kedu::definition
