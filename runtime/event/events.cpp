// Events as rows of the table `event`.
#include "event/events.h"

namespace kedu::event {

namespace {

std::string dump(const Json& json) {
  return json.is_null() ? std::string{} : json.dump();
}

Json undump(const Value& value) {
  if (value.text().empty()) return Json::object();
  return Json::parse(value.text(), nullptr, false);
}

Event decode(const Fields& row) {
  Event event;
  event.seq = static_cast<std::int64_t>(row.get("id").number());
  event.name = row.get("name").text();
  event.app = row.get("app").text();
  event.form = row.get("form").text();
  event.record_id = row.get("record").text();
  event.actor = row.get("actor").text();
  event.plugin = row.get("plugin").text();
  event.source = row.get("source").text();
  event.definition = row.get("definition").text();
  if (auto* at = row.get("at").get_if<DateTime>()) event.at = *at;
  event.before = undump(row.get("before"));
  event.after = undump(row.get("after"));
  event.payload = undump(row.get("payload"));
  return event;
}

}  // namespace

store::Table event_table() {
  using enum store::ColumnType;
  return {.name = "event",
          .key = store::Key::sequence,
          .columns = {{"name", text},
                      {"app", text},
                      {"form", text},
                      {"record", text},
                      {"actor", text},
                      {"plugin", text},
                      {"source", text},
                      {"definition", text},
                      {"at", datetime},
                      {"before", text},
                      {"after", text},
                      {"payload", text}},
          .indexes = {{{"record"}}}};
}

Result<std::int64_t> append(store::Writer& writer, const Event& event) {
  Fields row{{"name", event.name},
             {"app", event.app},
             {"form", event.form},
             {"record", event.record_id},
             {"actor", event.actor},
             {"plugin", event.plugin},
             {"source", event.source},
             {"definition", event.definition},
             {"at", event.at},
             {"before", dump(event.before)},
             {"after", dump(event.after)},
             {"payload", dump(event.payload)}};
  KEDU_LET(auto key, writer.insert("event", row));
  return std::stoll(key);
}

Result<std::vector<Event>> history(store::Reader& reader, std::string_view app, std::string_view form,
                                   std::string_view record_id, std::int64_t after_seq, std::int64_t limit) {
  store::Query query{.table = "event"};
  query.where = {R"(t."record" = ? AND t."app" = ? AND t."form" = ? AND t."id" > ?)",
                 {record_id, app, form, Value(after_seq)}};
  query.order = {{store::column("id"), false}};
  query.limit = limit;
  KEDU_LET(auto rows, reader.select(query));
  std::vector<Event> events;
  events.reserve(rows.size());
  for (auto& row : rows) events.push_back(decode(row));
  return events;
}

}  // namespace kedu::event
