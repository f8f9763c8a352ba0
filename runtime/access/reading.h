// Reading as a person: lists, single records and figures over one snapshot, with row and field rules inside the SQL, so
// that nothing hidden leaves the store, not even through a filter, a sort or a sum.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/look_up.h"
#include "access/policy.h"
#include "base/calendar_date.h"
#include "store/store.h"

namespace kedu::access {

struct Sort {
  std::string field;
  bool descending = false;
};

/// A page of a form's records.
struct Page {
  std::string form;
  std::vector<formula::Sql> where;      ///< all must hold; made by `condition` or of trusted text
  std::vector<std::string> fields;      ///< empty: all readable ones
  std::vector<store::Output> computed;  ///< beside the fields; made by `value`
  Sort sort{"created_at", true};
  std::int64_t limit = 50;
  Json after;  ///< a cursor of an earlier page; null: from the start
};

struct PageResult {
  std::vector<Record> records;
  Json next;  ///< null: no more
};

struct Figures {
  std::string form;
  std::vector<std::string> by;
  std::vector<std::string> measures;  ///< "count()", "sum(amount)", "avg(amount)", "min(…)", "max(…)"
  std::vector<formula::Sql> where;
};

/// One person (or the system) over one open snapshot; lives as long as it.
class Reading {
 public:
  Reading(const definition::Definition& definition, store::Reader& reader, formula::Dialect dialect,
          std::optional<Viewer> viewer, DateTime now, const TimeZone& zone);

  /// not_found for what is not there, deleted or not visible; forbidden never: nobody learns what exists.
  Result<Record> get(const definition::Form& form, std::string_view id);
  Result<PageResult> page(const Page& page);
  Result<std::int64_t> count(const Page& page);
  Result<std::vector<Fields>> figures(const Figures& figures);

  /// The title as this person reads it: the stored one, or, in rows where a field it is made of is hidden from them,
  /// one made of what they see. It is their title everywhere: in lists, behind links, for searching.
  formula::Sql title(const definition::Form& form);
  /// Nothing of the form is hidden from this person: a record needs no cutting.
  bool shows_all(const definition::Form& form);
  /// Titles of linked records and people, by id, in one query a form.
  std::map<std::string, std::string> titles(const definition::Form& form, const std::vector<Record>& records);
  /// Fields of this record the person may read, created_at and its kin among them.
  Result<std::set<std::string>> readable_fields(const definition::Form& form, std::string_view id);
  /// Fields of this record the person may change; fields that nobody sets by hand are the command's affair.
  Result<std::set<std::string>> writable_fields(const definition::Form& form, std::string_view id);
  /// The record is there, not deleted, and this person sees it.
  bool sees(const definition::Form& form, std::string_view id);
  bool may_edit(const definition::Form& form, std::string_view id);
  bool may_erase(const definition::Form& form, std::string_view id);

  /// A formula as a condition on a page of `form`, over what the person may read.
  Result<formula::Sql> condition(const definition::Form& form, const formula::Formula& formula);
  /// A formula as a value of each record of `form`, over what the person may read.
  Result<formula::Sql> value(const definition::Form& form, const formula::Formula& formula);
  /// Keyword search over the form's `search` fields and its title.
  formula::Sql keyword(const definition::Form& form, std::string_view words);

  const Policy& policy(const definition::Form& form);
  /// The form's names as this person reads them.
  formula::ColumnOf columns(const definition::Form& form);

  /// Other forms' records for lookups, as this person sees them: a row that is hidden is not there, a hidden cell is
  /// blank.
  formula::RowsOf lookup_rows();
  /// What a lookup finds for this person; see access/look_up.h.
  std::vector<Value> look_up(const formula::Lookup& lookup, std::span<const Arguments> arguments);

  /// A page's SELECT, order and limit included, for whoever runs it more than once.
  Result<store::Query> select(const Page& page);

 private:
  /// The form behind the link that a longer name begins with; null where it names a field of `form` itself.
  const definition::Form* target_of(const definition::Form& form, const formula::Reference& reference) const;
  /// A value of the one record of `target` that the link `name` leads to, as far as this person sees that.
  Result<formula::Sql> behind(const definition::Form& form, const std::string& name, const definition::Form& target,
                              formula::Sql value);
  bool is_hidden(const definition::Form& form, const formula::Reference& reference);
  formula::Sql is_shown(const definition::Form& form, const formula::Reference& reference);
  formula::Sql title_of_shown(const definition::Form& form);
  Result<bool> holds(const definition::Form& form, std::string_view id, formula::Sql condition);
  Result<store::Query> query(const Page& page, const definition::Form& form);

  const definition::Definition& definition_;
  store::Reader& reader_;
  std::optional<Viewer> viewer_;
  formula::SqlContext sql_;
  std::map<std::string, FormRules, std::less<>> rules_;
  std::map<std::string, Policy, std::less<>> policies_;
};

}  // namespace kedu::access
