// number, bar, line, funnel and table; every figure carries the drill to its records.
#include "tiles.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "cohort.h"
#include "drill.h"
#include "figures.h"
#include "window.h"

namespace metrics {

namespace {

constexpr std::size_t points_at_most = 400;  ///< of a line: a year of days

std::vector<std::size_t> shown_measures(const Metric& metric, const std::string& only) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < metric.measures.size(); ++i)
    if (only.empty() || metric.measures[i].id == only) shown.push_back(i);
  return shown;
}

Json measures_json(const Metric& metric, const std::vector<std::size_t>& shown) {
  auto list = Json::array();
  for (auto index : shown) {
    auto& measure = metric.measures[index];
    list.push_back({{"id", measure.id}, {"label", both(measure.label)}, {"format", measure.format}});
  }
  return list;
}

Json note_json(const std::vector<Text>& notes) {
  Text all;
  for (auto& note : notes) {
    if (note.empty()) continue;
    all.zh += (all.zh.empty() ? "" : "；") + note.zh;
    all.en += (all.en.empty() ? "" : "; ") + note.in(Language::en);
  }
  return all.empty() ? Json() : both(all);
}

std::size_t open_members(const Figures& figures) {
  std::size_t open = 0;
  for (auto& row : figures.rows) open += row.open;
  return open;
}

Narrowing narrowing_of(const Chosen& chosen, const std::string& path) {
  using Op = plugin::Condition::Op;
  auto& type = chosen.filter->field.type;
  bool is_list = type == "choices" || type == "links" || type == "people";
  return {{path, is_list ? Op::contains : Op::equal, chosen.value}, has_value(path, type, chosen.value)};
}

}  // namespace

Text few_note(const Metric& metric, const Figures& figures) {
  bool few = std::any_of(figures.rows.begin(), figures.rows.end(), [](auto& row) { return row.few; });
  if (!few) return {};
  auto least = std::to_string(metric.least);
  return {"不足 " + least + " 条的不计算占比和中位数", "shares and medians need at least " + least};
}

Text provisional_note(const Metric& metric, std::size_t open, Grouping grouping) {
  if (open == 0 || !metric.rate || !metric.rate->within) return {};
  auto window = window_words(*metric.rate->within);
  auto count = std::to_string(open);
  if (metric.rate->apart && grouping == Grouping::whole)
    return {"未计入 " + count + " 条：所在批次未满 " + window.zh,
            count + " left out: their cohort is not yet " + window.en + " old"};
  return {"暂定：含 " + count + " 条未满 " + window.zh, "provisional: " + count + " not yet " + window.en + " old"};
}

void fill_gaps(const Metric& metric, Figures& figures) {
  if (metric.by.size() != 1 || metric.by[0].kind == Group::Kind::field) return;
  auto kind = metric.by[0].kind;
  std::vector<Row> filled;
  for (auto& row : figures.rows) {
    auto* day = row.key[0].get_if<Date>();
    auto* last = filled.empty() ? nullptr : filled.back().key[0].get_if<Date>();
    if (day && last)
      for (auto next = next_first_day(kind, *last); next < *day; next = next_first_day(kind, next)) {
        if (filled.size() > points_at_most) return;
        Row empty{{Value(next)}, {}, 0};
        for (auto& measure : metric.measures) {
          bool counts = measure.kind == Measure::Kind::count || measure.kind == Measure::Kind::sum;
          empty.values.push_back(counts ? Value(0) : Value());
        }
        filled.push_back(std::move(empty));
      }
    filled.push_back(row);
  }
  figures.rows = std::move(filled);
}

Board::Narrowed Board::narrowed(const Metric& metric) const {
  Narrowed narrowed;
  auto fields_of = [&](std::string_view form) { return view_.fields(form); };
  for (auto& chosen : chosen_) {
    if (auto path = reach(fields_of, metric.form, metric.through, *chosen.filter)) {
      narrowed.narrowings.push_back(narrowing_of(chosen, *path));
    } else {
      auto& label = chosen.filter->label;
      narrowed.notes.push_back(
          {"筛选“" + label.zh + "”不作用于此图", "the filter '" + label.in(Language::en) + "' does not apply here"});
    }
  }
  return narrowed;
}

Result<const Figures*> Board::figures(const Metric& metric, Grouping grouping, const Narrowed& narrowed) {
  auto key = std::pair{metric.id, grouping};
  auto known = computed_.find(key);
  if (known == computed_.end()) {
    KEDU_LET(auto made, compute(metric, grouping, narrowed.narrowings, view_));
    known = computed_.emplace(key, std::move(made)).first;
  }
  return &known->second;
}

Json Board::drill(const Metric& metric, const Narrowed& narrowed, const std::vector<Value>& key) const {
  std::vector<std::string> conditions{metric.where_text};
  if (auto span = window_of(metric, view_)) conditions.push_back(formula_of(metric, *span, view_.working_time()));
  for (std::size_t i = 0; i < key.size(); ++i) conditions.push_back(in_group(metric.by[i], key[i]));
  for (auto& narrowing : narrowed.narrowings) conditions.push_back(narrowing.formula);
  auto where = all_of(conditions);
  if (count_code_points(where) > limits::formula_code_points) return {};
  return {{"form", metric.form}, {"where", where}};
}

void Board::draw_number(const Metric& metric, const Measure& measure, const Figures& figures, const Narrowed& narrowed,
                        Json& json) const {
  auto index = static_cast<std::size_t>(&measure - metric.measures.data());
  json["value"] = figures.rows.empty() ? Json() : to_json(figures.rows[0].values[index]);
  json["format"] = measure.format;
  json["measures"] = measures_json(metric, {index});
  json["drill"] = drill(metric, narrowed, {});
}

void Board::prepare_names(const Metric& metric, const Figures& figures) {
  for (std::size_t i = 0; i < metric.by.size(); ++i) {
    std::vector<Value> values;
    for (auto& row : figures.rows) values.push_back(row.key[i]);
    names_.prepare(metric.by[i].field, values);
  }
}

void Board::draw_rows(const Metric& metric, const Tile& tile, const Figures& figures, const Narrowed& narrowed,
                      Json& json) {
  auto drawn = figures;
  if (tile.type == "line") fill_gaps(metric, drawn);
  prepare_names(metric, drawn);
  auto shown = shown_measures(metric, tile.measure);
  auto rows = Json::array();
  for (auto& row : drawn.rows) {
    std::string key;
    Text label;
    for (std::size_t i = 0; i < row.key.size(); ++i) {
      auto part = names_.name(metric, metric.by[i], row.key[i]);
      key += (i ? "|" : "") + key_text(row.key[i]);
      label.zh += (i ? " · " : "") + part.zh;
      label.en += (i ? " · " : "") + part.in(Language::en);
    }
    auto values = Json::object();
    for (std::size_t i = 0; i < row.values.size(); ++i) values[metric.measures[i].id] = to_json(row.values[i]);
    Json item{{"key", key}, {"label", both(label)}, {"values", values}, {"drill", drill(metric, narrowed, row.key)}};
    if (row.open) item["open"] = row.open;
    if (row.few) item["few"] = true;
    rows.push_back(std::move(item));
  }
  json["measures"] = measures_json(metric, shown);
  json["rows"] = std::move(rows);
}

void Board::draw_table(const Metric& metric, const Tile& tile, const Figures& figures, const Narrowed& narrowed,
                       Json& json) {
  prepare_names(metric, figures);
  auto shown = shown_measures(metric, tile.measure);
  auto columns = Json::array();
  for (auto& group : metric.by)
    columns.push_back({{"id", group.field.id}, {"label", both(group.field.label)}, {"format", "text"}});
  for (auto& measure : measures_json(metric, shown)) columns.push_back(measure);
  auto rows = Json::array();
  for (auto& row : figures.rows) {
    auto cells = Json::object();
    for (std::size_t i = 0; i < row.key.size(); ++i)
      cells[metric.by[i].field.id] = both(names_.name(metric, metric.by[i], row.key[i]));
    for (auto index : shown) cells[metric.measures[index].id] = to_json(row.values[index]);
    Json item{{"cells", cells}, {"drill", drill(metric, narrowed, row.key)}};
    if (row.open) item["open"] = row.open;
    if (row.few) item["few"] = true;
    rows.push_back(std::move(item));
  }
  json["columns"] = std::move(columns);
  json["rows"] = std::move(rows);
}

Result<Json> Board::tile(const Tile& tile) {
  auto* metric = metric_named(view_, tile.metric);
  if (!metric || metric->measures.empty()) return fail(ErrorCode::not_found, "没有这个指标 / no such metric");
  Json json{{"id", tile.id},
            {"label", both(tile.label.empty() ? metric->label : tile.label)},
            {"type", tile.type},
            {"metric", metric->id}};
  if (tile.width) json["width"] = tile.width;
  bool number = tile.type == "number";
  auto narrowed = this->narrowed(*metric);
  auto notes = narrowed.notes;
  auto computed = figures(*metric, number ? Grouping::whole : Grouping::groups, narrowed);
  Figures none;
  if (!computed) {
    auto code = computed.error().code;
    // A form or field the person's role does not see: the tile stays, its figures do not.
    if (code != ErrorCode::not_found && code != ErrorCode::invalid && code != ErrorCode::forbidden)
      return computed.error();
    notes.push_back({"没有权限查看这些数据", "you may not see these figures"});
  }
  auto& figures = computed ? **computed : none;
  if (number) {
    auto* measure = tile.measure.empty() ? &metric->measures[0] : metric->measure(tile.measure);
    if (!measure) return fail(ErrorCode::not_found, "没有这个统计项 / no such measure");
    draw_number(*metric, *measure, figures, narrowed, json);
    if (!computed) json.erase("drill");
  } else if (tile.type == "table") {
    draw_table(*metric, tile, figures, narrowed, json);
  } else {
    draw_rows(*metric, tile, figures, narrowed, json);
  }
  bool shows_rate = metric->rate && (tile.measure.empty() || tile.measure == "rate");
  if (shows_rate)
    notes.push_back(provisional_note(*metric, open_members(figures), number ? Grouping::whole : Grouping::groups));
  notes.push_back(few_note(*metric, figures));
  notes.push_back(figures.cut);
  if (auto note = note_json(notes); !note.is_null()) json["note"] = std::move(note);
  return json;
}

}  // namespace metrics
