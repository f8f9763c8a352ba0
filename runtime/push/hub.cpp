// Delivery, replay without gap or double, and hints that are gathered.
#include "push/hub.h"

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"

namespace kedu::push {

/// One open stream. Its mutex keeps the order of what the sink gets.
class Hub::Watcher {
 public:
  Watcher(std::string person, Sink sink, Sees sees, Holds holds)
      : person_(std::move(person)), sink_(std::move(sink)), sees_(std::move(sees)), holds_(std::move(holds)) {}

  const std::string& person() const { return person_; }
  bool sees(std::string_view app, std::string_view form) const { return !sees_ || sees_(app, form); }
  bool holds() const { return !holds_ || holds_(); }

  enum class Outcome { sent, held, known, lost };

  Outcome give(const Message& message, const std::string& text) {
    std::lock_guard lock(mutex_);
    if (gone_) return Outcome::known;
    if (!live_) return hold(message, text);
    if (forget_replayed(message.seq)) return Outcome::known;
    return out(text);
  }

  Outcome replay(const Message& message) {
    std::lock_guard lock(mutex_);
    if (gone_) return Outcome::known;
    if (message.seq > 0) replayed_.insert(message.seq);
    if (replayed_.size() > limits::page_rows) replayed_.erase(replayed_.begin());
    return out(event_text(message));
  }

  /// How many were sent; false as second: the sink was lost by it.
  std::pair<std::size_t, bool> go_live() {
    std::lock_guard lock(mutex_);
    live_ = true;
    std::stable_sort(held_.begin(), held_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t sent = 0;
    bool kept = true;
    for (const auto& [seq, text] : held_) {
      if (gone_ || forget_replayed(seq)) continue;
      kept = out(text) == Outcome::sent;
      sent += kept;
    }
    held_.clear();
    held_bytes_ = 0;
    return {sent, kept};
  }

  /// Whether this call was the one that ended it.
  bool leave() {
    std::lock_guard lock(mutex_);
    sink_ = nullptr;
    return !std::exchange(gone_, true);
  }

 private:
  Outcome hold(const Message& message, const std::string& text) {
    held_bytes_ += text.size();
    if (held_bytes_ > limits::watcher_queue_bytes) return lose();
    held_.emplace_back(message.seq, text);
    return Outcome::held;
  }
  Outcome out(const std::string& text) { return sink_(text) ? Outcome::sent : lose(); }
  Outcome lose() {
    gone_ = true;
    held_.clear();
    return Outcome::lost;
  }
  bool forget_replayed(std::int64_t seq) { return seq > 0 && replayed_.erase(seq) > 0; }

  const std::string person_;
  Sink sink_;
  const Sees sees_;
  const Holds holds_;
  std::mutex mutex_;
  bool live_ = false;
  bool gone_ = false;
  std::vector<std::pair<std::int64_t, std::string>> held_;
  std::size_t held_bytes_ = 0;
  std::set<std::int64_t> replayed_;
};

std::string event_text(const Message& message) {
  std::string text = "event: " + message.event + "\n";
  if (message.seq > 0) text += "id: " + std::to_string(message.seq) + "\n";
  // A line break would end the field; JSON has none outside its strings' escapes, so this is for other text.
  text += "data: ";
  for (const char c : message.json) {
    if (c == '\r') continue;
    text += c;
    if (c == '\n') text += "data: ";
  }
  return text += "\n\n";
}

Watch Hub::watch(std::string person, Sink sink, Sees sees, Holds holds) {
  auto watcher = std::make_shared<Watcher>(std::move(person), std::move(sink), std::move(sees), std::move(holds));
  std::lock_guard lock(mutex_);
  people_[watcher->person()].push_back(watcher);
  ++watchers_;
  return Watch(*this, std::move(watcher));
}

void Hub::remove(const std::shared_ptr<Watcher>& watcher) {
  std::lock_guard lock(mutex_);
  const auto person = people_.find(watcher->person());
  if (person == people_.end()) return;
  watchers_ -= std::erase(person->second, watcher);
  if (person->second.empty()) people_.erase(person);
}

void Hub::send(const std::shared_ptr<Watcher>& watcher, const Message& message, const std::string& text) {
  const auto outcome = watcher->give(message, text);
  if (outcome == Watcher::Outcome::sent) ++delivered_;
  if (outcome != Watcher::Outcome::lost) return;
  ++dropped_;
  remove(watcher);
}

bool Hub::watches(const std::string& person) const {
  std::lock_guard lock(mutex_);
  return people_.contains(person);
}

void Hub::deliver(std::span<const std::string> people, const Message& message) {
  std::vector<std::shared_ptr<Watcher>> reached;
  {
    std::lock_guard lock(mutex_);
    for (const auto& person : people)
      if (const auto found = people_.find(person); found != people_.end())
        reached.insert(reached.end(), found->second.begin(), found->second.end());
  }
  if (reached.empty()) return;
  const auto text = event_text(message);
  for (const auto& watcher : reached) send(watcher, message, text);
}

void Hub::changed(std::string_view app, std::string_view form) {
  std::lock_guard lock(hints_mutex_);
  hints_[{std::string(app), std::string(form)}].pending = true;
}

void Hub::flush(DateTime now) {
  std::vector<std::pair<std::string, std::string>> due;
  {
    std::lock_guard lock(hints_mutex_);
    for (auto& [form, hint] : hints_) {
      if (!hint.pending || now.ms - hint.last_ms < change_interval_ms) continue;
      hint = {false, now.ms};
      due.push_back(form);
    }
  }
  if (due.empty()) return;
  const auto all = everybody();
  for (const auto& [app, form] : due) {
    const Message message{0, "change", Json{{"app", app}, {"form", form}}.dump()};
    const auto text = event_text(message);
    for (const auto& watcher : all)
      if (watcher->sees(app, form)) send(watcher, message, text);
  }
}

std::vector<std::shared_ptr<Hub::Watcher>> Hub::everybody() const {
  std::vector<std::shared_ptr<Watcher>> all;
  std::lock_guard lock(mutex_);
  all.reserve(watchers_);
  for (const auto& [person, watchers] : people_) all.insert(all.end(), watchers.begin(), watchers.end());
  return all;
}

void Hub::sweep() {
  for (const auto& watcher : everybody()) {
    if (watcher->holds()) continue;
    remove(watcher);
    watcher->leave();
  }
}

Figures Hub::figures() const {
  std::lock_guard lock(mutex_);
  return {watchers_, delivered_.load(), dropped_.load()};
}

Watch::Watch(Hub& hub, std::shared_ptr<Hub::Watcher> watcher) : hub_(&hub), watcher_(std::move(watcher)) {}

Watch& Watch::operator=(Watch&& other) noexcept {
  std::swap(hub_, other.hub_);
  std::swap(watcher_, other.watcher_);
  return *this;
}

Watch::~Watch() {
  if (!watcher_) return;
  hub_->remove(watcher_);
  watcher_->leave();
}

std::size_t Watch::replay(std::span<const Message> stored) {
  std::size_t done = 0;
  std::size_t bytes = 0;
  for (const auto& message : stored) {
    bytes += message.json.size() + message.event.size() + 40;
    if (bytes > limits::watcher_queue_bytes / 2) break;
    ++done;
    const auto outcome = watcher_->replay(message);
    if (outcome == Hub::Watcher::Outcome::sent) ++hub_->delivered_;
    if (outcome != Hub::Watcher::Outcome::lost) continue;
    ++hub_->dropped_;
    hub_->remove(watcher_);
  }
  return done;
}

void Watch::go_live() {
  const auto [sent, kept] = watcher_->go_live();
  hub_->delivered_ += sent;
  if (kept) return;
  ++hub_->dropped_;
  hub_->remove(watcher_);
}

}  // namespace kedu::push
