// Flat records: system columns and fields side by side; field ids never start with an underscore.
#include "http/routes/record_json.h"

#include "http/etag.h"
#include "http/problem.h"

namespace kedu::http {

namespace {

constexpr std::string_view shown[] = {"created_at", "created_by", "updated_at", "updated_by"};

}  // namespace

Json record_json(const definition::Form& form, const Record& record) {
  Json json{{"id", record.id}, {"version", record.version}};
  for (auto name : shown)
    if (auto& value = record.get(name); !value.is_empty()) json[std::string(name)] = to_json(value);
  for (auto& field : form.fields)
    if (auto& value = record.get(field.id); !value.is_blank()) json[field.id] = to_json(value);
  json["_title"] = record.get("_title").text();
  return json;
}

Json titles_json(const std::map<std::string, std::string>& titles) {
  auto json = Json::object();
  for (auto& [id, title] : titles) json[id] = title;
  return json;
}

Response outcome_response(const definition::Form* form, const command::Outcome& outcome, const std::string& location,
                          Language language) {
  if (outcome.error) return problem(*outcome.error, language);
  if (!outcome.issues.ok()) return problem(outcome.issues, language);
  auto json = form ? record_json(*form, outcome.record) : Json{{"id", outcome.record.id}};
  auto response = answer(outcome.created ? 201 : 200, json);
  response.headers.add("ETag", version_tag(outcome.record.version));
  if (outcome.created) response.headers.add("Location", location + "/" + outcome.record.id);
  return response;
}

}  // namespace kedu::http
