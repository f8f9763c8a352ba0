// Who follows whom, found once: from every stored formula back to the fields it reads, and the way from the records
// that hold those to the records that hold its value. A plain write then asks a list, and no SQL, whether anybody
// follows it.
#include <algorithm>
#include <map>
#include <tuple>

#include "definition/freeze/freeze.h"
#include "definition/link/link.h"
#include "definition/lookups.h"

namespace kedu::definition {
namespace {

using Hops = std::vector<Hop>;

/// Rollups over links over rollups: what is further away than this is found by the next refresh only.
constexpr std::size_t most_hops = 8;

Hops joined(Hop first, const Hops& rest) {
  Hops hops{std::move(first)};
  hops.insert(hops.end(), rest.begin(), rest.end());
  return hops;
}

class Tracer {
 public:
  explicit Tracer(Definition& definition) : definition_(definition) {}

  void trace() {
    for (auto& form : definition_.forms) {
      form_ = &form;
      for (auto& field : form.fields)
        if (field.formula) follow(*field.formula, rank(form, field.id));
      if (form.title) follow(*form.title, rank_of(form, *form.title));
    }
    for (auto& form : definition_.forms) {
      form.influences.clear();
      for (auto& [key, influence] : found_[form.id]) {
        auto& fields = influence.fields;
        std::sort(fields.begin(), fields.end());
        fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
        form.influences.push_back(std::move(influence));
      }
    }
  }

 private:
  void follow(const formula::Formula& formula, int rank) {
    rank_ = rank;
    form_->follows_clock |= formula.uses_clock;
    for (auto& reference : formula.references) read(*form_, reference.path, {});
    each_lookup(formula, [&](const formula::Lookup& lookup) { look(lookup); });
  }

  /// Whoever looks this up is found by the field that it compares, or is anybody.
  void look(const formula::Lookup& lookup) {
    auto* other = definition_.form(lookup.form);
    auto own = own_field_of(*form_, lookup);
    auto hop = own.field ? Hop{Hop::Way::equals, form_->id, own.field->id, own.far->field}
                         : Hop{Hop::Way::all, form_->id, "", ""};
    for (auto& column : columns_of_lookup(lookup))
      if (other) note(*other, column.field, {hop});
  }

  /// `hops`: the way from a record of `form` to the one that holds the formula.
  void read(const Form& form, const std::vector<std::string>& path, const Hops& hops) {
    source(form, path[0], hops);
    auto* first = path.size() > 1 ? field_of(form, path[0]) : nullptr;
    auto* target = first && is_link(first->type) ? definition_.form(first->target()) : nullptr;
    if (target) source(*target, path[1], joined({Hop::Way::readers, form.id, path[0]}, hops));
  }

  void source(const Form& form, const std::string& id, const Hops& hops) {
    auto* field = form.field(id);
    auto* rollup = field && field->rollup ? &*field->rollup : nullptr;
    if (!rollup) return note(form, id, hops);
    auto* other = definition_.form(rollup->form);
    if (!other || hops.size() == most_hops) return;
    auto further = joined({Hop::Way::target, form.id, rollup->by}, hops);
    source(*other, rollup->by, further);
    if (!rollup->of.empty()) source(*other, rollup->of, further);
    if (!rollup->where) return;
    form_->follows_clock |= rollup->where->uses_clock;
    for (auto& reference : rollup->where->references) read(*other, reference.path, further);
  }

  void note(const Form& form, const std::string& id, const Hops& hops) {
    // A record's own fields are computed with every write of it; its version counts the computing itself.
    if (hops.empty() || hops.size() > most_hops || id == "version") return;
    std::string way;
    for (auto& hop : hops) way += "<>=*"[static_cast<int>(hop.way)] + hop.form + "." + hop.field + "." + hop.column;
    auto& influence = found_[form.id][{rank_, way}];
    influence.fields.push_back(id);
    influence.hops = hops;
    influence.rank = rank_;
  }

  const Field* field_of(const Form& form, const std::string& id) const {
    if (auto* field = form.field(id)) return field;
    return system_field(id);
  }

  int rank_of(const Form& form, const formula::Formula& formula) {
    int deepest = 0;
    for (auto& reference : formula.references) {
      deepest = std::max(deepest, rank(form, reference.path[0]));
      auto* first = reference.path.size() > 1 ? form.field(reference.path[0]) : nullptr;
      auto* target = first && is_link(first->type) ? definition_.form(first->target()) : nullptr;
      if (target) deepest = std::max(deepest, rank(*target, reference.path[1]));
    }
    for (auto& column : columns_looked_at(formula))
      if (auto* other = definition_.form(column.form)) deepest = std::max(deepest, rank(*other, column.field));
    return deepest + 1;
  }

  /// 0: people write it; else one more than the deepest of what it is made from.
  int rank(const Form& form, const std::string& id) {
    auto* field = form.field(id);
    if (!field || !field->computed()) return 0;
    if (auto known = ranks_.find(field); known != ranks_.end()) return known->second;
    int deepest = 0;
    if (field->formula) {
      deepest = rank_of(form, *field->formula);
    } else if (auto* other = definition_.form(field->rollup->form)) {
      deepest = std::max(rank(*other, field->rollup->by), rank(*other, field->rollup->of));
      if (field->rollup->where) deepest = std::max(deepest, rank_of(*other, *field->rollup->where));
    }
    return ranks_[field] = deepest;
  }

  using Found = std::map<std::tuple<int, std::string>, Influence>;  ///< by rank and way

  Definition& definition_;
  Form* form_ = nullptr;
  int rank_ = 0;
  std::map<std::string, Found> found_;
  std::map<const Field*, int> ranks_;
};

}  // namespace

void trace_influences(Definition& definition) {
  Tracer(definition).trace();
}

}  // namespace kedu::definition
