// For tests of stored formulas: an app called care on a real file, and a look at what recomputing left behind.
#pragma once

#include <gtest/gtest.h>

#include <sstream>

#include "cli/fixture.h"
#include "cli/opened.h"
#include "cli/scenario/world.h"
#include "definition/test_app.h"

namespace kedu::cli {

/// A workspace in a folder that outlives it, so that it can be opened again.
class CareTest : public testing::Test {
 protected:
  CareTest() : clock_(*instant_of("2026-03-02 09:00", *TimeZone::find("Asia/Shanghai"))) {}

  void open(const std::string& app, const std::string& data = "data") {
    opened_.reset();
    app_ = std::make_unique<definition::TestApp>(app);
    std::filesystem::path source = KEDU_SOURCE_DIR;
    Installation installed{{}, source / "schemas", source / "runtime/event/calendars", {}, {}};
    std::ostringstream said;
    opened_ = Opened::open({folder_.path() / data, {app_->folder()}}, clock_, said, installed);
    ASSERT_NE(opened_, nullptr) << said.str();
  }
  /// Another definition under the running one.
  void publish(const std::string& app) {
    app_ = std::make_unique<definition::TestApp>(app);
    std::vector<std::string> folders{app_->folder()};
    std::ostringstream said;
    ASSERT_TRUE(opened_->publish(folders, said)) << said.str();
  }
  command::Workspace& workspace() { return opened_->workspace(); }

  std::string write(command::Kind kind, const std::string& form, const std::string& id,
                    const Json& input = Json::object()) {
    auto outcome =
        workspace().submit_and_wait({.kind = kind, .app = "care", .form = form, .record_id = id, .input = input});
    EXPECT_TRUE(outcome.ok()) << (outcome.error ? outcome.error->message : print(outcome.issues));
    return outcome.record.id;
  }
  std::string create(const std::string& form, const Json& input) {
    return write(command::Kind::create, form, "", input);
  }
  void update(const std::string& form, const std::string& id, const Json& input) {
    write(command::Kind::update, form, id, input);
  }
  void create_many(const std::string& form, const Json& input, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      workspace().submit({.app = "care", .form = form, .input = input}, [](command::Outcome) {});
    EXPECT_TRUE(workspace().store().write_and_wait([](store::Writer&) { return Result<void>{}; }).ok());
  }

  std::vector<Fields> select(const store::Query& query) {
    std::vector<Fields> rows;
    auto done = workspace().store().read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(rows, reader.select(query));
      return {};
    });
    EXPECT_TRUE(done.ok());
    return rows;
  }
  Fields row(const std::string& form, const std::string& id) {
    return select({.table = "care." + form, .where = {R"(t."id" = ?)", {id}}}).at(0);
  }
  std::size_t count(const std::string& form, const std::string& field, const Value& value) {
    return select({.table = "care." + form, .where = {"t." + store::quoted(field) + " = ?", {value}}}).size();
  }
  /// Names of the events by formulas, oldest first, behind `seq`.
  std::vector<std::string> recomputed(std::int64_t after = 0) {
    std::vector<std::string> names;
    for (auto& event : select({.table = "event",
                       .where = {R"(t."source" = 'recompute' AND t."id" > ?)", {after}},
                       .order = {{store::column("id"), false}}}))
      names.push_back(event.get("name").text());
    return names;
  }
  std::int64_t last_event() {
    auto rows = select({.table = "event", .order = {{store::column("id"), true}}, .limit = 1});
    return rows.empty() ? 0 : static_cast<std::int64_t>(rows[0].get("id").number());
  }
  std::size_t waiting() { return select({.table = "timer", .where = {R"(t."name" = 'recompute')", {}}}).size(); }

  /// One round of what is due.
  bool round() {
    auto next = workspace().fire_due();
    return next && *next <= clock_.now();
  }
  void settle() {
    while (round()) {}
  }
  void come_to(const std::string& local) { clock_.set(*instant_of(local, *TimeZone::find("Asia/Shanghai"))); }

  TemporaryFolder folder_;
  VirtualClock clock_;
  std::unique_ptr<definition::TestApp> app_;
  std::unique_ptr<Opened> opened_;
};

}  // namespace kedu::cli
