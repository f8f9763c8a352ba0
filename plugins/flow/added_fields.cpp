// What a flow adds to its form, and to the rows that follow a record through it.
#include <algorithm>
#include <iterator>

#include "rules.h"

namespace flow {

namespace {

struct Names {
  Json standing = Json::array();  ///< what a record's stage may say: stages and ends
  Json stays = Json::array();     ///< the stages that have stays, by their Chinese names
};

Json field(const char* id, const char* zh, const char* en, const char* type) {
  return Json{{"field", id}, {"label", {{"zh", zh}, {"en", en}}}, {"type", type}};
}

Text label_of(const Json& item, const char* key) {
  return item.contains("label") ? text_at(item, "label") : Text(item[key].get<std::string>());
}

void gather(const Json& tree, const char* list, const char* key, const std::function<void(const Json&)>& each) {
  if (!tree.contains(list) || !tree[list].is_array()) return;
  for (auto& item : tree[list])
    if (item.is_object() && item.contains(key)) each(item);
}

Names names_of(const Json& tree) {
  Names names;
  auto stay = [&](const Json& item) {
    auto label = label_of(item, "stage");
    names.stays.push_back({{"value", label.zh}, {"label", both(label)}});
  };
  gather(tree, "stages", "stage", [&](const Json& item) {
    names.standing.push_back({{"value", item["stage"]}, {"label", both(label_of(item, "stage"))}});
    if (item.contains("together"))
      gather(item, "together", "stage", stay);
    else
      stay(item);
  });
  gather(tree, "ends", "end", [&](const Json& item) {
    names.standing.push_back({{"value", item["end"]}, {"label", both(label_of(item, "end"))}});
  });
  return names;
}

/// The fields of stage_span, stage_task and stage_signature.
constexpr std::string_view own_fields[] = {
    "flow",         "form",         "record",      "record_title", "stage",        "visit",       "latest",
    "stage_label",  "waiting_for",  "waiting_on",  "entered_at",   "left_at",      "working_ms",  "earlier_ms",
    "total_ms",     "wall_ms",      "standard_ms", "late",         "left_by",      "soft",        "let_pass",
    "let_pass_by",  "let_pass_why", "resume_to",   "span",         "kind",         "person",      "principal",
    "seat",         "turn",         "way",         "state",        "reader",       "reader_too",  "asked_at",
    "answered_at",  "answered_by",  "comment",     "due_at",       "flow_version", "urged_at",    "signer",
    "signer_title", "invited_by",   "invited_at",  "until",        "link_print",   "signed_name", "signed_at",
    "strokes",      "statement",    "seen",        "seen_print",   "seal",         "void_at",     "void_by",
    "void_changes"};

}  // namespace

std::string span_link(const std::string& form) {
  return std::find(std::begin(own_fields), std::end(own_fields), form) == std::end(own_fields) ? form
                                                                                               : form + "_record";
}

std::vector<std::pair<std::string, Json>> added_fields(const Json& tree) {
  if (!tree.contains("form") || !tree["form"].is_string()) return {};
  auto form = tree["form"].get<std::string>();
  auto names = names_of(tree);
  auto stage = field("stage", "阶段", "Stage", "choice");
  stage["options"] = std::move(names.standing);
  stage["shared"] = true;  // with earlier versions of the same flow
  auto label = tree.contains("label") ? text_at(tree, "label") : Text(form);
  Json subject{{"field", span_link(form)}, {"label", both(label)}, {"type", "link"}, {"to", form}};
  auto open_to_asked = subject;
  open_to_asked["lets_read"] = {"reader", "reader_too"};
  auto signed_record = subject;
  auto stay = field("stage_label", "环节", "Stage", "choice");
  stay["options"] = std::move(names.stays);
  stay["shared"] = true;
  return {{"stage_span", std::move(subject)},
          {"stage_task", std::move(open_to_asked)},
          {"stage_signature", signed_record},
          {"stage_signature", stay},
          {"stage_span", stay},
          {"stage_task", stay},
          {form, std::move(stage)},
          {form, field("stage_since", "进入阶段时间", "In stage since", "datetime")},
          {form, field("stage_due", "阶段截止", "Stage due", "datetime")},
          {form, field("waiting_on", "等待", "Waiting on", "people")},
          {form, field("gate_broken", "卡点失效", "Gate broken", "boolean")},
          {form, field("gate_broken_at", "卡点失效时间", "Gate broken at", "datetime")},
          {form, field("gate_broken_by", "卡点失效因谁", "Gate broken by", "person")},
          {form, field("gate_gaps", "卡点缺项", "Gate gaps", "text")},
          {form, field("flow_version", "流程版本", "Flow version", "text")}};
}

}  // namespace flow
