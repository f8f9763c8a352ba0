// A form's fields as they stand alone: ids, types, and the properties that each type has.
#include <algorithm>
#include <array>

#include "definition/link/link.h"

namespace kedu::definition {
namespace {

constexpr std::array reserved_ids{"id",      "created_at", "created_by", "updated_at", "updated_by",
                                  "version", "deleted_at", "true",       "false",      "null"};

bool is_choice(FieldType type) {
  return type == FieldType::choice || type == FieldType::choices;
}
bool is_number(FieldType type) {
  return type == FieldType::number || type == FieldType::money;
}
bool takes_form(FieldType type) {
  return type == FieldType::link || type == FieldType::links;
}
bool can_be_unique(FieldType type) {
  return type != FieldType::long_text && type != FieldType::boolean && type != FieldType::choices &&
         type != FieldType::links && type != FieldType::people && type != FieldType::file && type != FieldType::table;
}

/// Which types have a property that not all have.
struct Only {
  const char* property;
  bool (*fits)(FieldType);
  const char* types;
  bool needed;
};
constexpr std::array only{
    Only{"to", takes_form, "link、links", true},
    Only{"lets_read", [](FieldType type) { return type == FieldType::link; }, "link", false},
    Only{"options", is_choice, "choice、choices", true},
    Only{"columns", [](FieldType type) { return type == FieldType::table; }, "table", true},
    Only{"decimals", is_number, "number、money", false},
    Only{"min", is_number, "number、money", false},
    Only{"max", is_number, "number、money", false},
    Only{"accept", [](FieldType type) { return type == FieldType::file; }, "file", false},
    Only{"template", [](FieldType type) { return type == FieldType::file; }, "file", false},
};

std::optional<FieldType> type_of_name(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(FieldType::table); ++i)
    if (name_of(static_cast<FieldType>(i)) == name) return static_cast<FieldType>(i);
  return std::nullopt;
}

void declare_options(const LinkContext& context, const Cursor& list, Field& field) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto at = list[i];
    bool plain = at.json().is_string();
    Choice choice;
    choice.value = plain ? at.text() : at["value"].text();
    choice.label = plain || !at.has("label") ? Text(choice.value) : at["label"].label();
    bool twice = std::any_of(field.options.begin(), field.options.end(),
                             [&](const Choice& other) { return other.value == choice.value; });
    if (twice)
      context.issue("duplicate-option", at.value_span(),
                    {"选项“" + choice.value + "”写了两次", "option '" + choice.value + "' is there twice"});
    if (choice.value.find("，") != std::string::npos && list.size() == 1)
      context.issue("full-width-comma", at.value_span(),
                    {"只有一个选项，里面有全角逗号", "there is one option, with a full-width comma in it"},
                    {"选项之间要用半角逗号", "separate options with plain commas"}, Severity::warning);
    field.options.push_back(std::move(choice));
  }
}

void check_properties(const LinkContext& context, const Cursor& at, const Field& field) {
  auto type = std::string(name_of(field.type));
  for (auto& rule : only) {
    bool fits = rule.fits(field.type);
    if (at.has(rule.property) && !fits)
      context.issue(
          "property-for-other-type", at[rule.property].key_span(),
          {"类型 " + type + " 没有“" + rule.property + "”", "type " + type + " has no '" + rule.property + "'"},
          {std::string("它用于 ") + rule.types, std::string("it belongs to ") + rule.types});
    bool from_roles = field.id == "roles" && field.type == FieldType::choices && !field.options.empty();
    if (fits && rule.needed && !at.has(rule.property) && !from_roles)
      context.issue(
          "missing-property", at["field"].value_span(),
          {"类型 " + type + " 要写“" + rule.property + "”", "type " + type + " needs '" + rule.property + "'"});
  }
  if (field.unique && !can_be_unique(field.type))
    context.issue("property-for-other-type", at["unique"].key_span(),
                  {"类型 " + type + " 不能要求不重复", "type " + type + " cannot be unique"});
  if (field.min && field.max && *field.min > *field.max)
    context.issue("bad-range", at["min"].value_span(), {"最小值比最大值还大", "min is larger than max"});
}

/// default, formula and rollup each say where the value comes from; only one can.
void check_source(const LinkContext& context, const Cursor& at, const Cursor& list) {
  const char* source = nullptr;
  for (const char* key : {"rollup", "formula", "default"}) {
    if (!at.has(key)) continue;
    if (source)
      context.issue("two-sources", at[key].key_span(),
                    {std::string("已经有“") + source + "”，不能再写“" + key + "”",
                     std::string("'") + source + "' and '" + key + "' cannot stand together"});
    source = key;
  }
  bool in_table = list.pointer() != "/fields";
  if (at.has("rollup") && in_table)
    context.issue("not-in-table", at["rollup"].key_span(),
                  {"明细表的列不能用 rollup", "a column of a table cannot have a rollup"});
  if (at.has("rollup"))
    for (const char* key : {"required", "unique"})
      if (at[key].is_true())
        context.issue("computed-field", at[key].key_span(),
                      {std::string("汇总字段不能写“") + key + "”", std::string("a rollup cannot be '") + key + "'"});
}

Field declare_field(const LinkContext& context, const Cursor& at, const Cursor& list, Form& form) {
  Field field;
  field.id = at["field"].text();
  field.label = at["label"].label();
  field.help = at["help"].label();
  field.required = at["required"].is_true();
  field.unique = at["unique"].is_true();
  field.indexed = at["index"].is_true();
  field.readonly = at["readonly"].is_true();
  field.span = at["field"].value_span();
  field.to = at["to"].text();
  field.blank = at["template"].text();
  if (at["min"].json().is_number()) field.min = at["min"].json().get<double>();
  if (at["max"].json().is_number()) field.max = at["max"].json().get<double>();
  for (std::size_t i = 0; i < at["formerly"].size(); ++i) field.formerly.push_back(at["formerly"][i].text());
  for (std::size_t i = 0; i < at["lets_read"].size(); ++i) field.lets_read.push_back(at["lets_read"][i].text());
  for (std::size_t i = 0; i < at["accept"].size(); ++i) field.accept.push_back(at["accept"][i].text());
  if (auto type = type_of_name(at["type"].text())) {
    field.type = *type;
  } else if (at["rollup"].has("count") || at["rollup"].has("sum")) {
    field.type = FieldType::number;
  } else {
    context.issue("missing-property", at["field"].value_span(),
                  {"字段“" + field.id + "”没有写类型", "field '" + field.id + "' has no type"},
                  {"例如 type: text", "such as type: text"});
  }
  if (field.type == FieldType::person || field.type == FieldType::people) field.to = "person";
  // Undeclared decimals of a plain number must not cut anything people type.
  if (field.type == FieldType::number) field.decimals = 6;
  if (at["decimals"].json().is_number()) field.decimals = at["decimals"].json().get<int>();
  if (std::find(reserved_ids.begin(), reserved_ids.end(), field.id) != reserved_ids.end())
    context.issue(
        "reserved-id", at["field"].value_span(),
        {"“" + field.id + "”是系统用的名字，不能做字段编号", "'" + field.id + "' is a name of the system's own"},
        {"换一个编号", "take another id"});
  declare_options(context, at["options"], field);
  // A plug-in's own form may leave them to the sections that add some: an app without any has none.
  if (at.has("options") && field.options.empty() && form.owner_plugin.empty())
    context.issue("too-few", at["options"].value_span(),
                  {"“options”至少要有 1 项", "'options' needs at least 1 item(s)"},
                  {"例如 [影像类, 检验类]", "such as [影像类, 检验类]"});
  if (form.id == "person" && field.id == "roles" && field.options.empty())
    for (auto& role : context.definition.app.roles) field.options.push_back({role.id, role.label});
  check_properties(context, at, field);
  check_source(context, at, list);
  return field;
}

}  // namespace

void declare_fields(const LinkContext& context, const Cursor& list, const std::vector<std::string>& plugins, Form& form,
                    std::vector<Field>& fields) {
  bool in_table = list.pointer() != "/fields";
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto at = list[i];
    auto field = declare_field(context, at, list, form);
    if (i < plugins.size()) field.written_by = plugins[i];
    if (in_table) {
      if (field.type == FieldType::table)
        context.issue("not-in-table", at["type"].value_span(),
                      {"明细表里不能再放明细表", "a table cannot stand inside a table"});
      if (field.unique)
        context.issue("not-in-table", at["unique"].key_span(),
                      {"明细表的列不能要求不重复", "a column of a table cannot be unique"});
      bool twice = std::any_of(fields.begin(), fields.end(), [&](const Field& other) { return other.id == field.id; });
      if (twice)
        context.issue("duplicate-field", at["field"].value_span(),
                      {"列“" + field.id + "”写了两次", "column '" + field.id + "' is there twice"});
    } else if (field.type == FieldType::table) {
      declare_fields(context, at["columns"], {}, form, field.columns);
    }
    fields.push_back(std::move(field));
  }
}

}  // namespace kedu::definition
