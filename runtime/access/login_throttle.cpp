// Failures as rows: one for name and address, one for the address and one for the name alone; for a known browser one
// of its own. Keys are fingerprints, since people type passwords into the name field.
#include "access/login_throttle.h"

#include <algorithm>

#include "access/token.h"
#include "base/limits.h"

namespace kedu::access {

namespace {

constexpr std::string_view table = "login_failure";
constexpr char separator = '\n';

std::string key_of(std::string_view where, std::string_view login) {
  return fingerprint(std::string(where) + separator + std::string(login));
}

store::Sql is_row(const std::string& key) {
  return {R"(t."id" = ?)", {key}};
}

std::int64_t tries_of(const std::optional<Fields>& row) {
  return row ? static_cast<std::int64_t>(row->get("tries").number()) : 0;
}

std::int64_t window_end_ms(const std::optional<Fields>& row) {
  auto* since = row ? row->get("since").get_if<DateTime>() : nullptr;
  return since ? since->ms + limits::login_window_ms : 0;
}

Error too_many(std::int64_t wait_ms) {
  auto seconds = std::to_string((wait_ms + 999) / 1'000);
  return fail(ErrorCode::too_many,
              "登录失败次数过多，请 " + seconds + " 秒后再试 / too many failed logins, try again in " + seconds + " s");
}

}  // namespace

std::vector<LoginThrottle::Count> LoginThrottle::counts_of(const LoginTry& attempt) {
  if (!attempt.device.empty()) return {{key_of(attempt.device, attempt.login), limits::login_tries, true}};
  return {{key_of(attempt.address, attempt.login), limits::login_tries, true},
          {fingerprint(attempt.address), limits::login_address_tries},
          {key_of("", attempt.login), limits::login_name_tries}};
}

Result<std::int64_t> LoginThrottle::wait_ms(store::Reader& reader, const Count& count) {
  KEDU_LET(auto row, reader.get(table, count.key));
  auto left = window_end_ms(row) - clock_.now().ms;
  return left > 0 && tries_of(row) >= count.limit ? left : 0;
}

Result<void> LoginThrottle::count_up(store::Writer& writer, const Count& count) {
  KEDU_LET(auto row, writer.get(table, count.key));
  auto now = clock_.now();
  if (row && window_end_ms(row) > now.ms) {
    KEDU_LET(auto changed, writer.update(table, {{"tries", Value(tries_of(row) + 1)}}, is_row(count.key)));
    (void)changed;
    return {};
  }
  KEDU_LET(auto erased, writer.erase(table, is_row(count.key)));
  (void)erased;
  KEDU_LET(auto key, writer.insert(table, {{"id", count.key}, {"tries", 1}, {"since", now}}));
  (void)key;
  return {};
}

Result<void> LoginThrottle::admit(const LoginTry& attempt) {
  // Looking first keeps a flood of refused tries off the writer lane.
  if (auto wait = retry_after_s(attempt); wait > 0) return too_many(wait * 1'000);
  auto counts = counts_of(attempt);
  return store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    for (auto& count : counts) {
      KEDU_LET(auto wait, wait_ms(writer, count));
      if (wait > 0) return too_many(wait);
    }
    for (auto& count : counts) KEDU_TRY(count_up(writer, count));
    DateTime past{clock_.now().ms - limits::login_window_ms};
    KEDU_LET(auto erased, writer.erase(table, {R"(t."since" <= ?)", {past}}));
    (void)erased;
    return {};
  });
}

Result<void> LoginThrottle::forgive(store::Writer& writer, const LoginTry& attempt) {
  for (auto& count : counts_of(attempt)) {
    if (count.own) {
      KEDU_LET(auto erased, writer.erase(table, is_row(count.key)));
      (void)erased;
      continue;
    }
    KEDU_LET(auto row, writer.get(table, count.key));
    if (!row) continue;
    auto tries = std::max<std::int64_t>(0, tries_of(row) - 1);
    KEDU_LET(auto changed, writer.update(table, {{"tries", Value(tries)}}, is_row(count.key)));
    (void)changed;
  }
  return {};
}

std::int64_t LoginThrottle::retry_after_s(const LoginTry& attempt) {
  std::int64_t longest = 0;
  (void)store_.read([&](store::Reader& reader) -> Result<void> {
    for (auto& count : counts_of(attempt)) {
      KEDU_LET(auto wait, wait_ms(reader, count));
      longest = std::max(longest, wait);
    }
    return {};
  });
  return (longest + 999) / 1'000;
}

}  // namespace kedu::access
