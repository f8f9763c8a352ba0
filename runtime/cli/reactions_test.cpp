// A reaction that fails undoes what it did and nothing else, whatever it had done before it failed. On a real file.
#include <gtest/gtest.h>

#include <future>

#include "cli/fixture.h"
#include "cli/installation.h"
#include "cli/scenario/world.h"
#include "command/workspace.h"
#include "definition/test_app.h"

namespace kedu::cli {
namespace {

using plugin::Reactions;

const std::string whole_app = R"(--- app.yaml
app: care
label: 医疗
roles: [{role: sales, label: 业务员}]
--- forms/note.yaml
form: note
label: 备注
fields: [{field: text, label: 内容, type: text}]
--- forms/copy.yaml
form: copy
label: 副本
fields: [{field: text, label: 内容, type: text}]
)";

/// The plug-in "bad" fails in the way of the test; "good" copies each note.
class FailingReaction : public testing::Test {
 protected:
  using Handler = std::function<Reactions(const plugin::Event&, plugin::View&)>;

  FailingReaction() : clock_(*instant_of("2026-03-02 09:00", *TimeZone::find("Asia/Shanghai"))), app_(whole_app) {}

  void open(const Handler& bad) {
    auto add = [&](const char* name, const Handler& handler) {
      registry_.subscriptions.push_back(
          {name, {"note.created", [handler](const plugin::Event& event, plugin::View& view) -> Result<Reactions> {
                    return handler(event, view);
                  }}});
    };
    add("bad", bad);
    add("good", [](const plugin::Event&, plugin::View& view) {
      Reactions reactions;
      reactions.create("copy", view.new_id(), {{"text", "good"}});
      reactions.push({.to = {"someone"}, .kind = "notice", .title = {"好", "good"}});
      return reactions;
    });
    std::filesystem::path source = KEDU_SOURCE_DIR;
    auto calendars = load_calendars({{}, source / "schemas", source / "runtime/event/calendars", {}, {}});
    auto store = store::open_sqlite((folder_.path() / "main.db").string());
    auto loaded = definition::load(app_.folder(), {});
    ASSERT_TRUE(calendars.ok() && store.ok() && loaded.definition) << print(loaded.issues);
    workspace_ = std::make_unique<command::Workspace>(std::move(*store), clock_, ids_, registry_, *calendars);
    ASSERT_TRUE(workspace_->open().ok() && workspace_->publish(loaded.definition).ok());
  }

  void note_three_times() {
    std::vector<std::promise<bool>> answered(3);
    for (auto& one : answered)
      workspace_->submit({.app = "care", .form = "note", .input = {{"text", "n"}}},
                         [&](command::Outcome outcome) { one.set_value(outcome.ok()); });
    for (auto& one : answered) EXPECT_TRUE(one.get_future().get());
  }
  std::vector<std::string> all(const std::string& table, const std::string& column) {
    std::vector<std::string> values;
    auto read = workspace_->store().read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(auto rows, reader.select({.table = table, .order = {{store::column("id")}}}));
      for (auto& row : rows) values.push_back(row.get(column).text());
      return {};
    });
    EXPECT_TRUE(read.ok());
    return values;
  }
  void expect_only_the_good() {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(all("care.note", "text"), (Texts{"n", "n", "n"}));
    EXPECT_EQ(all("care.copy", "text"), (Texts{"good", "good", "good"}));
    EXPECT_EQ(all("notice", "title_zh"), (Texts{"好", "好", "好"}));
    EXPECT_EQ(all("timer", "name"), (Texts{"retry", "retry", "retry"}));
    Texts told;
    for (int i = 0; i < 3; ++i)
      for (auto* name : {"note.created", "plugin.failed", "copy.created"}) told.emplace_back(name);
    EXPECT_EQ(all("event", "name"), told);
  }

  TemporaryFolder folder_;
  VirtualClock clock_;
  RandomIds ids_{clock_};
  definition::TestApp app_;
  command::Registry registry_;
  std::unique_ptr<command::Workspace> workspace_;
};

TEST_F(FailingReaction, TakesBackTheRecordsItMade) {
  open([](const plugin::Event&, plugin::View& view) {
    Reactions reactions;
    reactions.create("copy", view.new_id(), {{"text", "bad"}});
    reactions.push({.to = {"someone"}, .kind = "notice", .title = {"坏", "bad"}});
    reactions.update("copy", view.new_id(), {{"text", "nobody"}});
    return reactions;
  });
  note_three_times();
  expect_only_the_good();
}

TEST_F(FailingReaction, IsToldWhereItsWordsCannotBeStored) {
  open([](const plugin::Event& event, plugin::View& view) {
    Reactions reactions;
    reactions.create("copy", view.new_id(), {{"text", "bad"}});
    reactions.emit("note.seen", "note", event.record_id, {{"by", "\xff"}});
    return reactions;
  });
  note_three_times();
  expect_only_the_good();
}

}  // namespace
}  // namespace kedu::cli
