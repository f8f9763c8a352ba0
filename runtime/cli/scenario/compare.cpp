// One rule a type of value.
#include "cli/scenario/compare.h"

#include <algorithm>
#include <cmath>

#include "base/duration.h"

namespace kedu::cli {

namespace {

std::string plain(double number) {
  return Json(number == std::floor(number) && std::abs(number) < 1e15 ? Json(static_cast<std::int64_t>(number))
                                                                      : Json(number))
      .dump();
}

bool same_number(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

bool row_matches(const Json& written, const Fields& row, const Seen& seen, const Cast& cast, const TimeZone& zone) {
  // A file is known by its name.
  if (written.is_string()) return row.get("name").text() == written.get<std::string>();
  if (!written.is_object()) return false;
  for (auto& [column, cell] : written.items())
    if (!matches(cell, row.get(column), seen, cast, zone)) return false;
  return true;
}

bool list_matches(const Json& written, std::span<const Value> found, const Seen& seen, const Cast& cast,
                  const TimeZone& zone) {
  if (written.size() != found.size()) return false;
  std::vector<bool> taken(found.size());
  for (auto& item : written) {
    std::size_t at = 0;
    while (at < found.size() && (taken[at] || !matches(item, found[at], seen, cast, zone))) ++at;
    if (at == found.size()) return false;
    taken[at] = true;
  }
  return true;
}

bool text_matches(const std::string& written, const Value& found, const Seen& seen, const Cast& cast,
                  const TimeZone& zone) {
  if (auto* at = found.get_if<DateTime>()) return instant_of(written, zone) == *at;
  if (auto* date = found.get_if<Date>()) return parse_date(written) == *date;
  if (auto* error = found.get_if<ErrorValue>()) return error->code == written;
  if (!found.is<std::string>()) return written.empty() && found.is_blank();
  auto& text = found.text();
  if (text == written) return true;
  if (auto title = seen.titles.find(text); title != seen.titles.end() && title->second == written) return true;
  auto* record = cast.named(written);
  return record && record->id == text;
}

bool text_is(const std::string& written, const Json& found, const Cast& cast, const TimeZone& zone) {
  if (found.is_number()) {
    auto duration = parse_duration(written);
    return duration && same_number(static_cast<double>(duration->amount), found.get<double>());
  }
  if (!found.is_string()) return false;
  auto text = found.get<std::string>();
  if (text == written || cast.id_of(written) == text) return true;
  auto at = instant_of(written, zone);
  return at && parse_datetime(text) == *at;
}

bool has_id(const Json& item) {
  return item.is_object() && item.contains("id");
}

/// Walks both and notes what differs.
struct Comparing {
  const Cast& cast;
  const TimeZone& zone;
  std::vector<Difference> all;

  void walk(const Json& written, const Json& found, const std::string& place) {
    if (written.is_object() && found.is_object()) {
      for (auto& [key, value] : written.items())
        walk(value, found.contains(key) ? found[key] : Json(), place.empty() ? key : place + "." + key);
    } else if (written.is_array() && found.is_array()) {
      walk_list(written, found, place);
    } else if (!same(written, found)) {
      all.push_back({place, written, found});
    }
  }

 private:
  void walk_list(const Json& written, const Json& found, const std::string& place) {
    if (!written.empty() && std::all_of(written.begin(), written.end(), has_id)) {
      for (auto& item : written) {
        auto there = std::find_if(found.begin(), found.end(),
                                  [&](auto& other) { return has_id(other) && same(item["id"], other["id"]); });
        auto name = place + "." + (item["id"].is_string() ? item["id"].get<std::string>() : item["id"].dump());
        walk(item, there == found.end() ? Json() : *there, name);
      }
    } else if (written.size() != found.size()) {
      all.push_back({place, written, found});
    } else {
      for (std::size_t i = 0; i < written.size(); ++i) walk(written[i], found[i], place + "." + std::to_string(i));
    }
  }

  bool same(const Json& written, const Json& found) const {
    if (written.is_string()) return text_is(written.get<std::string>(), found, cast, zone);
    if (written.is_number() && found.is_number()) return same_number(written.get<double>(), found.get<double>());
    return written == found;
  }
};

}  // namespace

std::vector<Difference> differences(const Json& written, const Json& found, const Cast& cast, const TimeZone& zone) {
  Comparing comparing{cast, zone, {}};
  comparing.walk(written, found, "");
  return std::move(comparing.all);
}

bool matches(const Json& written, const Value& found, const Seen& seen, const Cast& cast, const TimeZone& zone) {
  if (written.is_null()) return found.is_empty();
  if (written.is_boolean()) return found == Value(written.get<bool>());
  if (written.is_number()) {
    if (auto* number = found.get_if<double>()) return same_number(*number, written.get<double>());
    return found.is<std::string>() && found.text() == plain(written.get<double>());
  }
  if (written.is_string()) return text_matches(written.get<std::string>(), found, seen, cast, zone);
  if (auto* rows = found.get_if<Rows>(); rows && written.is_array()) {
    if (rows->size() != written.size()) return false;
    for (std::size_t i = 0; i < rows->size(); ++i)
      if (!row_matches(written[i], (*rows)[i], seen, cast, zone)) return false;
    return true;
  }
  return written.is_array() && list_matches(written, found.items(), seen, cast, zone);
}

std::string shown(const Value& found, const Seen& seen, const TimeZone& zone) {
  if (found.is_blank()) return "（空 blank）";
  if (auto* at = found.get_if<DateTime>()) return local_time(*at, zone);
  if (auto* date = found.get_if<Date>()) return to_iso(*date);
  if (auto* number = found.get_if<double>()) return plain(*number);
  if (auto* yes = found.get_if<bool>()) return *yes ? "true" : "false";
  if (auto* error = found.get_if<ErrorValue>()) return error->code;
  if (found.is<std::string>()) {
    auto title = seen.titles.find(found.text());
    return title == seen.titles.end() ? found.text() : title->second;
  }
  std::string list;
  if (auto* rows = found.get_if<Rows>()) {
    for (auto& row : *rows)
      list += (list.empty() ? "" : ", ") + (row.has("name") ? row.get("name").text() : to_json(row).dump());
  } else {
    for (auto& item : found.items()) list += (list.empty() ? "" : ", ") + shown(item, seen, zone);
  }
  return "[" + list + "]";
}

std::string shown(const Json& written) {
  if (written.is_string()) return written.get<std::string>();
  if (!written.is_array()) return written.dump();
  std::string list;
  for (auto& item : written) list += (list.empty() ? "" : ", ") + shown(item);
  return "[" + list + "]";
}

}  // namespace kedu::cli
