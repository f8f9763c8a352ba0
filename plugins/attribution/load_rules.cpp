// From an attribution section's tree to its rules; what the schema cannot say is checked here.
#include <algorithm>
#include <cstdlib>
#include <set>

#include "rules.h"

namespace attribution {

namespace {

const Json* section_of(const plugin::Section& section, const char* kind, const std::string& id) {
  for (auto* tree : section.sections(kind))
    if (tree->value(kind, "") == id) return tree;
  return nullptr;
}

std::vector<std::string> ids_of(const plugin::Section& section, const char* kind) {
  std::vector<std::string> ids;
  for (auto* tree : section.sections(kind)) ids.push_back(tree->value(kind, ""));
  return ids;
}

/// "15%" as the quotient that 15 of 100 is.
double share_of(const std::string& text) {
  return std::strtod(text.c_str(), nullptr) / 100;
}

class Loader {
 public:
  Loader(plugin::Section& section, Rules& rules) : section_(section), rules_(rules) {}

  /// The stages and ends of the form's flow, from the flow's own section.
  bool flow(const std::string& form) {
    fields_ = section_.fields(form);
    if (fields_.empty()) {
      section_.unknown_name("/form", "form", {});
      return false;
    }
    auto flows = section_.sections("flow");
    auto found = std::find_if(flows.begin(), flows.end(), [&](auto* tree) { return tree->value("form", "") == form; });
    if (found == flows.end()) {
      section_.issue("/form", "no-flow", {"表单“" + form + "”没有流程", "form '" + form + "' has no flow"},
                     {"归因看的是流程的环节用时与结局", "causes are looked for in a flow's stages and ends"});
      return false;
    }
    auto* tree = *found;
    rules_.flow = tree->value("flow", "");
    rules_.form = form;
    stages(tree->value("stages", Json::array()));
    bool first = true;
    for (auto& item : tree->value("ends", Json::array())) {
      // What was withdrawn is neither won nor lost.
      if (!item.value("withdrawn", false)) rules_.ends.push_back({item.value("end", ""), item.value("won", first)});
      first = false;
    }
    if (another_of(form)) {
      section_.issue("/form", "second-rules",
                     {"表单“" + form + "”已经有归因规则", "form '" + form + "' has rules about causes already"},
                     {"一个表单只写一段 attribution", "one `attribution` section a form"});
      return false;
    }
    return true;
  }

  Duration duration(const Json& tree, const char* key, const std::string& pointer, const char* otherwise) {
    auto parsed = parse_duration(tree.value(key, otherwise));
    if (parsed) return *parsed;
    section_.issue(pointer + "/" + key, "invalid-duration", parsed.error().message);
    return {};
  }

  void alerts(const Json& list) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < list.size(); ++i) alert(list[i], "/alerts/" + std::to_string(i), ids);
  }

  void similar(const Json& tree) {
    auto& likeness = rules_.similar;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < tree["by"].size(); ++i) {
      auto pointer = "/similar/by/" + std::to_string(i);
      likeness.keys.push_back(key(tree["by"][i].get<std::string>(), pointer));
      paths.push_back(likeness.keys.back().path);
    }
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < paths.size(); ++i) all.push_back(i);
    likeness.ladder.push_back(std::move(all));
    auto widen = tree.value("widen", Json::array());
    for (std::size_t i = 0; i < widen.size(); ++i) {
      std::vector<std::size_t> rung;
      for (std::size_t j = 0; j < widen[i].size(); ++j) {
        auto known = std::find(paths.begin(), paths.end(), widen[i][j].get<std::string>());
        auto pointer = "/similar/widen/" + std::to_string(i) + "/" + std::to_string(j);
        if (known == paths.end())
          section_.unknown_name(pointer, "field", paths);
        else
          rung.push_back(static_cast<std::size_t>(known - paths.begin()));
      }
      likeness.ladder.push_back(std::move(rung));
    }
    if (tree.contains("per")) likeness.per = key(tree["per"].get<std::string>(), "/similar/per");
  }

  void actions(const Json& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto pointer = "/actions/" + std::to_string(i);
      auto id = list[i]["action"].get<std::string>();
      auto* action = section_of(section_, "action", id);
      if (!action) {
        section_.unknown_name(pointer + "/action", "action", ids_of(section_, "action"));
        continue;
      }
      ActionSource source{id,
                          action->value("form", ""),
                          action->value("at", ""),
                          action->value("kind", ""),
                          list[i]["by"].get<std::string>(),
                          list[i].value("of", "")};
      if (auto fields = section_.fields(source.form); !find(fields, source.by))
        unknown(pointer + "/by", fields);
      else
        kinds(fields, source.kind);
      if (!source.of.empty() && !find(fields_, source.of)) unknown(pointer + "/of", fields_);
      rules_.actions.push_back(std::move(source));
    }
  }

  void losses(const Json& tree) {
    Losses losses;
    losses.window = duration(tree, "window", "/losses", "180 days");
    losses.least = tree.value("least", std::size_t{20});
    losses.sample = tree.value("sample", std::size_t{5});
    losses.question = text_at(tree, "question");
    if (tree.value("correct", "holm") == "bh") losses.correction = Correction::benjamini_hochberg;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < tree["gaps"].size(); ++i)
      gap(tree["gaps"][i], "/losses/gaps/" + std::to_string(i), losses, ids);
    bool loses = std::any_of(rules_.ends.begin(), rules_.ends.end(), [](auto& end) { return !end.won; });
    if (!loses)
      section_.issue("/losses", "no-lost-end",
                     {"流程“" + rules_.flow + "”没有失败的结局", "flow '" + rules_.flow + "' has no lost end"},
                     {"给流程加上 ends: [{end: lost, label: 丢单, won: false}]",
                      "give the flow ends: [{end: lost, label: Lost, won: false}]"});
    rules_.losses = std::move(losses);
  }

 private:
  /// Those beside each other are looked at one by one.
  void stages(const Json& list) {
    for (auto& item : list) {
      if (item.contains("together")) {
        stages(item["together"]);
        continue;
      }
      auto id = item.value("stage", "");
      rules_.stages.push_back({id, item.contains("label") ? text_at(item, "label") : Text(id)});
    }
  }

  /// Whether a section before this one is about the form.
  bool another_of(const std::string& form) const {
    for (auto* tree : section_.sections("attribution")) {
      if (tree->value("attribution", "") == rules_.id) return false;
      if (tree->value("form", "") == form) return true;
    }
    return false;
  }

  static const plugin::FieldFacts* find(const std::vector<plugin::FieldFacts>& fields, std::string_view id) {
    for (auto& field : fields)
      if (field.id == id) return &field;
    return nullptr;
  }

  void unknown(const std::string& pointer, const std::vector<plugin::FieldFacts>& fields) {
    std::vector<std::string> names;
    for (auto& field : fields) names.push_back(field.id);
    section_.unknown_name(pointer, "field", names);
  }

  void kinds(const std::vector<plugin::FieldFacts>& fields, const std::string& kind) {
    auto* field = find(fields, kind);
    if (!field) return;
    any_kind_ |= field->type == "text";
    for (auto& option : field->options) kinds_.push_back(option.value);
  }

  Likeness::Key key(const std::string& path, const std::string& pointer) {
    Likeness::Key key{path, path, section_.formula(pointer, {rules_.form, {}})};
    auto dot = path.find('.');
    auto* field = find(fields_, path.substr(0, dot));
    if (field && dot == std::string::npos) key.label = field->label;
    if (field && dot != std::string::npos)
      for (auto& there : section_.fields(field->to))
        if (there.id == path.substr(dot + 1)) key.label = there.label;
    return key;
  }

  void stage(const std::string& id, const std::string& pointer) {
    if (rules_.stage(id)) return;
    std::vector<std::string> names;
    for (auto& stage : rules_.stages) names.push_back(stage.id);
    section_.unknown_name(pointer, "stage", names);
  }

  void once(const std::string& id, const std::string& pointer, std::set<std::string>& ids) {
    if (!ids.insert(id).second)
      section_.issue(pointer, "duplicate-id", {"编号“" + id + "”用了两次", "the id '" + id + "' is there twice"},
                     {"每个编号只能用一次", "each needs an id of its own"});
  }

  void alert(const Json& tree, const std::string& pointer, std::set<std::string>& ids) {
    Alert alert;
    alert.id = tree["alert"].get<std::string>();
    once(alert.id, pointer + "/alert", ids);
    auto of = tree["of"].get<std::string>();
    alert.of = of == "open" ? Alert::Of::open : of == "overrun" ? Alert::Of::overrun : Alert::Of::late;
    static const Text names[] = {
        {"超时率", "Over the standard"}, {"平均超出", "Mean overrun"}, {"停滞集中度", "Stuck"}};
    alert.label = tree.contains("label") ? text_at(tree, "label") : names[static_cast<int>(alert.of)];
    alert.stage = tree.value("stage", "");
    if (!alert.stage.empty()) stage(alert.stage, pointer + "/stage");
    alert.over = share_of(tree["over"].get<std::string>());
    alert.clear = tree.contains("clear") ? share_of(tree["clear"].get<std::string>()) : alert.over * 0.8;
    if (alert.clear > alert.over)
      section_.issue(pointer + "/clear", "clears-above", {"解除线不能高于预警线", "`clear` must not be above `over`"},
                     {"例如 over: 15%, clear: 12%", "for example over: 15%, clear: 12%"});
    alert.least = tree["least"].get<std::size_t>();
    for (std::size_t i = 0; i < tree["to"].size(); ++i) {
      auto role = tree["to"][i].get<std::string>();
      if (!section_.has_role(role)) section_.unknown_name(pointer + "/to/" + std::to_string(i), "role", {});
      alert.to.push_back(role);
    }
    rules_.alerts.push_back(std::move(alert));
  }

  void gap(const Json& tree, const std::string& pointer, Losses& losses, std::set<std::string>& ids) {
    Gap gap;
    gap.id = tree["gap"].get<std::string>();
    gap.label = text_at(tree, "label");
    once(gap.id, pointer + "/gap", ids);
    int said = 0;
    for (auto* key : {"field", "kind", "stage", "that"}) said += tree.contains(key);
    if (said != 1)
      section_.issue(pointer, "one-of-four",
                     {"field、kind、stage、that 要且只要写一个", "exactly one of field, kind, stage, that is wanted"},
                     {"例如 kind: 演示", "for example kind: 演示"});
    if (tree.contains("within") && !tree.contains("kind"))
      section_.issue(pointer + "/within", "without-kind",
                     {"within 只和 kind 一起用", "`within` goes with `kind` only"});
    if (tree.contains("field")) {
      gap.what = Gap::What::field;
      gap.name = tree["field"].get<std::string>();
      if (!find(fields_, gap.name)) unknown(pointer + "/field", fields_);
    } else if (tree.contains("kind")) {
      gap.what = Gap::What::action;
      gap.name = tree["kind"].get<std::string>();
      if (tree.contains("within")) gap.within = duration(tree, "within", pointer, "");
      if (rules_.actions.empty())
        section_.issue(pointer + "/kind", "no-actions",
                       {"没有写 actions，不知道动作在哪里", "without `actions` nobody knows where actions are"},
                       {"例如 actions: [{action: touch, by: lead, of: lead}]",
                        "for example actions: [{action: touch, by: lead, of: lead}]"});
      else if (!any_kind_ && std::find(kinds_.begin(), kinds_.end(), gap.name) == kinds_.end())
        section_.unknown_name(pointer + "/kind", "kind", kinds_);
    } else if (tree.contains("stage")) {
      gap.what = Gap::What::stage;
      gap.name = tree["stage"].get<std::string>();
      stage(gap.name, pointer + "/stage");
    } else if (tree.contains("that")) {
      gap.that_text = tree["that"].get<std::string>();
      gap.that = section_.query_formula(pointer + "/that", {rules_.form, {}});
    }
    losses.gaps.push_back(std::move(gap));
  }

  plugin::Section& section_;
  Rules& rules_;
  std::vector<plugin::FieldFacts> fields_;
  std::vector<std::string> kinds_;  ///< of the actions, where they are choices
  bool any_kind_ = false;           ///< they are free text
};

}  // namespace

std::shared_ptr<const Rules> load_rules(plugin::Section& section) {
  auto& tree = section.tree();
  auto rules = std::make_shared<Rules>();
  rules->id = tree["attribution"].get<std::string>();
  rules->label = tree.contains("label") ? text_at(tree, "label") : Text(rules->id);
  Loader loader(section, *rules);
  if (!loader.flow(tree["form"].get<std::string>())) return nullptr;
  rules->window = loader.duration(tree, "window", "", "30 days");
  if (tree.contains("alerts")) loader.alerts(tree["alerts"]);
  if (tree.contains("similar")) loader.similar(tree["similar"]);
  if (tree.contains("actions")) loader.actions(tree["actions"]);
  if (tree.contains("losses")) loader.losses(tree["losses"]);
  return rules;
}

}  // namespace attribution
