// A form's own formulas: title, defaults, computed fields, rollups, checks and row rules.
#include <algorithm>
#include <cmath>

#include "base/calendar_date.h"
#include "definition/bind/bind.h"
#include "definition/say.h"
#include "definition/scope.h"

namespace kedu::definition {
namespace {

using formula::Kind;

Text kind_text(const formula::Type& type) {
  Text text;
  switch (type.kind) {
    case Kind::number:
      text = {"数字", "a number"};
      break;
    case Kind::text:
      text = {"文字", "text"};
      break;
    case Kind::boolean:
      text = {"是否", "true or false"};
      break;
    case Kind::date:
      text = {"日期", "a date"};
      break;
    case Kind::datetime:
      text = {"时间", "an instant"};
      break;
    default:
      text = {"值", "a value"};
  }
  if (type.list) text = {text.zh + "列表", "a list of " + text.en};
  return text;
}

/// Whether a result of `type` can be what a field of `wanted` holds.
bool fits(const formula::Type& type, const formula::Type& wanted) {
  if (type.kind == Kind::any || type.kind == Kind::blank || wanted.kind == Kind::any) return true;
  if (type.list && !wanted.list) return false;
  switch (wanted.kind) {
    case Kind::text:
      return wanted.list ? type.kind == Kind::text : true;
    case Kind::datetime:
      return type.kind == Kind::datetime || type.kind == Kind::date;
    default:
      return type.kind == wanted.kind;
  }
}

void misfit(const Cursor& at, const formula::Type& is, const Text& wanted, Issues& issues) {
  auto found = kind_text(is);
  issues.add({"wrong-result",
              {"公式的结果是" + found.zh + "，这里要" + wanted.zh,
               "the formula gives " + found.en + "; " + wanted.en + " is needed here"},
              {},
              "",
              at.value_span()});
}

/// Only conditions: TRUE or FALSE, or a number read as one.
void require_condition(const Cursor& at, const formula::Formula& formula, Issues& issues) {
  auto kind = formula.type.kind;
  bool good =
      !formula.type.list && (kind == Kind::boolean || kind == Kind::number || kind == Kind::any || kind == Kind::blank);
  if (!good) misfit(at, formula.type, {"成立或不成立（TRUE/FALSE）", "TRUE or FALSE"}, issues);
}

std::string text_literal(const std::string& text) {
  std::string out = "=\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// A plain `default:` as the formula that yields it; empty after an issue.
std::string default_source(const Cursor& at, const Field& field, Issues& issues) {
  const auto& value = at.json();
  auto wrong = [&](const char* zh, const char* en) {
    issues.add({"wrong-default",
                {std::string("默认值要是") + zh, std::string("the default must be ") + en},
                {},
                "",
                at.value_span()});
    return std::string();
  };
  switch (field.type) {
    case FieldType::number:
    case FieldType::money:
      return value.is_number() ? "=" + value.dump() : wrong("数字", "a number");
    case FieldType::boolean:
      return value.is_boolean() ? (value == true ? "=TRUE" : "=FALSE") : wrong(" true 或 false", "true or false");
    case FieldType::date: {
      auto date = value.is_string() ? parse_date(at.text()) : std::nullopt;
      if (!date)
        return wrong("日期，例如 2026-03-02，或公式 =TODAY()", "a date such as 2026-03-02, or a formula =TODAY()");
      auto day = parts(*date);
      return "=DATE(" + std::to_string(day.year) + "," + std::to_string(day.month) + "," + std::to_string(day.day) +
             ")";
    }
    case FieldType::choice:
    case FieldType::choices: {
      std::vector<std::string> values;
      for (auto& option : field.options) values.push_back(option.value);
      if (!value.is_string()) return wrong("一个选项", "one of the options");
      if (std::find(values.begin(), values.end(), at.text()) != values.end()) return text_literal(at.text());
      issues.add({"wrong-choice",
                  {"选项里没有“" + at.text() + "”", "'" + at.text() + "' is none of the options"},
                  did_you_mean(at.text(), values),
                  "",
                  at.value_span()});
      return {};
    }
    case FieldType::text:
    case FieldType::long_text:
    case FieldType::phone:
      return value.is_string() ? text_literal(at.text()) : wrong("文字", "text");
    default:
      return wrong("公式（这种类型不能直接写值）", "a formula (this type has no plain value)");
  }
}

class FormBinder {
 public:
  FormBinder(const Definition& definition, Form& form, Issues& issues)
      : definition_(definition), form_(form), issues_(issues), scope_(scope_of(definition, form)) {}

  void bind(const Cursor& block) {
    if (block.has("title")) {
      form_.title = compile_at(block["title"], *scope_, issues_);
      if (form_.title && form_.title->type.list)
        misfit(block["title"], form_.title->type, {"一个值", "a single value"}, issues_);
    }
    bind_fields(block["fields"], form_.fields, *scope_);
    for (std::size_t i = 0; i < block["checks"].size(); ++i) bind_check(block["checks"][i]);
    for (std::size_t i = 0; i < block["access"].size(); ++i) bind_access(block["access"][i]);
  }

 private:
  void bind_fields(const Cursor& list, std::vector<Field>& fields, const formula::Scope& scope) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      auto at = list[i];
      auto& field = fields[i];
      if (at.has("formula")) {
        field.formula = compile_at(at["formula"], scope, issues_);
        require_fit(at["formula"], field.formula, field);
      }
      if (at.has("default")) bind_default(at["default"], field, scope);
      if (field.rollup && at["rollup"].has("where")) bind_rollup(at["rollup"]["where"], *field.rollup);
      if (field.type == FieldType::table)
        bind_fields(at["columns"], field.columns, *scope_of_row(definition_, field.columns));
    }
  }

  void require_fit(const Cursor& at, const std::optional<formula::Formula>& formula, const Field& field) {
    if (!formula) return;
    bool holds = field.type != FieldType::table && field.type != FieldType::file;
    auto wanted = type_of(field);
    if (!holds || !fits(formula->type, wanted)) {
      auto text = kind_text(wanted);
      misfit(at, formula->type, {text.zh + "（类型 " + std::string(name_of(field.type)) + "）", text.en}, issues_);
    }
  }

  void bind_default(const Cursor& at, Field& field, const formula::Scope& scope) {
    if (at.is_formula()) {
      field.initial = compile_at(at, scope, issues_);
      return require_fit(at, field.initial, field);
    }
    auto source = default_source(at, field, issues_);
    if (source.empty()) return;
    field.initial = formula::compile(source, scope).formula;
    if (!field.initial)
      issues_.add({"wrong-default",
                   {"这个默认值太长或不能用", "this default is too long or cannot be used"},
                   {},
                   "",
                   at.value_span()});
  }

  void bind_rollup(const Cursor& at, Rollup& rollup) {
    auto* other = definition_.form(rollup.form);
    if (!other) return;
    rollup.where = compile_at(at, *scope_of(definition_, *other), issues_);
    if (!rollup.where) return;
    bind_filter(at, *rollup.where, *other);
    if (!rollup.where->lookups.empty())
      issues_.add(
          {"not-pushable",
           {"统计的条件里不能再查找其他表单", "the condition of a rollup cannot look into other forms"},
           {"在被统计的表单里加一个计算字段，再用那个字段", "add a computed field to the counted form and use that"},
           "",
           at.value_span()});
  }

  void bind_filter(const Cursor& at, const formula::Formula& formula, const Form& over) {
    require_condition(at, formula, issues_);
    require_pushable(at, formula, over, issues_);
  }

  void bind_check(const Cursor& at) {
    Check check;
    check.say = at["say"].label();
    check.at = at["at"].text();
    auto that = compile_at(at["that"], *scope_, issues_);
    if (!that) return;
    require_condition(at["that"], *that, issues_);
    check.that = std::move(*that);
    form_.checks.push_back(std::move(check));
  }

  void bind_access(const Cursor& at) {
    auto access = std::find_if(form_.access.begin(), form_.access.end(),
                               [&](const Access& item) { return item.role == at["role"].text(); });
    if (!at.has("where") || access == form_.access.end()) return;
    access->where = compile_at(at["where"], *scope_, issues_);
    if (access->where) bind_filter(at["where"], *access->where, form_);
  }

  const Definition& definition_;
  Form& form_;
  Issues& issues_;
  std::unique_ptr<formula::Scope> scope_;
};

}  // namespace

void bind_form(const Cursor& block, const Definition& definition, Form& form, Issues& issues) {
  FormBinder(definition, form, issues).bind(block);
}

}  // namespace kedu::definition
