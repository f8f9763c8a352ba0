// Routes as OpenAPI 3.1.
#include "http/openapi.h"

#include <algorithm>
#include <cctype>

#include "http/problem.h"

namespace kedu::http {
namespace {

std::string lower(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Json reference(const std::string& schema) {
  return {{"$ref", "#/components/schemas/" + schema}};
}

Json parameters(const Route& route, Language language) {
  Json list = Json::array();
  const std::string_view pattern = route.pattern;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    list.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const auto& parameter : route.query)
    list.push_back({{"name", parameter.name},
                    {"in", "query"},
                    {"description", parameter.about.in(language)},
                    {"schema", {{"type", parameter.type}}}});
  return list;
}

Json operation(const Route& route, Language language) {
  Json op;
  op["operationId"] = lower(name_of(route.method)) + [&] {
    std::string id;
    for (const char c : route.pattern)
      if (std::isalnum(static_cast<unsigned char>(c)) || c == '_')
        id += c;
      else if (!id.empty() && id.back() != '.')
        id += '.';
    while (!id.empty() && id.back() == '.') id.pop_back();
    return '.' + id;
  }();
  op["summary"] = route.summary.in(language);
  if (auto list = parameters(route, language); !list.empty()) op["parameters"] = std::move(list);
  if (route.method == Method::post || route.method == Method::put || route.method == Method::patch) {
    Json content;
    for (const auto& type : route.accepts)
      content[type == "*" ? "*/*" : type]["schema"] =
          route.request_schema.empty() || type != "application/json" ? Json::object() : reference(route.request_schema);
    if (!content.empty()) op["requestBody"]["content"] = std::move(content);
  }
  Json success{{"description", title_of(route.success).in(language)}};
  if (!route.response_schema.empty())
    success["content"]["application/json"]["schema"] = reference(route.response_schema);
  op["responses"][std::to_string(route.success)] = std::move(success);
  op["responses"]["default"]["$ref"] = "#/components/responses/Problem";
  op["security"] =
      route.auth == Auth::everyone
          ? Json::array()
          : Json::array({{{"session", Json::array()}, {"csrf", Json::array()}}, {{"token", Json::array()}}});
  return op;
}

Json problem_schema() {
  const Json text{{"type", "string"}};
  return {{"type", "object"},
          {"required", {"type", "title", "status"}},
          {"properties",
           {{"type", text},
            {"title", text},
            {"status", {{"type", "integer"}}},
            {"detail", text},
            {"issues",
             {{"type", "array"},
              {"items",
               {{"type", "object"},
                {"properties", {{"code", text}, {"field", text}, {"message", text}, {"hint", text}}}}}}}}}};
}

}  // namespace

Json openapi(const Router& router, const ApiFacts& facts, Language language) {
  Json document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", facts.title.in(language)}, {"version", facts.version}};
  Json& paths = document["paths"] = Json::object();
  Json schemas = facts.schemas;
  schemas["Problem"] = problem_schema();
  for (const auto& route : router.routes()) {
    paths[route->pattern][lower(name_of(route->method))] = operation(*route, language);
    for (const auto& name : {route->request_schema, route->response_schema})
      if (!name.empty() && !schemas.contains(name)) schemas[name] = {{"type", "object"}};
  }
  Json& components = document["components"];
  components["schemas"] = std::move(schemas);
  components["responses"]["Problem"] = {
      {"description", Text("出错了", "What went wrong").in(language)},
      {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}};
  components["securitySchemes"] = {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "kedu_session"}}},
                                   {"csrf", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-CSRF-Token"}}},
                                   {"token", {{"type", "http"}, {"scheme", "bearer"}}}};
  return document;
}

}  // namespace kedu::http
