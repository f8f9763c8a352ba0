// What a field says about other forms: links and rollups.
#include <algorithm>
#include <filesystem>

#include "definition/link/link.h"

namespace kedu::definition {
namespace {

std::vector<std::string> field_ids(const Form& form) {
  std::vector<std::string> ids;
  for (auto& field : form.fields) ids.push_back(field.id);
  return ids;
}

const Field* known_field(const Form& form, const std::string& id) {
  if (auto* field = form.field(id)) return field;
  return system_field(id);
}

bool is_number(FieldType type) {
  return type == FieldType::number || type == FieldType::money;
}

class RollupLinker {
 public:
  RollupLinker(const LinkContext& context, const Cursor& at, const Form& form, const Field& field)
      : context_(context), at_(at["rollup"]), field_at_(at), form_(form), field_(field) {}

  std::optional<Rollup> link() {
    if (!take_measure()) return std::nullopt;
    auto* other = context_.definition.form(rollup_.form);
    if (!other) return unknown_form();
    if (!take_by(*other)) return std::nullopt;
    if (rollup_.measure == Rollup::Measure::count) {
      check_type(is_number(field_.type), "number");
      return rollup_;
    }
    return take_of(*other) ? std::optional(rollup_) : std::nullopt;
  }

 private:
  bool take_measure() {
    constexpr std::pair<const char*, Rollup::Measure> measures[] = {{"count", Rollup::Measure::count},
                                                                    {"sum", Rollup::Measure::sum},
                                                                    {"min", Rollup::Measure::min},
                                                                    {"max", Rollup::Measure::max}};
    for (auto& [key, measure] : measures) {
      if (!at_.has(key)) continue;
      if (key_) {
        context_.issue("two-sources", at_[key].key_span(),
                       {std::string("已经有“") + key_ + "”，不能再写“" + key + "”",
                        std::string("'") + key_ + "' and '" + key + "' cannot stand together"});
        return false;
      }
      key_ = key;
      rollup_.measure = measure;
      auto text = at_[key].text();
      auto dot = text.find('.');
      rollup_.form = text.substr(0, dot);
      if (dot != std::string::npos) rollup_.of = text.substr(dot + 1);
    }
    if (!key_)
      context_.issue("missing-property", at_.key_span(),
                     {"汇总要写 count、sum、min 或 max", "a rollup needs count, sum, min or max"},
                     {"例如 rollup: {count: lead, by: owner}", "such as rollup: {count: lead, by: owner}"});
    rollup_.by = at_["by"].text();
    return key_ != nullptr;
  }

  std::nullopt_t unknown_form() {
    auto ids = context_.form_ids();
    auto text = at_[key_].text();
    auto& place = at_[key_].place();
    context_.unknown("unknown-form", place.text_span(text, 0, static_cast<int>(rollup_.form.size())), rollup_.form,
                     "表单", "form", ids);
    return std::nullopt;
  }

  bool take_by(const Form& other) {
    auto* by = known_field(other, rollup_.by);
    if (!by) {
      context_.unknown("unknown-field", at_["by"], "字段", "field", field_ids(other));
      return false;
    }
    bool points_here = (by->type == FieldType::link || by->type == FieldType::person) && by->to == form_.id;
    if (!points_here)
      context_.issue("wrong-link", at_["by"].value_span(),
                     {"“" + other.id + "." + by->id + "”不是指向“" + form_.id + "”的单个关联",
                      "'" + other.id + "." + by->id + "' is not a single link to '" + form_.id + "'"},
                     {"by 要写那个表单里指向本表单的 link 或 person 字段",
                      "`by` is the link or person field of that form which points here"});
    return points_here;
  }

  bool take_of(const Form& other) {
    auto* of = known_field(other, rollup_.of);
    auto text = at_[key_].text();
    auto span = at_[key_].place().text_span(text, static_cast<int>(rollup_.form.size()) + 1,
                                            static_cast<int>(rollup_.of.size()));
    if (!of) {
      context_.unknown("unknown-field", span, rollup_.of, "字段", "field", field_ids(other));
      return false;
    }
    bool sum = rollup_.measure == Rollup::Measure::sum;
    bool fits = is_number(of->type) || (!sum && (of->type == FieldType::date || of->type == FieldType::datetime));
    auto of_block = std::find_if(context_.merged.forms.begin(), context_.merged.forms.end(),
                                 [&](const Block& block) { return block.id == other.id; });
    bool rolled = false;
    if (of_block != context_.merged.forms.end())
      for (auto& item : of_block->tree["fields"])
        if (item.value("field", Json()) == Json(rollup_.of)) rolled = item.contains("rollup");
    if (!fits || rolled) {
      context_.issue(
          "wrong-link", span,
          {"“" + text + "”不能" + (sum ? "求和" : "比大小"),
           "'" + text + "' cannot be " + (sum ? "added up" : "compared")},
          {sum ? "要写 number 或 money 字段" : "要写 number、money、date 或 datetime 字段，不能是汇总字段",
           sum ? "take a number or money field" : "take a number, money, date or datetime field, no rollup"});
      return false;
    }
    check_type(is_number(of->type) ? is_number(field_.type) : field_.type == of->type,
               is_number(of->type) ? "number" : std::string(name_of(of->type)));
    return true;
  }

  void check_type(bool fits, const std::string& type) {
    if (fits) return;
    context_.issue("wrong-type", field_at_[field_at_.has("type") ? "type" : "field"].value_span(),
                   {"这个汇总的结果应当是 " + type, "this rollup gives a " + type},
                   {"写成 type: " + type, "write type: " + type});
  }

  const LinkContext& context_;
  Cursor at_;
  Cursor field_at_;
  const Form& form_;
  const Field& field_;
  Rollup rollup_;
  const char* key_ = nullptr;
};

/// The blank form of `template:` lies in files/, by name or by name and ending.
bool has_blank(const std::string& folder, const std::string& name) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder + "/files", error), end; !error && it != end; it.increment(error))
    if (it->path().filename() == name || it->path().stem() == name) return true;
  return false;
}

/// Whom a link lets read what it points to is named by a person field beside it.
void check_reader(const LinkContext& context, const Cursor& at, const Form& form) {
  auto* reader = form.field(at.text());
  if (!reader)
    context.unknown("unknown-field", at, "字段", "field", field_ids(form));
  else if (reader->type != FieldType::person)
    context.issue("wrong-type", at.value_span(), {"lets_read 里要写 person 字段", "lets_read takes person fields"},
                  {"“" + reader->id + "”是 " + std::string(name_of(reader->type)),
                   "'" + reader->id + "' is a " + std::string(name_of(reader->type))});
}

}  // namespace

void link_fields(const LinkContext& context, const Cursor& list, const Form& form, std::vector<Field>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto at = list[i];
    auto& field = fields[i];
    if (at.has("to") && !context.definition.form(field.to))
      context.unknown("unknown-form", at["to"], "表单", "form", context.form_ids());
    for (std::size_t j = 0; j < field.lets_read.size(); ++j) check_reader(context, at["lets_read"][j], form);
    if (at.has("rollup")) field.rollup = RollupLinker(context, at, form, field).link();
    if (!field.blank.empty() && !has_blank(context.definition.folder, field.blank))
      context.issue("unknown-file", at["template"].value_span(),
                    {"files/ 里没有“" + field.blank + "”", "there is no '" + field.blank + "' in files/"},
                    {"把空白模板放进应用的 files 文件夹", "put the blank form into the app's files folder"},
                    Severity::warning);
    if (!field.columns.empty()) link_fields(context, at["columns"], form, field.columns);
  }
}

}  // namespace kedu::definition
