// What stored values were computed with, as a fingerprint: published beside another one, the form is computed anew.
#include "definition/freeze/freeze.h"
#include "definition/lookups.h"

namespace kedu::definition {
namespace {

constexpr char part = '\x1f';

class Recipe {
 public:
  Recipe(const Definition& definition, const Form& form) : definition_(definition), form_(form) {}

  std::string text() {
    for (auto index : form_.compute_order) {
      auto& field = form_.fields[index];
      text_ += field.id + part + std::string(name_of(field.type)) + part + std::to_string(field.decimals) + part;
      add(form_, *field.formula);
    }
    if (form_.title)
      add(form_, *form_.title);
    else
      for (auto& field : form_.fields)  // the first text that is filled in
        if (field.type == FieldType::text || field.type == FieldType::phone) text_ += field.id + part;
    return fingerprint_of(text_);
  }

 private:
  /// The compiled text names slots, not labels; a rollup that it reads is part of it.
  void add(const Form& form, const formula::Formula& formula) {
    text_ += formula.js + part;
    for (auto& reference : formula.references) {
      text_ += reference.key() + part;
      auto* first = form.field(reference.path[0]);
      if (first) add_rollup(*first);
      if (!first || reference.path.size() == 1) continue;
      text_ += first->target() + part;
      if (auto* target = definition_.form(first->target()))
        if (auto* second = target->field(reference.path[1])) add_rollup(*second);
    }
    for (auto& lookup : formula.lookups) add_lookup(form, lookup);
  }

  void add_lookup(const Form& form, const formula::Lookup& lookup) {
    text_ += std::to_string(static_cast<int>(lookup.measure)) + std::to_string(static_cast<int>(lookup.match)) +
             (lookup.from_end ? "-" : "+") + lookup.form + part;
    for (auto& column : columns_of_lookup(lookup)) text_ += column.field + part;
    for (auto& criterion : lookup.criteria) add(form, *criterion.value);
  }

  void add_rollup(const Field& field) {
    if (!field.rollup || depth_ == most_depth) return;
    ++depth_;
    auto& rollup = *field.rollup;
    text_ += std::to_string(static_cast<int>(rollup.measure)) + rollup.form + part + rollup.by + part + rollup.of +
             part + std::to_string(field.decimals) + part;
    if (auto* other = definition_.form(rollup.form); other && rollup.where) add(*other, *rollup.where);
    --depth_;
  }

  static constexpr int most_depth = 8;

  const Definition& definition_;
  const Form& form_;
  std::string text_;
  int depth_ = 0;
};

}  // namespace

void write_recipes(Definition& definition) {
  for (auto& form : definition.forms) form.recipe = Recipe(definition, form).text();
}

}  // namespace kedu::definition
