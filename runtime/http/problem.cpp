// Errors and issues as problem documents.
#include "http/problem.h"

#include <array>
#include <utility>

namespace kedu::http {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int status;
};
constexpr std::array<Row, 10> codes{{
    {ErrorCode::invalid, "invalid", 400},
    {ErrorCode::unauthenticated, "unauthenticated", 401},
    {ErrorCode::forbidden, "forbidden", 403},
    {ErrorCode::not_found, "not_found", 404},
    {ErrorCode::conflict, "conflict", 409},
    {ErrorCode::too_large, "too_large", 413},
    {ErrorCode::too_many, "too_many", 429},
    {ErrorCode::timeout, "timeout", 504},
    {ErrorCode::unavailable, "unavailable", 503},
    {ErrorCode::internal, "internal", 500},
}};

const Row& row(ErrorCode code) {
  for (const auto& r : codes)
    if (r.code == code) return r;
  return codes.back();
}

const std::array<std::pair<int, Text>, 30> titles{{
    {100, {"继续", "Continue"}},
    {200, {"成功", "OK"}},
    {201, {"已创建", "Created"}},
    {202, {"已接受", "Accepted"}},
    {204, {"无内容", "No Content"}},
    {206, {"部分内容", "Partial Content"}},
    {301, {"已移动", "Moved Permanently"}},
    {302, {"已找到", "Found"}},
    {303, {"请看别处", "See Other"}},
    {304, {"未修改", "Not Modified"}},
    {400, {"请求有误", "Bad Request"}},
    {401, {"请先登录", "Unauthorized"}},
    {403, {"没有权限", "Forbidden"}},
    {404, {"没有找到", "Not Found"}},
    {405, {"不支持这种操作", "Method Not Allowed"}},
    {406, {"没有可用的格式", "Not Acceptable"}},
    {408, {"请求超时", "Request Timeout"}},
    {409, {"有冲突", "Conflict"}},
    {412, {"版本已变", "Precondition Failed"}},
    {413, {"内容太大", "Content Too Large"}},
    {415, {"内容类型不支持", "Unsupported Media Type"}},
    {417, {"无法满足期望", "Expectation Failed"}},
    {422, {"填写有误", "Unprocessable Content"}},
    {429, {"请求太频繁", "Too Many Requests"}},
    {431, {"请求头太大", "Request Header Fields Too Large"}},
    {500, {"服务器内部错误", "Internal Server Error"}},
    {501, {"未实现", "Not Implemented"}},
    {503, {"服务暂不可用", "Service Unavailable"}},
    {504, {"处理超时", "Gateway Timeout"}},
    {507, {"存储空间不足", "Insufficient Storage"}},
}};

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Response document(int status, std::string_view type, std::string detail, Language language, Json issues) {
  Json body;
  body["type"] = type;
  body["title"] = title_of(status).in(language);
  body["status"] = status;
  if (!detail.empty()) body["detail"] = std::move(detail);
  if (!issues.is_null()) body["issues"] = std::move(issues);
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = dump(body);
  if (status == 429 || status == 503) response.headers.add("Retry-After", status == 503 ? "2" : "10");
  return response;
}

}  // namespace

int status_of(ErrorCode code) {
  return row(code).status;
}

std::string_view name_of(ErrorCode code) {
  return row(code).name;
}

const Text& title_of(int status) {
  static const Text other{"其他", "Other"};
  for (const auto& [number, text] : titles)
    if (number == status) return text;
  return other;
}

namespace {

/// An Error speaks "中文 / English": the reader's half of it.
std::string half_of(const std::string& message, Language language) {
  auto slash = message.find(" / ");
  if (slash == std::string::npos) return message;
  return language == Language::zh ? message.substr(0, slash) : message.substr(slash + 3);
}

}  // namespace

Response problem(const Error& error, Language language) {
  const auto& r = row(error.code);
  return document(r.status, "urn:kedu:error:" + std::string(r.name),
                  error.code == ErrorCode::internal ? "" : half_of(error.message, language), language, nullptr);
}

Response problem(const Issues& issues, Language language) {
  Json list = Json::array();
  for (const auto& issue : issues) {
    if (issue.severity != Severity::error) continue;
    Json item;
    item["code"] = issue.code;
    item["field"] = issue.field;
    item["message"] = issue.message.in(language);
    item["hint"] = issue.hint.in(language);
    list.push_back(std::move(item));
  }
  return document(422, "urn:kedu:error:issues", "", language, std::move(list));
}

Response problem(int status, const Error& error, Language language) {
  return document(status, "about:blank", half_of(error.message, language), language, nullptr);
}

Response problem(int status, const Text& detail, Language language) {
  return document(status, "about:blank", detail.in(language), language, nullptr);
}

Response answer(int status, const Json& json) {
  return answer(status, dump(json));
}

Response answer(int status, std::string json_text) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(json_text);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response not_modified() {
  Response response;
  response.status = 304;
  return response;
}

}  // namespace kedu::http
