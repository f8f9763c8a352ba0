#include "snapshot.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "names.h"
#include "window.h"

namespace metrics {

namespace {

using enum plugin::Condition::Op;

constexpr const char* form = "metric_snapshot";
constexpr int changed_at_most = 50;  ///< records written since, by name

const Metric* metric_of(const plugin::View& view, const Fields& snapshot) {
  return metric_named(view, snapshot.get("metric").text());
}

Span span_of(const Fields& snapshot, const plugin::WorkingTime& time) {
  auto* from = snapshot.get("from").get_if<Date>();
  auto* to = snapshot.get("to").get_if<Date>();
  if (!from || !to) return {};
  return {time.start_of(*from), time.start_of({to->days + 1})};
}

void check_new(const Fields& snapshot, const plugin::View& view, Issues& issues) {
  auto* metric = metric_of(view, snapshot);
  if (!metric) {
    issues.add({.code = "unknown-metric",
                .message = {"没有指标“" + snapshot.get("metric").text() + "”",
                            "there is no metric '" + snapshot.get("metric").text() + "'"},
                .field = "metric"});
    return;
  }
  if (metric->period.empty())
    issues.add({.code = "without-period",
                .message = {"这个指标没有写 period，不知道哪些记录属于这段时间",
                            "this metric has no `period`: nobody knows which records belong to these days"},
                .field = "metric"});
  auto* to = snapshot.get("to").get_if<Date>();
  if (to && *to >= view.working_time().day_of(view.now()))
    issues.add({.code = "not-over",
                .message = {"这段时间还没有过完，不能做快照", "these days are not over: there is nothing final to keep"},
                .field = "to"});
}

/// Records of the period that were written after the snapshot was taken: why a figure may differ.
Result<Json> changed_since(const Metric& metric, const Span& span, const Value& taken_at, const plugin::View& view) {
  auto where = conditions_of(metric, span, view.working_time());
  where.push_back({"updated_at", greater, taken_at});
  KEDU_LET(auto records, view.find({.form = metric.form,
                                    .where = std::move(where),
                                    .filter = metric.where,
                                    .order = "-updated_at",
                                    .limit = changed_at_most}));
  auto list = Json::array();
  for (auto& record : records)
    list.push_back({{"record", record.id},
                    {"title", view.title(metric.form, record)},
                    {"created_at", to_json(record.get("created_at"))},
                    {"updated_at", to_json(record.get("updated_at"))}});
  return list;
}

std::string row_name(const Json& row) {
  return row.value("key", Json::array()).dump();
}

}  // namespace

void check_snapshot(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.form != form) return;
  if (change.kind == plugin::Change::Kind::create) return check_new(*change.after, view, issues);
  bool fills = change.by_plugin == "metrics" && change.before && change.before->get("figures").is_empty();
  if (fills) return;
  issues.add({.code = "immutable",
              .message = {"快照不能修改或删除", "a snapshot is never changed nor deleted"},
              .hint = {"口径或数据变了，请另做一份，两份都留着", "take another one: both stay"},
              .field = "figures"});
}

Json figures_json(const Metric& metric, const Figures& figures) {
  auto rows = Json::array();
  for (auto& row : figures.rows) {
    auto key = Json::array(), values = Json::object();
    for (auto& value : row.key) key.push_back(to_json(value));
    for (std::size_t i = 0; i < row.values.size(); ++i) values[metric.measures[i].id] = to_json(row.values[i]);
    Json item{{"key", std::move(key)}, {"values", std::move(values)}};
    if (row.n) item["n"] = row.n;
    if (row.open) item["open"] = row.open;
    rows.push_back(std::move(item));
  }
  return rows;
}

Json differences_of(const Json& was, const Json& is) {
  auto find = [](const Json& rows, const std::string& name) -> const Json* {
    for (auto& row : rows)
      if (row_name(row) == name) return &row;
    return nullptr;
  };
  auto list = Json::array();
  std::vector<const Json*> rows;
  for (auto& row : was) rows.push_back(&row);
  for (auto& row : is)
    if (!find(was, row_name(row))) rows.push_back(&row);
  for (auto* row : rows) {
    auto *before = find(was, row_name(*row)), *after = find(is, row_name(*row));
    std::set<std::string> measures;
    for (auto* side : {before, after})
      if (side)
        for (auto& [name, value] : (*side)["values"].items()) measures.insert(name);
    for (auto& measure : measures) {
      auto value_of = [&](const Json* side) { return side ? (*side)["values"].value(measure, Json()) : Json(); };
      auto left = value_of(before), right = value_of(after);
      if (left != right)
        list.push_back({{"key", (*row)["key"]}, {"measure", measure}, {"was", left}, {"is", right}});
    }
  }
  return list;
}

Result<plugin::Reactions> take_snapshot(const plugin::Event& event, plugin::View& view) {
  plugin::Reactions reactions;
  auto* metric = metric_of(view, event.after);
  if (!metric) return reactions;
  auto span = span_of(event.after, view.working_time());
  KEDU_LET(auto figures, compute(*metric, Grouping::groups, {}, view, span));
  auto text = figures_json(*metric, figures).dump();
  if (text.size() > limits::long_text_bytes)
    return fail(ErrorCode::too_large, "快照太大（long_text_bytes）/ the snapshot is too large (long_text_bytes)");
  reactions.update(form, event.record_id,
                   {{"metric_label", metric->label.zh},
                    {"version", static_cast<double>(metric->version)},
                    {"definition", metric->definition},
                    {"figures", text},
                    {"taken_at", view.now()}});
  return reactions;
}

Result<Json> show_snapshot(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto snapshot, view.get(form, request.query.get("id").text()));
  auto was = parse_json(snapshot.get("figures").text());
  Json json{{"id", snapshot.id},
            {"label", snapshot.get("metric_label").text()},
            {"version", snapshot.get("version").number()},
            {"taken_at", to_json(snapshot.get("taken_at"))},
            {"figures", was ? *was : Json::array()}};
  auto* metric = metric_of(view, snapshot.fields);
  if (!metric || !was) return json;
  // Whoever may read the snapshot reads the same figures now; the records behind them only as far as they are theirs.
  auto span = span_of(snapshot.fields, view.working_time());
  KEDU_LET(auto figures, compute(*metric, Grouping::groups, {}, view.everything(), span));
  auto is = figures_json(*metric, figures);
  auto differences = differences_of(*was, is);
  json["label"] = both(metric->label);
  json["form"] = metric->form;
  json["now"] = std::move(is);
  json["same"] = differences.empty();
  json["differences"] = std::move(differences);
  json["current_version"] = metric->version;
  json["same_definition"] = snapshot.get("definition") == Value(metric->definition);
  KEDU_LET(json["changed"], changed_since(*metric, span, snapshot.get("taken_at"), view));
  return json;
}

}  // namespace metrics
