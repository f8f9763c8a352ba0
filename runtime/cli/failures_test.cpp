// Handlers that fail: tried again a bounded number of times, with what they were told the first time, then told to
// administrators.
#include <gtest/gtest.h>

#include "access/schema.h"
#include "cli/installation.h"
#include "cli/scenario/world.h"
#include "command/workspace.h"
#include "definition/test_app.h"

namespace kedu::cli {
namespace {

using command::Kind;
using plugin::Reactions;

const std::string app_yaml = R"(--- app.yaml
app: care
label: 医疗
roles: [{role: sales, label: 业务员}, {role: admin, label: 管理员, sees: all}]
--- forms/person.yaml
form: person
access:
  - {role: admin, can: [create, edit]}
--- forms/visit.yaml
form: visit
label: 拜访
fields:
  - {field: place, label: 地点, type: text}
  - {field: day, label: 日期, type: date}
  - {field: at, label: 时间, type: datetime}
)";

class Failures : public testing::Test {
 protected:
  Failures()
      : clock_(*instant_of("2026-03-02 09:00", *TimeZone::find("Asia/Shanghai"))), ids_(clock_), app_(app_yaml) {}

  void open() {
    auto store = store::open_sqlite((folder_.path() / "main.db").string());
    ASSERT_TRUE(store.ok());
    std::filesystem::path source = KEDU_SOURCE_DIR;
    auto calendars = load_calendars({{}, {}, source / "runtime/event/calendars", {}, {}});
    ASSERT_TRUE(calendars.ok());
    workspace_ = std::make_unique<command::Workspace>(std::move(*store), clock_, ids_, registry_, *calendars);
    ASSERT_TRUE(workspace_->open().ok());
    ASSERT_TRUE(workspace_->store().publish(access::login_tables()).ok());
    auto loaded = definition::load(app_.folder(), {});
    ASSERT_TRUE(loaded.definition) << print(loaded.issues);
    ASSERT_TRUE(workspace_->publish(loaded.definition).ok());
    admin_ = write(Kind::create, "person", "", {{"name", "管宁"}, {"login", "guanning"}, {"roles", {"admin"}}});
    write(Kind::create, "person", "", {{"name", "张三"}, {"login", "zhangsan"}, {"roles", {"sales"}}});
  }
  std::string write(Kind kind, const std::string& form, const std::string& id, const Json& input) {
    auto outcome =
        workspace_->submit_and_wait({.kind = kind, .app = "care", .form = form, .record_id = id, .input = input});
    EXPECT_TRUE(outcome.ok()) << (outcome.error ? outcome.error->message : print(outcome.issues));
    return outcome.record.id;
  }
  std::vector<Fields> rows(const std::string& table, const std::string& where = "1=1") {
    std::vector<Fields> found;
    auto done = workspace_->store().read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(found, reader.select({.table = table, .where = {where, {}}}));
      return {};
    });
    EXPECT_TRUE(done.ok());
    return found;
  }
  /// Lets the time go by until nothing is due any more; how many minutes that took.
  std::int64_t run_out() {
    auto from = clock_.now();
    for (int rounds = 0; rounds < 100; ++rounds) {
      auto next = workspace_->fire_due();
      if (!next || rows("timer", "t.\"plugin\" <> 'host' OR t.\"name\" = 'retry'").empty()) break;
      clock_.set(*next);
    }
    return (clock_.now().ms - from.ms) / 60'000;
  }
  void expect_given_up(std::size_t tries, const std::string& name) {
    EXPECT_EQ(rows("event", R"(t."name" = 'plugin.failed')").size(), tries);
    EXPECT_EQ(rows("event", R"(t."name" = 'plugin.gave_up')").size(), 1u);
    auto notices = rows("notice");
    ASSERT_EQ(notices.size(), 1u) << "the administrator's, and nobody else's";
    EXPECT_EQ(notices[0].get("person").text(), admin_);
    EXPECT_NE(notices[0].get("title_zh").text().find(name), std::string::npos) << to_json(notices[0]).dump();
  }

  TemporaryFolder folder_;
  VirtualClock clock_;
  RandomIds ids_;
  definition::TestApp app_;
  command::Registry registry_;
  std::unique_ptr<command::Workspace> workspace_;
  std::string admin_;
};

TEST_F(Failures, ATimerIsTriedEightMoreTimesThenToldToTheAdministrator) {
  int tries = 0;
  std::vector<Value> seen;
  registry_.subscriptions.push_back(
      {"bell",
       {"visit.created", [](const plugin::Event& event, plugin::View& view) {
          Reactions reactions;
          reactions.timer(
              {"ring",
               event.record_id,
               view.now(),
               {{"form", "visit"}, {"record", event.record_id}, {"day", event.after.get("day")}, {"at", view.now()}}});
          return Result<Reactions>(reactions);
        }}});
  registry_.timers["bell/ring"] = [&](const plugin::TimerFired& timer, plugin::View&) -> Result<Reactions> {
    ++tries;
    seen = {timer.payload.get("day"), timer.payload.get("at")};
    return fail(ErrorCode::internal, "no clapper");
  };
  open();
  auto begun = clock_.now();
  write(Kind::create, "visit", "", {{"day", "2026-03-05"}});
  EXPECT_EQ(run_out(), 255) << "1 + 2 + 4 + … + 128 minutes";
  EXPECT_EQ(tries, 9);
  EXPECT_EQ(seen, (std::vector<Value>{*parse_date("2026-03-05"), begun})) << "dates stay dates";
  expect_given_up(9, "ring");
}

TEST_F(Failures, AHandlerHearsTheSameAgainAndOnlyItIsCalled) {
  int tries = 0, others = 0;
  std::vector<Value> before;
  auto count = [&](const plugin::Event&, plugin::View&) { return ++others, Result<Reactions>(Reactions{}); };
  registry_.subscriptions.push_back({"diary", {"*.updated", count}});
  registry_.subscriptions.push_back({"diary", {"visit.updated", [&](const plugin::Event& event, plugin::View&) {
                                                 ++tries;
                                                 before = {event.before.get("day"), event.before.get("at")};
                                                 return Result<Reactions>(fail(ErrorCode::internal, "no ink"));
                                               }}});
  open();
  auto visit = write(Kind::create, "visit", "", {{"day", "2026-03-05"}, {"at", "2026-03-05T01:00:00Z"}});
  write(Kind::update, "visit", visit, {{"day", "2026-03-06"}, {"at", nullptr}});
  run_out();
  EXPECT_EQ(tries, 9);
  EXPECT_EQ(others, 1);
  EXPECT_EQ(before, (std::vector<Value>{*parse_date("2026-03-05"), *parse_datetime("2026-03-05T01:00:00Z")}));
  expect_given_up(9, "visit.updated");
}

}  // namespace
}  // namespace kedu::cli
