// What happened, and what a handler wants to happen.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "base/value.h"
#include "plugin/api/view.h"

namespace kedu::plugin {

/// Something that happened to a record, or that a plug-in said happened.
struct Event {
  /// Why a record changed: somebody's write, or its stored formulas followed another record, a new definition, the day.
  enum class Cause { write, links, definition, clock };
  std::string name;  ///< "lead.created", "trial.updated", "trial.deleted", "trial.advanced"
  std::string form;
  std::string record_id;
  std::string actor;  ///< person id; empty: the system
  DateTime at;
  Fields before;   ///< only changed fields in updates
  Fields after;    ///< the whole record after
  Fields payload;  ///< of named events
  Cause cause = Cause::write;
};

/// A write that is about to be stored.
struct Change {
  enum class Kind { create, update, erase } kind = Kind::create;
  std::string form;
  std::string record_id;
  std::string actor;
  const Fields* before = nullptr;  ///< null when creating
  const Fields* after = nullptr;
  std::string by_plugin;  ///< the plug-in whose reaction this is; empty: a person's write
};

struct Invocation {
  std::string command;
  std::string form;
  Record record;
  Person actor;
  Fields input;
};

struct TimerFired {
  std::string name;
  std::string key;
  DateTime due;
  Fields payload;
};

struct Timer {
  std::string name;  ///< as registered with Builder::timer
  std::string key;   ///< one timer a (plug-in, key): setting it again moves it
  DateTime due;
  Fields payload;
};

/// A message to people: stored with the transaction, seen by SSE after it, kept for those who are away.
struct Push {
  std::vector<std::string> to;  ///< person ids
  std::string kind;             ///< "offer", "offer-closed", "task", "notice"
  Text title;
  Text body;
  std::string form;  ///< what it opens
  std::string record_id;
  Fields payload;
};

/// Something for the outside world; leaves after commit, at least once, with `key` for the receiver to drop repeats.
struct Effect {
  std::string kind;  ///< as registered with Builder::effect
  std::string key;
  Fields payload;
};

/// What a handler wants to happen, in order, all in the transaction that caused it.
class Reactions {
 public:
  struct Create {
    std::string form, id;
    Fields fields;
  };
  struct Update {
    std::string form, id;
    Fields fields;
  };
  struct Erase {
    std::string form, id;
  };
  struct Emit {
    std::string name, form, record_id;
    Fields payload;
  };
  struct CancelTimer {
    std::string key;
  };
  using Step = std::variant<Create, Update, Erase, Emit, Timer, CancelTimer, Push, Effect>;

  Reactions& create(std::string form, std::string id, Fields fields) {
    return add(Create{std::move(form), std::move(id), std::move(fields)});
  }
  Reactions& update(std::string form, std::string id, Fields fields) {
    return add(Update{std::move(form), std::move(id), std::move(fields)});
  }
  Reactions& erase(std::string form, std::string id) { return add(Erase{std::move(form), std::move(id)}); }
  /// A named event on a record: "trial.advanced".
  Reactions& emit(std::string name, std::string form, std::string record_id, Fields payload) {
    return add(Emit{std::move(name), std::move(form), std::move(record_id), std::move(payload)});
  }
  Reactions& timer(Timer timer) { return add(std::move(timer)); }
  Reactions& cancel_timer(std::string key) { return add(CancelTimer{std::move(key)}); }
  Reactions& push(Push push) { return add(std::move(push)); }
  Reactions& effect(Effect effect) { return add(std::move(effect)); }
  Reactions& operator+=(Reactions other) {
    for (auto& step : other.steps_) steps_.push_back(std::move(step));
    return *this;
  }
  /// What a command answers to its caller beside the record.
  Fields answer;

  const std::vector<Step>& steps() const { return steps_; }
  std::vector<Step>& steps() { return steps_; }

 private:
  Reactions& add(Step step) {
    steps_.push_back(std::move(step));
    return *this;
  }
  std::vector<Step> steps_;
};

}  // namespace kedu::plugin
