// The typed rules of a `metric:` section and of a `dashboard:` section.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/api/plugin.h"

namespace metrics {

using namespace kedu;

/// What is computed of each group.
struct Measure {
  enum class Kind { count, sum, avg, min, max, median, p90, share, rate } kind = Kind::count;
  std::string id;
  Text label;
  std::string field;           ///< of sum … p90
  std::string of_type;         ///< the field's type
  plugin::FormulaHandle that;  ///< of share and of count(=condition): what counts
  std::string format;          ///< number, percent, duration, money
};

/// One level of grouping: a field, or the day, week or month of one.
struct Group {
  enum class Kind { field, day, week, month } kind = Kind::field;
  plugin::FieldFacts field;
  friend bool operator==(const Group& a, const Group& b) { return a.kind == b.kind && a.field.id == b.field.id; }
};

/// Of the records that began at `since`, those whose `of` came within the window.
struct Rate {
  plugin::FormulaHandle of;
  bool of_is_instant = false;  ///< otherwise `of` is a condition, and there is no window
  std::string since;
  std::optional<Duration> within;
  std::string window_text;  ///< as written: "48h"
  bool missed = false;      ///< the share of those who did not
  bool apart = false;       ///< groups with an open member never enter the whole
};

/// Instants [from, to).
struct Span {
  DateTime from, to;
};

struct Metric {
  std::string id;
  Text label;
  int version = 1;
  std::string definition;  ///< the section as written, for snapshots
  std::string form;
  std::string through;  ///< a link of the form: what the records are about, filters reach it too; may be empty
  plugin::FormulaHandle where;
  std::string where_text;  ///< the formula's source without its "="
  std::vector<Group> by;
  std::string order;  ///< groups stand as they first appear by this field; empty: by their own nature
  std::vector<Measure> measures;
  std::optional<Rate> rate;
  std::string period;  ///< the field that says which days a record belongs to; empty: none does
  bool period_is_date = false;
  std::optional<Duration> last;  ///< only records of so many days or workdays, today included
  std::size_t least = 0;         ///< groups of fewer members have no shares, medians and rates

  const Measure* measure(std::string_view measure_id) const;
};

/// A field people may narrow a dashboard by; the same id in each of its forms.
struct Filter {
  plugin::FieldFacts field;  ///< as the first form has it
  std::vector<std::string> forms;
  Text label;
};

struct Tile {
  std::string id;
  Text label;
  std::string type;
  std::string metric;
  std::string measure;  ///< empty: all of the metric's
  int width = 0;        ///< 0: as the browser likes
};

struct Dashboard {
  std::string id;
  Text label;
  std::vector<Filter> filters;
  std::vector<Tile> tiles;
};

std::shared_ptr<const Metric> load_metric(plugin::Section& section);
/// A metric with a `period` can be chosen for a snapshot.
std::vector<std::pair<std::string, Json>> snapshot_option(const Json& tree);
std::shared_ptr<const Dashboard> load_dashboard(plugin::Section& section);

const Metric* metric_named(const plugin::View& view, std::string_view id);

/// The field of a form, or a system column that every record has; nothing when there is neither.
std::optional<plugin::FieldFacts> find_field(const std::vector<plugin::FieldFacts>& fields, std::string_view name);
/// {"zh": …, "en": …}, or a plain text; empty when the key is missing.
Text text_at(const Json& tree, const char* key);

using FieldsOf = std::function<std::vector<plugin::FieldFacts>(std::string_view form)>;
/// How a filter's field is called from a metric's form: "category", "hospital.level", and with `through`
/// "trial.hospital.level"; nothing when it cannot be reached.
std::optional<std::string> reach(const FieldsOf& fields_of, const std::string& form, const std::string& through,
                                 const Filter& filter);

}  // namespace metrics
