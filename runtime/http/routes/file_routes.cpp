// Uploads, and files of records: reachable only through a record the person may see.
#include "http/cursor.h"
#include "http/routes/api.h"

namespace kedu::http {

namespace {

/// attachment with the name both as ASCII and as UTF-8 (RFC 6266).
std::string disposition(const std::string& name) {
  std::string encoded;
  constexpr char hex[] = "0123456789ABCDEF";
  for (unsigned char c : name) {
    if (std::isalnum(c) || c == '.' || c == '-' || c == '_') {
      encoded += static_cast<char>(c);
    } else {
      encoded += '%';
      encoded += hex[c >> 4];
      encoded += hex[c & 15];
    }
  }
  return "attachment; filename=\"file\"; filename*=UTF-8''" + encoded;
}

Response upload(const Api& api, const Request& request) {
  auto saved = api.uploads.save(request.body, std::string(request.parameter("name").value_or("")), person_of(request));
  if (!saved) return problem(saved.error(), request.language());
  return answer(201, Json{{"id", saved->id},
                          {"name", saved->name},
                          {"size", saved->size},
                          {"type", saved->type},
                          {"kind", saved->kind}});
}

Response download(const Api& api, const Request& request, const std::string& app, const std::string& form_id,
                  const std::string& id, const std::string& field, const std::string& file_id) {
  auto missing = fail(ErrorCode::not_found, "没有这个文件 / no such file");
  std::string name, type;
  auto found = api.workspace.read(app, person_of(request), [&](command::Look& look) -> Result<void> {
    auto* form = look.app.form(form_id);
    if (!form) return missing;
    KEDU_LET(auto record, look.reading.get(*form, id));
    if (auto* files = record.get(field).get_if<Rows>())
      for (auto& file : *files)
        if (file.get("id").text() == file_id) {
          name = file.get("name").text();
          type = file.get("type").text();
          return {};
        }
    return missing;
  });
  if (!found) return problem(found.error(), request.language());
  auto noted =
      note(api, request,
           {.what = "file", .app = app, .form = form_id, .record = id, .detail = field + "/" + file_id, .rows = 1});
  if (!noted) return problem(noted.error(), request.language());
  auto bytes = api.uploads.load(file_id);
  if (!bytes) return problem(bytes.error(), request.language());
  Response response{.content_type = type, .body = std::move(*bytes), .headers = {}};
  response.headers.add("Content-Disposition", disposition(name));
  response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
  return response;
}

}  // namespace

void add_file_routes(Router& router, const Api& api) {
  router.add({.method = Method::post,
              .pattern = "/api/files",
              .handler =
                  [api](const Request& request, const Params&, Reply reply) {
                    answer_elsewhere(api, request, std::move(reply), [api, &request] { return upload(api, request); });
                  },
              .accepts = {"*"},
              .body_limit = limits::upload_bytes,
              .summary = {"上传文件", "Upload a file"},
              .query = {{"name", "string", {"文件名", "its name"}}},
              .response_schema = "File",
              .success = 201});
  router.add({.pattern = "/api/apps/{app}/forms/{form}/records/{id}/files/{field}/{file}",
              .handler =
                  [api](const Request& request, const Params& params, Reply reply) {
                    auto text = [&](const char* name) { return std::string(params.get(name)); };
                    answer_elsewhere(
                        api, request, std::move(reply),
                        [api, &request, app = text("app"), form = text("form"), id = text("id"), field = text("field"),
                         file = text("file")] { return download(api, request, app, form, id, field, file); });
                  },
              .summary = {"下载记录里的文件", "A file of a record"}});
}

}  // namespace kedu::http
