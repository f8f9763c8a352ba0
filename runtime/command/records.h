// Records as one command or view sees them: read once, typed by their form, rollups computed when asked.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/look_up.h"
#include "definition/definition.h"
#include "store/store.h"

namespace kedu::command {

/// A cache over one open snapshot or transaction; lives as long as that.
class Records {
 public:
  Records(const definition::Definition& definition, store::Reader& reader, formula::Dialect dialect, DateTime now)
      : definition_(definition), reader_(reader), dialect_(dialect), now_(now) {}

  /// The record, deleted or not; null when there is none. The pointer holds until the record is forgotten.
  const Fields* get(const definition::Form& form, std::string_view id);
  /// Reads many in one query, so that `get` finds them.
  void prefetch(const definition::Form& form, const std::vector<std::string>& ids);
  /// The value of a rollup field of a stored record.
  Value rollup(const definition::Form& form, std::string_view id, const definition::Field& field);
  /// The same for many in one query, a value for each id.
  std::vector<Value> rollups(const definition::Form& form, const std::vector<std::string>& ids,
                             const definition::Field& field);
  /// What a lookup over another form finds for each of these arguments, whoever asks; see access/look_up.h.
  std::vector<Value> look_up(const formula::Lookup& lookup, std::span<const access::Arguments> arguments);
  /// Takes the record as just written, typed by its form.
  void keep(const definition::Form& form, const Fields& record);
  /// Drops everything, after a savepoint was undone.
  void forget_all() { cache_.clear(); }
  /// Follows a formula's path from a record: own field, linked record's field, sub-table column.
  Value walk(const definition::Form& form, const Fields& record, std::span<const std::string> path);

  const definition::Definition& definition() const { return definition_; }
  store::Reader& reader() { return reader_; }
  formula::Dialect dialect() const { return dialect_; }
  DateTime now() const { return now_; }

 private:
  const definition::Definition& definition_;
  store::Reader& reader_;
  formula::Dialect dialect_;
  DateTime now_;
  std::map<std::string, std::map<std::string, Fields, std::less<>>, std::less<>> cache_;
};

/// A record id's place in Fields, as rows of the store carry it.
inline constexpr std::string_view id_column = "id";

/// Dates inside lists and sub-tables come from the store as text: gives them their field's type back.
void restore_types(const definition::Form& form, Fields& row);

}  // namespace kedu::command
