// Who watches what: messages for a person reach all of that person's open streams, whatever thread they come from.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/value.h"

namespace kedu::push {

/// Takes one formatted event; false: the watcher is gone or too slow. Must not block.
using Sink = std::function<bool(std::string_view event_text)>;
/// Whether a watcher may know that something in this form changed. Empty: it may.
using Sees = std::function<bool(std::string_view app, std::string_view form)>;
/// Whether a watcher may still watch; whoever says no has ended its stream. Empty: it may. May ask the store.
using Holds = std::function<bool()>;

/// One thing to tell. `seq` > 0 makes it resumable: it goes out as the event's id.
struct Message {
  std::int64_t seq = 0;
  std::string event;  ///< "notice"
  std::string json;   ///< one line
};

/// `event: …`, `id: …`, `data: …` and a blank line.
std::string event_text(const Message& message);

/// Refetch hints for one form leave at most this often.
inline constexpr std::int64_t change_interval_ms = 1'000;

struct Figures {
  std::size_t watchers = 0;
  std::uint64_t delivered = 0;  ///< messages given to a sink
  std::uint64_t dropped = 0;    ///< watchers given up as too slow or gone while sending
};

class Watch;

/// All watchers of one workspace. Thread-safe; nothing but `sweep` blocks, waits or does I/O. Outlives its watches.
class Hub {
 public:
  /// Registers a watcher. What is delivered from now on waits in the watch until `go_live`, so that the caller can
  /// first replay what is stored, reading it after this call: together that is without gap or double.
  Watch watch(std::string person, Sink sink, Sees sees = {}, Holds holds = {});

  /// Somebody may be listening; whoever begins to listen later reads what is stored.
  bool watches(const std::string& person) const;
  /// To every watcher of these people. Called after the commit, in commit order.
  void deliver(std::span<const std::string> people, const Message& message);
  /// Something in this form changed: watchers are told at a later `flush`, many changes as one.
  void changed(std::string_view app, std::string_view form);
  /// Sends the hints that are due; a ticker calls it a few times a second.
  void flush(DateTime now);
  /// Asks every watcher whether it still may, and forgets those who may not; a ticker calls it every second. The only
  /// call here that may wait.
  void sweep();

  Figures figures() const;

 private:
  friend class Watch;
  class Watcher;
  struct Hint {
    bool pending = false;
    std::int64_t last_ms = 0;
  };
  std::vector<std::shared_ptr<Watcher>> everybody() const;
  void remove(const std::shared_ptr<Watcher>& watcher);
  void send(const std::shared_ptr<Watcher>& watcher, const Message& message, const std::string& text);

  mutable std::mutex mutex_;  ///< guards people_; never held while a sink runs
  std::unordered_map<std::string, std::vector<std::shared_ptr<Watcher>>> people_;
  std::size_t watchers_ = 0;
  std::mutex hints_mutex_;
  std::map<std::pair<std::string, std::string>, Hint> hints_;
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

/// One registered watcher; unregisters when destroyed. Move-only.
class Watch {
 public:
  Watch(Watch&&) noexcept = default;
  Watch& operator=(Watch&& other) noexcept;
  ~Watch();

  /// Sends stored messages, in order, as many as fit into half of a watcher's queue; how many. Their numbers are
  /// remembered, so that the same one coming live is left out. Where some did not fit, do not go live but end the
  /// stream: the client comes back with the last number it got.
  std::size_t replay(std::span<const Message> stored);
  /// Sends what waited and was not replayed, in order of `seq`, then lets everything through.
  void go_live();

 private:
  friend class Hub;
  Watch(Hub& hub, std::shared_ptr<Hub::Watcher> watcher);
  Hub* hub_ = nullptr;
  std::shared_ptr<Hub::Watcher> watcher_;
};

}  // namespace kedu::push
