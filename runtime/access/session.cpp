// Sessions and API tokens over the store.
#include "access/session.h"

#include <algorithm>
#include <chrono>

#include "access/password.h"
#include "access/token.h"

namespace kedu::access {

namespace {

constexpr std::string_view token_prefix = "kedu_";  // so that a leaked token can be recognised
constexpr std::size_t token_bytes = 43;
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::size_t user_agent_bytes = 200;
constexpr std::size_t label_bytes = 100;

Error nobody() {
  return fail(ErrorCode::unauthenticated, "请先登录 / please log in");
}

Error wrong_login() {
  return fail(ErrorCode::unauthenticated, "用户名或密码不对 / wrong user name or password");
}

store::Sql of_person(const std::string& person) {
  return {R"(t."person" = ?)", {person}};
}

store::Sql with_id(const std::string& id) {
  return {R"(t."id" = ?)", {id}};
}

Result<void> erase(store::Writer& writer, std::string_view table, const store::Sql& where) {
  KEDU_LET(auto count, writer.erase(table, where));
  (void)count;
  return {};
}

std::optional<DateTime> time_in(const Fields& row, std::string_view column) {
  auto* at = row.get(column).get_if<DateTime>();
  return at ? std::optional(*at) : std::nullopt;
}

/// Cuts at a character's start.
std::string shortened(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

}  // namespace

Sessions::Sessions(store::Store& store, const Clock& clock, People people)
    : store_(store), clock_(clock), people_(std::move(people)), throttle_(store, clock) {}

bool Sessions::is_active(const std::string& person) const {
  auto people = people_();
  auto* found = people ? people->person(person) : nullptr;
  return found && found->active;
}

Result<LoggedIn> Sessions::login(const LoginAttempt& attempt) {
  if (attempt.login.size() > limits::login_bytes || attempt.password.size() > limits::password_bytes)
    return wrong_login();
  auto counted = this->counted(attempt);
  KEDU_TRY(throttle_.admit(counted));
  if (!hashing_.try_acquire_for(std::chrono::milliseconds(limits::password_wait_ms)))
    return fail(ErrorCode::too_many, "登录的人太多，请稍后再试 / too many logins at once, try again soon");
  auto proven = prove(attempt);
  std::string new_hash;
  if (proven && needs_rehash(proven->hash))
    if (auto made = hash_password(attempt.password)) new_hash = *made;
  hashing_.release();
  if (!proven) return proven.error();

  LoggedIn session{
      random_token(), random_token(), proven->person, {clock_.now().ms + limits::session_days * day_ms}, {}};
  if (counted.device.empty()) session.device = random_token();
  KEDU_TRY(open_session(attempt, counted, session, new_hash));
  return session;
}

/// The browser counts as known only for the person it was given to.
LoginTry Sessions::counted(const LoginAttempt& attempt) {
  LoginTry counted{attempt.login, attempt.address, {}};
  auto people = people_();
  auto* person = people ? people->by_login(attempt.login) : nullptr;
  if (!person || attempt.device.size() != token_bytes) return counted;
  (void)store_.read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto row, reader.get("device", fingerprint(attempt.device)));
    if (row && row->get("person").text() == person->id) counted.device = attempt.device;
    return {};
  });
  return counted;
}

Result<void> Sessions::keep_device(store::Writer& writer, const LoggedIn& session, DateTime now) {
  if (session.device.empty()) return {};
  KEDU_LET(auto known, writer.select({.table = "device",
                                      .outputs = {{"id", store::column("id"), store::ColumnType::text}},
                                      .where = of_person(session.person),
                                      .order = {{store::column("since")}, {store::column("id")}}}));
  for (std::size_t i = 0; i + limits::devices_per_person <= known.size(); ++i)
    KEDU_TRY(erase(writer, "device", with_id(known[i].get("id").text())));
  KEDU_LET(auto key,
           writer.insert("device", {{"id", fingerprint(session.device)}, {"person", session.person}, {"since", now}}));
  (void)key;
  return {};
}

Result<Sessions::Proven> Sessions::prove(const LoginAttempt& attempt) {
  auto people = people_();
  auto* person = people ? people->by_login(attempt.login) : nullptr;
  std::optional<Fields> credential;
  if (person) {
    KEDU_TRY(store_.read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(credential, reader.get("credential", person->id));
      return {};
    }));
  }
  auto hash = credential ? credential->get("password_hash").text() : std::string();
  bool right = hash.empty() ? verify_nobody(attempt.password) : verify_password(hash, attempt.password);
  if (!right || !person->active) return wrong_login();
  return Proven{person->id, hash};
}

Result<void> Sessions::open_session(const LoginAttempt& attempt, const LoginTry& counted, const LoggedIn& session,
                                    const std::string& new_hash) {
  auto now = clock_.now();
  return store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_TRY(erase(writer, "session", {R"(t."expires" <= ?)", {now}}));
    KEDU_LET(auto open, writer.select({.table = "session",
                                       .outputs = {{"id", store::column("id"), store::ColumnType::text}},
                                       .where = of_person(session.person),
                                       .order = {{store::column("created")}, {store::column("id")}}}));
    for (std::size_t i = 0; i + limits::sessions_per_person <= open.size(); ++i)
      KEDU_TRY(erase(writer, "session", with_id(open[i].get("id").text())));
    KEDU_LET(auto key, writer.insert("session", {{"id", fingerprint(session.token)},
                                                 {"person", session.person},
                                                 {"csrf", session.csrf},
                                                 {"created", now},
                                                 {"expires", session.expires},
                                                 {"user_agent", shortened(attempt.user_agent, user_agent_bytes)}}));
    (void)key;
    if (!new_hash.empty()) {
      KEDU_LET(auto count, writer.update("credential", {{"password_hash", new_hash}}, with_id(session.person)));
      (void)count;
    }
    KEDU_TRY(keep_device(writer, session, now));
    return throttle_.forgive(writer, counted);
  });
}

std::int64_t Sessions::retry_after_s(const LoginAttempt& attempt) {
  return std::max<std::int64_t>(1, throttle_.retry_after_s(counted(attempt)));
}

Result<Identity> Sessions::session(std::string_view token) {
  if (token.size() != token_bytes) return nobody();
  return identify("session", token);
}

Result<Identity> Sessions::bearer(std::string_view token) {
  if (token.size() != token_prefix.size() + token_bytes || !token.starts_with(token_prefix)) return nobody();
  return identify("api_token", token);
}

Result<Identity> Sessions::identify(std::string_view table, std::string_view token) {
  auto now = clock_.now();
  auto id = fingerprint(token);
  auto identity = cache_.find(id, now);
  if (!identity) {
    auto ticket = cache_.ticket();
    std::optional<Fields> row;
    KEDU_TRY(store_.read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(row, reader.get(table, id));
      return {};
    }));
    if (!row) return nobody();
    identity = Identity{row->get("person").text(), row->get("csrf").text(), time_in(*row, "expires")};
    cache_.keep(id, *identity, now, ticket);
  }
  if (identity->expires && *identity->expires <= now) return nobody();
  if (!is_active(identity->person)) return nobody();
  return *identity;
}

bool Sessions::csrf_holds(const Identity& identity, std::string_view sent) {
  return !identity.csrf.empty() && same_secret(identity.csrf, sent);
}

Result<void> Sessions::logout(std::string_view token) {
  auto id = fingerprint(token);
  auto done = store_.write_and_wait([&](store::Writer& writer) { return erase(writer, "session", with_id(id)); });
  cache_.drop(id);
  return done;
}

Result<void> Sessions::logout_everywhere(const std::string& person) {
  auto done = store_.write_and_wait([&](store::Writer& writer) { return erase(writer, "session", of_person(person)); });
  cache_.drop_person(person);
  return done;
}

Result<void> Sessions::set_password(const std::string& person, std::string_view password) {
  auto people = people_();
  if (!people || !people->person(person)) return fail(ErrorCode::not_found, "没有这个人 / no such person");
  if (!hashing_.try_acquire_for(std::chrono::milliseconds(limits::password_wait_ms)))
    return fail(ErrorCode::too_many, "请稍后再试 / too busy, try again soon");
  auto hash = hash_password(password);
  hashing_.release();
  if (!hash) return hash.error();
  auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    Fields row{{"password_hash", *hash}, {"changed", clock_.now()}};
    KEDU_LET(auto count, writer.update("credential", row, with_id(person)));
    if (count == 0) {
      row.set("id", person);
      KEDU_LET(auto key, writer.insert("credential", row));
      (void)key;
    }
    return erase(writer, "session", of_person(person));
  });
  cache_.drop_person(person);
  return done;
}

Result<std::string> Sessions::create_token(const std::string& person, const std::string& label,
                                           std::optional<DateTime> expires) {
  if (label.empty() || label.size() > label_bytes)
    return fail(ErrorCode::invalid, "令牌要有名称，最多 100 字节 / a token has a label of at most 100 bytes");
  if (!is_active(person)) return fail(ErrorCode::not_found, "没有这个人 / no such person");
  auto token = std::string(token_prefix) + random_token();
  KEDU_TRY(store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_LET(auto mine, writer.select({.table = "api_token", .where = of_person(person)}));
    if (mine.size() >= limits::tokens_per_person)
      return fail(ErrorCode::too_large, "令牌太多（tokens_per_person） / too many tokens (tokens_per_person)");
    Fields row{{"id", fingerprint(token)}, {"person", person}, {"label", label}, {"created", clock_.now()}};
    if (expires) row.set("expires", *expires);
    KEDU_LET(auto key, writer.insert("api_token", row));
    (void)key;
    return {};
  }));
  return token;
}

Result<std::vector<ApiToken>> Sessions::tokens(const std::string& person) {
  std::vector<ApiToken> found;
  KEDU_TRY(store_.read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto rows, reader.select({.table = "api_token",
                                       .where = of_person(person),
                                       .order = {{store::column("created")}, {store::column("label")}}}));
    for (auto& row : rows)
      found.push_back({row.get("label").text(), time_in(row, "created").value_or(DateTime{}), time_in(row, "expires")});
    return {};
  }));
  return found;
}

Result<void> Sessions::revoke_token(const std::string& person, const std::string& label) {
  auto done = store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_LET(auto count, writer.erase("api_token", {R"(t."person" = ? AND t."label" = ?)", {person, label}}));
    if (count == 0) return fail(ErrorCode::not_found, "没有这个令牌 / no such token");
    return {};
  });
  cache_.drop_person(person);
  return done;
}

}  // namespace kedu::access
