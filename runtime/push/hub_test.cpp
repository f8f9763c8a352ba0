// The hub: who gets what, in which order, from several threads.
#include "push/hub.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace kedu::push {
namespace {

struct Inbox {
  std::mutex mutex;
  std::vector<std::string> texts;
  bool open = true;
  Sink sink() {
    return [this](std::string_view text) {
      std::lock_guard lock(mutex);
      if (open) texts.emplace_back(text);
      return open;
    };
  }
  std::vector<std::int64_t> numbers() {
    std::lock_guard lock(mutex);
    std::vector<std::int64_t> found;
    for (const auto& text : texts)
      if (const auto at = text.find("id: "); at != std::string::npos) found.push_back(std::stoll(text.substr(at + 4)));
    return found;
  }
};

using Numbers = std::vector<std::int64_t>;

void tell(Hub& hub, const std::string& person, std::int64_t seq) {
  hub.deliver({&person, 1}, {seq, "notice", "{}"});
}

TEST(Hub, tells_every_stream_of_the_person_and_nobody_else) {
  Hub hub;
  Inbox a1, a2, b;
  auto w1 = hub.watch("a", a1.sink());
  auto w2 = hub.watch("a", a2.sink());
  auto w3 = hub.watch("b", b.sink());
  for (auto* watch : {&w1, &w2, &w3}) watch->go_live();
  tell(hub, "a", 1);
  tell(hub, "nobody", 2);
  const std::array<std::string, 2> both{"a", "b"};
  hub.deliver(both, {3, "notice", "{}"});
  EXPECT_EQ(a1.numbers(), (Numbers{1, 3}));
  EXPECT_EQ(a2.numbers(), (Numbers{1, 3}));
  EXPECT_EQ(b.numbers(), (Numbers{3}));
  EXPECT_EQ(hub.figures().delivered, 5u);
  { const auto gone = std::move(w2); }
  tell(hub, "a", 4);
  EXPECT_EQ(a2.numbers(), (Numbers{1, 3}));
  EXPECT_EQ(hub.figures().watchers, 2u);
}

TEST(Hub, replay_then_live_has_no_gap_and_no_double) {
  Hub hub;
  Inbox inbox;
  auto watch = hub.watch("a", inbox.sink());
  tell(hub, "a", 6);
  tell(hub, "a", 5);
  const std::vector<Message> stored{{4, "notice", "{}"}, {5, "notice", "{}"}, {7, "notice", "{}"}};
  watch.replay(stored);
  watch.go_live();
  tell(hub, "a", 7);  // committed before the replay read it, delivered after
  tell(hub, "a", 8);
  EXPECT_EQ(inbox.numbers(), (Numbers{4, 5, 7, 6, 8}));
}

TEST(Hub, a_replay_that_does_not_fit_says_how_far_it_came) {
  Hub hub;
  Inbox inbox;
  auto watch = hub.watch("a", inbox.sink());
  std::vector<Message> stored;
  for (std::int64_t seq = 1; seq <= 100; ++seq) stored.push_back({seq, "notice", std::string(10'000, 'x')});
  const auto sent = watch.replay(stored);
  EXPECT_EQ(sent, 13u) << "half of 256 KiB";
  EXPECT_EQ(inbox.numbers().size(), sent);
}

TEST(Hub, resuming_while_others_commit_misses_nothing) {
  for (int round = 0; round < 20; ++round) {
    Hub hub;
    Inbox inbox;
    std::mutex store_mutex;
    std::vector<Message> store;
    std::thread lane([&] {
      for (std::int64_t seq = 1; seq <= 200; ++seq) {
        {
          std::lock_guard lock(store_mutex);
          store.push_back({seq, "notice", "{}"});
        }
        tell(hub, "a", seq);
      }
    });
    auto watch = hub.watch("a", inbox.sink());
    std::vector<Message> stored;
    {
      std::lock_guard lock(store_mutex);
      stored = store;
    }
    watch.replay(stored);
    watch.go_live();
    lane.join();
    auto numbers = inbox.numbers();
    ASSERT_EQ(numbers.size(), 200u);
    for (std::int64_t seq = 1; seq <= 200; ++seq) ASSERT_EQ(numbers[static_cast<std::size_t>(seq - 1)], seq);
  }
}

TEST(Hub, gathers_changes_and_asks_who_may_know) {
  Hub hub;
  Inbox all, some;
  auto w1 = hub.watch("a", all.sink());
  auto w2 = hub.watch("b", some.sink(), [](auto, auto form) { return form == "lead"; });
  w1.go_live();
  w2.go_live();
  for (int i = 0; i < 100; ++i) hub.changed("shop", "lead");
  hub.changed("shop", "secret");
  hub.flush({10'000});
  EXPECT_EQ(all.texts.size(), 2u);
  EXPECT_EQ(some.texts.size(), 1u);
  hub.changed("shop", "lead");
  hub.flush({10'999});
  EXPECT_EQ(some.texts.size(), 1u) << "at most one a second";
  hub.flush({11'000});
  EXPECT_EQ(some.texts.size(), 2u) << "and the last change is told";
  hub.flush({20'000});
  EXPECT_EQ(some.texts.size(), 2u);
}

TEST(Hub, gives_up_a_sink_that_is_closed_or_waits_too_long_to_go_live) {
  Hub hub;
  Inbox closed, waiting;
  auto w1 = hub.watch("a", closed.sink());
  w1.go_live();
  closed.open = false;
  tell(hub, "a", 1);
  EXPECT_EQ(hub.figures().watchers, 0u);
  EXPECT_EQ(hub.figures().dropped, 1u);
  auto w2 = hub.watch("a", waiting.sink());
  const std::string person = "a";
  for (int i = 0; i < 40; ++i) hub.deliver({&person, 1}, {i + 2, "notice", std::string(10'000, 'x')});
  EXPECT_EQ(hub.figures().watchers, 0u);
  w2.go_live();
  EXPECT_TRUE(waiting.texts.empty());
}

TEST(Hub, threads_come_and_go) {
  Hub hub;
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (std::int64_t seq = 1; !stop; ++seq) {
        tell(hub, "a", seq);
        hub.changed("shop", "lead");
        hub.flush({seq * 2'000});
      }
    });
  for (int i = 0; i < 300; ++i) {
    Inbox inbox;
    auto watch = hub.watch("a", inbox.sink());
    watch.go_live();
    if (i % 10 == 0) std::this_thread::yield();
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(hub.figures().watchers, 0u);
}

TEST(EventText, lines_stay_in_the_data_field) {
  EXPECT_EQ(event_text({3, "notice", "a\nb\r\nc"}), "event: notice\nid: 3\ndata: a\ndata: b\ndata: c\n\n");
}

}  // namespace
}  // namespace kedu::push
