// Lends the connection that came back last: its pages are warm.
#include "store/sqlite/reader_pool.h"

namespace kedu::store::sqlite {

ReaderPool::Lease::~Lease() {
  if (connection_) pool_.give_back(std::move(connection_), generation_);
}

Result<ReaderPool::Lease> ReaderPool::borrow() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, std::chrono::milliseconds(wait_ms_), [&] { return lent_ < most_; }))
    return fail(ErrorCode::too_many, "all readers are busy");
  ++lent_;
  int generation = generation_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection), generation);
  }
  lock.unlock();
  auto opened = Connection::open(path_, Connection::Mode::read);
  if (opened) return Lease(*this, std::move(opened).value(), generation);
  give_back(nullptr, generation);
  return opened.error();
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection, int generation) {
  bool keep = connection && !connection->broken() && !connection->in_transaction();
  std::lock_guard lock(mutex_);
  --lent_;
  if (keep && generation == generation_) idle_.push_back(std::move(connection));
  returned_.notify_one();
}

void ReaderPool::renew() {
  std::lock_guard lock(mutex_);
  ++generation_;
  idle_.clear();
}

}  // namespace kedu::store::sqlite
