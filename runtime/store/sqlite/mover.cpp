// Passive checkpoints by a connection of its own: it waits for nobody and nobody waits for it.
#include "store/sqlite/mover.h"

#include "store/sqlite/connection.h"

namespace kedu::store::sqlite {

namespace {

constexpr int most_passes = 8;
constexpr int few_frames = 100;

/// Moves what the lane wrote meanwhile as well, each pass less than the one before, until what is left holds nobody up.
/// False: the disk failed. Busy means that somebody else is at it.
bool move(const std::string& path) {
  auto connection = Connection::open(path, Connection::Mode::write);
  if (!connection) return false;
  auto* handle = (*connection)->handle();
  int before = 0, moved = 0;
  for (int pass = 0; pass < most_passes; ++pass) {
    int code = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
    if (code != SQLITE_OK) return (code & 0xff) == SQLITE_BUSY;
    if (moved - before < few_frames) break;
    before = moved;
  }
  return true;
}

}  // namespace

Mover::~Mover() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return state_ == State::idle; });
    state_ = State::stopping;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Mover::start() {
  std::lock_guard lock(mutex_);
  if (state_ != State::idle) return;
  state_ = State::wanted;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
}

bool Mover::is_idle() {
  std::lock_guard lock(mutex_);
  return state_ == State::idle;
}

void Mover::wait_until_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return state_ == State::idle; });
}

bool Mover::has_failed() {
  std::lock_guard lock(mutex_);
  return std::exchange(failed_, false);
}

void Mover::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return state_ == State::wanted || state_ == State::stopping; });
    if (state_ == State::stopping) return;
    state_ = State::moving;
    lock.unlock();
    bool moved = move(path_);
    lock.lock();
    failed_ |= !moved;
    state_ = State::idle;
    changed_.notify_all();
  }
}

}  // namespace kedu::store::sqlite
