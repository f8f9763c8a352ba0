// Two rounds: records with the links that can be resolved, then the links that pointed ahead.
#include "cli/fixture.h"

#include <set>

namespace kedu::cli {

namespace {

using command::Command;
using command::Kind;

Error refusal(const std::string& form, const Json& record, const command::Outcome& outcome) {
  std::string why = outcome.error ? outcome.error->message : "";
  for (auto& issue : outcome.issues)
    if (issue.severity == Severity::error) why += (why.empty() ? "" : "; ") + issue.field + ": " + issue.message.zh;
  return fail(ErrorCode::invalid, form + " " + record.dump() + ": " + why);
}

}  // namespace

Result<void> add_records(command::Workspace& workspace, const std::string& app_id, const Json& tree,
                         const std::string& source,
                         const std::function<void(const std::string&, const Record&)>& created) {
  auto app = workspace.app(app_id);
  if (!app || !tree.is_object())
    return fail(ErrorCode::invalid, "记录应写成 表单: [记录…] / records are written as form: [records…]");
  std::set<std::string> ahead;
  for (auto& [form, records] : tree.items()) ahead.insert(form);

  struct Later {
    std::string form, id;
    Json links;
  };
  std::vector<Later> later;
  for (auto& [form_id, records] : tree.items()) {
    auto* form = app->form(form_id);
    if (!form || !records.is_array())
      return fail(ErrorCode::invalid, "没有表单“" + form_id + "” / no form '" + form_id + "'");
    for (auto& record : records) {
      auto now = Json::object();
      auto links = Json::object();
      for (auto& [id, value] : record.items()) {
        auto* field = form->field(id);
        bool points_ahead = field && definition::is_link(field->type) && ahead.contains(field->target());
        (points_ahead ? links : now)[id] = value;
      }
      auto outcome = workspace.submit_and_wait(
          {.kind = Kind::create, .app = app_id, .form = form_id, .input = now, .source = source});
      if (!outcome.ok()) return refusal(form_id, record, outcome);
      if (created) created(form_id, outcome.record);
      if (!links.empty()) later.push_back({form_id, outcome.record.id, std::move(links)});
    }
    ahead.erase(form_id);
  }
  for (auto& [form_id, id, links] : later) {
    auto outcome = workspace.submit_and_wait(
        {.kind = Kind::update, .app = app_id, .form = form_id, .record_id = id, .input = links, .source = source});
    if (!outcome.ok()) return refusal(form_id, links, outcome);
  }
  return {};
}

}  // namespace kedu::cli
