// Sums and counts by plain fields are the store's work; days, medians, shares and cohorts are grouped here.
#include "compute.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "cohort.h"
#include "drill.h"
#include "figures.h"
#include "window.h"

namespace metrics {

namespace {

constexpr std::string_view of_name = "_of";

std::string that_name(std::size_t index) {
  return "_that_" + std::to_string(index);
}

Text groups_cut(std::size_t most) {
  auto count = std::to_string(most);
  return {"分组太多，只列出 " + count + " 组", "too many groups: only " + count + " are shown"};
}

bool is_list(const plugin::FieldFacts& field) {
  return field.type == "choices" || field.type == "links" || field.type == "people";
}

/// Whether the store's own GROUP BY says it all.
bool is_plain(const Metric& metric, Grouping grouping) {
  using enum Measure::Kind;
  if (metric.least > 0) return false;
  bool plain_measures = std::all_of(metric.measures.begin(), metric.measures.end(), [](auto& measure) {
    if (measure.that) return false;
    return measure.kind == count || measure.kind == sum || measure.kind == avg || measure.kind == min ||
           measure.kind == max;
  });
  bool plain_groups = grouping == Grouping::whole || std::all_of(metric.by.begin(), metric.by.end(), [](auto& group) {
                        return group.kind == Group::Kind::field && !is_list(group.field);
                      });
  return plain_measures && plain_groups;
}

std::string store_measure(const Measure& measure) {
  using enum Measure::Kind;
  switch (measure.kind) {
    case sum:
      return "sum(" + measure.field + ")";
    case avg:
      return "avg(" + measure.field + ")";
    case min:
      return "min(" + measure.field + ")";
    case max:
      return "max(" + measure.field + ")";
    default:
      return "count()";
  }
}

Value tidy(const Measure& measure, const Value& value) {
  if (measure.kind == Measure::Kind::sum) return rounded(value.number());
  if (auto* number = value.get_if<double>()) return rounded(*number);
  return value;
}

/// Where a key stands among its group's keys; nothing: by size of the first figure.
std::optional<double> place_of(const Group& group, const Value& key) {
  if (auto* date = key.get_if<Date>()) return date->days;
  if (auto* number = key.get_if<double>()) return *number;
  if (auto* flag = key.get_if<bool>()) return *flag ? 0 : 1;
  if (group.field.options.empty()) return std::nullopt;
  for (std::size_t i = 0; i < group.field.options.size(); ++i)
    if (group.field.options[i].value == key.text()) return static_cast<double>(i);
  return static_cast<double>(group.field.options.size());
}

bool before(const Metric& metric, const Row& a, const Row& b) {
  for (std::size_t i = 0; i < a.key.size(); ++i) {
    if (a.key[i] == b.key[i]) continue;
    if (a.key[i].is_empty() != b.key[i].is_empty()) return b.key[i].is_empty();
    auto left = place_of(metric.by[i], a.key[i]), right = place_of(metric.by[i], b.key[i]);
    if (left && right && *left != *right) return *left < *right;
  }
  if (!a.values.empty() && a.values[0] != b.values[0]) return a.values[0].number() > b.values[0].number();
  return std::lexicographical_compare(a.key.begin(), a.key.end(), b.key.begin(), b.key.end(),
                                      [](auto& x, auto& y) { return x.text() < y.text(); });
}

void put_in_order(const Metric& metric, Figures& figures) {
  if (metric.order.empty())
    std::stable_sort(figures.rows.begin(), figures.rows.end(), [&](auto& a, auto& b) { return before(metric, a, b); });
  if (auto cut = keep_at_most(figures.rows, groups_at_most); !cut.empty()) figures.cut = std::move(cut);
}

Result<Figures> from_store(const Metric& metric, Grouping grouping, const std::vector<plugin::Condition>& where,
                           const plugin::View& view) {
  plugin::Aggregation asked{.form = metric.form, .filter = metric.where};
  if (grouping == Grouping::groups)
    for (auto& group : metric.by) asked.by.push_back(group.field.id);
  std::set<std::string> measures;
  for (auto& measure : metric.measures) measures.insert(store_measure(measure));
  auto first = metric.order.empty() ? "" : "min(" + metric.order + ")";
  if (!first.empty()) measures.insert(first);
  asked.measures.assign(measures.begin(), measures.end());
  asked.where = where;
  KEDU_LET(auto groups, view.aggregate(asked));

  if (!first.empty())
    std::stable_sort(groups.begin(), groups.end(),
                     [&](auto& a, auto& b) { return precedes(a.get(first), b.get(first)); });
  Figures figures;
  for (auto& group : groups) {
    Row row;
    for (auto& name : asked.by) row.key.push_back(group.get(name));
    for (auto& measure : metric.measures) row.values.push_back(tidy(measure, group.get(store_measure(measure))));
    figures.rows.push_back(std::move(row));
  }
  // The store gives no more groups than this.
  if (groups.size() >= groups_at_most) figures.cut = groups_cut(groups_at_most);
  put_in_order(metric, figures);
  return figures;
}

/// What gathers in one group while records pass.
struct Gathering {
  std::vector<Value> key;
  std::size_t count = 0;
  std::vector<std::vector<double>> numbers;  ///< of each measure
  std::vector<std::size_t> hits;             ///< of measures with a condition: how many meet it
  std::optional<Cohort> cohort;
  std::vector<Value> times;  ///< least or most of date fields
};

/// The keys of a record under one group: several for a list field.
std::vector<Value> keys_of(const Group& group, const Record& record, const plugin::WorkingTime& time) {
  auto& value = record.get(group.field.id);
  if (group.kind != Group::Kind::field) {
    if (auto* at = value.get_if<DateTime>()) return {first_day(group.kind, time.day_of(*at))};
    if (auto* day = value.get_if<Date>()) return {first_day(group.kind, *day)};
    return {Value()};
  }
  if (value.is_empty()) return {Value()};
  if (is_list(group.field)) return {value.items().begin(), value.items().end()};
  return {value};
}

std::vector<std::vector<Value>> keys_of(const Metric& metric, const Record& record, const plugin::WorkingTime& time) {
  std::vector<std::vector<Value>> keys{{}};
  for (auto& group : metric.by) {
    std::vector<std::vector<Value>> longer;
    for (auto& next : keys_of(group, record, time))
      for (auto& key : keys) {
        longer.push_back(key);
        longer.back().push_back(next);
      }
    keys = std::move(longer);
  }
  return keys;
}

/// A key as text, to find its group by.
std::string name_of(const std::vector<Value>& key) {
  std::string name;
  for (auto& value : key) name += to_json(value).dump() + "\n";
  return name;
}

bool is_time(const Measure& measure) {
  return measure.of_type == "date" || measure.of_type == "datetime";
}

std::int64_t ticks(const Value& value) {
  if (auto* at = value.get_if<DateTime>()) return at->ms;
  if (auto* day = value.get_if<Date>()) return day->days;
  return 0;
}

void gather(const Metric& metric, const Record& record, Gathering& group) {
  ++group.count;
  for (std::size_t i = 0; i < metric.measures.size(); ++i) {
    auto& measure = metric.measures[i];
    if (measure.that) {
      group.hits[i] += record.get(that_name(i)) == Value(true);
    } else if (!measure.field.empty()) {
      auto& value = record.get(measure.field);
      if (value.is_blank()) continue;
      if (auto* number = value.get_if<double>()) group.numbers[i].push_back(*number);
      if (!is_time(measure)) continue;
      auto& held = group.times[i];
      bool better = measure.kind == Measure::Kind::min ? ticks(value) < ticks(held) : ticks(value) > ticks(held);
      if (held.is_blank() || better) held = value;
    }
  }
  if (group.cohort) group.cohort->add(record.get(metric.rate->since), record.get(of_name));
}

Value figure_of(const Metric& metric, std::size_t index, const Gathering& group) {
  using enum Measure::Kind;
  auto& measure = metric.measures[index];
  std::optional<double> number;
  if (measure.kind == count)
    number = static_cast<double>(measure.that ? group.hits[index] : group.count);
  else if (measure.kind == share && group.count)
    number = static_cast<double>(group.hits[index]) / static_cast<double>(group.count);
  else if (measure.kind == rate)
    number = group.cohort ? group.cohort->share() : std::nullopt;
  else if (is_time(measure))
    return group.times[index];
  else
    number = figure(measure.kind, group.numbers[index]);
  if (!number) return {};
  return *number;
}

/// Figures that say nothing of a few members.
bool needs_members(const Measure& measure) {
  using enum Measure::Kind;
  return measure.kind == share || measure.kind == rate || measure.kind == median || measure.kind == p90 ||
         measure.kind == avg;
}

void withhold(const Metric& metric, Row& row) {
  row.few = row.n < metric.least;
  if (!row.few) return;
  for (std::size_t i = 0; i < row.values.size(); ++i)
    if (needs_members(metric.measures[i])) row.values[i] = Value();
}

/// Which records enter the whole of a rate whose open cohorts stand apart: those of groups that are final, or, without
/// groups, those whose own window has passed. `left`: how many do not.
std::vector<const Record*> final_ones(const Metric& metric, const std::vector<Record>& records,
                                      const plugin::WorkingTime& time, DateTime now, std::size_t& left) {
  std::set<std::string> open;
  std::vector<std::vector<std::string>> names(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    Cohort alone(*metric.rate, time, now);
    alone.add(records[i].get(metric.rate->since), Value());
    auto keys =
        metric.by.empty() ? std::vector<std::vector<Value>>{{Value(records[i].id)}} : keys_of(metric, records[i], time);
    for (auto& key : keys) {
      names[i].push_back(name_of(key));
      if (alone.provisional()) open.insert(names[i].back());
    }
  }
  std::vector<const Record*> all;
  for (std::size_t i = 0; i < records.size(); ++i) {
    bool is_final = std::none_of(names[i].begin(), names[i].end(), [&](auto& name) { return open.contains(name); });
    if (is_final) all.push_back(&records[i]);
  }
  left = records.size() - all.size();
  return all;
}

}  // namespace

Text keep_at_most(std::vector<Record>& records, std::size_t most) {
  if (records.size() <= most) return {};
  records.resize(most);
  auto count = std::to_string(most);
  return {"数据太多，只统计了最早的 " + count + " 条", "too much: only the first " + count + " are counted"};
}

Text keep_at_most(std::vector<Row>& rows, std::size_t most) {
  if (rows.size() <= most) return {};
  rows.resize(most);
  return groups_cut(most);
}

bool precedes(const Value& a, const Value& b) {
  if (a.is_empty() || b.is_empty()) return !a.is_empty() && b.is_empty();
  auto* left = a.get_if<double>();
  auto* right = b.get_if<double>();
  if (left && right) return *left < *right;
  if (ticks(a) != ticks(b)) return ticks(a) < ticks(b);
  return a.text() < b.text();
}

Figures group_records(const Metric& metric, Grouping grouping, const std::vector<Record>& records,
                      const plugin::WorkingTime& time, DateTime now) {
  std::vector<Gathering> groups;
  std::map<std::string, std::size_t> places;
  auto measures = metric.measures.size();
  auto group_of = [&](const std::vector<Value>& key) -> Gathering& {
    auto [at, added] = places.try_emplace(name_of(key), groups.size());
    if (added) {
      Gathering group{key,
                      0,
                      std::vector<std::vector<double>>(measures),
                      std::vector<std::size_t>(measures),
                      {},
                      std::vector<Value>(measures)};
      if (metric.rate) group.cohort.emplace(*metric.rate, time, now);
      groups.push_back(std::move(group));
    }
    return groups[at->second];
  };
  std::size_t left = 0;
  bool apart = metric.rate && metric.rate->apart;
  if (grouping == Grouping::whole && apart) {
    auto& all = group_of({});
    for (auto* record : final_ones(metric, records, time, now, left)) gather(metric, *record, all);
  } else if (grouping == Grouping::whole) {
    auto& all = group_of({});
    for (auto& record : records) gather(metric, record, all);
  } else {
    for (auto& record : records)
      for (auto& key : keys_of(metric, record, time)) gather(metric, record, group_of(key));
  }

  Figures figures;
  for (auto& group : groups) {
    Row row{std::move(group.key), {}, group.cohort ? group.cohort->open() : 0, group.count};
    if (grouping == Grouping::whole && apart) row.open = left;
    for (std::size_t i = 0; i < measures; ++i) row.values.push_back(figure_of(metric, i, group));
    withhold(metric, row);
    figures.rows.push_back(std::move(row));
  }
  put_in_order(metric, figures);
  return figures;
}

Result<Figures> compute(const Metric& metric, Grouping grouping, const std::vector<Narrowing>& narrowings,
                        const plugin::View& view, std::optional<Span> asked_for) {
  std::vector<plugin::Condition> where;
  for (auto& narrowing : narrowings) where.push_back(narrowing.condition);
  if (auto span = asked_for ? asked_for : window_of(metric, view))
    for (auto& condition : conditions_of(metric, *span, view.working_time())) where.push_back(std::move(condition));
  if (is_plain(metric, grouping)) return from_store(metric, grouping, where, view);
  plugin::Selection asked{.form = metric.form,
                          .where = std::move(where),
                          .filter = metric.where,
                          .order = metric.order,
                          .limit = static_cast<int>(records_at_most) + 1};
  std::set<std::string> fields{"id"};
  if (grouping == Grouping::groups || (metric.rate && metric.rate->apart))
    for (auto& group : metric.by) fields.insert(group.field.id);
  for (std::size_t i = 0; i < metric.measures.size(); ++i) {
    auto& measure = metric.measures[i];
    if (!measure.field.empty()) fields.insert(measure.field);
    if (measure.that) asked.computed.emplace_back(that_name(i), measure.that);
  }
  if (metric.rate) {
    fields.insert(metric.rate->since);
    asked.computed.emplace_back(of_name, metric.rate->of);
  }
  asked.fields.assign(fields.begin(), fields.end());
  KEDU_LET(auto records, view.find(asked));
  auto cut = keep_at_most(records, records_at_most);
  auto figures = group_records(metric, grouping, records, view.working_time(), view.now());
  if (!cut.empty()) figures.cut = std::move(cut);
  return figures;
}

}  // namespace metrics
