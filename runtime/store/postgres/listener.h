// Hears what other hosts commit: LISTEN on a connection and a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "store/postgres/connection.h"
#include "store/postgres/heard.h"

namespace kedu::store::postgres {

class Listener {
 public:
  Listener(Target target, Heard& heard);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// From now on; waits for a call that is running.
  void tell(SharedStore::Tell tell);

 private:
  void run();
  /// Whether it listens; what was missed since the last time is told.
  bool connect();
  std::optional<Sequences> state();
  /// Until the connection is cut or we stop.
  void listen();
  bool wait(int ms);
  void pass_on(const News& news);
  bool stopping();

  const Target target_;
  Heard& heard_;
  std::unique_ptr<Connection> connection_;
  bool listened_before_ = false;
  int stop_ = -1;  ///< an eventfd
  std::mutex mutex_;
  SharedStore::Tell tell_;
  std::thread thread_;
};

}  // namespace kedu::store::postgres
