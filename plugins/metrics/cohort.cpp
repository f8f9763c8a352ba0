// The window's edge belongs to the window: 48:00:00 is in, 48:00:01 is out.
#include "cohort.h"

namespace metrics {

std::optional<DateTime> Cohort::instant(const Value& value) const {
  if (auto* at = value.get_if<DateTime>()) return *at;
  if (auto* day = value.get_if<Date>()) return time_->start_of(*day);
  return std::nullopt;
}

void Cohort::add(const Value& since, const Value& of) {
  auto begun = instant(since);
  if (!begun) return;
  ++members_;
  if (!rate_->within) {
    within_ += rate_->of_is_instant ? instant(of).has_value() : of == Value(true);
    return;
  }
  auto edge = time_->add(*begun, *rate_->within);
  auto reached = instant(of);
  if (reached && *reached <= edge) ++within_;
  if (now_ <= edge) ++open_;
}

std::optional<double> Cohort::share() const {
  if (members_ == 0) return std::nullopt;
  return static_cast<double>(rate_->missed ? members_ - within_ : within_) / static_cast<double>(members_);
}

Text window_words(const Duration& window) {
  constexpr std::int64_t minute = 60'000, hour = 60 * minute;
  if (window.unit == Duration::Unit::workdays) {
    auto days = std::to_string(window.amount);
    return {days + " 个工作日", days + " workdays"};
  }
  constexpr std::int64_t day = 24 * hour;
  if (window.unit == Duration::Unit::wall_ms && window.amount > 2 * day && window.amount % day == 0) {
    auto days = std::to_string(window.amount / day);
    return {days + " 天", days + " days"};
  }
  bool whole_hours = window.amount % hour == 0;
  auto amount = std::to_string(window.amount / (whole_hours ? hour : minute));
  if (window.unit == Duration::Unit::working_ms)
    return whole_hours ? Text{amount + " 个工作小时", amount + " working hours"}
                       : Text{amount + " 个工作分钟", amount + " working minutes"};
  return whole_hours ? Text{amount + " 小时", amount + " hours"} : Text{amount + " 分钟", amount + " minutes"};
}

}  // namespace metrics
