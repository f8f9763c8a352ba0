// A list as a CSV file: the rows and fields the person sees in the list itself, all of one moment. It is written to a
// nameless file over one snapshot and sent from there as fast as the client reads, so that a slow one holds nothing up.
#include <cstdio>

#include "base/calendar_date.h"
#include "event/events.h"
#include "http/csv.h"
#include "http/routes/api.h"
#include "http/routes/listing.h"
#include "http/target.h"

namespace kedu::http {

namespace {

using command::Look;
using definition::Field;
using definition::FieldType;
using definition::Form;

constexpr std::int64_t page_rows = 1'000;
constexpr std::size_t piece_bytes = 64 * 1024;

std::string number_text(const Field& field, double number) {
  if (field.type == FieldType::money) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", field.decimals, number);
    return text;
  }
  if (number == std::floor(number) && std::abs(number) < 1e15) return std::to_string(static_cast<std::int64_t>(number));
  return Json(number).dump();
}

/// What one person's export shows of values.
struct Words {
  Language language;
  const TimeZone& zone;
  const std::map<std::string, std::string>& titles;

  std::string at(DateTime at) const {
    auto local = to_iso(DateTime{at.ms + zone.offset_ms(at)});
    return local.substr(0, 10) + " " + local.substr(11, 8);
  }
  std::string title(const std::string& id) const {
    auto found = titles.find(id);
    return without_formula(found == titles.end() ? id : found->second);
  }
  std::string one(const Field& field, const Value& value) const {
    if (auto* number = value.get_if<double>()) return number_text(field, *number);
    if (auto* yes = value.get_if<bool>()) return Text(*yes ? "是" : "否", *yes ? "yes" : "no").in(language);
    if (auto* instant = value.get_if<DateTime>()) return at(*instant);
    if (auto* day = value.get_if<Date>()) return to_iso(*day);
    auto& text = value.text();
    if (definition::is_link(field.type)) return title(text);
    for (auto& option : field.options)
      if (option.value == text) return without_formula(option.label.in(language));
    return without_formula(text);
  }
  std::string row(const Field& field, const Fields& row) const {
    if (field.type == FieldType::file) return row.get("name").text();
    std::string line;
    for (auto& column : field.columns)
      if (auto& cell = row.get(column.id); !cell.is_empty())
        line += (line.empty() ? "" : " · ") + column.label.in(language) + " " + this->cell(column, cell);
    return line;
  }
  std::string cell(const Field& field, const Value& value) const {
    std::string text;
    if (auto* rows = value.get_if<Rows>()) {
      for (auto& each : *rows) text += (text.empty() ? "" : "\n") + row(field, each);
      return without_formula(text);
    }
    if (!value.is<List>()) return value.is_empty() ? "" : one(field, value);
    for (auto& item : value.items()) text += (text.empty() ? "" : "、") + one(field, item);
    return without_formula(text);
  }
};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// One export: what was asked, and the file it is written to and sent from.
struct Export {
  const Api& api;
  std::string app, form_id, person;
  Language language;
  Request asked;  ///< its query
  std::shared_ptr<const void> slot;
  Stream stream{static_cast<std::size_t>(-1), Framing::chunked};  ///< one piece at a time lies in it
  std::unique_ptr<std::FILE, Close> file{std::tmpfile()};

  /// The fields this person reads in this form, in the form's order; those asked for, if any are.
  std::vector<const Field*> columns(Look& look, const Form& form, const access::Page& page) const {
    std::vector<const Field*> columns;
    for (auto& field : form.fields)
      if (look.reading.policy(form).may_read(field.id) &&
          (page.fields.empty() || std::find(page.fields.begin(), page.fields.end(), field.id) != page.fields.end()))
        columns.push_back(&field);
    return columns;
  }

  std::string head(const std::vector<const Field*>& columns) const {
    std::vector<std::string> cells;
    for (auto* field : columns) cells.push_back(without_formula(field->label.in(language)));
    for (auto& label : {Text("创建时间", "Created at"), Text("创建人", "Created by"), Text("修改时间", "Changed at")})
      cells.push_back(label.in(language));
    return std::string(byte_order_mark) + csv_line(cells);
  }

  std::string lines(Look& look, const std::vector<const Field*>& columns, const std::vector<Record>& records,
                    const Form& form) const {
    auto titles = look.reading.titles(form, records);
    Words words{language, look.app.zone, titles};
    std::string text;
    for (auto& record : records) {
      std::vector<std::string> cells;
      for (auto* field : columns) cells.push_back(words.cell(*field, record.get(field->id)));
      auto instant = [&](const char* name) {
        auto* at = record.get(name).get_if<DateTime>();
        return at ? words.at(*at) : "";
      };
      auto& creator = record.get("created_by").text();
      cells.insert(cells.end(),
                   {instant("created_at"), creator.empty() ? "" : words.title(creator), instant("updated_at")});
      text += csv_line(cells);
    }
    return text;
  }

  Result<void> put(const std::string& text) {
    bool written = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    return written ? Result<void>{}
                   : fail(ErrorCode::unavailable, "没有空间准备导出 / there is no room to prepare the export");
  }

  /// The whole list into the file, over one snapshot.
  Result<void> write(Look& look) {
    auto* form = look.app.form(form_id);
    if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
    KEDU_LET(auto page, page_of(look, *form, asked));
    page.limit = page_rows;
    KEDU_LET(auto rows, look.reading.count(page));
    if (rows > limits::export_rows)
      return fail(ErrorCode::too_large,
                  "export_rows: 超过 100000 行，请先筛选 / over 100,000 rows, narrow the list first");
    auto columns = this->columns(look, *form, page);
    KEDU_TRY(put(head(columns)));
    do {
      KEDU_LET(auto result, look.reading.page(page));
      KEDU_TRY(put(lines(look, columns, result.records, *form)));
      page.after = result.next;
    } while (!page.after.is_null());
    std::rewind(file.get());
    return {};
  }

  /// The next piece of the file; empty at its end.
  std::string piece() {
    std::string text(piece_bytes, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    return text;
  }

  /// Who took what away, durable before its first byte leaves.
  Result<void> note() {
    event::Event event;
    event.name = form_id + ".exported";
    event.app = app;
    event.form = form_id;
    event.actor = person;
    event.source = "api";
    event.at = api.workspace.clock().now();
    for (auto* name : {"where", "q", "sort", "fields"})
      if (auto value = asked.parameter(name)) event.payload.append(name, *value);
    KEDU_TRY(http::note(api, asked, {.what = "export", .app = app, .form = form_id}));
    return api.workspace.store().write_and_wait([&](store::Writer& writer) { return event::append(writer, event); });
  }
};

/// Sends the next piece once the one before has left.
void go_on(const std::shared_ptr<Export>& exporting) {
  auto text = exporting->piece();
  if (text.empty()) return std::ferror(exporting->file.get()) ? exporting->stream.abandon() : exporting->stream.close();
  if (!exporting->stream.send(text)) return exporting->stream.abandon();
  exporting->stream.when_drained([exporting] {
    if (!exporting->api.workers.go_on([exporting] { go_on(exporting); })) exporting->stream.abandon();
  });
}

Response begin(const std::shared_ptr<Export>& exporting) {
  auto done = exporting->api.workspace.read(exporting->app, exporting->person,
                                            [&](Look& look) { return exporting->write(look); });
  if (done) done = exporting->note();
  if (!done) return problem(done.error(), exporting->language);
  go_on(exporting);
  Response response{.content_type = "text/csv; charset=utf-8", .body = exporting->stream, .headers = {}};
  auto label = exporting->form_id;
  if (auto app = exporting->api.workspace.app(exporting->app))
    if (auto* form = app->form(exporting->form_id)) label = form->label.in(exporting->language);
  response.headers.add("Content-Disposition", "attachment; filename=\"" + exporting->form_id +
                                                  ".csv\"; filename*=UTF-8''" + encode_percent(label) + ".csv");
  return response;
}

}  // namespace

void add_export_routes(Router& router, const Api& api) {
  router.add(
      {.pattern = "/api/apps/{app}/forms/{form}/export",
       .handler =
           [api](const Request& request, const Params& params, Reply reply) {
             auto slot = api.quotas.exports.take(person_of(request));
             if (!slot) return reply(too_many_open(request, {"导出", "exports"}, "exports_per_person"));
             auto exporting = std::make_shared<Export>(Export{api,
                                                              std::string(params.get("app")),
                                                              std::string(params.get("form")),
                                                              person_of(request),
                                                              request.language(),
                                                              {},
                                                              std::move(slot)});
             exporting->asked.query = request.query;
             exporting->asked.target = request.target;
             exporting->asked.caller = request.caller;
             answer_elsewhere(api, request, std::move(reply), [exporting] { return begin(exporting); });
           },
       .summary = {"导出列表为 CSV（按可见范围）", "The list as CSV, as far as this person sees it"},
       .query = {{"where", "string", {"条件公式", "a formula"}},
                 {"q", "string", {"关键词", "keywords"}},
                 {"sort", "string", {"排序字段，前加 - 为倒序", "a field, - before it for descending"}},
                 {"fields", "string", {"字段，逗号分隔；不写为全部可见字段", "fields; all readable ones if absent"}}}});
}

}  // namespace kedu::http
