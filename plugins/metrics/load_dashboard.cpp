// From a dashboard's tree to its rules: tiles against the metrics' sections, filters against the tiles.
#include <algorithm>
#include <set>

#include "measure.h"
#include "rules.h"

namespace metrics {

namespace {

const Json* section_of(const plugin::Section& section, const std::string& kind, const std::string& id) {
  for (auto* tree : section.sections(kind))
    if (tree->value(kind, "") == id) return tree;
  return nullptr;
}

std::vector<std::string> measures_of(const Json& metric) {
  std::vector<std::string> ids;
  if (metric.contains("rate")) ids.emplace_back("rate");
  if (metric.contains("quota")) return {"capped", "raw", "days"};
  for (auto& item : metric.value("show", Json::array())) {
    auto call = parse_call(item.value("measure", ""));
    if (!call) continue;
    auto plain = call->name == "share" || call->name == "count" || call->argument.empty()
                     ? call->name
                     : call->name + "_" + call->argument;
    ids.push_back(item.value("id", plain));
  }
  return ids;
}

/// Where tiles' records come from: form and the link they are seen through.
using Sources = std::set<std::pair<std::string, std::string>>;

void check_tile(plugin::Section& section, const Tile& tile, const Json& item, const std::string& pointer,
                Sources& sources) {
  auto* metric = section_of(section, "metric", tile.metric);
  if (!metric) {
    std::vector<std::string> names;
    for (auto* tree : section.sections("metric")) names.push_back(tree->value("metric", ""));
    section.unknown_name(pointer + "/metric", "metric", names);
    return;
  }
  sources.emplace(metric->value("from", ""), metric->value("through", ""));
  auto measures = measures_of(*metric);
  if (item.contains("measure") && std::find(measures.begin(), measures.end(), tile.measure) == measures.end())
    section.unknown_name(pointer + "/measure", "measure", measures);
  bool grouped = metric->contains("by");
  if (!grouped && (tile.type == "bar" || tile.type == "line" || tile.type == "funnel"))
    section.issue(
        pointer + "/type", "needs-groups",
        {"指标“" + tile.metric + "”没有分组，画不成这种图", "metric '" + tile.metric + "' has no groups to draw"},
        {"在指标里写 by，或把图块改成 number", "give the metric a `by`, or make the tile a number"});
}

/// The filter's field as the first of its forms has it; each form must have it, of the same type.
std::optional<plugin::FieldFacts> shared_field(plugin::Section& section, const Json& of, const std::string& name,
                                               const std::string& pointer, std::vector<std::string>& forms) {
  std::optional<plugin::FieldFacts> first;
  auto written = of.is_array() ? of : Json::array({of});
  for (std::size_t i = 0; i < written.size(); ++i) {
    forms.push_back(written[i].get<std::string>());
    auto fields = section.fields(forms.back());
    if (fields.empty()) {
      section.unknown_name(pointer + "/of" + (of.is_array() ? "/" + std::to_string(i) : ""), "form", {});
      return std::nullopt;
    }
    auto field = find_field(fields, name);
    if (!field) {
      std::vector<std::string> names;
      for (auto& known : fields) names.push_back(known.id);
      section.unknown_name(pointer + "/field", "field", names);
      return std::nullopt;
    }
    if (first && first->type != field->type) {
      section.issue(
          pointer + "/field", "wrong-field-type",
          {"字段“" + name + "”在各表单里的类型不同", "field '" + name + "' differs in type between the forms"});
      return std::nullopt;
    }
    if (!first) first = std::move(field);
  }
  return first;
}

void load_filters(plugin::Section& section, const Json& tree, const Sources& sources, Dashboard& dashboard) {
  std::set<std::string> seen;
  std::size_t index = 0;
  for (auto& item : tree) {
    auto pointer = "/filters/" + std::to_string(index++);
    Filter filter;
    auto name = item["field"].get<std::string>();
    auto field = shared_field(section, item["of"], name, pointer, filter.forms);
    if (!field) continue;
    static const std::set<std::string, std::less<>> narrowing{"text",  "choice",  "choices", "link",  "person",
                                                              "phone", "boolean", "links",   "people"};
    if (!narrowing.contains(field->type)) {
      section.issue(pointer + "/field", "wrong-field-type",
                    {"字段“" + name + "”不能做筛选", "field '" + name + "' cannot be a filter"},
                    {"请用选项、人员、关联或文字字段", "use a choice, person, link or text field"});
      continue;
    }
    if (!seen.insert(name).second)
      section.issue(pointer + "/field", "duplicate-filter",
                    {"筛选“" + name + "”重复了", "filter '" + name + "' is there twice"},
                    {"每个字段只留一个筛选", "keep one filter for each field"});
    filter.label = item.contains("label") ? text_at(item, "label") : field->label;
    filter.field = std::move(*field);
    auto fields_of = [&](std::string_view form) { return section.fields(form); };
    auto reached = std::any_of(sources.begin(), sources.end(), [&](auto& source) {
      return reach(fields_of, source.first, source.second, filter).has_value();
    });
    if (!reached && !sources.empty())
      section.issue(pointer, "unused-filter",
                    {"没有图块用得上筛选“" + name + "”", "no tile can use the filter '" + name + "'"},
                    {"图块的表单要就是“" + filter.forms.front() + "”，或有一个关联字段指向它",
                     "a tile's form must be '" + filter.forms.front() + "' or have one link to it"});
    dashboard.filters.push_back(std::move(filter));
  }
}

}  // namespace

std::shared_ptr<const Dashboard> load_dashboard(plugin::Section& section) {
  auto& tree = section.tree();
  auto dashboard = std::make_shared<Dashboard>();
  dashboard->id = tree["dashboard"].get<std::string>();
  dashboard->label = text_at(tree, "label");
  Sources sources;
  std::set<std::string> ids;
  std::size_t index = 0;
  for (auto& item : tree["tiles"]) {
    auto pointer = "/tiles/" + std::to_string(index++);
    Tile tile{item["tile"].get<std::string>(),   text_at(item, "label"),    item["type"].get<std::string>(),
              item["metric"].get<std::string>(), item.value("measure", ""), item.value("width", 0)};
    if (!ids.insert(tile.id).second)
      section.issue(pointer + "/tile", "duplicate-tile",
                    {"图块“" + tile.id + "”重复了", "tile '" + tile.id + "' is there twice"},
                    {"每个图块的编号只能用一次", "each tile needs an id of its own"});
    check_tile(section, tile, item, pointer, sources);
    dashboard->tiles.push_back(std::move(tile));
  }
  load_filters(section, tree.value("filters", Json::array()), sources, *dashboard);
  return dashboard;
}

}  // namespace metrics
