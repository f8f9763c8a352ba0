// A list as a CSV file: the rows and fields the person sees in the list itself, sent page by page as the client reads.
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

constexpr std::int64_t page_size = 200;

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

/// One export on its way: what was asked, and how far it has come. Each page is read anew as the person, so that
/// whoever loses a right while it runs gets no more.
struct Export {
  const Api& api;
  std::string app, form, person;
  Language language;
  Request asked;  ///< its query
  std::shared_ptr<const void> slot;
  Stream stream{static_cast<std::size_t>(-1), Framing::chunked};  ///< one page at a time lies in it
  Json after;

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

  /// The next page's lines; `after` is null when there are no more.
  Result<std::string> lines(Look& look, bool first) {
    auto* form = look.app.form(this->form);
    if (!form) return fail(ErrorCode::not_found, "没有这个表单 / no such form");
    KEDU_LET(auto page, page_of(look, *form, asked));
    page.limit = page_size;
    page.after = after;
    if (first) {
      KEDU_LET(auto rows, look.reading.count(page));
      if (rows > limits::export_rows)
        return fail(ErrorCode::too_large,
                    "export_rows: 超过 100000 行，请先筛选 / over 100,000 rows, narrow the list first");
    }
    KEDU_LET(auto result, look.reading.page(page));
    auto columns = this->columns(look, *form, page);
    auto titles = look.reading.titles(*form, result.records);
    Words words{language, look.app.zone, titles};
    auto text = first ? head(columns) : std::string();
    for (auto& record : result.records) {
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
    after = result.next;
    return text;
  }

  Result<std::string> next(bool first) {
    std::string text;
    KEDU_TRY(api.workspace.read(app, person, [&](Look& look) -> Result<void> {
      KEDU_LET(text, lines(look, first));
      return {};
    }));
    return text;
  }

  /// Who took what away, durable before its first byte leaves.
  Result<void> note() {
    event::Event event;
    event.name = form + ".exported";
    event.app = app;
    event.form = form;
    event.actor = person;
    event.source = "api";
    event.at = api.workspace.clock().now();
    for (auto* name : {"where", "q", "sort", "fields"})
      if (auto value = asked.parameter(name)) event.payload.append(name, *value);
    return api.workspace.store().write_and_wait([&](store::Writer& writer) { return event::append(writer, event); });
  }
};

/// Sends what comes after the page that has just left.
void go_on(const std::shared_ptr<Export>& exporting) {
  if (exporting->after.is_null()) return exporting->stream.close();
  exporting->stream.when_drained([exporting] {
    bool queued = exporting->api.workers.run([exporting] {
      auto text = exporting->next(false);
      if (!text || !exporting->stream.send(*text)) return exporting->stream.abandon();
      go_on(exporting);
    });
    if (!queued) exporting->stream.abandon();
  });
}

Response begin(const std::shared_ptr<Export>& exporting) {
  auto text = exporting->next(true);
  auto noted = text ? exporting->note() : Result<void>{};
  if (!text) return problem(text.error(), exporting->language);
  if (!noted) return problem(noted.error(), exporting->language);
  exporting->stream.send(*text);
  go_on(exporting);
  Response response{.content_type = "text/csv; charset=utf-8", .body = exporting->stream, .headers = {}};
  auto label = exporting->form;
  if (auto app = exporting->api.workspace.app(exporting->app))
    if (auto* form = app->form(exporting->form)) label = form->label.in(exporting->language);
  response.headers.add("Content-Disposition", "attachment; filename=\"" + exporting->form +
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
             answer_elsewhere(api, request, std::move(reply), [exporting] { return begin(exporting); });
           },
       .summary = {"导出列表为 CSV（按可见范围）", "The list as CSV, as far as this person sees it"},
       .query = {{"where", "string", {"条件公式", "a formula"}},
                 {"q", "string", {"关键词", "keywords"}},
                 {"sort", "string", {"排序字段，前加 - 为倒序", "a field, - before it for descending"}},
                 {"fields", "string", {"字段，逗号分隔；不写为全部可见字段", "fields; all readable ones if absent"}}}});
}

}  // namespace kedu::http
