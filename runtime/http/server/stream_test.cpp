// Streams: delivery from other threads, the cap, heartbeats, ends, and resuming through the hub.
#include "http/stream.h"

#include "http/server/test_wire.h"
#include "push/hub.h"

namespace kedu::http {
namespace {

using namespace std::chrono_literals;

class Streams : public ServerTest {
 protected:
  Streams() {
    add(Method::get, "/api/stream", [this](const Request& request, const Params&, Reply reply) {
      Stream stream;
      auto watch =
          std::make_shared<push::Watch>(hub.watch("p1", [stream](std::string_view text) { return stream.send(text); }));
      const auto last = request.headers.get("last-event-id");
      stream.send("event: hello\ndata: {}\n\n");
      if (!last.empty()) {
        std::vector<push::Message> stored;
        for (auto seq = std::atoi(std::string(last).c_str()) + 1; seq <= stored_up_to; ++seq)
          stored.push_back({seq, "notice", "{}"});
        watch->replay(stored);
      }
      watch->go_live();
      stream.on_end([watch, this] { ++ended; });
      Response response;
      response.content_type = "text/event-stream";
      response.body = stream;
      reply(std::move(response));
    });
  }
  ~Streams() override {
    if (server) server->stop(0);  // while the hub still stands
  }
  void deliver(std::int64_t seq, std::string json = "{}") {
    const std::string person = "p1";
    hub.deliver({&person, 1}, {seq, "notice", std::move(json)});
  }
  template <class Condition>
  static bool soon(Condition condition) {
    for (int i = 0; i < 400; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(5ms);
    }
    return condition();
  }
  push::Hub hub;
  int stored_up_to = 0;
  std::atomic<int> ended{0};
};

TEST_F(Streams, what_is_delivered_arrives_and_the_end_is_noticed) {
  serve();
  auto wire = this->wire();
  wire.send(get("/api/stream"));
  const auto head = wire.read_to("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(wire.read_to("\n\n"), "event: hello\ndata: {}\n\n");
  deliver(7, "{\"a\":1}");
  EXPECT_EQ(wire.read_to("\n\n"), "event: notice\nid: 7\ndata: {\"a\":1}\n\n");
  hub.changed("shop", "lead");
  hub.changed("shop", "lead");
  hub.flush({5'000});
  EXPECT_EQ(wire.read_to("\n\n"), "event: change\ndata: {\"app\":\"shop\",\"form\":\"lead\"}\n\n");
  EXPECT_EQ(hub.figures().watchers, 1u);
  wire.close();
  EXPECT_TRUE(soon([&] { return ended == 1 && hub.figures().watchers == 0; }));
}

TEST_F(Streams, resuming_replays_what_was_missed) {
  stored_up_to = 5;
  serve();
  auto wire = this->wire();
  wire.send(get("/api/stream", "Last-Event-ID: 3\r\n"));
  wire.read_to("id: 4\n");
  wire.read_to("id: 5\n");
  deliver(5);  // its commit was seen by the replay already
  deliver(6);
  const auto next = wire.read_to("id: 6\n");
  EXPECT_EQ(next.find("id: 5"), std::string::npos);
}

TEST_F(Streams, a_silent_stream_beats) {
  options.heartbeat_ms = 40;
  serve();
  auto wire = this->wire();
  wire.send(get("/api/stream"));
  wire.read_to("data: {}\n\n");
  EXPECT_EQ(wire.read_to("\n\n"), ":\n\n");
  EXPECT_EQ(wire.read_to("\n\n"), ":\n\n");
}

TEST_F(Streams, a_watcher_that_does_not_read_is_disconnected_and_others_go_on) {
  serve();
  Wire slow(port, 4096);
  slow.send(get("/api/stream"));
  auto quick = wire();
  quick.send(get("/api/stream"));
  slow.read_to("hello");
  quick.read_to("hello");
  ASSERT_TRUE(soon([&] { return hub.figures().watchers == 2; }));
  const std::string json(20'000, 'x');
  std::int64_t seq = 0;
  while (hub.figures().watchers == 2 && seq < 2'000) {
    deliver(++seq, json);
    ASSERT_FALSE(quick.read_to("id: " + std::to_string(seq) + "\n").empty());
  }
  EXPECT_EQ(hub.figures().watchers, 1u);
  EXPECT_EQ(hub.figures().dropped, 1u);
  EXPECT_TRUE(soon([&] { return ended == 1; }));
  deliver(++seq, "{}");
  EXPECT_FALSE(quick.read_to("id: " + std::to_string(seq) + "\n").empty());
}

TEST_F(Streams, stop_says_when_to_come_back) {
  serve();
  auto wire = this->wire();
  wire.send(get("/api/stream"));
  wire.read_to("hello");
  std::thread stopper([&] { server->stop(2000); });
  const auto goodbye = wire.rest();
  wire.close();
  stopper.join();
  EXPECT_NE(goodbye.find("retry: "), std::string::npos);
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(hub.figures().watchers, 0u);
}

TEST_F(Streams, many_watchers_many_threads) {
  serve();
  std::vector<Wire> watchers;
  for (int i = 0; i < 30; ++i) {
    watchers.push_back(wire());
    watchers.back().send(get("/api/stream"));
  }
  for (auto& watcher : watchers) ASSERT_FALSE(watcher.read_to("data: {}\n\n").empty());
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t)
    senders.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) deliver(1 + t * 50 + i);
    });
  for (auto& sender : senders) sender.join();
  for (auto& watcher : watchers)
    for (int i = 0; i < 200; ++i) ASSERT_FALSE(watcher.read_to("\n\n").empty());
}

TEST(StreamQueue, refuses_over_its_capacity_and_after_its_end) {
  Stream stream(10);
  EXPECT_TRUE(stream.send("1234567890"));
  std::string out;
  EXPECT_EQ(stream.queue().take(out), StreamQueue::State::open);
  EXPECT_EQ(out, "1234567890");
  EXPECT_FALSE(stream.send("x")) << "what has not left yet counts";
  EXPECT_TRUE(stream.closed());
  int ends = 0;
  stream.on_end([&] { ++ends; });
  stream.queue().end();
  stream.queue().end();
  EXPECT_EQ(ends, 1);
  stream.on_end([&] { ++ends; });
  EXPECT_EQ(ends, 2) << "too late is at once";
}

}  // namespace
}  // namespace kedu::http
