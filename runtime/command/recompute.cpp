// Who follows a write is a list in the definition (definition/freeze/influence.cpp); here it is walked, lowest rank
// first, so that a formula is computed after all that it reads.
#include "command/recompute.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "command/compute.h"
#include "command/recompute_batch.h"

namespace kedu::command {

namespace {

using definition::Form;
using definition::Hop;
using definition::Influence;

class Following {
 public:
  explicit Following(Transaction& tx) : tx_(tx) {}

  /// Notes who follows this write.
  void heed(const Written& written) {
    auto* form = tx_.app.form(written.event.form);
    if (!form || written.event.name.empty()) return;
    for (auto& influence : form->influences)
      if (is_felt(influence, written)) add(*form, influence, written);
  }

  Result<std::vector<Written>> run() {
    while (!waiting_.empty()) {
      auto next = waiting_.extract(waiting_.begin());
      Trail trail{std::move(next.mapped().from), {}, std::move(next.mapped().hops)};
      trail.ids.assign(next.mapped().ids.begin(), next.mapped().ids.end());
      KEDU_TRY(recompute_trail(std::move(trail)));
    }
    return std::move(written_);
  }

 private:
  struct Waiting {
    std::string from;
    std::vector<Hop> hops;
    std::set<std::string> ids;
  };

  static bool is_felt(const Influence& influence, const Written& written) {
    auto& before = written.before;
    auto& after = written.record.fields;
    // Nobody links to a record that was not there yet, but it may count.
    if (before.empty()) return influence.hops.front().way != Hop::Way::readers;
    if (!after.get("deleted_at").is_blank()) return true;
    return std::any_of(influence.fields.begin(), influence.fields.end(),
                       [&](auto& field) { return before.get(field) != after.get(field); });
  }

  void add(const Form& form, const Influence& influence, const Written& written) {
    auto& waiting = waiting_[{influence.rank, &influence}];
    waiting.from = form.id;
    waiting.hops = influence.hops;
    auto& first = influence.hops.front();
    if (first.way == Hop::Way::readers) {
      waiting.ids.insert(written.record.id);
      return;
    }
    if (first.way == Hop::Way::all) return;
    if (first.way == Hop::Way::equals) {
      for (auto* fields : {&written.before, &written.record.fields})
        if (auto& value = fields->get(first.column); !value.is_empty()) waiting.ids.insert(trail_key(value));
      return;
    }
    // Whoever was counted for before, and whoever is now.
    waiting.from = first.form;
    waiting.hops.erase(waiting.hops.begin());
    for (auto* fields : {&written.before, &written.record.fields})
      for (auto& id : fields->get(first.field).items())
        if (!id.text().empty()) waiting.ids.insert(id.text());
  }

  Result<void> recompute_trail(Trail trail) {
    auto* form = tx_.app.form(trail.form());
    auto way = trail.hops.empty() ? Hop::Way::readers : trail.hops.front().way;
    bool asks = way == Hop::Way::equals || way == Hop::Way::all;
    if (!form || (trail.ids.empty() && !asks)) return {};
    KEDU_LET(auto slow, is_slow(trail));
    if (slow) return leave(std::move(trail), {});
    auto left = limits::recompute_records - std::min(tx_.recomputed, limits::recompute_records);
    KEDU_LET(auto rows,
             rows_of(tx_.writer, *tx_.app.definition, *form, trail, tx_.records.dialect(), std::string(), left + 1));
    if (rows.size() > left && way == Hop::Way::all)
      return start_whole(tx_.writer, tx_.app.definition->app.id, form->id, tx_.actor, tx_.now, tx_.aftermath);
    if (rows.size() > left) {
      rows.resize(left);
      auto after = rows.empty() ? std::string() : rows.back().get(id_column).text();
      KEDU_TRY(leave(std::move(trail), after));
    }
    tx_.recomputed += rows.size();
    KEDU_LET(auto changed, recompute(tx_, *form, std::move(rows)));
    for (auto& each : changed) {
      heed(each);
      written_.push_back(std::move(each));
    }
    return {};
  }

  /// To the batches, from behind `after`.
  Result<void> leave(Trail trail, const std::string& after) {
    auto form = trail.form();
    return start_batches(tx_.writer, tx_.app.definition->app.id, "recompute/" + form + "/" + tx_.ids.next(),
                         {form, std::move(trail), "links", tx_.actor, after}, tx_.now, tx_.aftermath);
  }

  /// Whether a large table would have to be read from end to end, with everybody else waiting for the lane.
  Result<bool> is_slow(const Trail& trail) {
    for (auto& hop : trail.hops) {
      bool searches = hop.way == Hop::Way::readers || hop.way == Hop::Way::equals;
      auto* form = searches ? tx_.app.form(hop.form) : nullptr;
      if (!form || has_index(*form, hop)) continue;
      KEDU_LET(auto beyond, tx_.writer.select({.table = form->table,
                                               .outputs = {{"id", store::column("id")}},
                                               .limit = 1,
                                               .offset = static_cast<std::int64_t>(limits::recompute_scan)}));
      if (!beyond.empty()) return true;
    }
    return false;
  }

  static bool has_index(const Form& form, const Hop& hop) {
    auto* field = form.field(hop.field);
    if (hop.way == Hop::Way::readers) return field && !is_many(field->type);
    // Texts are compared in any case and by what they spell.
    return !field || is_link(field->type) || definition::formula_type(field->type).kind != formula::Kind::text;
  }

  Transaction& tx_;
  std::map<std::pair<int, const Influence*>, Waiting> waiting_;
  std::vector<Written> written_;
};

}  // namespace

Result<std::vector<Written>> follow(Transaction& tx, std::span<const Written> written) {
  Following following(tx);
  for (auto& each : written) following.heed(each);
  return following.run();
}

Result<std::vector<Written>> recompute(Transaction& tx, const Form& form, std::vector<Fields> rows) {
  std::vector<Written> all;
  auto before = rows;
  compute(tx.app, tx.evaluator, tx.records, form, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Draft draft;
    draft.kind = plugin::Change::Kind::update;
    draft.form = &form;
    draft.record_id = rows[i].get(id_column).text();
    draft.cause = Cause::recompute;
    KEDU_LET(auto written, settle(tx, draft, std::move(before[i]), std::move(rows[i])));
    if (written && !written->event.name.empty()) all.push_back(std::move(*written));
  }
  return all;
}

Result<std::vector<Fields>> rows_of(store::Reader& reader, const definition::Definition& definition, const Form& form,
                                    const std::optional<Trail>& trail, formula::Dialect dialect,
                                    const std::string& after, std::size_t limit) {
  store::Query query{.table = form.table};
  query.where = {R"(t."deleted_at" IS NULL AND t."id" > ?)", {after}};
  if (trail) {
    KEDU_LET(auto condition, condition_of(definition, *trail, dialect));
    query.where.text += " AND ";
    query.where += condition;
  }
  query.order = {{store::column("id"), false}};
  query.limit = static_cast<std::int64_t>(limit);
  KEDU_LET(auto rows, reader.select(query));
  for (auto& row : rows) restore_types(form, row);
  return rows;
}

}  // namespace kedu::command
