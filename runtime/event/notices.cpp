// Notices as rows of the table `notice`.
#include "event/notices.h"

#include "base/calendar_date.h"
#include "base/json_text.h"

namespace kedu::event {

namespace {

Notice decode(const Fields& row) {
  Notice notice;
  notice.seq = static_cast<std::int64_t>(row.get("id").number());
  notice.person = row.get("person").text();
  notice.kind = row.get("kind").text();
  notice.title = {row.get("title_zh").text(), row.get("title_en").text()};
  notice.body = {row.get("body_zh").text(), row.get("body_en").text()};
  notice.app = row.get("app").text();
  notice.form = row.get("form").text();
  notice.record_id = row.get("record").text();
  notice.payload = fields_from_json(row.get("payload").text());
  if (auto* at = row.get("at").get_if<DateTime>()) notice.at = *at;
  notice.read = row.get("read") == Value(true);
  return notice;
}

Result<std::vector<Notice>> select(store::Reader& reader, const store::Query& query) {
  KEDU_LET(auto rows, reader.select(query));
  std::vector<Notice> notices;
  for (auto& row : rows) notices.push_back(decode(row));
  return notices;
}

Json both(const Text& text) {
  return {{"zh", text.zh}, {"en", text.in(Language::en)}};
}

}  // namespace

store::Table notice_table() {
  using enum store::ColumnType;
  return {.name = "notice",
          .key = store::Key::sequence,
          .columns = {{"person", text},
                      {"kind", text},
                      {"title_zh", text},
                      {"title_en", text},
                      {"body_zh", text},
                      {"body_en", text},
                      {"app", text},
                      {"form", text},
                      {"record", text},
                      {"payload", text},
                      {"at", datetime},
                      {"read", boolean}},
          .indexes = {{{"person", "id"}}}};
}

Result<void> add(store::Writer& writer, std::span<Notice> notices) {
  if (notices.empty()) return {};
  std::vector<Fields> rows;
  rows.reserve(notices.size());
  for (auto& notice : notices)
    rows.push_back({{"person", notice.person},
                    {"kind", notice.kind},
                    {"title_zh", notice.title.zh},
                    {"title_en", notice.title.en},
                    {"body_zh", notice.body.zh},
                    {"body_en", notice.body.en},
                    {"app", notice.app},
                    {"form", notice.form},
                    {"record", notice.record_id},
                    {"payload", json_text(notice.payload)},
                    {"at", notice.at},
                    {"read", false}});
  KEDU_LET(auto keys, writer.insert_all("notice", rows));
  for (std::size_t i = 0; i < keys.size(); ++i) notices[i].seq = std::stoll(keys[i]);
  return {};
}

Result<std::vector<Notice>> notices_after(store::Reader& reader, std::string_view person, std::int64_t after_seq,
                                          std::int64_t limit) {
  store::Query query{.table = "notice"};
  query.where = {R"(t."person" = ? AND t."id" > ?)", {person, Value(after_seq)}};
  query.order = {{store::column("id"), false}};
  query.limit = limit;
  return select(reader, query);
}

Result<std::vector<Notice>> notices_between(store::Reader& reader, std::int64_t first, std::int64_t last) {
  store::Query query{.table = "notice"};
  query.where = {R"(t."id" >= ? AND t."id" <= ?)", {Value(first), Value(last)}};
  query.order = {{store::column("id"), false}};
  return select(reader, query);
}

Result<std::vector<Notice>> latest_notices(store::Reader& reader, std::string_view person, std::int64_t limit) {
  store::Query query{.table = "notice"};
  query.where = {R"(t."person" = ?)", {person}};
  query.order = {{store::column("id"), true}};
  query.limit = limit;
  return select(reader, query);
}

Result<std::int64_t> count_unread(store::Reader& reader, std::string_view person) {
  store::Query query{.table = "notice"};
  query.outputs = {{"n", {"COUNT(*)", {}}, store::ColumnType::integer}};
  query.where = {R"(t."person" = ? AND t."read" = ?)", {person, false}};
  KEDU_LET(auto rows, reader.select(query));
  return rows.empty() ? 0 : static_cast<std::int64_t>(rows[0].get("n").number());
}

Result<void> mark_read(store::Writer& writer, std::string_view person, std::int64_t up_to_seq) {
  KEDU_LET(auto changed,
           writer.update("notice", {{"read", true}},
                         {R"(t."person" = ? AND t."id" <= ? AND t."read" = ?)", {person, Value(up_to_seq), false}}));
  (void)changed;
  return {};
}

Json to_json(const Notice& notice) {
  return {{"seq", notice.seq},           {"kind", notice.kind},
          {"title", both(notice.title)}, {"body", both(notice.body)},
          {"app", notice.app},           {"form", notice.form},
          {"record", notice.record_id},  {"payload", kedu::to_json(notice.payload)},
          {"at", to_iso(notice.at)},     {"read", notice.read}};
}

}  // namespace kedu::event
