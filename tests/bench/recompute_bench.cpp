// What it costs to compute every record of a form anew after a formula changed: through the store, in batches, while
// plain writes go on. Prints a line of JSON for each figure. KEDU_BENCH_RECORDS: how many, 1,000,000 unless told.
// Usage: recompute_bench --data FOLDER
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "cli/opened.h"
#include "command/compute.h"
#include "command/recompute.h"

namespace {

using namespace kedu;
namespace fs = std::filesystem;

constexpr std::size_t customers = 100;
constexpr std::size_t rows_in_a_commit = 5'000;

void must(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

double seconds_of(const std::function<void()>& run) {
  auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void report(const char* name, double value, const char* unit) {
  std::printf("{\"name\": \"recompute · %s\", \"value\": %.4g, \"unit\": \"%s\"}\n", name, value, unit);
  std::fflush(stdout);
}

void write_app(const fs::path& folder, const std::string& formula) {
  fs::create_directories(folder / "forms");
  std::ofstream(folder / "app.yaml") << "app: shop\nlabel: 店\nroles: [{role: sales, label: 业务员}]\n";
  std::ofstream(folder / "forms/all.yaml") << "- form: customer\n  label: 客户\n  title: =name\n  fields:\n"
                                              "    - {field: name, label: 名称, type: text}\n"
                                              "    - {field: rebate, label: 折扣, type: number, decimals: 2}\n"
                                              "- form: order\n  label: 订单\n  title: =number\n  fields:\n"
                                              "    - {field: number, label: 单号, type: text}\n"
                                              "    - {field: customer, label: 客户, type: link, to: customer}\n"
                                              "    - {field: quantity, label: 数量, type: number, decimals: 0}\n"
                                              "    - {field: price, label: 单价, type: money}\n"
                                              "    - {field: total, label: 金额, type: money, formula: '"
                                           << formula << "'}\n";
}

/// Orders as the first formula left them, straight into the table.
void fill(store::Store& store, std::size_t count, DateTime now) {
  auto insert = [&](store::Writer& writer, const char* table, Fields row) -> Result<void> {
    row.set("version", 1);
    for (auto* column : {"created_at", "updated_at"}) row.set(column, now);
    KEDU_LET(auto key, writer.insert(table, row));
    (void)key;
    return {};
  };
  auto id = [](const char* prefix, std::size_t n) {
    char text[24];
    std::snprintf(text, sizeof text, "%s%012zu", prefix, n);
    return std::string(text);
  };
  must(store
           .write_and_wait([&](store::Writer& writer) -> Result<void> {
             for (std::size_t n = 0; n < customers; ++n)
               KEDU_TRY(insert(writer, "shop.customer", {{"id", id("c", n)}, {"name", id("c", n)}, {"rebate", 0.05}}));
             return {};
           })
           .ok(),
       "customers");
  for (std::size_t from = 0; from < count; from += rows_in_a_commit)
    must(store
             .write_and_wait([&](store::Writer& writer) -> Result<void> {
               for (auto n = from; n < std::min(count, from + rows_in_a_commit); ++n) {
                 auto quantity = static_cast<double>(n % 7 + 1), price = static_cast<double>(n % 1'000) + 0.25;
                 KEDU_TRY(insert(writer, "shop.order",
                                 {{"id", id("o", n)},
                                  {"number", id("o", n)},
                                  {"_title", id("o", n)},
                                  {"customer", id("c", n % customers)},
                                  {"quantity", quantity},
                                  {"price", price},
                                  {"total", std::round(quantity * price * 100) / 100}}));
               }
               return {};
             })
             .ok(),
         "orders");
}

/// One plain write after another until told to stop; how long each waited, in milliseconds.
class Customer {
 public:
  explicit Customer(command::Workspace& workspace)
      : thread_([this, &workspace] {
          while (!stop_) {
            auto took = seconds_of([&] {
              must(workspace.submit_and_wait({.app = "shop", .form = "customer", .input = {{"name", "新客户"}}}).ok(),
                   "write");
            });
            waits_.push_back(took * 1e3);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        }) {}
  std::vector<double> waits() {
    stop_ = true;
    thread_.join();
    std::sort(waits_.begin(), waits_.end());
    return std::move(waits_);
  }

 private:
  std::atomic<bool> stop_ = false;
  std::vector<double> waits_;
  std::thread thread_;
};

/// Reading and evaluating alone, page by page as the batches do; seconds of each.
std::pair<double, double> read_and_evaluate(command::Workspace& workspace, DateTime now) {
  double read = 0, evaluate = 0;
  auto app = workspace.app("shop");
  auto& form = *app->form("order");
  auto evaluator = workspace.evaluator();
  std::string after;
  for (bool more = true; more;)
    must(workspace.store()
             .read([&](store::Reader& reader) -> Result<void> {
               std::vector<Fields> rows;
               Result<void> done;
               read += seconds_of([&] {
                 auto found = command::rows_of(reader, *app->definition, form, std::nullopt, formula::Dialect::sqlite,
                                               after, limits::recompute_page);
                 if (found)
                   rows = std::move(*found);
                 else
                   done = found.error();
               });
               more = rows.size() == limits::recompute_page;
               if (!rows.empty()) after = rows.back().get("id").text();
               command::Records records(*app->definition, reader, formula::Dialect::sqlite, now);
               evaluate += seconds_of([&] { command::compute(*app, *evaluator, records, form, rows); });
               return done;
             })
             .ok(),
         "read");
  return {read, evaluate};
}

}  // namespace

int main(int argc, char** argv) {
  must(argc == 3 && std::strcmp(argv[1], "--data") == 0, "usage: recompute_bench --data FOLDER");
  auto* told = std::getenv("KEDU_BENCH_RECORDS");
  auto count = told ? static_cast<std::size_t>(std::atoll(told)) : std::size_t{1'000'000};
  fs::path folder = fs::path(argv[2]) / "recompute", source = KEDU_SOURCE_DIR;
  must(!fs::exists(folder), folder.string() + " is there already");
  write_app(folder / "app", "=quantity*price");

  SystemClock clock;
  cli::Installation installed{{}, source / "schemas", source / "runtime/event/calendars", {}, {}};
  std::vector<std::string> apps{(folder / "app").string()};
  std::ostringstream said;
  auto opened = cli::Opened::open({folder / "data", apps}, clock, said, installed);
  must(opened != nullptr, said.str());
  auto& workspace = opened->workspace();
  fill(workspace.store(), count, clock.now());

  auto drain = [&] {
    for (auto next = workspace.fire_due(); next && *next <= clock.now();) next = workspace.fire_due();
  };
  write_app(folder / "app", "=ROUND(quantity*price*(1-customer.rebate),2)");
  must(opened->publish(apps, said), said.str());
  Customer customer(workspace);
  auto changing = seconds_of(drain);
  auto waits = customer.waits();
  write_app(folder / "app", "=ROUND((1-customer.rebate)*quantity*price,2)");
  must(opened->publish(apps, said), said.str());
  auto looking = seconds_of(drain);
  auto [read, evaluate] = read_and_evaluate(workspace, clock.now());

  report("records", static_cast<double>(count), "");
  report("every row changes", changing, "s");
  report("read", read, "s");
  report("evaluate", evaluate, "s");
  report("write", changing - read - evaluate, "s");
  report("no row changes", looking, "s");
  report("plain write beside it · p50", waits[waits.size() / 2], "ms");
  report("plain write beside it · p99", waits[waits.size() * 99 / 100], "ms");
}
