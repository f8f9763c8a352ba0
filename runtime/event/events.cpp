// Events as rows of the table `event`.
#include "event/events.h"

#include "base/json_text.h"

namespace kedu::event {

namespace {

std::string text_of(const Fields& fields) {
  return fields.empty() ? std::string{} : json_text(fields);
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
  event.before = fields_from_json(row.get("before").text());
  event.after = fields_from_json(row.get("after").text());
  event.payload = fields_from_json(row.get("payload").text());
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

Fields row_of(const Event& event) {
  return {{"name", event.name},
          {"app", event.app},
          {"form", event.form},
          {"record", event.record_id},
          {"actor", event.actor},
          {"plugin", event.plugin},
          {"source", event.source},
          {"definition", event.definition},
          {"at", event.at},
          {"before", text_of(event.before)},
          {"after", text_of(event.after)},
          {"payload", text_of(event.payload)}};
}

Result<void> append(store::Writer& writer, std::span<const Fields> rows) {
  if (rows.empty()) return {};
  KEDU_LET(auto keys, writer.insert_all("event", rows));
  (void)keys;
  return {};
}

Result<void> append(store::Writer& writer, const Event& event) {
  auto row = row_of(event);
  return append(writer, std::span(&row, 1));
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
