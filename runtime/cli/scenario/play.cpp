// Fixtures are written as the system; then the steps, one after the other.
#include "cli/scenario/play.h"

#include <fstream>
#include <sstream>

#include "cli/fixture.h"
#include "definition/load.h"

namespace kedu::cli {

namespace {

/// A Monday morning: when a scenario starts that does not say when.
constexpr const char* usual_start = "2026-03-02 09:00";

Result<Json> file_of(const Script& script, const std::string& name) {
  auto path = script.beside(name);
  std::ifstream in(path);
  if (!in) return fail(ErrorCode::not_found, "找不到文件 / no such file: " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  auto tree = definition::read_tree({path.string(), text.str()});
  if (!tree.issues.ok()) return fail(ErrorCode::invalid, print(tree.issues));
  return std::move(tree.json);
}

/// Adds form → records to `all`. A file's name stands for its content; a bare list is of `form`.
Result<void> collect(const Script& script, const Json& written, const char* form, Json& all) {
  if (written.is_string()) {
    KEDU_LET(auto content, file_of(script, written.get<std::string>()));
    if (content.is_string()) return fail(ErrorCode::invalid, written.get<std::string>() + ": 没有记录 / no records");
    return collect(script, content, form, all);
  }
  if (written.is_array() && form) {
    for (auto& record : written) all[form].push_back(record);
    return {};
  }
  if (written.is_array()) {
    for (auto& part : written) KEDU_TRY(collect(script, part, form, all));
    return {};
  }
  if (!written.is_object())
    return fail(ErrorCode::invalid, "记录应写成 表单: [记录…] / records are written as form: [records…]");
  for (auto& [id, records] : written.items())
    for (auto& record : records) all[id].push_back(record);
  return {};
}

Result<void> prepare(const Script& script, World& world, Cast& cast) {
  auto given = script.tree.value("given", Json::object());
  auto all = Json::object();
  if (given.contains("people")) KEDU_TRY(collect(script, given["people"], "person", all));
  if (given.contains("records")) KEDU_TRY(collect(script, given["records"], nullptr, all));
  if (all.empty()) return {};
  for (auto& [id, records] : all.items())
    if (auto* form = cast.form(id))
      for (auto& record : records) {
        KEDU_LET(record, cast.fields(*form, record, ""));
      }
  return add_records(world.workspace(), world.app(), all, "scenario",
                     [&](const std::string& form, const Record& record) {
                       cast.note_given({form, record.id}, record.get("_title").text());
                     });
}

/// "step 3: 李四 command accept: lead1"
std::string in_short(std::size_t index, const Json& step) {
  auto text = "第" + std::to_string(index + 1) + "步 / step " + std::to_string(index + 1) + ":";
  if (step.contains("as")) text += " " + step["as"].get<std::string>();
  for (auto& [word, value] : step.items())
    if (word != "as" && word != "expect" && word != "as_name")
      text += " " + word + " " + (value.is_string() ? value.get<std::string>() : value.dump());
  return text;
}

}  // namespace

std::optional<Failure> play(const Script& script, const command::Registry& registry, const Json& calendars,
                            const definition::Snapshot& definition, const std::string& store) {
  auto failed = [&](const std::string& pointer, std::string step, std::string why) {
    return Failure{script.place_of(pointer), std::move(step), std::move(why), {}};
  };
  auto clock = script.tree.value("clock", std::string(usual_start));
  auto start = instant_of(clock, *definition->zone);
  if (!start) return failed("/clock", "clock", "看不懂的时间“" + clock + "” / not a time, write " + usual_start);
  auto world = World::create(registry, calendars, definition, *start, store);
  if (!world) return failed("", "", world.error().message);
  Cast cast(**world);
  if (auto done = prepare(script, **world, cast); !done) return failed("/given", "given", done.error().message);
  (*world)->settle();

  std::size_t index = 0;
  for (auto& step : script.tree["steps"]) {
    auto pointer = "/steps/" + std::to_string(index);
    auto before = (*world)->mark();
    auto happened = take(step, **world, cast);
    if (!happened) return failed(pointer, in_short(index, step), happened.error().message);
    auto unmet = mismatches(step.value("expect", Json::object()), *happened, before, **world, cast);
    if (!unmet) return failed(pointer, in_short(index, step), unmet.error().message);
    if (!unmet->empty()) return Failure{script.place_of(pointer), in_short(index, step), "", std::move(*unmet)};
    ++index;
  }
  return std::nullopt;
}

}  // namespace kedu::cli
