// Moves the write-ahead log into the file on a thread of its own, so that no write waits for it; the lane does the last
// of it, which is what came meanwhile, so that the log can begin anew.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace kedu::store::sqlite {

class Mover {
 public:
  explicit Mover(std::string path) : path_(std::move(path)) {}
  /// Waits for a move under way.
  ~Mover();
  Mover(const Mover&) = delete;
  Mover& operator=(const Mover&) = delete;

  /// Begins to move what is in the log now, unless a move is under way.
  void start();
  bool is_idle();
  void wait_until_idle();
  /// Whether a move has failed since this was last asked: what the file holds is not known, the log must not begin
  /// anew.
  bool has_failed();

 private:
  enum class State { idle, wanted, moving, stopping };
  void run();

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::idle;
  bool failed_ = false;
  std::thread thread_;  ///< begun when it is first needed
};

}  // namespace kedu::store::sqlite
