// The checks of one record, cheapest first; all issues together.
#include "command/check.h"

#include <algorithm>
#include <charconv>

#include "base/id.h"
#include "command/view.h"

namespace kedu::command {

namespace {

using definition::Field;
using definition::FieldType;
using definition::Form;

Issue no_such_record(const Field& field, const Form& target, const std::string& text) {
  return {
      .code = "unknown-record",
      .message = {"“" + field.label.zh + "”：没有找到" + target.label.zh + "“" + text + "”",
                  "'" + field.label.in(Language::en) + "': no " + target.label.in(Language::en) + " '" + text + "'"},
      .hint = {"请从列表中选择，或先新建", "choose one from the list, or create it first"},
      .field = field.id};
}

/// Whoever sees all of a form is asked of no further than whether the record is there: formulas read it anyway.
bool is_seen(Transaction& tx, access::Reading& reading, const Form& target, const std::string& id) {
  if (!reading.policy(target).sees_everything()) return reading.sees(target, id);
  auto* record = tx.records.get(target, id);
  return record && record->get("deleted_at").is_blank();
}

/// What somebody wrote, as a value of this unique field; nothing when it cannot be one.
std::optional<Value> as_key(const Field& field, const std::string& text) {
  auto type = definition::column_type(field.type);
  if (type == store::ColumnType::text) return Value(text);
  if (type != store::ColumnType::number) return std::nullopt;
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Value(number);
}

/// The id of the one live record with this id, title or unique value that `reading` shows.
std::optional<std::string> find_target(Transaction& tx, access::Reading& reading, const Form& target,
                                       const Field& field, const std::string& text, Issues& issues) {
  if (is_id(text) && is_seen(tx, reading, target, text)) return text;
  auto& policy = reading.policy(target);
  store::Sql where{R"(t."deleted_at" IS NULL AND ()", {}};
  where += reading.title(target);
  where += {" = ?", {text}};
  for (auto& candidate : target.fields) {
    bool counts = candidate.unique && candidate.stored() && policy.may_read(candidate.id);
    auto key = counts ? as_key(candidate, text) : std::nullopt;
    if (!key) continue;
    where.text += " OR ";
    where += policy.visible_column(candidate.id, store::column(candidate.id));
    where += {" = ?", {std::move(*key)}};
  }
  where.text += ") AND (";
  where += policy.row_condition();
  where.text += ")";
  auto rows = tx.writer.select({.table = target.table,
                                .outputs = {{"id", store::column("id"), store::ColumnType::text}},
                                .where = std::move(where),
                                .limit = 2});
  if (!rows || rows->empty()) {
    issues.add(no_such_record(field, target, text));
    return std::nullopt;
  }
  if (rows->size() > 1) {
    issues.add({.code = "ambiguous-record",
                .message = {"“" + field.label.zh + "”：有多条“" + text + "”",
                            "'" + field.label.in(Language::en) + "': more than one '" + text + "'"},
                .hint = {"请从列表中选择具体的一条", "choose the one you mean from the list"},
                .field = field.id});
    return std::nullopt;
  }
  return rows->front().get("id").text();
}

void check_required(const Draft& draft, const Fields& after, const std::vector<std::string>& changed, Issues& issues) {
  for (auto& field : draft.form->fields) {
    if (!field.required || field.computed()) continue;
    bool looked_at = draft.kind == plugin::Change::Kind::create ||
                     std::find(changed.begin(), changed.end(), field.id) != changed.end();
    if (looked_at && after.get(field.id).is_empty())
      issues.add({.code = "required",
                  .message = {"请填写“" + field.label.zh + "”", "'" + field.label.in(Language::en) + "' is required"},
                  .field = field.id});
  }
}

std::string plain(double number) {
  auto text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void check_ranges(const Form& form, const Fields& after, const std::vector<std::string>& changed, Issues& issues) {
  for (auto& id : changed) {
    auto* field = form.field(id);
    auto* number = after.get(id).get_if<double>();
    if (!field || !number) continue;
    if (field->min && *number < *field->min)
      issues.add({.code = "too-small",
                  .message = {"“" + field->label.zh + "”不能小于" + plain(*field->min),
                              "'" + field->label.in(Language::en) + "' must be at least " + plain(*field->min)},
                  .field = id});
    if (field->max && *number > *field->max)
      issues.add({.code = "too-large",
                  .message = {"“" + field->label.zh + "”不能大于" + plain(*field->max),
                              "'" + field->label.in(Language::en) + "' must be at most " + plain(*field->max)},
                  .field = id});
  }
}

void check_unique(Transaction& tx, const Form& form, const Fields& after, const std::vector<std::string>& changed,
                  Issues& issues) {
  for (auto& id : changed) {
    auto* field = form.field(id);
    if (!field || !field->unique || after.get(id).is_empty()) continue;
    store::Sql where{R"(t."deleted_at" IS NULL AND t."id" <> ? AND )" + store::column(id).text + " = ?",
                     {after.get("id"), after.get(id)}};
    access::Reading reading(*tx.app.definition, tx.writer, tx.records.dialect(), tx.viewer, tx.now, tx.app.zone);
    auto rows = tx.writer.select({.table = form.table,
                                  .outputs = {{"id", store::column("id"), store::ColumnType::text},
                                              {"title", reading.title(form), store::ColumnType::text}},
                                  .where = std::move(where),
                                  .limit = 1});
    if (!rows || rows->empty()) continue;
    Issue issue{.code = "duplicate",
                .message = {"“" + field->label.zh + "”与已有记录重复",
                            "'" + field->label.in(Language::en) + "' is taken by another record"},
                .field = id};
    if (reading.sees(form, rows->front().get("id").text())) {
      auto& title = rows->front().get("title").text();
      issue.hint = {"已有：" + title, "taken by: " + title};
    }
    issues.add(std::move(issue));
  }
}

/// A form's check speaks up when this write touches something it reads; time alone never blocks an unrelated edit.
bool concerns(const definition::Check& rule, const Draft& draft, const std::vector<std::string>& changed) {
  if (draft.kind == plugin::Change::Kind::create) return true;
  for (auto& reference : rule.that.references)
    if (std::find(changed.begin(), changed.end(), reference.path.front()) != changed.end()) return true;
  return false;
}

void check_rules(Transaction& tx, const Draft& draft, const Fields& after, const std::vector<std::string>& changed,
                 Issues& issues) {
  for (auto& rule : draft.form->checks) {
    if (!concerns(rule, draft, changed)) continue;
    // A rule about something not filled in is for `required` to say.
    if (auto* at = draft.form->field(rule.at); at && after.get(rule.at).is_empty()) continue;
    auto value = tx.evaluator.run(rule.that, draft.form, &after, {}, tx.records, tx.app.zone);
    if (value == Value(true) || (value.is<double>() && value.number() != 0)) continue;
    Issue issue{.code = "check-failed", .message = rule.say, .field = rule.at};
    if (auto* error = value.get_if<ErrorValue>())
      issue.hint = {error->code + " " + error->zh, error->code + " " + error->en};
    issues.add(std::move(issue));
  }
}

}  // namespace

void resolve_links(Transaction& tx, const Draft& draft, const Fields& before, Fields& given, Issues& issues) {
  auto& form = *draft.form;
  std::optional<access::Reading> reading;
  for (auto& [id, value] : given) {
    auto* field = form.field(id);
    auto* target = field && !value.is_empty() && is_link(field->type) ? tx.app.form(field->target()) : nullptr;
    if (!target) continue;
    auto kept = before.get(id).items();
    auto resolved = [&](const std::string& text) -> std::optional<std::string> {
      for (auto& old : kept)
        if (old.text() == text) return text;
      // Rules link people at every event, and the directory knows them all.
      if (!draft.by_plugin.empty() && target->id == "person" && tx.directory.person(text)) return text;
      // A plug-in's reaction links what its rules chose; a person's write only what that person sees.
      if (!reading)
        reading.emplace(*tx.app.definition, tx.writer, tx.records.dialect(),
                        draft.by_plugin.empty() ? tx.viewer : std::nullopt, tx.now, tx.app.zone);
      return find_target(tx, *reading, *target, *field, text, issues);
    };
    if (value.is<std::string>()) {
      if (auto found = resolved(value.text())) value = *found;
      continue;
    }
    List ids;
    for (auto& item : value.items())
      if (auto found = resolved(item.text())) ids.emplace_back(*found);
    value = std::move(ids);
  }
}

void resolve_files(Transaction& tx, const Form& form, const Fields& before, Fields& given, Issues& issues) {
  for (auto& [id, value] : given) {
    auto* field = form.field(id);
    if (!field || field->type != FieldType::file || value.is_empty()) continue;
    Rows files;
    for (auto& file : *value.get_if<Rows>()) {
      auto& file_id = file.get("id").text();
      const Fields* known = nullptr;
      if (auto* kept = before.get(id).get_if<Rows>())
        for (auto& old : *kept)
          if (old.get("id").text() == file_id) known = &old;
      if (known) {
        files.push_back(*known);
        continue;
      }
      auto upload = tx.writer.get("upload", file_id);
      // An upload belongs to whoever sent it until a record holds it: nobody attaches another's file by guessing its
      // id.
      if (!upload || !*upload || (!tx.actor.empty() && (*upload)->get("by").text() != tx.actor)) {
        issues.add({.code = "unknown-file",
                    .message = {"“" + field->label.zh + "”的文件没有找到，请重新上传",
                                "'" + field->label.in(Language::en) + "': the file was not found, upload it again"},
                    .field = id});
        continue;
      }
      auto& kind = (*upload)->get("kind").text();
      auto& accept = field->accept;
      if (!accept.empty() && std::find(accept.begin(), accept.end(), kind) == accept.end()) {
        std::string all;
        for (auto& one : accept) all += (all.empty() ? "" : "、") + one;
        issues.add({.code = "wrong-file-type",
                    .message = {"“" + field->label.zh + "”不接受这种文件（内容是 " + kind + "）",
                                "'" + field->label.in(Language::en) + "' does not accept this file (its content is " +
                                    kind + ")"},
                    .hint = {"请上传：" + all, "upload one of: " + all},
                    .field = id});
        continue;
      }
      files.push_back({{"id", file_id},
                       {"name", (*upload)->get("name")},
                       {"type", (*upload)->get("type")},
                       {"size", (*upload)->get("size")}});
    }
    value = std::move(files);
  }
}

void check(Transaction& tx, const Draft& draft, const Fields* before, const Fields& after,
           const std::vector<std::string>& changed, Issues& issues) {
  if (draft.kind != plugin::Change::Kind::erase) {
    check_required(draft, after, changed, issues);
    check_ranges(*draft.form, after, changed, issues);
    check_unique(tx, *draft.form, after, changed, issues);
    check_rules(tx, draft, after, changed, issues);
  }
  if (tx.registry.checks.empty()) return;
  plugin::Change change{draft.kind, draft.form->id, after.get("id").text(), tx.actor, before, &after, draft.by_plugin};
  auto& view = view_of(tx);
  for (auto& check : tx.registry.checks) check.entry(change, view, issues);
}

}  // namespace kedu::command
