// Each word a step may begin with, and how it is done.
#include "cli/scenario/step.h"

#include <algorithm>
#include <latch>
#include <sstream>
#include <thread>

#include "cli/scenario/site.h"
#include "http/problem.h"
#include "http/target.h"

namespace kedu::cli {

namespace {

using command::Command;
using command::Kind;

/// {key: value} with one key.
Result<std::pair<std::string, Json>> single(const Json& object, const char* word) {
  if (!object.is_object() || object.size() != 1)
    return fail(ErrorCode::invalid, std::string(word) + " 下面写一项 / " + word + " takes one entry");
  return std::pair(object.begin().key(), object.begin().value());
}

std::string listed(const Issues& issues) {
  std::string text;
  for (auto& issue : issues)
    if (issue.severity == Severity::error)
      text +=
          (text.empty() ? "" : "; ") + issue.field + ": " + issue.message.zh + " / " + issue.message.in(Language::en);
  return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream all(text);
  for (std::string part; std::getline(all, part, separator);)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

/// Steps of one scenario, in its world.
class Stepper {
 public:
  Stepper(World& world, Cast& cast) : world_(world), cast_(cast) {}

  Result<Happened> take(const Json& step) {
    KEDU_TRY(known_words(step, "step",
                         {"as", "create", "as_name", "keep", "update", "erase", "command", "advance", "clock", "see",
                          "get", "call", "race", "expect"}));
    std::vector<std::string> actions;
    for (auto* word : {"create", "update", "erase", "command", "advance", "clock", "see", "get", "call", "race"})
      if (step.contains(word)) actions.push_back(word);
    if (actions.size() > 1)
      return fail(ErrorCode::invalid, "一步只做一件事：" + actions[0] + "、" + actions[1] + " / one thing a step");
    if (actions.empty()) return Happened{};
    auto& action = actions.front();
    auto happened = action == "advance" || action == "clock" ? pass_time(step)
                    : action == "see"                        ? see(step)
                    : action == "get"                        ? ask(step, "GET", step["get"], {})
                    : action == "call"                       ? call(step)
                    : action == "race"                       ? race(step["race"])
                                                             : run(step);
    if (!happened) return happened;
    if (step.contains("as_name")) {
      if (happened->record.id.empty() && happened->ok())
        return fail(ErrorCode::invalid, "这一步没有记录可以起名 / there is no record to name");
      if (happened->ok()) cast_.give_name(step["as_name"].get<std::string>(), happened->record);
    }
    auto keep = step.value("keep", Json::object());
    for (auto& [name, word] : keep.items()) cast_.give_name(name, {"", kept(*happened, word.get<std::string>())});
    return happened;
  }

 private:
  /// A value of the command's answer, or of the route's.
  static std::string kept(const Happened& happened, const std::string& word) {
    if (!happened.json || !happened.json->is_object()) return happened.answer.get(word).text();
    auto found = happened.json->find(word);
    return found != happened.json->end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  Result<std::string> actor(const Json& step) {
    if (!step.contains("as")) return std::string();
    return cast_.person(step["as"].get<std::string>());
  }

  Result<const definition::Form*> form(const std::string& id) {
    if (auto* found = cast_.form(id)) return found;
    return fail(ErrorCode::invalid, "没有表单“" + id + "” / no form '" + id + "'");
  }

  Result<void> aim(Command& command, const std::string& name) {
    KEDU_LET(auto record, cast_.record(name));
    command.form = record.form;
    command.record_id = record.id;
    return {};
  }

  /// The command of a step, ready to be submitted.
  Result<Command> prepare(const Json& step) {
    Command command{.app = world_.app(), .source = "scenario"};
    KEDU_LET(command.actor, actor(step));
    if (step.contains("create")) {
      KEDU_LET(auto entry, single(step["create"], "create"));
      KEDU_LET(auto* target, form(entry.first));
      command.form = target->id;
      KEDU_LET(command.input, cast_.fields(*target, entry.second, command.actor));
    } else if (step.contains("update")) {
      command.kind = Kind::update;
      KEDU_LET(auto entry, single(step["update"], "update"));
      KEDU_TRY(aim(command, entry.first));
      KEDU_LET(command.input, cast_.fields(*cast_.form(command.form), entry.second, command.actor));
    } else if (step.contains("erase")) {
      command.kind = Kind::erase;
      KEDU_TRY(aim(command, step["erase"].get<std::string>()));
    } else {
      KEDU_TRY(prepare_verb(step["command"], command));
    }
    return command;
  }

  Result<void> prepare_verb(const Json& written, Command& command) {
    command.kind = Kind::invoke;
    auto verb = written;
    verb.erase("with");
    KEDU_LET(auto entry, single(verb, "command"));
    if (!entry.second.is_string())
      return fail(ErrorCode::invalid, "command 写成 操作: 记录 / a command is written as verb: record");
    command.verb = entry.first;
    if (!world_.workspace().registry().commands.contains(command.verb))
      return fail(ErrorCode::invalid, "没有“" + command.verb + "”这个操作 / no such command '" + command.verb + "'");
    KEDU_TRY(aim(command, entry.second.get<std::string>()));
    if (!written.contains("with")) return {};
    KEDU_LET(command.input, cast_.input(*cast_.form(command.form), written["with"], command.actor));
    return {};
  }

  Happened tell(const Command& command, command::Outcome outcome) {
    Happened happened{.record = {command.form, command.record_id}, .asks = command.actor};
    if (command.kind == Kind::create) happened.record.id = outcome.ok() ? outcome.record.id : "";
    if (outcome.error) {
      happened.status = http::status_of(outcome.error->code);
      happened.refusal = outcome.error->message;
    } else if (!outcome.issues.ok()) {
      happened.status = 422;
      happened.refusal = listed(outcome.issues);
    } else {
      happened.status = command.kind == Kind::create ? 201 : command.kind == Kind::erase ? 204 : 200;
    }
    happened.issues = std::move(outcome.issues);
    happened.answer = std::move(outcome.answer);
    if (command.kind == Kind::create && happened.ok()) cast_.note_created(happened.record);
    return happened;
  }

  Result<Happened> run(const Json& step) {
    KEDU_LET(auto command, prepare(step));
    auto outcome = world_.workspace().submit_and_wait(command);
    world_.settle();
    return tell(command, std::move(outcome));
  }

  /// All at the same moment, from threads of their own: one wins, the others are told so.
  Result<Happened> race(const Json& steps) {
    std::vector<Command> commands;
    for (auto& step : steps) {
      KEDU_LET(auto command, prepare(step));
      commands.push_back(std::move(command));
    }
    std::vector<command::Outcome> outcomes(commands.size());
    {
      std::latch start(static_cast<std::ptrdiff_t>(commands.size()));
      std::vector<std::jthread> runners;
      for (std::size_t i = 0; i < commands.size(); ++i)
        runners.emplace_back([&, i] {
          start.arrive_and_wait();
          outcomes[i] = world_.workspace().submit_and_wait(commands[i]);
        });
    }
    world_.settle();
    std::vector<Happened> all;
    std::string winners, told;
    int won = 0;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      all.push_back(tell(commands[i], std::move(outcomes[i])));
      auto& one = all.back();
      if (one.ok()) {
        ++won;
        winners += (winners.empty() ? "" : ", ") + world_.name_of(one.asks);
      } else if (one.status >= 500) {
        return fail(ErrorCode::internal, world_.name_of(one.asks) + ": " + one.refusal);
      } else {
        told = one.refusal;
      }
    }
    if (won != 1)
      return fail(ErrorCode::conflict, "应当正好一人成功 / exactly one must win, found " + std::to_string(won) +
                                           (won == 0 ? " (" + told + ")" : " (" + winners + ")"));
    for (auto& one : all)
      if (one.ok()) return std::move(one);
    return Happened{};
  }

  Result<Happened> pass_time(const Json& step) {
    if (step.contains("advance")) {
      KEDU_LET(auto duration, parse_duration(step["advance"].get<std::string>()));
      KEDU_TRY(world_.run_until(world_.later(duration)));
      return Happened{};
    }
    auto text = step["clock"].get<std::string>();
    auto to = instant_of(text, world_.zone());
    if (!to) return fail(ErrorCode::invalid, "看不懂的时间“" + text + "” / not a time, write 2026-03-02 09:00");
    if (*to < world_.now())
      return fail(ErrorCode::invalid,
                  "时间不能倒流 / time does not run backwards, it is " + local_time(world_.now(), world_.zone()));
    world_.jump(*to);
    return Happened{};
  }

  Result<Happened> see(const Json& step) {
    KEDU_LET(auto entry, single(step["see"], "see"));
    KEDU_LET(auto* target, form(entry.first));
    if (!entry.second.is_string())
      return fail(ErrorCode::invalid,
                  "see 写成 表单: 记录 或 表单: =公式 / see is written as form: record or =formula");
    auto text = entry.second.get<std::string>();
    Happened happened;
    happened.record.form = target->id;
    KEDU_LET(happened.asks, actor(step));
    if (text.starts_with("=")) {
      KEDU_LET(auto found, world_.find(happened.asks, target->id, text));
      happened.count = static_cast<std::int64_t>(found.size());
      if (!found.empty()) happened.seen = std::move(found.front());
    } else {
      KEDU_LET(auto named, cast_.record(text));
      if (named.form != target->id)
        return fail(ErrorCode::invalid, "“" + text + "”不是 " + target->id + " / '" + text + "' is a " + named.form);
      auto found = world_.see(happened.asks, named.form, named.id);
      happened.count = found ? 1 : 0;
      if (found) {
        happened.seen = std::move(*found);
      } else {
        happened.status = http::status_of(found.error().code);
        happened.refusal = found.error().message;
      }
    }
    if (happened.seen) happened.record.id = happened.seen->record.id;
    return happened;
  }

  /// {PATCH: path, with: {…}}
  Result<Happened> call(const Json& step) {
    auto written = step["call"];
    auto body = written.value("with", Json::object());
    written.erase("with");
    KEDU_LET(auto entry, single(written, "call"));
    return ask(step, entry.first, entry.second, cast_.body(body));
  }

  /// A route of the host or of a plug-in, below /api/apps/{app}/; as: visitor, below /api/visit/{app}/.
  Result<Happened> ask(const Json& step, const std::string& verb, const Json& path, const Json& body) {
    auto method = http::method_of(verb);
    if (!method || !path.is_string())
      return fail(ErrorCode::invalid, "接口写成 GET: 路径 / a route is written as GET: path");
    Happened happened;
    bool visits = step.value("as", "") == "visitor";
    if (!visits) {
      KEDU_LET(happened.asks, actor(step));
      if (happened.asks.empty()) return fail(ErrorCode::invalid, "as: 谁来问 / say who asks with as:");
    }
    auto target = (visits ? "/api/visit/" : "/api/apps/") + world_.app() + target_of(path.get<std::string>());
    Site site(world_);
    KEDU_LET(auto answered, site.ask({*method, target, body, happened.asks}));
    world_.settle();
    happened.status = answered.status;
    if (!happened.ok() && answered.body.is_object()) happened.refusal = answered.body.value("detail", "");
    happened.json = std::move(answered.body);
    return happened;
  }

  /// "forms/trial/records/trial1?by=级别": names become ids, and what an address cannot hold is encoded.
  std::string target_of(const std::string& written) const {
    auto query = std::min(written.find('?'), written.size());
    std::string target;
    for (auto& part : split(written.substr(0, query), '/')) target += "/" + http::encode_percent(cast_.id_of(part));
    char before = '?';
    if (query < written.size())
      for (auto& part : split(written.substr(query + 1), '&')) {
        auto equals = std::min(part.find('='), part.size());
        auto value = equals < part.size() ? part.substr(equals + 1) : std::string();
        target +=
            before + http::encode_percent(part.substr(0, equals)) + "=" + http::encode_percent(cast_.id_of(value));
        before = '&';
      }
    return target;
  }

  World& world_;
  Cast& cast_;
};

}  // namespace

Result<Happened> take(const Json& step, World& world, Cast& cast) {
  return Stepper(world, cast).take(step);
}

}  // namespace kedu::cli
