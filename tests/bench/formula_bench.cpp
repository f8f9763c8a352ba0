// What formulas cost beside a hand-written C++ function of the same run: a batch over columns, one record, compiling.
// Prints a line of JSON for each figure; ends with 1 when an aim is missed, with --figures never.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <vector>

#include "formula/engine.h"

namespace {

using namespace kedu;
using namespace kedu::formula;

/// Nanoseconds that this thread has worked: what else the machine does at the same time does not show.
double worked_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

constexpr const char* source = "ROUND(IF(数量>=起订量,单价*数量*(1-折扣),单价*数量)+运费,2)";

/// Five numbers with the decimals a form declares.
class Order final : public Scope {
 public:
  std::optional<Reference> resolve(std::span<const std::string> names) const override {
    static const std::pair<const char*, int> fields[] = {
        {"数量", 0}, {"起订量", 0}, {"单价", 2}, {"折扣", 2}, {"运费", 2}};
    for (auto& [name, decimals] : fields)
      if (names.size() == 1 && names[0] == name) return Reference{{name}, {Kind::number, false, decimals}};
    return {};
  }
  std::vector<std::string> names(std::span<const std::string>) const override { return {}; }
};

double number(const Value& value) {
  auto* held = value.get_if<double>();
  return held ? *held : 0;
}

/// The same by hand: price × quantity × discount has four decimals, so cents are rounded as whole numbers.
double by_hand(double quantity, double least, double price, double discount, double freight) {
  double amount = (quantity >= least ? price * quantity * (1 - discount) : price * quantity) + freight;
  double units = std::round(amount * 1e4);
  double cents = std::floor((std::abs(units) + 50) / 100);
  return (units < 0 ? -cents : cents) / 100;
}

/// Nanoseconds of the best of several rounds, for each of `count` things.
double best_of(int rounds, std::size_t count, const std::function<void()>& run) {
  double best = 1e300;
  for (int i = 0; i < rounds; ++i) {
    auto start = worked_ns();
    run();
    best = std::min(best, worked_ns() - start);
  }
  return best / static_cast<double>(count);
}

bool missed = false;
void report(const char* name, double value, const char* unit, double most) {
  std::printf("{\"name\":\"%s\",\"value\":%.3g,\"unit\":\"%s\",\"at_most\":%g}\n", name, value, unit, most);
  missed = missed || value > most;
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t rows = 200'000;
  bool figures_only = count > 1 && std::string_view(arguments[1]) == "--figures";
  Order order;
  auto compilation = compile(source, order);
  auto engine = Engine::create();
  if (!compilation.formula || !engine) return 2;
  auto& formula = *compilation.formula;
  auto program = (*engine)->load(formula);
  if (!program) return 2;
  auto zone = TimeZone::find("Asia/Shanghai");
  Environment environment{DateTime{1'772'400'000'000}, &*zone};

  // One row in ten lacks a value, another column each time.
  std::vector<std::vector<Value>> columns(formula.references.size());
  std::uint32_t seed = 1;
  auto random = [&](std::uint32_t n) { return (seed = seed * 1664525u + 1013904223u) / 65536u % n; };
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < columns.size(); ++i) {
      bool blank = row % 10 == i;
      columns[i].push_back(blank ? Value()
                                 : Value(formula.references[i].type.scale == 0 ? random(100) : random(99'999) / 100.0));
    }
  auto column = [&](const char* name) -> const std::vector<Value>& {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (formula.references[i].key() == name) return columns[i];
    std::abort();
  };
  auto &quantity = column("数量"), &least = column("起订量"), &price = column("单价"), &discount = column("折扣"),
       &freight = column("运费");

  std::vector<Value> by_cpp(rows), by_engine;
  auto hand = best_of(9, rows, [&] {
    std::vector<Value> out;
    out.reserve(rows);
    for (std::size_t i = 0; i < rows; ++i)
      out.emplace_back(
          by_hand(number(quantity[i]), number(least[i]), number(price[i]), number(discount[i]), number(freight[i])));
    by_cpp = std::move(out);
  });
  auto batch = best_of(9, rows, [&] { by_engine = (*engine)->run_batch(*program, columns, environment); });
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows; ++i) wrong += std::abs(number(by_cpp[i]) - number(by_engine[i])) > 1e-6 ? 1 : 0;

  constexpr std::size_t singles = 20'000;
  std::vector<std::vector<Value>> records(singles);
  for (std::size_t i = 0; i < singles; ++i)
    for (auto& cells : columns) records[i].push_back(cells[i % rows]);
  double sum = 0;
  auto hand_single = best_of(9, singles, [&] {
    for (auto& r : records) sum += by_hand(number(r[0]), number(r[1]), number(r[2]), number(r[3]), number(r[4]));
  });
  auto visit = (*engine)->visit();  // as a write does that computes a record's formulas
  auto single = best_of(9, singles, [&] {
    for (auto& record : records) sum += number((*engine)->run(*program, record, environment));
  });
  auto compiling = best_of(9, 2000, [&] {
    for (int i = 0; i < 2000; ++i) sum += compile(source, order).formula ? 1 : 0;
  });

  std::printf(
      "{\"name\":\"by hand\",\"value\":%.3g,\"unit\":\"ns\"}\n{\"name\":\"by hand, one "
      "record\",\"value\":%.3g,\"unit\":\"ns\"}\n",
      hand, hand_single);
  std::printf(
      "{\"name\":\"batch\",\"value\":%.4g,\"unit\":\"ns\"}\n{\"name\":\"one record\",\"value\":%.4g,\"unit\":\"ns\"}\n",
      batch, single);
  report("formula, batch beside C++", batch / hand, "x", 4);
  report("formula, one record beside C++", single / hand_single, "x", 30);
  report("formula, compiling", compiling / 1000, "us", 40);
  report("formula, rows that differ", static_cast<double>(wrong), "rows", 0);
  return (missed && !figures_only) || sum == 0.125 ? 1 : 0;
}
