// From a digest's tree to its rules; every name in a sentence is a group or a measure of its metric.
#include <algorithm>

#include "measure.h"
#include "rules.h"

namespace metrics {

namespace {

const Json* metric_tree(const plugin::Section& section, const std::string& id) {
  for (auto* tree : section.sections("metric"))
    if (tree->value("metric", "") == id) return tree;
  return nullptr;
}

/// "occurred_at" of "day(occurred_at)".
std::string field_of(const std::string& group) {
  auto call = parse_call(group);
  return !call ? group : call->has_parentheses ? call->argument : call->name;
}

std::vector<std::string> names_of(const Json& metric) {
  std::vector<std::string> names;
  auto by = metric.value("by", Json::array());
  if (by.is_string()) by = Json::array({by});
  for (auto& group : by) names.push_back(field_of(group.get<std::string>()));
  if (metric.contains("rate")) names.emplace_back("rate");
  if (metric.contains("quota")) names.insert(names.end(), {"capped", "raw", "days"});
  for (auto& item : metric.value("show", Json::array())) {
    auto call = parse_call(item.value("measure", ""));
    if (!call) continue;
    bool alone = call->name == "share" || call->name == "count" || call->argument.empty();
    names.push_back(item.value("id", alone ? call->name : call->name + "_" + call->argument));
  }
  return names;
}

void check_names(plugin::Section& section, const std::string& pointer, const Text& say, const Json& metric) {
  auto known = names_of(metric);
  for (auto* language : {&say.zh, &say.en})
    for (auto& name : placeholders(*language)) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string all;
      for (auto& each : known) all += (all.empty() ? "{" : "、{") + each + "}";
      section.issue(pointer + "/say", "unknown-placeholder",
                    {"句子里的 {" + name + "} 不是这个指标的分组或统计项",
                     "{" + name + "} in the sentence is neither a group nor a measure of the metric"},
                    {"可以写 " + all, "write one of " + all});
    }
}

}  // namespace

std::shared_ptr<const Digest> load_digest(plugin::Section& section) {
  auto& tree = section.tree();
  auto digest = std::make_shared<Digest>();
  digest->id = tree["digest"].get<std::string>();
  digest->label = text_at(tree, "label");
  auto at = tree["at"].get<std::string>();  // the schema lets through HH:MM only
  digest->at_ms = (std::stoll(at.substr(0, 2)) * 60 + std::stoll(at.substr(3, 2))) * 60'000;
  digest->workdays = tree.value("days", "workdays") == "workdays";
  for (std::size_t i = 0; i < tree["to"].size(); ++i) {
    auto role = tree["to"][i].get<std::string>();
    if (!section.has_role(role)) section.unknown_name("/to/" + std::to_string(i), "role", {});
    digest->to.push_back(role);
  }
  for (std::size_t i = 0; i < tree["lines"].size(); ++i) {
    auto pointer = "/lines/" + std::to_string(i);
    auto& item = tree["lines"][i];
    DigestLine line{item["metric"].get<std::string>(), text_at(item, "say"), item.value("most", std::size_t{10})};
    auto* metric = metric_tree(section, line.metric);
    if (!metric) {
      std::vector<std::string> names;
      for (auto* each : section.sections("metric")) names.push_back(each->value("metric", ""));
      section.unknown_name(pointer + "/metric", "metric", names);
      continue;
    }
    if (!metric->contains("period"))
      section.issue(pointer + "/metric", "without-period",
                    {"指标“" + line.metric + "”没有写 period，不知道哪些是当天的",
                     "metric '" + line.metric + "' has no `period`: nobody knows what is of the day"},
                    {"给指标加上 period: occurred_at 之类", "give the metric a period, such as occurred_at"});
    check_names(section, pointer, line.say, *metric);
    digest->lines.push_back(std::move(line));
  }
  return digest;
}

}  // namespace metrics
