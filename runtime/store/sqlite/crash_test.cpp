// kill -9 at random moments: whatever was answered is there afterwards, and nothing is there by half.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <semaphore>
#include <thread>

#include "store/sqlite/folder_test.h"
#include "store/store.h"

namespace kedu::store::sqlite {
namespace {

Schema two_tables() {
  return {{.name = "lead", .columns = {{"name", ColumnType::text}}},
          {.name = "event", .columns = {{"name", ColumnType::text}}}};
}

Store::Work insert_both(std::string id) {
  return [id = std::move(id)](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("lead", {{"id", id}, {"name", std::string(300, 'n')}}));
    KEDU_TRY(writer.insert("event", {{"id", id}, {"name", "created"}}));
    return {};
  };
}

// Never returns: writes ids from `first` on, and each acknowledged one into the pipe.
[[noreturn]] void write_until_killed(const std::string& file, int pipe, std::uint32_t first) {
  auto store = open_sqlite(file);
  if (!store) _exit(1);
  if (!store.value()->publish(two_tables())) _exit(2);
  std::counting_semaphore<64> room(64);
  for (std::uint32_t id = first;; ++id) {
    room.acquire();
    store.value()->write(insert_both(std::to_string(id)), [&room, pipe, id](Result<void> result) {
      if (!result || ::write(pipe, &id, sizeof id) != sizeof id) _exit(3);
      room.release();
    });
  }
}

TEST(Crash, NothingAcknowledgedIsLost) {
  Folder folder;
  std::mt19937 random(std::random_device{}());
  std::vector<std::uint32_t> acknowledged;
  std::uint32_t first = 0;
  for (int cycle = 0; cycle < 20; ++cycle) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      write_until_killed(folder.file(), ends[1], first);
    }
    ::close(ends[1]);
    std::thread killer([&, ms = 20 + random() % 150] {
      std::this_thread::sleep_for(std::chrono::milliseconds(ms));
      ::kill(child, SIGKILL);
    });
    std::uint32_t id;
    while (::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);
    killer.join();
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);

    auto store = open_sqlite(folder.file());
    ASSERT_TRUE(store.ok()) << store.error().message;
    ASSERT_TRUE(store.value()->publish(two_tables()).ok());
    auto result = store.value()->read([&](Reader& reader) -> Result<void> {
      KEDU_LET(auto leads, reader.select({.table = "lead", .outputs = {{"id", column("id")}}}));
      KEDU_LET(auto events, reader.select({.table = "event", .outputs = {{"id", column("id")}}}));
      EXPECT_EQ(leads.size(), events.size());
      std::vector<bool> there(first + 1'000'000);
      for (auto& row : leads) {
        auto found = static_cast<std::uint32_t>(std::stoul(row.get("id").text()));
        there.at(found) = true;
        first = std::max(first, found + 1);
      }
      for (auto each : acknowledged) EXPECT_TRUE(there.at(each)) << each;
      return {};
    });
    ASSERT_TRUE(result.ok()) << result.error().message;
  }
  EXPECT_GT(acknowledged.size(), 100u);
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
}

}  // namespace
}  // namespace kedu::store::sqlite
