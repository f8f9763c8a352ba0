// Formulas grown from the fuzzer's bytes, so that nearly all compile: V8 takes their code, a record alone and in a
// column give the same, and no error comes from outside of the library.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>

#include "../formula/emitted_code.h"
#include "formula/engine.h"
#include "scope.h"

namespace kedu::formula {
namespace {

constexpr int deepest = 6;
constexpr int runs_per_engine = 2000;  // an engine keeps what it has compiled

std::string expression(FuzzedDataProvider& bytes, int depth);

std::string text(FuzzedDataProvider& bytes) {
  std::string out = "\"";
  for (char c : bytes.ConsumeRandomLengthString(12)) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string call(FuzzedDataProvider& bytes, int depth) {
  auto& declarations = function_declarations();
  auto& spec = declarations[bytes.ConsumeIntegralInRange<std::size_t>(0, declarations.size() - 1)];
  std::string out = spec["name"].get<std::string>() + "(";
  auto most = spec["params"].size() + 2;
  auto count = bytes.ConsumeBool() ? spec["params"].size() : bytes.ConsumeIntegralInRange<std::size_t>(0, most);
  for (std::size_t i = 0; i < count; ++i) out += (i ? "," : "") + expression(bytes, depth + 1);
  return out + ")";
}

std::string leaf(FuzzedDataProvider& bytes) {
  static const char* const numbers[] = {"0", "1", "2", "0.1", "1.005", "1e9", "-3", "1e308", "45413", "50%"};
  switch (bytes.ConsumeIntegralInRange(0, 3)) {
    case 0:
      return bytes.PickValueInArray(numbers);
    case 1:
      return text(bytes);
    case 2:
      return bytes.ConsumeBool() ? "TRUE" : "\"2024-05-01\"";
    default: {
      auto& types = fuzz::Names::types();
      return std::next(types.begin(), bytes.ConsumeIntegralInRange<long>(0, static_cast<long>(types.size()) - 1))
          ->first;
    }
  }
}

std::string expression(FuzzedDataProvider& bytes, int depth) {
  static const char* const operators[] = {"+", "-", "*", "/", "^", "&", "=", "<>", "<", ">="};
  if (depth >= deepest || bytes.remaining_bytes() == 0) return leaf(bytes);
  switch (bytes.ConsumeIntegralInRange(0, 5)) {
    case 0:
      return leaf(bytes);
    case 1:
      return "(" + expression(bytes, depth + 1) + ")";
    case 2:
      return "-" + leaf(bytes);
    case 3:
      return call(bytes, depth);
    default:
      return expression(bytes, depth + 1) + bytes.PickValueInArray(operators) + expression(bytes, depth + 1);
  }
}

Value value_of(const Type& type, FuzzedDataProvider& bytes) {
  if (bytes.ConsumeIntegralInRange(0, 4) == 0) return {};
  if (type.list) return type.kind == Kind::text ? Value(List{"a", Value(), "b"}) : Value(List{1, 2.5, Value()});
  switch (type.kind) {
    case Kind::number:
      return bytes.ConsumeIntegralInRange(-100000, 100000) / (type.scale == 0 ? 1.0 : 100.0);
    case Kind::text:
      return bytes.PickValueInArray({"", "abc", "12", "2024-05-01", "中文"});
    case Kind::boolean:
      return bytes.ConsumeBool();
    case Kind::date:
      return Date{bytes.ConsumeIntegralInRange(-30000, 40000)};
    case Kind::datetime:
      return DateTime{bytes.ConsumeIntegralInRange<std::int64_t>(0, 2'000'000'000'000)};
    default:
      return 7;
  }
}

/// Its time was over: that the machine was busy is no difference.
bool cut_off(const Value& value) {
  auto* error = value.get_if<ErrorValue>();
  return error && error->code == "#LIMIT!";
}

bool same(const Value& a, const Value& b) {
  if (cut_off(a) || cut_off(b)) return true;
  auto *x = a.get_if<double>(), *y = b.get_if<double>();
  if (x && y) return std::abs(*x - *y) <= 1e-14 * std::abs(*x);
  if (a.is_empty() && b.is_empty()) return true;
  auto *e = a.get_if<ErrorValue>(), *f = b.get_if<ErrorValue>();
  return e && f ? e->code == f->code : a == b;
}

std::string shown(const Value& value) {
  return to_json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace
}  // namespace kedu::formula

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kedu::formula;
  static std::unique_ptr<Engine> engine;
  static int runs = 0;
  if (runs++ % runs_per_engine == 0) {
    engine.reset();
    engine = std::move(*Engine::create());
  }
  static const auto zone = *kedu::TimeZone::find("Asia/Shanghai");
  Environment environment{kedu::DateTime{1'772'400'000'000}, &zone};

  FuzzedDataProvider bytes(data, size);
  auto source = expression(bytes, 0);
  kedu::fuzz::Names names;
  auto compilation = compile(source, names);
  auto wrong = complaint(source, compilation);
  kedu::fuzz::expect(wrong.empty(), wrong, source);
  if (!compilation.formula) return 0;
  auto whole = compile("IF(TRUE," + source + ",\"\")", names);  // the same by the function instead of the loop
  std::vector<kedu::Value> slots;
  std::vector<std::vector<kedu::Value>> columns;
  for (auto& reference : compilation.formula->references) {
    slots.push_back(value_of(reference.type, bytes));
    columns.push_back({slots.back()});
  }
  auto program = engine->load(*compilation.formula);
  kedu::fuzz::expect(static_cast<bool>(program), "V8 refuses " + compilation.formula->js, source);
  auto value = engine->run(*program, slots, environment);
  auto column = engine->run_batch(*program, columns, environment);
  kedu::fuzz::expect(column.size() == 1 && same(value, column[0]), shown(value) + " alone, " + shown(column[0]),
                     source);
  if (whole.formula) {
    auto other = engine->run(*engine->load(*whole.formula), slots, environment);
    kedu::fuzz::expect(same(value, other), shown(value) + " by the loop, " + shown(other) + " by the function", source);
  }
  if (auto* error = value.get_if<kedu::ErrorValue>()) {
    kedu::fuzz::expect(error->en.find("does not take such a value") == std::string::npos, error->en, source);
    kedu::fuzz::expect(!error->zh.empty() && !error->en.empty(), "an error without words", source);
  }
  return 0;
}
