// GET …/metrics/dashboards and …/dashboards/{id}: over a view that is already cut to what the person may see.
#include "dashboards.h"

#include <algorithm>

#include "tiles.h"

namespace metrics {

namespace {

constexpr std::size_t options_at_most = 200;

/// The declared options of a choice; of other fields the values that occur.
Json options_of(const Filter& filter, const plugin::View& view, Names& names) {
  auto options = Json::array();
  auto add = [&](const std::string& value, const Text& label) {
    options.push_back({{"value", value}, {"label", both(label)}});
  };
  auto& field = filter.field;
  if (field.type == "boolean") {
    for (bool value : {true, false}) add(value ? "true" : "false", names.name(filter.forms.front(), field, value));
    return options;
  }
  if (!field.options.empty()) {
    for (auto& option : field.options) add(option.value, option.label);
    return options;
  }
  std::vector<Value> values;
  for (auto& form : filter.forms) {
    auto groups = view.aggregate({.form = form, .by = {field.id}, .measures = {"count()"}});
    if (!groups) continue;  // a form this person may not see
    for (auto& group : *groups)
      for (auto& value : group.get(field.id).items())
        if (!value.is_empty() && values.size() < options_at_most &&
            std::find(values.begin(), values.end(), value) == values.end())
          values.push_back(value);
  }
  names.prepare(field, values);
  for (auto& value : values) add(key_text(value), names.name(filter.forms.front(), field, value));
  return options;
}

std::vector<Chosen> chosen_filters(const Dashboard& dashboard, const plugin::Request& request) {
  std::vector<Chosen> chosen;
  for (auto& filter : dashboard.filters) {
    auto& text = request.query.get(filter.field.id).text();
    if (text.empty()) continue;
    chosen.push_back({&filter, filter.field.type == "boolean" ? Value(text == "true") : Value(text)});
  }
  return chosen;
}

}  // namespace

Result<Json> list_dashboards(const plugin::Request&, const plugin::View& view) {
  auto list = Json::array();
  for (auto* dashboard : view.sections<Dashboard>("dashboard"))
    list.push_back({{"id", dashboard->id}, {"label", both(dashboard->label)}});
  return Json{{"dashboards", std::move(list)}};
}

Result<Json> show_dashboard(const plugin::Request& request, const plugin::View& view) {
  const Dashboard* shown = nullptr;
  for (auto* dashboard : view.sections<Dashboard>("dashboard"))
    if (Value(dashboard->id) == request.query.get("id")) shown = dashboard;
  if (!shown) return fail(ErrorCode::not_found, "没有这个看板 / no such dashboard");

  Board board(view, chosen_filters(*shown, request));
  auto tiles = Json::array();
  for (auto& tile : shown->tiles) {
    KEDU_LET(auto drawn, board.tile(tile));
    tiles.push_back(std::move(drawn));
  }
  auto filters = Json::array();
  for (auto& filter : shown->filters)
    filters.push_back({{"field", filter.field.id},
                       {"of", filter.forms.front()},
                       {"label", both(filter.label)},
                       {"options", options_of(filter, view, board.names())}});
  return Json{{"id", shown->id},
              {"label", both(shown->label)},
              {"computed_at", to_json(Value(view.now()))},
              {"filters", std::move(filters)},
              {"tiles", std::move(tiles)}};
}

}  // namespace metrics
