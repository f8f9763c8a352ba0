// The lane: order, isolation of works, group commit, backpressure, snapshots beside it, draining at the end.
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "store/contract_test.h"

namespace kedu::store {
namespace {

Store::Work insert_lead(std::string id) {
  return [id = std::move(id)](Writer& writer) -> Result<void> {
    KEDU_TRY(writer.insert("lead", lead(id)));
    return {};
  };
}

// Keeps the lane busy until told, so that works pile up behind it.
class Stopper {
 public:
  explicit Stopper(Store& store) {
    auto gate = gate_.get_future().share();
    auto standing = std::make_shared<std::promise<void>>();
    auto stands = standing->get_future();
    store.write(
        [gate, standing](Writer&) -> Result<void> {
          standing->set_value();
          gate.wait();
          return {};
        },
        [](Result<void>) {});
    stands.wait();
  }
  void go() { gate_.set_value(); }

 private:
  std::promise<void> gate_;
};

TEST_P(StoreContract, AFailedWorkDoesNotUndoItsNeighbours) {
  publish(leads());
  Stopper stopper(*store_);
  std::latch answered(4);
  std::vector<Result<void>> answers(4);
  auto answer = [&](int i) {
    return [&, i](Result<void> result) {
      answers[static_cast<std::size_t>(i)] = std::move(result);
      answered.count_down();
    };
  };
  auto commits = store_->figures().commits;
  store_->write(insert_lead("1"), answer(0));
  store_->write(
      [](Writer& writer) -> Result<void> {
        KEDU_TRY(writer.insert("lead", lead("2")));
        return fail(ErrorCode::forbidden, "changed my mind");
      },
      answer(1));
  store_->write(
      [](Writer& writer) -> Result<void> {
        KEDU_TRY(writer.insert("lead", lead("3")));
        throw std::runtime_error("thrown");
      },
      answer(2));
  store_->write(insert_lead("4"), answer(3));
  stopper.go();
  answered.wait();
  EXPECT_TRUE(answers[0].ok());
  EXPECT_EQ(code_of(answers[1]), ErrorCode::forbidden);
  EXPECT_EQ(code_of(answers[2]), ErrorCode::internal);
  EXPECT_TRUE(answers[3].ok());
  EXPECT_EQ(count("lead"), 2);
  EXPECT_LE(store_->figures().commits, commits + 2);  // the stopper's, and one for all four
}

TEST_P(StoreContract, ManyWritersShareCommits) {
  publish(leads());
  auto before = store_->figures();
  std::vector<std::thread> threads;
  for (int t = 0; t < 32; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        auto result = store_->write_and_wait(insert_lead(std::to_string(t) + "-" + std::to_string(i)));
        EXPECT_TRUE(result.ok());
      }
    });
  for (auto& thread : threads) thread.join();
  auto after = store_->figures();
  EXPECT_EQ(after.writes - before.writes, 1'600);
  EXPECT_LT(after.commits - before.commits, 800);
  EXPECT_EQ(after.queued, 0);
  EXPECT_EQ(count("lead"), 1'600);
}

TEST_P(StoreContract, WhoeverIsAnsweredCanRead) {
  publish(leads());
  std::latch answered(200);
  std::atomic<int> seen = 0;
  for (int i = 0; i < 200; ++i) {
    auto id = std::to_string(i);
    store_->write(insert_lead(id), [&, id](Result<void> result) {
      EXPECT_TRUE(result.ok());
      if (get("lead", id)) ++seen;
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_EQ(seen, 200);
}

TEST_P(StoreContract, AFullQueueAnswersAtOnce) {
  publish(leads());
  Stopper stopper(*store_);
  std::atomic<int> written = 0, refused = 0, other = 0;
  for (int i = 0; i < 10'000; ++i)
    store_->write(insert_lead(std::to_string(i)), [&](Result<void> result) {
      if (result)
        ++written;
      else if (result.error().code == ErrorCode::too_many)
        ++refused;
      else
        ++other;
    });
  EXPECT_EQ(refused, 10'000 - static_cast<int>(limits::writer_queue));
  EXPECT_EQ(store_->figures().queued, static_cast<std::int64_t>(limits::writer_queue));
  stopper.go();
  reopen();
  EXPECT_EQ(written, static_cast<int>(limits::writer_queue));
  EXPECT_EQ(other, 0);
  EXPECT_EQ(count("lead"), static_cast<std::int64_t>(limits::writer_queue));
}

TEST_P(StoreContract, ClosingWritesWhatIsQueued) {
  publish(leads());
  std::atomic<int> written = 0;
  for (int i = 0; i < 1'000; ++i)
    store_->write(insert_lead(std::to_string(i)), [&](Result<void> result) { written += result.ok(); });
  reopen();
  EXPECT_EQ(written, 1'000);
  EXPECT_EQ(count("lead"), 1'000);
}

TEST_P(StoreContract, ReadersSeeOneMomentWhileWritesGoOn) {
  publish(leads());
  must_write([](Writer& writer) -> Result<void> {
    for (auto* id : {"1", "2"}) KEDU_TRY(writer.insert("lead", {{"id", id}, {"amount", 500.0}}));
    return {};
  });
  std::atomic<bool> stop = false;
  std::thread mover([&] {
    for (int i = 0; !stop; ++i)
      must_write([i](Writer& writer) -> Result<void> {
        KEDU_TRY(writer.update("lead", {{"amount", i % 1000}}, {"t.\"id\"=?", {"1"}}));
        KEDU_TRY(writer.update("lead", {{"amount", 1000 - i % 1000}}, {"t.\"id\"=?", {"2"}}));
        return {};
      });
  });
  std::vector<std::thread> readers;
  for (int t = 0; t < 12; ++t)  // more threads than connections
    readers.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        auto result = store_->read([](Reader& reader) -> Result<void> {
          KEDU_LET(auto first, reader.get("lead", "1"));
          std::this_thread::yield();
          KEDU_LET(auto second, reader.get("lead", "2"));
          EXPECT_EQ(first->get("amount").number() + second->get("amount").number(), 1000);
          return {};
        });
        EXPECT_TRUE(result.ok());
      }
    });
  for (auto& reader : readers) reader.join();
  stop = true;
  mover.join();
}

TEST_P(StoreContract, PublishingWaitsItsTurnAmongWrites) {
  publish(leads());
  std::atomic<int> written = 0;
  auto count_it = [&](Result<void> result) { written += result.ok(); };
  for (int i = 0; i < 300; ++i) store_->write(insert_lead("a" + std::to_string(i)), count_it);
  auto schema = leads();
  schema[0].columns.push_back({"more", ColumnType::text});
  publish(schema);
  EXPECT_EQ(written, 300);
  store_->write(
      [](Writer& writer) -> Result<void> {
        KEDU_TRY(writer.insert("lead", {{"id", "x"}, {"more", "here"}}));
        return {};
      },
      count_it);
  reopen();
  EXPECT_EQ(written, 301);
  EXPECT_EQ(get("lead", "x"), (Fields{{"id", "x"}, {"more", "here"}}));
}

}  // namespace
}  // namespace kedu::store
