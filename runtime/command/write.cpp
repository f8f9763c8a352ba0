// One record: draft → after → row and event.
#include "command/write.h"

#include "command/check.h"
#include "command/compute.h"

namespace kedu::command {

namespace {

using Change = plugin::Change;

/// Only declared, stored fields go into rows and events; system columns are added by whoever writes the row.
Fields stored_fields(const definition::Form& form, const Fields& record) {
  Fields stored;
  stored.reserve(form.fields.size());
  for (auto& field : form.fields)
    if (field.stored())
      if (auto& value = record.get(field.id); !value.is_blank()) stored.set(field.id, value);
  return stored;
}

std::vector<std::string> changed_fields(const definition::Form& form, const Fields& before, const Fields& after) {
  std::vector<std::string> changed;
  for (auto& field : form.fields)
    if (field.stored() && before.get(field.id) != after.get(field.id)) changed.push_back(field.id);
  return changed;
}

Fields only(const Fields& record, const std::vector<std::string>& ids) {
  Fields some;
  for (auto& id : ids) some.set(id, record.get(id));
  return some;
}

std::string_view event_suffix(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::create:
      return ".created";
    case Change::Kind::update:
      return ".updated";
    case Change::Kind::erase:
      return ".deleted";
  }
  return "";
}

Result<void> store_row(Transaction& tx, const Draft& draft, const std::vector<std::string>& changed, Fields& after) {
  auto& form = *draft.form;
  std::int64_t version = static_cast<std::int64_t>(after.get("version").number()) + 1;
  after.set("version", Value(version));
  if (draft.cause == Cause::edit) {
    after.set("updated_at", tx.now);
    after.set("updated_by", tx.actor);
  }
  if (draft.kind == Change::Kind::create) {
    after.set("created_at", tx.now);
    after.set("created_by", tx.actor);
    auto row = stored_fields(form, after);
    for (auto* column : {"id", "_title", "created_at", "created_by", "updated_at", "updated_by", "version"})
      row.set(column, after.get(column));
    KEDU_LET(auto key, tx.writer.insert(form.table, row));
    (void)key;
    return {};
  }
  auto row = only(after, changed);
  for (auto* column : {"_title", "updated_at", "updated_by", "version"}) row.set(column, after.get(column));
  if (draft.kind == Change::Kind::erase) {
    after.set("deleted_at", tx.now);
    row.set("deleted_at", tx.now);
  }
  KEDU_LET(auto count, tx.writer.update(form.table, row, {R"(t."id" = ?)", {after.get("id")}}));
  return count == 1 ? Result<void>{} : fail(ErrorCode::not_found, "no such record");
}

/// The row, and the event that tells of it.
Result<std::optional<Written>> settle(Transaction& tx, const Draft& draft, Fields before, Fields after,
                                      const std::vector<std::string>& changed) {
  auto& form = *draft.form;
  bool creating = draft.kind == Change::Kind::create;
  if (draft.kind == Change::Kind::update && changed.empty() && before.get("_title") == after.get("_title"))
    return std::optional(Written{
        {after.get("id").text(), static_cast<std::int64_t>(before.get("version").number()), before}, {}, before});

  KEDU_TRY(store_row(tx, draft, changed, after));
  tx.records.keep(form, after);
  tx.standing.touch(form, before, after);
  tx.aftermath.changed_forms.insert(form.id);
  if (form.id == "person" || form.id == "department") tx.aftermath.people_changed = true;
  if (form.id == event::calendar_form) tx.aftermath.calendar_changed = true;

  event::Event event;
  event.name = form.id + std::string(event_suffix(draft.kind));
  event.app = tx.app.definition->app.id;
  event.form = form.id;
  event.record_id = after.get("id").text();
  event.actor = tx.actor;
  event.plugin = draft.by_plugin;
  event.source = draft.cause == Cause::recompute ? "recompute" : tx.source;
  event.definition = tx.app.definition->fingerprint;
  event.at = tx.now;
  if (creating) {
    event.after = stored_fields(form, after);
  } else if (draft.kind == Change::Kind::update) {
    event.before = only(before, changed);
    event.after = only(after, changed);
  }
  KEDU_LET(event.seq, event::append(tx.writer, event));

  return std::optional(
      Written{{event.record_id, static_cast<std::int64_t>(after.get("version").number()), std::move(after)},
              std::move(event),
              std::move(before)});
}

}  // namespace

Error changed_meanwhile() {
  return fail(ErrorCode::conflict,
              "这条记录刚被别人改过，请刷新后再试 / somebody changed this record, reload and try again");
}

Result<std::optional<Written>> write(Transaction& tx, const Draft& draft, Issues& issues) {
  auto& form = *draft.form;
  bool creating = draft.kind == Change::Kind::create;
  Fields before;
  if (!creating) {
    auto* row = tx.records.get(form, draft.record_id);
    if (!row || !row->get("deleted_at").is_blank()) return fail(ErrorCode::not_found, "没有这条记录 / no such record");
    before = *row;
    auto version = static_cast<std::int64_t>(before.get("version").number());
    if (draft.expected_version && *draft.expected_version != version) return changed_meanwhile();
  }

  auto given = draft.given;
  resolve_links(tx, draft, before, given, issues);
  resolve_files(tx, form, before, given, issues);

  auto after = before;
  if (creating) after.set("id", draft.record_id.empty() ? tx.ids.next() : draft.record_id);
  for (auto& [id, value] : given) after.set(id, value);
  if (creating) {
    after.set("created_at", tx.now);
    after.set("created_by", tx.actor);
    fill_defaults(tx, form, after);
  }
  if (draft.kind != Change::Kind::erase) compute(tx, form, after, issues);

  auto changed = changed_fields(form, before, after);
  check(tx, draft, creating ? nullptr : &before, after, changed, issues);
  if (!issues.ok()) return std::optional<Written>{};
  return settle(tx, draft, std::move(before), std::move(after), changed);
}

Result<std::optional<Written>> settle(Transaction& tx, const Draft& draft, Fields before, Fields after) {
  auto changed = changed_fields(*draft.form, before, after);
  return settle(tx, draft, std::move(before), std::move(after), changed);
}

}  // namespace kedu::command
