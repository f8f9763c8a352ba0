// Answers as rows of the table `answer`, by actor and key.
#include "command/answers.h"

#include <functional>

namespace kedu::command {

namespace {

std::string key_of(const Command& command) {
  return command.actor + "/" + command.idempotency_key;
}

/// What the command asked for; two different requests under one key are a client's mistake, not a retry.
std::string request_of(const Command& command) {
  auto text = command.app + "/" + command.form + "/" + command.record_id + "/" + command.verb + "/" +
              std::to_string(static_cast<int>(command.kind)) + "/" + command.input.dump();
  return std::to_string(std::hash<std::string>{}(text));
}

Fields plain_fields(const Json& json) {
  Fields fields;
  if (json.is_object())
    for (auto& [name, value] : json.items()) fields.set(name, value_from_json(value));
  return fields;
}

}  // namespace

store::Table answer_table() {
  using enum store::ColumnType;
  return {.name = "answer",
          .columns = {{"request", text},
                      {"record", text},
                      {"version", integer},
                      {"answer", text},
                      {"created", boolean},
                      {"at", datetime}},
          .indexes = {{{"at"}}}};
}

Result<std::optional<Outcome>> first_answer(store::Reader& reader, const Command& command) {
  KEDU_LET(auto row, reader.get("answer", key_of(command)));
  if (!row) return std::optional<Outcome>{};
  if (row->get("request").text() != request_of(command))
    return fail(ErrorCode::conflict,
                "这个 Idempotency-Key 已用于另一个请求 / this Idempotency-Key was used for another request");
  Outcome outcome;
  outcome.record = {row->get("record").text(), static_cast<std::int64_t>(row->get("version").number()), {}};
  outcome.created = row->get("created") == Value(true);
  outcome.answer = plain_fields(Json::parse(row->get("answer").text(), nullptr, false));
  return std::optional(std::move(outcome));
}

Result<void> keep_answer(store::Writer& writer, const Command& command, const Outcome& outcome, DateTime now) {
  KEDU_LET(auto key, writer.insert("answer", {{"id", key_of(command)},
                                              {"request", request_of(command)},
                                              {"record", outcome.record.id},
                                              {"version", Value(outcome.record.version)},
                                              {"answer", to_json(outcome.answer).dump()},
                                              {"created", outcome.created},
                                              {"at", now}}));
  (void)key;
  return {};
}

}  // namespace kedu::command
