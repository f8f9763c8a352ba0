// The title as a person reads it: whoever may not see a field must not learn it from the title that is made of it.
#include <algorithm>

#include "access/reading.h"

namespace kedu::access {

namespace {

using definition::FieldType;
using definition::Form;
using formula::Reference;
using formula::Sql;

const Sql stored{R"(t."_title")", {}};
const Sql nothing{"NULL", {}};

bool may_be_title(const definition::Field& field) {
  return (field.type == FieldType::text || field.type == FieldType::phone) && !field.inner();
}

/// What the stored title is made of: the names in its formula, or else the first text that is filled in.
std::vector<Reference> parts_of(const Form& form) {
  if (form.title) return form.title->references;
  std::vector<Reference> parts;
  for (auto& field : form.fields)
    if (may_be_title(field)) parts.push_back({{field.id}, {}});
  return parts;
}

}  // namespace

bool Reading::is_hidden(const Form& form, const Reference& reference) {
  if (policy(form).hides(reference.path.front())) return true;
  auto* target = target_of(form, reference);
  return target && policy(*target).hides(reference.path[1]);
}

/// TRUE in rows where the person sees this part of the title.
Sql Reading::is_shown(const Form& form, const Reference& reference) {
  auto& name = reference.path.front();
  auto own = policy(form).visible_column(name, {"1", {}});
  own.text = "(" + own.text + ") IS NOT NULL";
  auto* target = target_of(form, reference);
  if (!target || !policy(*target).hides(reference.path[1])) return own;
  auto* field = form.field(name);
  auto there = policy(*target).visible_column(reference.path[1], {"1", {}});
  auto value = field && definition::is_many(field->type) ? Result<Sql>(nothing) : behind(form, name, *target, there);
  Sql both{"(", {}};
  both += own;
  both += Sql{" AND ", {}};
  both += value ? *value : nothing;
  both += Sql{" IS NOT NULL)", {}};
  return both;
}

/// The title made again, of what this person sees; NULL where the store cannot make it.
Sql Reading::title_of_shown(const Form& form) {
  auto seen = columns(form);
  auto or_nothing = [seen](const Reference& reference) -> Result<Sql> {
    auto column = seen(reference);
    return column ? *column : nothing;
  };
  std::vector<Sql> texts;
  if (form.title && form.title->type.kind == formula::Kind::text && !form.title->type.list) {
    auto context = sql_;
    context.column = or_nothing;
    context.rows = lookup_rows();
    if (auto made = formula::to_sql(*form.title, context)) texts.push_back(std::move(*made));
  }
  for (auto& field : form.fields)
    if (may_be_title(field) && policy(form).may_read(field.id)) texts.push_back(*or_nothing({{field.id}, {}}));
  if (texts.empty()) return nothing;
  Sql first{"COALESCE(", {}};
  for (auto& text : texts) {
    first += Sql{first.text.back() == '(' ? "NULLIF(" : ",NULLIF(", {}};
    first += text;
    first += Sql{",'')", {}};
  }
  first += Sql{",NULL)", {}};
  return first;
}

Sql Reading::title(const Form& form) {
  if (!viewer_) return stored;
  Sql whole;
  for (auto& part : parts_of(form)) {
    if (!is_hidden(form, part)) continue;
    if (!whole.text.empty()) whole += Sql{" AND ", {}};
    whole += is_shown(form, part);
  }
  if (whole.text.empty()) return stored;
  Sql title{"CASE WHEN ", {}};
  title += whole;
  title += Sql{" THEN " + stored.text + " ELSE ", {}};
  title += title_of_shown(form);
  title += Sql{" END", {}};
  return title;
}

bool Reading::shows_all(const Form& form) {
  return policy(form).sees_everything() && title(form).text == stored.text;
}

}  // namespace kedu::access
