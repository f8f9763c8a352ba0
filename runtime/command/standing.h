// Selections that rules ask for at every event, as materialized views on the writer lane: a write marks the rows it
// touches, and only those are read again. So a lead costs what changed since the last one, not a look at everybody.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "definition/definition.h"
#include "plugin/api/plugin.h"
#include "store/store.h"

namespace kedu::command {

/// One selection's records in memory, and what formulas made of them.
class StandingView {
 public:
  StandingView(definition::Snapshot definition, plugin::Selection selection);

  bool answers(const definition::Snapshot& definition, const plugin::Selection& selection) const {
    return definition_ == definition && selection_ == selection;
  }
  /// Another version of the same app was published.
  bool is_replaced_by(const definition::Snapshot& definition) const {
    return definition_ != definition && definition_->app.id == definition->app.id;
  }
  const plugin::Selection& selection() const { return selection_; }
  std::span<const Record* const> records() const { return order_; }

  /// Marks the rows that this write may have changed.
  void touch(const definition::Form& form, const Fields& before, const Fields& after);
  /// The work's rows may hold what was rolled back: marks them once more.
  void undo();
  void begin();

  /// Reads what is stale. `select` makes the selection's SELECT.
  using Select = std::function<Result<store::Query>()>;
  Result<void> refresh(store::Reader& reader, const Select& select);

  /// The formula's values over the records, from memory while neither `fixed` nor a field it reads has changed.
  using Evaluate = std::function<std::vector<Value>()>;
  std::vector<Value> values(const formula::Formula& formula, std::string_view prefix, const std::vector<Value>& fixed,
                            const Evaluate& evaluate);

 private:
  struct Dependency {
    std::string form;
    std::string by;      ///< field of `form` that holds our record's id
    std::string rollup;  ///< our field
    std::string of;      ///< the field of `form` whose greatest value it is; empty: it is something else
  };
  struct Memo {
    std::vector<Value> fixed;
    std::int64_t at = 0;
    std::vector<Value> values;
  };

  /// A new record can only raise a greatest value, which is known without reading anything. False: it is not known.
  bool raise(const Dependency& dependency, const Fields& created);
  bool renewed_since(const std::string& field, std::int64_t at) const;
  void put(Record record);
  void order();

  definition::Snapshot definition_;
  plugin::Selection selection_;
  std::vector<Dependency> dependencies_;
  bool volatile_ = false;              ///< depends on the clock or on what is further away: read every time
  std::optional<store::Query> query_;  ///< nothing: not read yet
  bool filled_in_this_work_ = false;
  std::map<std::string, Record, std::less<>> records_;
  std::vector<const Record*> order_;
  std::set<std::string> stale_;
  std::set<std::string> touched_;
  std::int64_t tick_ = 0;        ///< counts refreshes
  std::int64_t members_at_ = 0;  ///< the refresh that last added or removed a record
  std::map<std::string, std::int64_t, std::less<>>
      renewed_at_;  ///< the refresh that last changed a field of any record
  std::map<const formula::Node*, std::list<Memo>> memos_;
};

/// All of a lane's. Only that lane's thread touches it.
class Standing {
 public:
  StandingView& view(const definition::Snapshot& definition, const plugin::Selection& selection);
  void touch(const definition::Form& form, const Fields& before, const Fields& after);
  /// Before a work; and when it, a savepoint in it, or the commit failed.
  void begin();
  void undo();
  void clear() { views_.clear(); }
  bool empty() const { return views_.empty(); }

 private:
  std::list<StandingView> views_;
};

}  // namespace kedu::command
