// A response that goes on: chunks come from any thread, a bounded queue keeps them until the client takes them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace kedu::http {

/// The queue between senders and one connection. Senders hold it through Stream; the server takes from it.
class StreamQueue {
 public:
  explicit StreamQueue(std::size_t capacity_bytes) : capacity_(capacity_bytes) {}
  ~StreamQueue();

  bool send(std::string_view chunk);
  void close();
  bool closed() const;
  bool broken() const;
  void on_end(std::function<void()> callback);
  void when_drained(std::function<void()> callback);

  // The server's side.

  /// `wake` is called, from any thread, when there is something to take or the stream is closed.
  void attach(std::function<void()> wake);
  enum class State { open, closing, broken };  ///< broken: over its capacity or ended, drop what is left
  /// Swaps what is queued into `out` (which is emptied first); what `out` held counts as sent.
  State take(std::string& out);
  /// The connection is gone: closed, and the on_end callback runs.
  void end();

 private:
  mutable std::mutex mutex_;
  const std::size_t capacity_;
  std::string queue_;
  std::size_t leaving_ = 0;  ///< bytes taken and not yet sent
  State state_ = State::open;
  bool ended_ = false;
  std::function<void()> wake_;
  std::function<void()> on_end_;
  std::function<void()> drained_;
};

/// How a stream looks on the wire.
enum class Framing {
  events,   ///< Server-Sent Events: kept alive with comments, over when the connection is
  chunked,  ///< a download: one that breaks off is seen to be incomplete
};

/// A handle on a stream; copies share it. Thread-safe. Make one, keep a copy, and give it to a Reply as the body:
/// chunks sent before the reply wait in the queue.
class Stream {
 public:
  /// A watcher with more than `capacity_bytes` unsent is disconnected.
  explicit Stream(std::size_t capacity_bytes = limits::watcher_queue_bytes, Framing framing = Framing::events)
      : queue_(std::make_shared<StreamQueue>(capacity_bytes)), framing_(framing) {}

  /// false: closed, and nobody will read it. Never blocks.
  bool send(std::string_view chunk) const { return queue_->send(chunk); }
  /// Ends the response after what is queued has left.
  void close() const { queue_->close(); }
  bool closed() const { return queue_->closed(); }
  /// Called once, from a thread of the server, when the connection is gone for whatever reason; at once when it is.
  void on_end(std::function<void()> callback) const { queue_->on_end(std::move(callback)); }
  /// Called once, from a thread of the server, when everything sent so far has left; never after the end. Who makes a
  /// long answer sends the next part then, and holds no thread while a slow client reads.
  void when_drained(std::function<void()> callback) const { queue_->when_drained(std::move(callback)); }
  /// Ends it as broken off: the client learns that it has not got everything.
  void abandon() const { queue_->end(); }
  Framing framing() const { return framing_; }

  StreamQueue& queue() const { return *queue_; }

 private:
  std::shared_ptr<StreamQueue> queue_;
  Framing framing_ = Framing::events;
};

}  // namespace kedu::http
