// Verbs, looked up in the registry.
#include "command/invoke.h"

#include "access/reading.h"
#include "command/authorize.h"
#include "command/decode.h"
#include "command/react.h"
#include "command/view.h"
#include "command/write.h"

namespace kedu::command {

namespace {

plugin::Person in_plugin_words(const access::Person& person) {
  return {person.id, person.name, person.department, person.roles, person.active};
}

/// The fields of the record that the verb writes as the person gave them: `lose` with a reason.
Json brought(const plugin::Invocation& invocation, const plugin::Reactions& reactions, const definition::Form& form,
             const Json& input) {
  auto mine = Json::object();
  for (auto& step : reactions.steps()) {
    auto* update = std::get_if<plugin::Reactions::Update>(&step);
    if (!update || update->form != form.id || update->id != invocation.record.id) continue;
    for (auto& [id, value] : update->fields) {
      auto* field = form.field(id);
      auto* given = invocation.input.find(id);
      if (field && field->written_by.empty() && given && *given == value) mine[id] = input[id];
    }
  }
  return mine;
}

/// That part is the person's own write: with their rights, every issue at its field.
Result<void> write_brought(Transaction& tx, const std::optional<access::Viewer>& viewer, const definition::Form& form,
                           const std::string& record_id, const Json& mine, Issues& issues) {
  if (mine.empty()) return {};
  auto given = decode(form, mine, issues);
  KEDU_TRY(authorize(tx, viewer, Kind::update, form, record_id, given, issues));
  KEDU_LET(auto written, write(tx, {plugin::Change::Kind::update, &form, record_id, std::move(given)}, issues));
  return written ? react(tx, std::span(&*written, 1)) : Result<void>{};
}

}  // namespace

Result<void> invoke(Transaction& tx, const std::optional<access::Viewer>& viewer, const definition::Form& form,
                    const Command& command, Outcome& outcome) {
  auto found = tx.registry.commands.find(command.verb);
  if (found == tx.registry.commands.end())
    return fail(ErrorCode::not_found, "没有“" + command.verb + "”这个操作 / no such command");
  auto& [plugin, verb] = found->second;

  if (viewer && verb.audience == plugin::Audience::sees_record) {
    access::Reading reading(*tx.app.definition, tx.writer, tx.records.dialect(), viewer, tx.now, tx.app.zone);
    KEDU_LET(auto seen, reading.get(form, command.record_id));
    (void)seen;
  }
  auto* row = tx.records.get(form, command.record_id);
  if (!row || !row->get("deleted_at").is_blank()) return fail(ErrorCode::not_found, "没有这条记录 / no such record");

  auto version = static_cast<std::int64_t>(row->get("version").number());
  if (command.expected_version && *command.expected_version != version) return changed_meanwhile();
  plugin::Invocation invocation{command.verb,
                                form.id,
                                {command.record_id, static_cast<std::int64_t>(row->get("version").number()), *row},
                                {},
                                {}};
  if (viewer) invocation.actor = in_plugin_words(viewer->person);
  if (command.input.is_object())
    for (auto& [name, value] : command.input.items()) invocation.input.set(name, value_from_json(value));

  auto& view = view_of(tx);
  auto reactions = verb.run(invocation, view, outcome.issues);
  if (!reactions) return reactions.error();
  if (!outcome.issues.ok()) return {};
  auto mine = brought(invocation, *reactions, form, command.input);
  KEDU_TRY(write_brought(tx, viewer, form, command.record_id, mine, outcome.issues));
  if (!outcome.issues.ok()) return {};
  KEDU_TRY(apply(tx, plugin, *reactions, 1));
  outcome.answer = std::move(reactions->answer);
  if (auto* now = tx.records.get(form, command.record_id))
    outcome.record = {command.record_id, static_cast<std::int64_t>(now->get("version").number()), *now};
  return {};
}

std::vector<const plugin::Command*> applicable(const Registry& registry, const plugin::View& view,
                                               const definition::Form& form, const Record& record,
                                               const access::Person& person) {
  std::vector<const plugin::Command*> verbs;
  plugin::Invocation invocation{"", form.id, record, in_plugin_words(person), {}};
  for (auto& [name, registered] : registry.commands) {
    invocation.command = name;
    if (!registered.entry.applies || registered.entry.applies(invocation, view)) verbs.push_back(&registered.entry);
  }
  return verbs;
}

}  // namespace kedu::command
