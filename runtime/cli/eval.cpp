// The formula conformance door: each line is compiled and run on its own.
#include "cli/eval.h"

#include <map>
#include <string>

#include "base/clock.h"
#include "cli/eval_record.h"
#include "formula/engine.h"

namespace kedu::cli {

namespace {

constexpr int lines_per_engine = 2000;  ///< compiled formulas are kept by an engine; a fresh one forgets them
const Json no_object = Json::object();

Json refused(const std::string& zh, const std::string& en) {
  return {{"error", "invalid"}, {"type", "error"}, {"zh", zh}, {"en", en}};
}

const Json& object_in(const Json& line, const char* key) {
  auto it = line.find(key);
  return it != line.end() && it->is_object() ? *it : no_object;
}

std::string text_in(const Json& line, const char* key, const char* otherwise) {
  auto it = line.find(key);
  return it != line.end() && it->is_string() ? it->get<std::string>() : otherwise;
}

std::string type_of(const Value& value) {
  if (value.is_blank()) return "blank";
  if (value.is<double>()) return "number";
  if (value.is<bool>()) return "bool";
  if (value.is<std::string>()) return "text";
  if (value.is<Date>()) return "date";
  if (value.is<DateTime>()) return "datetime";
  return "list";
}

Json reported(const formula::Diagnostic& problem) {
  Json out{{"pos", problem.pos},
           {"len", problem.len},
           {"code", problem.code},
           {"zh", problem.message.zh},
           {"en", problem.message.en}};
  if (!problem.hint.empty()) out["hint"] = {{"zh", problem.hint.zh}, {"en", problem.hint.en}};
  return {{"compile_error", out}, {"type", "compile_error"}};
}

class Evaluator {
 public:
  explicit Evaluator(const std::vector<formula::CalendarDays>& calendars) : calendars_(calendars) {}

  Json answer(const std::string& text) {
    auto line = parse_json(text);
    if (!line) return refused("这一行不是 JSON：" + line.error().message, "not JSON: " + line.error().message);
    if (!line->is_object() || !line->contains("expr") || !(*line)["expr"].is_string())
      return refused("缺少 expr", "expr is missing");
    auto zone = zone_named(text_in(*line, "tz", "Asia/Shanghai"));
    if (!zone) return refused("没有这个时区", "unknown time zone");
    auto now = now_of(*line);
    if (!now) return refused("now 不是 ISO 时间", "now is no ISO time");
    if (!fresh_engine()) return refused("公式引擎无法启动", "the formula engine does not start");

    EvalRecord record(object_in(*line, "fields"), object_in(*line, "types"), *zone);
    auto compilation = formula::compile((*line)["expr"].get<std::string>(), record);
    if (!compilation.formula) {
      for (auto& diagnostic : compilation.diagnostics)
        if (diagnostic.severity == Severity::error) return reported(diagnostic);
      return refused("公式无法编译", "the formula does not compile");
    }
    auto program = engine_->load(*compilation.formula);
    if (!program) return refused(program.error().message, program.error().message);
    std::vector<Value> slots;
    for (auto& reference : compilation.formula->references) slots.push_back(record.value(reference));
    return shown(engine_->run(*program, slots, {*now, zone}));
  }

 private:
  static Json shown(const Value& value) {
    if (auto* error = value.get_if<ErrorValue>())
      return {{"error", error->code}, {"type", "error"}, {"zh", error->zh}, {"en", error->en}, {"pos", error->pos}};
    return {{"value", to_json(value)}, {"type", type_of(value)}};
  }

  static std::optional<DateTime> now_of(const Json& line) {
    if (!line.contains("now") || line["now"].is_null()) return SystemClock().now();
    return line["now"].is_string() ? parse_datetime(line["now"].get<std::string>()) : std::nullopt;
  }

  const TimeZone* zone_named(const std::string& name) {
    auto it = zones_.find(name);
    if (it == zones_.end()) {
      auto zone = TimeZone::find(name);
      if (!zone) return nullptr;
      it = zones_.emplace(name, std::move(*zone)).first;
    }
    return &it->second;
  }

  bool fresh_engine() {
    if (engine_ && ++lines_ % lines_per_engine != 0) return true;
    engine_.reset();
    auto created = formula::Engine::create();
    if (!created) return false;
    engine_ = std::move(*created);
    for (auto& days : calendars_) engine_->set_calendar(days);
    return true;
  }

  const std::vector<formula::CalendarDays>& calendars_;
  std::unique_ptr<formula::Engine> engine_;
  std::map<std::string, TimeZone> zones_;
  int lines_ = 0;
};

}  // namespace

int eval(std::istream& in, std::ostream& out, const std::vector<formula::CalendarDays>& calendars) {
  Evaluator evaluator(calendars);
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    out << evaluator.answer(line).dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  }
  return 0;
}

}  // namespace kedu::cli
