// Days and instants as text and parts, and the offset of a time zone at an instant.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace kedu {

struct YearMonthDay {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};

YearMonthDay parts(Date date);
Date date_of(int year, unsigned month, unsigned day);

/// 2026-03-02
std::string to_iso(Date date);
/// 2026-03-02T01:00:00.000Z
std::string to_iso(DateTime instant);
std::optional<Date> parse_date(std::string_view iso);
/// ISO 8601 with Z or an offset; without either, `local` decides.
std::optional<DateTime> parse_datetime(std::string_view iso);

/// A named IANA zone. Immutable and thread-safe.
class TimeZone {
 public:
  static Result<TimeZone> find(const std::string& name);  ///< "Asia/Shanghai"; invalid when unknown

  const std::string& name() const { return name_; }
  std::int64_t offset_ms(DateTime utc) const;
  Date date_at(DateTime utc) const;
  /// Milliseconds since local midnight.
  std::int64_t time_of_day_ms(DateTime utc) const;
  /// The instant of a local time; in a gap the later, in an overlap the earlier.
  DateTime at(Date date, std::int64_t time_of_day_ms) const;
  /// (utc start ms, offset ms) sorted, for the formula library; covers 1970–2100.
  const std::vector<std::pair<std::int64_t, std::int64_t>>& transitions() const { return *transitions_; }

 private:
  std::string name_;
  std::shared_ptr<const std::vector<std::pair<std::int64_t, std::int64_t>>> transitions_;
};

}  // namespace kedu
