// A link is sent, somebody signs, an edit undoes it: the row says each, with who and when.
#include "signature.h"

#include <algorithm>
#include <cctype>

#include "acting.h"
#include "gate.h"
#include "seen.h"
#include "tell.h"
#include "versions.h"

namespace flow {

namespace {

using plugin::Reactions;
using plugin::View;

constexpr const char* signatures = "stage_signature";
constexpr std::size_t name_bytes = 90;
constexpr std::size_t strokes_bytes = 3'000;  // a visitor sends 4 KiB at most
constexpr int fewest_strokes = 5;

/// Of a record; of all its stages where none is named. The latest first.
Result<std::vector<Record>> rows_of(const std::string& form, const std::string& record, const List& states,
                                    const View& view) {
  using enum plugin::Condition::Op;
  return view.find({.form = signatures,
                    .where = {{"record", equal, record}, {"form", equal, form}, {"state", in, states}},
                    .order = "-invited_at",
                    .limit = 100});
}

const Record* of_stage(const std::vector<Record>& rows, const std::string& stage, std::string_view state) {
  for (auto& row : rows)
    if (row.get("stage").text() == stage && row.get("state").text() == state) return &row;
  return nullptr;
}

bool any_signature(const Rules& rules) {
  return std::any_of(rules.stages.begin(), rules.stages.end(), [](auto& stage) {
    auto parts = parts_of(stage);
    return std::any_of(parts.begin(), parts.end(), [](auto* part) { return part->signature.has_value(); });
  });
}

Issue not_signed(const Stage& stage) {
  return {.code = "unsigned",
          .message = {"“" + stage.label.zh + "”还没有签字", "'" + stage.label.in(Language::en) + "' is not signed yet"},
          .hint = {"请发签署链接给签字人", "send the signer a link"}};
}

Issue is_void(const Stage& stage) {
  return {.code = "signature-void",
          .message = {"“" + stage.label.zh + "”签字之后内容改过，签字已失效",
                      "what '" + stage.label.in(Language::en) + "' signed was changed since: the signature is void"},
          .hint = {"退回到这个环节，重新签字", "return it to that stage and have it signed anew"}};
}

/// M12,30L14,33L… within 1000 by 1000, with enough of them to be more than a dot.
bool is_drawing(const std::string& strokes) {
  if (strokes.size() > strokes_bytes) return false;
  std::size_t at = 0;
  int lines = 0;
  auto number = [&] {
    auto from = at;
    while (at < strokes.size() && std::isdigit(static_cast<unsigned char>(strokes[at]))) ++at;
    return at > from && at - from <= 3;
  };
  while (at < strokes.size()) {
    char kind = strokes[at++];
    if (kind != 'M' && kind != 'L') return false;
    lines += kind == 'L';
    if (!number() || at >= strokes.size() || strokes[at++] != ',' || !number()) return false;
  }
  return lines >= fewest_strokes;
}

/// Sends a link: the earlier ones of this stay stop working.
Result<Reactions> invite_signer(const Invocation& invocation, View& view, Issues& issues) {
  KEDU_LET(auto record, running(invocation, view));
  KEDU_LET(auto mine, flow::mine(record, invocation, Kind::act, issues));
  if (!issues.ok()) return Reactions{};
  auto& stage = *mine.stay->stage;
  if (!stage.signature) return fail(ErrorCode::conflict, "这个环节不用外部签字 / nobody outside signs this stage");
  auto& signer = invocation.input.get("signer").text();
  if (signer.empty() || signer.size() > name_bytes)
    issues.add({.code = "required", .message = {"请写签字人姓名", "say who signs"}, .field = "signer"});
  KEDU_LET(auto lacks, missing_for(record, *mine.stay));
  for (auto& issue : lacks)
    if (issue.code != "unsigned") issues.add(issue);
  if (!issues.ok()) return Reactions{};

  KEDU_LET(auto open, rows_of(invocation.form, record.id(), List{"open"}, view));
  for (auto& row : open)
    if (row.get("stage").text() == stage.id) record.then.update(signatures, row.id, {{"state", "revoked"}});
  auto secret = view.new_secret();
  auto id = view.new_id();
  auto until = view.working_time().add(view.now(), stage.signature->valid);
  record.then.create(signatures, id,
                     {{"form", invocation.form},
                      {"record", record.id()},
                      {span_link(invocation.form), record.id()},
                      {"record_title", record.title()},
                      {"stage", stage.id},
                      {"stage_label", stage.label.zh},
                      {"span", mine.stay->span.id()},
                      {"signer", signer},
                      {"signer_title", invocation.input.get("title").text()},
                      {"state", "open"},
                      {"invited_by", invocation.actor.id},
                      {"invited_at", view.now()},
                      {"until", until},
                      {"link_print", secret.fingerprint}});
  record.then.emit(invocation.form + ".signer_invited", invocation.form, record.id(),
                   {{"stage", stage.id}, {"signer", signer}});
  auto reactions = record.written();
  reactions.answer = {{"signature", id}, {"token", secret.token}, {"until", until}};
  return reactions;
}

Error no_link() {
  return fail(ErrorCode::not_found, "链接无效，请向发给您的人再要一个 / this link does not work; ask for a new one");
}

/// The row a link opens, whoever carries it.
bool opens(const Fields& row, const std::string& token, const View& view) {
  auto& print = row.get("link_print").text();
  return !print.empty() && !token.empty() && view.fingerprint(token) == print;
}

Result<const Rules*> rules_at(const Fields& row, const Record& stored, const View& view) {
  auto* rules = rules_when_touched(view, row.get("form").text(), stored.fields);
  if (!rules) return no_link();
  return rules;
}

Error over() {
  return fail(ErrorCode::conflict, "链接已过期或已用过 / this link has expired or has been used");
}

bool still_open(const Fields& row, const View& view) {
  auto* until = row.get("until").get_if<DateTime>();
  return row.get("state").text() == "open" && until && view.now() <= *until;
}

Stay* stay_to_sign(Case& record, const Fields& row) {
  auto* stay = record.stay_in(row.get("stage").text());
  return stay && stay->stage->signature ? stay : nullptr;
}

/// What the signer brought, and their drawing; issues at each that will not do.
void check_brought(const Invocation& invocation, const Seen& seen, Issues& issues) {
  auto& name = invocation.input.get("name").text();
  if (name.empty() || name.size() > name_bytes)
    issues.add({.code = "required", .message = {"请写姓名", "write your name"}, .field = "name"});
  if (!is_drawing(invocation.input.get("strokes").text()))
    issues.add({.code = "required", .message = {"请在框内手写签名", "sign in the box by hand"}, .field = "strokes"});
  if (invocation.input.get("seen").text() != seen.print)
    issues.add(
        {.code = "changed",
         .message = {"内容刚刚改过，请重新看一遍再签", "this was changed just now: read it again before you sign"},
         .field = "seen"});
}

Result<Reactions> sign(const Invocation& invocation, View& view, Issues& issues) {
  auto& row = invocation.record.fields;
  if (invocation.form != signatures || !opens(row, invocation.input.get("token").text(), view)) return no_link();
  if (!still_open(row, view)) return over();
  KEDU_LET(auto stored, view.get(row.get("form").text(), row.get("record").text()));
  KEDU_LET(auto* rules, rules_at(row, stored, view));
  KEDU_LET(auto record, Case::open(*rules, stored, view));
  auto* stay = stay_to_sign(record, row);
  if (!stay) return over();
  auto seen = seen_of(*stay->stage->signature, rules->form, stored.fields, view);
  check_brought(invocation, seen, issues);
  if (!issues.ok()) return Reactions{};

  auto& name = invocation.input.get("name").text();
  auto& strokes = invocation.input.get("strokes").text();
  auto& statement = stay->stage->signature->statement.zh;
  auto fields = seen.fields.dump();
  auto at = to_json(Value(view.now())).get<std::string>();
  Fields written{{"state", "signed"},
                 {"signed_name", name},
                 {"signed_at", view.now()},
                 {"strokes", strokes},
                 {"statement", statement},
                 {"seen", fields},
                 {"seen_print", seen.print},
                 {"seal", view.fingerprint(fields + "\n" + statement + "\n" + name + "\n" + at + "\n" + strokes)}};
  record.then.emit(rules->form + ".signed", rules->form, record.id(), {{"stage", stay->stage->id}, {"signer", name}});
  KEDU_LET(auto lacks, missing_for(record, *stay));
  bool goes_on = std::all_of(lacks.begin(), lacks.end(), [](auto& issue) { return issue.code == "unsigned"; });
  if (auto to = stay->waiting(); !to.empty())
    record.then.push(push_about(record, "notice", to, {name + "已签字", "Signed by " + name}, stay->stage->label));
  if (goes_on) {
    for (auto& task : stay->tasks)
      if (task.text("state") == "open") record.answer(task, "done", {}, name + "已签字");
    KEDU_TRY(record.complete(*stay, "sign"));
  }
  Reactions reactions;
  reactions.update(signatures, invocation.record.id, written);
  reactions += record.written();
  reactions.answer = {{"signed_at", view.now()}, {"seal", written.get("seal")}};
  return reactions;
}

Json list_in(const Value& stored) {
  auto list = parse_json(stored.text());
  return list && list->is_array() ? std::move(*list) : Json::array();
}

/// Of what was signed only what the reader sees of the record now.
Json readable(const Json& fields, const Fields& shown, const Fields& whole) {
  auto list = Json::array();
  for (auto& field : fields) {
    auto id = field.value("field", "");
    if (!shown.get(id).is_empty() && shown.get(id) == whole.get(id)) list.push_back(field);
  }
  return list;
}

Json signature_json(const Record& row, const Fields& shown, const Fields& whole, const View& view) {
  auto text = [&](const char* field) { return row.get(field).text(); };
  auto* by = view.person(text("void_by"));
  Json json{{"stage", text("stage")},
            {"stage_label", text("stage_label")},
            {"state", text("state")},
            {"state_label", both(view.label(signatures, "state", text("state")))},
            {"signer", text("signed_name").empty() ? text("signer") : text("signed_name")},
            {"signer_title", text("signer_title")},
            {"invited_at", to_json(row.get("invited_at"))},
            {"until", to_json(row.get("until"))}};
  if (text("seal").empty()) return json;
  json["signed_at"] = to_json(row.get("signed_at"));
  json["strokes"] = text("strokes");
  json["seal"] = text("seal");
  json["seen"] = readable(list_in(row.get("seen")), shown, whole);
  if (text("state") == "void") {
    auto changes = list_in(row.get("void_changes"));
    json["void"] = {{"at", to_json(row.get("void_at"))},
                    {"by", by ? by->name : ""},
                    {"what", both(labels_of(changes))},
                    {"changes", readable(changes, shown, whole)}};
  }
  return json;
}

}  // namespace

Result<Issues> signatures_missing(const Case& record, const Stay& stay) {
  Issues issues;
  auto& rules = record.rules();
  if (!any_signature(rules)) return issues;
  KEDU_LET(auto rows, rows_of(rules.form, record.id(), List{"signed", "void"}, record.view()));
  for (std::size_t i = 0; i <= record.position().value_or(0) && i < rules.stages.size(); ++i)
    for (auto* stage : parts_of(rules.stages[i])) {
      if (!stage->signature || of_stage(rows, stage->id, "signed")) continue;
      if (stage == stay.stage)
        issues.add(not_signed(*stage));
      else if (of_stage(rows, stage->id, "void"))
        issues.add(is_void(*stage));
    }
  return issues;
}

Result<Reactions> signed_fields_changed(const plugin::Event& event, View& view) {
  Reactions reactions;
  auto* rules = rules_of(view, event.form, event.after);
  if (!rules || !any_signature(*rules)) return reactions;
  KEDU_LET(auto rows, rows_of(event.form, event.record_id, List{"signed"}, view));
  for (auto& row : rows) {
    auto* stage = rules->stage(row.get("stage").text());
    if (!stage || !stage->signature) continue;
    auto now = seen_of(*stage->signature, event.form, event.after, view);
    if (now.print == row.get("seen_print").text()) continue;
    auto changes = changes_since(list_in(row.get("seen")), now);
    reactions.update(
        signatures, row.id,
        {{"state", "void"}, {"void_at", view.now()}, {"void_by", event.actor}, {"void_changes", changes.dump()}});
    Case record(*rules, event.record_id, event.after, view);
    People to;
    for (auto& person : {record.owner(), row.get("invited_by").text()})
      if (!person.empty() && !is_among(to, person)) to.push_back(person);
    if (!to.empty())
      reactions.push(push_about(record, "notice", to, {"签字已失效", "The signature is void"}, labels_of(changes)));
  }
  return reactions;
}

Result<Json> signatures_json(Case& record, const Fields& shown, const std::string& reader) {
  auto& rules = record.rules();
  Json json{{"may_invite", false}, {"list", Json::array()}};
  if (!any_signature(rules)) return json;
  auto& view = record.view();
  KEDU_LET(auto rows, rows_of(rules.form, record.id(), List{"open", "signed", "void"}, view));
  for (auto& row : rows) json["list"].push_back(signature_json(row, shown, record.record(), view));
  for (auto& one : all_of(record, reader))
    if (one.stay->stage->signature && !of_stage(rows, one.stay->stage->id, "signed")) json["may_invite"] = true;
  return json;
}

Result<Json> signing(const plugin::Request& request, const View& view) {
  auto row = view.get(signatures, request.query.get("signature").text());
  if (!row || !opens(row->fields, request.query.get("token").text(), view)) return no_link();
  auto state = row->get("state").text();
  Json json{{"state", state},
            {"signer", row->get("signer").text()},
            {"stage", row->get("stage_label").text()},
            {"form", both(view.form_label(row->get("form").text()))},
            {"until", to_json(row->get("until"))}};
  if (auto* by = view.person(row->get("invited_by").text())) json["asked_by"] = by->name;
  if (state == "signed") {
    json["signed_at"] = to_json(row->get("signed_at"));
    json["seal"] = row->get("seal").text();
    return json;
  }
  KEDU_LET(auto stored, view.get(row->get("form").text(), row->get("record").text()));
  KEDU_LET(auto* rules, rules_at(row->fields, stored, view));
  KEDU_LET(auto record, Case::look(*rules, stored, view));
  auto* stay = stay_to_sign(record, row->fields);
  if (!still_open(row->fields, view) || !stay) return Json{{"state", "over"}};
  auto seen = seen_of(*stay->stage->signature, rules->form, stored.fields, view);
  json["statement"] = both(stay->stage->signature->statement);
  json["fields"] = std::move(seen.fields);
  json["seen"] = seen.print;
  return json;
}

void declare_signatures(plugin::Builder& plugin) {
  auto not_in_the_bar = [](const Invocation&, const View&) { return false; };  // the signature card asks for it
  plugin.command({"invite_signer", {"发签署链接", "Send a link to sign"}, not_in_the_bar, invite_signer});
  plugin.command({"sign", {"签字", "Sign"}, not_in_the_bar, sign, plugin::Audience::visitors});
}

}  // namespace flow
