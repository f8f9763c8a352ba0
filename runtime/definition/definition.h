// A loaded app: frozen, shared, read by everybody and changed by nobody. Publishing makes a new one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/calendar_date.h"
#include "base/issue.h"
#include "base/json.h"
#include "base/text.h"
#include "formula/formula.h"
#include "formula/sql.h"
#include "store/store.h"

namespace kedu::definition {

enum class FieldType {
  text,
  long_text,
  phone,
  number,
  money,
  boolean,
  date,
  datetime,
  choice,
  choices,
  link,    ///< the id of one record of `to`
  links,   ///< ids of several
  person,  ///< link to the workspace form `person`
  people,
  file,   ///< list of uploaded files' ids
  table,  ///< sub-table: Rows of `columns`
};

std::string_view name_of(FieldType type);  ///< as written in YAML
formula::Type formula_type(FieldType type);
store::ColumnType column_type(FieldType type);
/// link, links, person, people: the value is a record's id, or several.
bool is_link(FieldType type);
/// links and people, choices, files and tables: the value is a list.
bool is_many(FieldType type);

struct Choice {
  std::string value;
  Text label;
};

/// A figure over another form's records that point here: `count: lead, by: owner, where: …`. Computed by SQL when read.
struct Rollup {
  enum class Measure { count, sum, min, max } measure = Measure::count;
  std::string form;
  std::string by;                         ///< the link or person field of `form` that holds our id
  std::string of;                         ///< the field summed or compared; empty for count
  std::optional<formula::Formula> where;  ///< over `form`'s fields
};

struct Field {
  std::string id;
  Text label;
  std::vector<std::string> formerly;  ///< labels it had: formulas that say them still mean this field
  Text help;
  FieldType type = FieldType::text;
  bool required = false;
  bool unique = false;
  bool indexed = false;                ///< asked for often: the store keeps an index
  bool readonly = false;               ///< people see it and may not set it
  std::string written_by;              ///< plug-in that alone writes it; empty: people do
  std::vector<std::string> lets_read;  ///< of a link: person fields beside it; who they name reads the linked record
  std::vector<Choice> options;
  std::string to;  ///< target form of link and links
  int decimals = 2;
  std::optional<double> min, max;
  std::vector<std::string> accept;          ///< file kinds: pdf, jpg, png, …
  std::string blank;                        ///< `template:` the blank form in files/ that people download and fill
  std::vector<Field> columns;               ///< of a table
  std::optional<formula::Formula> initial;  ///< `default:` when nothing is given at creation
  std::optional<formula::Formula> formula;  ///< computed on every write, never set
  std::optional<Rollup> rollup;             ///< computed on every read, never stored
  SourceSpan span;

  bool computed() const { return formula || rollup; }
  bool stored() const { return !rollup; }
  /// What a plug-in's section computes for itself: people neither read nor filter by it.
  bool inner() const { return formula && !written_by.empty(); }
  /// The form a link or person field points to; empty for others.
  std::string target() const;
};

/// A rule of a form: `that` must be TRUE, or `say` is shown at field `at`.
struct Check {
  formula::Formula that;
  Text say;
  std::string at;
};

enum class Sees { none, own, department, all };

/// What one role may do with one form's records.
struct Access {
  std::string role;
  Sees sees = Sees::none;
  std::optional<formula::Formula> where;  ///< narrows `sees`
  bool create = false, edit = false, erase = false;
  std::vector<std::string> hidden;    ///< fields this role does not read
  std::vector<std::string> readonly;  ///< fields this role does not write
};

/// Records of another form that let people read this one's: `link` holds our id, `reader` names who may.
struct Grant {
  std::string table;
  std::string link;
  std::string reader;
};

/// One step from records to others whose formulas read them.
struct Hop {
  enum class Way {
    readers,  ///< to the records of `form` whose link `field` holds our ids
    target,   ///< to the records of `form` whose ids our own `field` holds: a rollup's
    equals,   ///< to the records of `form` whose `field` may be the criterion that finds our `column`: a lookup's
    all,      ///< to every record of `form`: a lookup's whose criteria say nothing about them
  } way = Way::readers;
  std::string form;
  std::string field;
  std::string column = {};
  friend bool operator==(const Hop&, const Hop&) = default;
};

/// Records elsewhere whose computed fields or title read this form's records.
struct Influence {
  std::vector<std::string> fields;  ///< of this form; a change of one, or of the record being there, is felt
  std::vector<Hop> hops;            ///< the way to them; never empty
  int rank = 0;                     ///< lower ones first: a formula comes after all that it reads

  /// The form whose records follow.
  const std::string& form() const { return hops.back().form; }
};

struct Form {
  std::string id;
  Text label;
  std::string owner_plugin;  ///< the plug-in that brought it; empty: the app's own
  std::string table;         ///< its name in the store: "app.form", or "person" and "department"
  std::string owner;         ///< person field that says whose record it is; empty: `created_by` says it
  std::optional<formula::Formula> title;
  std::vector<Field> fields;  ///< page order
  std::vector<Check> checks;
  std::vector<Access> access;              ///< every role of the app, `sees` of app.yaml where the form is silent
  std::vector<Grant> grants;               ///< who reads a record beside those whose role shows it
  std::vector<std::string> list;           ///< columns of the list page
  std::vector<std::string> search;         ///< text fields the keyword search looks at
  std::vector<std::size_t> compute_order;  ///< indexes of fields with a formula, dependencies first
  std::vector<Influence> influences;       ///< who elsewhere follows this form's records; lowest rank first
  bool follows_clock = false;              ///< a computed field or the title is stale at midnight
  std::string recipe;                      ///< fingerprint of what its computed fields and titles are made with
  SourceSpan span;

  const Field* field(std::string_view field_id) const;
  const Access* access_of(std::string_view role) const;
};

struct Role {
  std::string id;
  Text label;
  Sees sees = Sees::own;
  std::string home;  ///< page shown after login: "work", "dashboard/…", "form/…"
};

/// A plug-in's section: the checked tree, and what the plug-in made of it.
struct Section {
  std::string kind;  ///< "flow", "dispatch", "metric", "dashboard", "scenario"
  std::string id;
  Json tree;
  std::shared_ptr<const void> rules;
  SourceSpan span;
  std::string version;  ///< of a kind whose earlier versions are kept: the fingerprint of its tree; else empty
};

struct App {
  std::string id;
  Text label;
  std::string version;
  std::string calendar = "CN";
  std::string zone = "Asia/Shanghai";
  Json hours;  ///< null: the calendar's own
  std::vector<Role> roles;
};

class Definition {
 public:
  App app;
  std::vector<Form> forms;
  std::vector<Section> sections;
  std::vector<Section> kept;               ///< earlier versions that may still be in use, the newest first
  std::vector<formula::Formula> formulas;  ///< those of sections, by plugin::FormulaHandle
  std::string folder;
  std::string fingerprint;               ///< of all sources; the version stored with records and events
  std::shared_ptr<const TimeZone> zone;  ///< of app.zone; never null in a frozen one

  const Form* form(std::string_view id) const;
  const Role* role(std::string_view id) const;
  const Section* section(std::string_view kind, std::string_view id) const;
};

using Snapshot = std::shared_ptr<const Definition>;

/// The store's tables for a definition: one a form, with the system columns of `system_columns()`.
store::Schema schema_of(const Definition& definition);

/// created_at created_by updated_at updated_by version deleted_at: every record has them beside its fields.
const std::vector<store::Column>& system_columns();

/// The names of a form as formulas see them: fields, `created_at` and its kin, linked records' fields, sub-table
/// columns.
std::unique_ptr<formula::Scope> scope_of(const Definition& definition, const Form& form);

/// The same and one link further ("trial.hospital.level"): for conditions that only the store computes.
std::unique_ptr<formula::Scope> query_scope_of(const Definition& definition, const Form& form);

/// Where a form's names live in SQL, for formula::SqlContext: own columns, rollups and links as sub-selects.
formula::ColumnOf columns_of(const Definition& definition, const Form& form, formula::Dialect dialect, DateTime now);

/// Other forms' records for lookups, whoever asks: what the system knows.
formula::RowsOf lookup_rows_of(const Definition& definition, formula::Dialect dialect, DateTime now);

}  // namespace kedu::definition
