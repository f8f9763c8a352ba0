#include "snapshot.h"

#include <algorithm>

#include "base/limits.h"
#include "window.h"

namespace metrics {

namespace {

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

Result<Rows> figures_of(const Metric& metric, const Span& span, const plugin::View& view) {
  KEDU_LET(auto figures, compute(metric, Grouping::groups, {}, view, span));
  Names names(view);
  for (std::size_t i = 0; i < metric.by.size(); ++i) {
    std::vector<Value> keys;
    for (auto& row : figures.rows) keys.push_back(row.key[i]);
    names.prepare(metric.by[i].field, keys);
  }
  return kept_figures(metric, figures, names);
}

/// Records of these days that were written after the snapshot was taken: why a figure may differ.
Result<Json> changed_since(const Metric& metric, const Span& span, const Value& taken_at, const plugin::View& view) {
  auto where = conditions_of(metric, span, view.working_time());
  where.push_back({"updated_at", plugin::Condition::Op::greater, taken_at});
  KEDU_LET(auto records, view.find({.form = metric.form,
                                    .where = std::move(where),
                                    .filter = metric.where,
                                    .order = "-updated_at",
                                    .limit = changed_at_most}));
  auto list = Json::array();
  for (auto& record : records)
    list.push_back({{"record", record.id},
                    {"title", view.title(metric.form, record)},
                    {"updated_at", to_json(record.get("updated_at"))}});
  return list;
}

const Fields* row_of(const Rows& rows, const Value& key) {
  auto found = std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.get("key") == key; });
  return found == rows.end() ? nullptr : &*found;
}

const Rows& rows_of(const Value& table) {
  static const Rows none;
  auto* rows = table.get_if<Rows>();
  return rows ? *rows : none;
}

}  // namespace

std::string definition_text(const Json& tree) {
  std::string text;
  for (auto& [key, value] : tree.items()) {
    if (key == "metric" || key == "label") continue;
    text += key + ": " + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
  }
  return text;
}

Rows kept_figures(const Metric& metric, const Figures& figures, Names& names) {
  Rows kept;
  for (auto& row : figures.rows) {
    std::string group, key;
    for (std::size_t i = 0; i < row.key.size(); ++i) {
      group += (i ? " · " : "") + names.name(metric, metric.by[i], row.key[i]).zh;
      key += key_text(row.key[i]) + "|";
    }
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      auto& measure = metric.measures[i];
      kept.push_back({{"group", group.empty() ? "合计" : group},
                      {"measure", measure.label.zh},
                      {"value", key_text(row.values[i])},
                      {"key", key + measure.id}});
    }
  }
  return kept;
}

Json side_by_side(const Rows& was, const Rows& is) {
  std::vector<const Fields*> rows;
  for (auto& row : was) rows.push_back(&row);
  for (auto& row : is)
    if (!row_of(was, row.get("key"))) rows.push_back(&row);
  auto list = Json::array();
  for (auto* row : rows) {
    auto value_in = [&](const Rows& side) {
      auto* found = row_of(side, row->get("key"));
      return found && !found->get("value").is_empty() ? Json(found->get("value").text()) : Json();
    };
    list.push_back({{"key", row->get("key").text()},
                    {"group", row->get("group").text()},
                    {"measure", row->get("measure").text()},
                    {"was", value_in(was)},
                    {"is", value_in(is)}});
  }
  return list;
}

void check_snapshot(const plugin::Change& change, const plugin::View& view, Issues& issues) {
  if (change.form != form) return;
  if (change.kind == plugin::Change::Kind::create) {
    auto* to = change.after->get("to").get_if<Date>();
    if (to && *to >= view.working_time().day_of(view.now()))
      issues.add({.code = "not-over",
                  .message = {"这段时间还没有过完，不能做快照", "these days are not over: nothing about them is final"},
                  .hint = {"选昨天或更早的日子", "choose yesterday or an earlier day"},
                  .field = "to"});
    return;
  }
  bool fills = change.by_plugin == "metrics" && change.before && change.before->get("taken_at").is_blank();
  if (fills) return;
  issues.add({.code = "immutable",
              .message = {"快照不能修改或删除", "a snapshot is never changed nor deleted"},
              .hint = {"口径或数据变了，请另做一份，两份都留着", "take another one: both stay"},
              .field = "figures"});
}

Result<plugin::Reactions> take_snapshot(const plugin::Event& event, plugin::View& view) {
  plugin::Reactions reactions;
  auto* metric = metric_of(view, event.after);
  if (!metric) return reactions;
  KEDU_LET(auto figures, figures_of(*metric, span_of(event.after, view.working_time()), view));
  if (figures.size() > limits::table_rows)
    return fail(ErrorCode::too_large, "快照的数值太多（table_rows）/ a snapshot of too many figures (table_rows)");
  reactions.update(form, event.record_id,
                   {{"metric_label", metric->label.zh},
                    {"version", static_cast<double>(metric->version)},
                    {"definition", metric->definition},
                    {"figures", std::move(figures)},
                    {"taken_at", view.now()}});
  return reactions;
}

Result<Json> show_snapshot(const plugin::Request& request, const plugin::View& view) {
  KEDU_LET(auto snapshot, view.get(form, request.query.get("id").text()));
  auto& was = rows_of(snapshot.get("figures"));
  Json json{{"id", snapshot.id},
            {"version", snapshot.get("version").number()},
            {"taken_at", to_json(snapshot.get("taken_at"))},
            {"same_definition", false}};
  auto* metric = metric_of(view, snapshot.fields);
  if (!metric || snapshot.get("definition") != Value(metric->definition)) {
    if (metric) json["current_version"] = metric->version;
    json["rows"] = side_by_side(was, {});
    return json;
  }
  // Whoever may read the snapshot may read the same figures as of now; the records behind them only as theirs.
  auto span = span_of(snapshot.fields, view.working_time());
  KEDU_LET(auto is, figures_of(*metric, span, view.everything()));
  auto rows = side_by_side(was, is);
  json["same_definition"] = true;
  json["same"] = std::all_of(rows.begin(), rows.end(), [](auto& row) { return row["was"] == row["is"]; });
  json["rows"] = std::move(rows);
  json["form"] = metric->form;
  // Who sees the snapshot and not the form gets no names.
  auto changed = changed_since(*metric, span, snapshot.get("taken_at"), view);
  json["changed"] = changed ? *changed : Json::array();
  return json;
}

}  // namespace metrics
