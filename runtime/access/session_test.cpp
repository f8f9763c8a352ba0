// Logging in, staying in, and being thrown out.
#include "access/session.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "access/password.h"
#include "access/schema.h"
#include "access/token.h"
#include "store/sqlite/folder_test.h"

namespace kedu::access {

namespace {

constexpr const char* password = "correct horse 马";

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::open_sqlite(folder_.file());
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    ASSERT_TRUE(store_->publish(login_tables()));
    people({{"p1", "张三", "zhang", "", {"sales"}}, {"p2", "李四", "li", "", {}, false}});
    sessions_ = std::make_unique<Sessions>(*store_, clock_, [this] { return directory_; });
    ASSERT_TRUE(sessions_->set_password("p1", password));
    ASSERT_TRUE(sessions_->set_password("p2", password));
  }

  void people(std::vector<Person> list) {
    directory_ = std::make_shared<const Directory>(std::move(list), std::vector<Department>{});
  }
  Result<LoggedIn> login(const std::string& name, const std::string& with, const std::string& address = "10.0.0.1") {
    return sessions_->login({name, with, address, "Mozilla", {}});
  }
  template <class T>
  static ErrorCode code(const Result<T>& result) {
    return result.ok() ? ErrorCode::internal : result.error().code;
  }
  std::size_t rows(const std::string& table) {
    std::size_t count = 0;
    EXPECT_TRUE(store_->read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(auto found, reader.select({.table = table}));
      count = found.size();
      return {};
    }));
    return count;
  }

  store::sqlite::Folder folder_;
  VirtualClock clock_{{1'770'000'000'000}};
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Sessions> sessions_;
};

}  // namespace

TEST(Passwords, hashVerifyAndCost) {
  auto hash = hash_password(password);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->rfind("$argon2id$", 0), 0u);
  EXPECT_TRUE(verify_password(*hash, password));
  EXPECT_FALSE(verify_password(*hash, "correct horse"));
  EXPECT_FALSE(verify_password("", password));
  EXPECT_FALSE(verify_password("$2b$10$nonsense", password));
  EXPECT_NE(*hash, *hash_password(password)) << "every hash has its own salt";
  EXPECT_FALSE(needs_rehash(*hash));
  EXPECT_TRUE(
      needs_rehash("$argon2id$v=19$m=4096,t=1,p=1$E5vFynYGnW0NFdpoOTdQXA$"
                   "wTm2ZQwUYjRrD3KXCOGwVfhgLQWQ0iXhyBH8yvfdB9k"));
  EXPECT_FALSE(hash_password("1234567"));
  EXPECT_TRUE(hash_password("一二三四五六七八"));
  EXPECT_EQ(hash_password(std::string(1'025, 'x')).error().code, ErrorCode::too_large);
}

TEST(Passwords, nobodyCostsWhatSomebodyCosts) {
  auto hash = *hash_password(password);
  auto took = [](auto work) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 3; ++i) {
      auto start = std::chrono::steady_clock::now();
      EXPECT_FALSE(work());
      best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    return std::chrono::duration<double, std::milli>(best).count();
  };
  auto somebody = took([&] { return verify_password(hash, "wrong password"); });
  auto nobody = took([] { return verify_nobody("wrong password"); });
  EXPECT_GT(nobody, somebody / 3);
  EXPECT_LT(nobody, somebody * 3);
}

TEST(Tokens, areLongRandomAndHashed) {
  auto a = random_token();
  EXPECT_EQ(a.size(), 43u);
  EXPECT_NE(a, random_token());
  EXPECT_EQ(fingerprint(a), fingerprint(a));
  EXPECT_NE(fingerprint(a), a);
  EXPECT_TRUE(same_secret(a, std::string(a)));
  EXPECT_FALSE(same_secret(a, a.substr(1)));
}

TEST_F(SessionTest, loginGivesATokenThatIsTheOnlyKey) {
  auto in = login("zhang", password);
  ASSERT_TRUE(in) << in.error().message;
  EXPECT_EQ(in->person, "p1");
  auto identity = sessions_->session(in->token);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->person, "p1");
  EXPECT_TRUE(Sessions::csrf_holds(*identity, in->csrf));
  EXPECT_FALSE(Sessions::csrf_holds(*identity, in->token));
  EXPECT_FALSE(Sessions::csrf_holds(*identity, ""));
  EXPECT_EQ(code(sessions_->session(random_token())), ErrorCode::unauthenticated);
  EXPECT_EQ(code(sessions_->session("")), ErrorCode::unauthenticated);
  EXPECT_EQ(code(sessions_->session(fingerprint(in->token))), ErrorCode::unauthenticated);
  EXPECT_EQ(code(sessions_->bearer(in->token)), ErrorCode::unauthenticated);
  sessions_.reset();
  store_.reset();
  std::ifstream file(folder_.file(), std::ios::binary);
  std::stringstream dump;
  dump << file.rdbuf();
  ASSERT_FALSE(dump.str().empty());
  EXPECT_EQ(dump.str().find(in->token), std::string::npos) << "the store keeps fingerprints only";
  EXPECT_EQ(dump.str().find(password), std::string::npos);
}

TEST_F(SessionTest, wrongNamePasswordAndInactivePersonAreOneAnswer) {
  auto wrong = login("zhang", "wrong password");
  auto unknown = login("nobody", password);
  auto inactive = login("li", password);
  for (auto* answer : {&wrong, &unknown, &inactive}) {
    EXPECT_EQ(code(*answer), ErrorCode::unauthenticated);
    EXPECT_EQ(answer->error().message, wrong.error().message);
  }
}

TEST_F(SessionTest, sessionsEndWithTheirTime) {
  auto in = login("zhang", password);
  clock_.set({in->expires.ms - 1});
  EXPECT_TRUE(sessions_->session(in->token));
  clock_.set(in->expires);
  EXPECT_FALSE(sessions_->session(in->token));
  ASSERT_TRUE(login("zhang", password));
  EXPECT_EQ(rows("session"), 1u) << "the next login sweeps old ones";
}

TEST_F(SessionTest, logoutDeactivationAndANewPasswordTakeHoldAtOnce) {
  auto one = login("zhang", password);
  auto two = login("zhang", password);
  ASSERT_TRUE(sessions_->session(one->token));
  ASSERT_TRUE(sessions_->session(two->token));
  ASSERT_TRUE(sessions_->logout(one->token));
  EXPECT_FALSE(sessions_->session(one->token));
  EXPECT_TRUE(sessions_->session(two->token));

  auto before = directory_;
  people({{"p1", "张三", "zhang", "", {"sales"}, false}});
  EXPECT_FALSE(sessions_->session(two->token)) << "deactivated";
  directory_ = before;
  EXPECT_TRUE(sessions_->session(two->token));

  ASSERT_TRUE(sessions_->set_password("p1", "another password"));
  EXPECT_FALSE(sessions_->session(two->token));
  EXPECT_FALSE(login("zhang", password));
  auto three = login("zhang", "another password");
  ASSERT_TRUE(three);
  ASSERT_TRUE(sessions_->logout_everywhere("p1"));
  EXPECT_FALSE(sessions_->session(three->token));
  EXPECT_EQ(code(sessions_->set_password("p9", password)), ErrorCode::not_found);
}

TEST_F(SessionTest, whatAnotherNodeEndedIsGoneWithinTheCachesTime) {
  auto in = login("zhang", password);
  ASSERT_TRUE(sessions_->session(in->token));
  Sessions other(*store_, clock_, [this] { return directory_; });
  ASSERT_TRUE(other.logout(in->token));
  EXPECT_TRUE(sessions_->session(in->token));
  clock_.advance(limits::session_cache_ms);
  EXPECT_FALSE(sessions_->session(in->token));
  auto next = login("zhang", password);
  ASSERT_TRUE(sessions_->session(next->token));
  ASSERT_TRUE(other.logout(next->token));
  sessions_->forget();
  EXPECT_FALSE(sessions_->session(next->token));
}

TEST_F(SessionTest, aFurtherSessionEndsTheOldest) {
  auto first = login("zhang", password);
  for (std::size_t i = 0; i < limits::sessions_per_person; ++i) {
    clock_.advance(1'000);
    ASSERT_TRUE(login("zhang", password));
  }
  EXPECT_EQ(rows("session"), limits::sessions_per_person);
  clock_.advance(limits::session_cache_ms);
  EXPECT_FALSE(sessions_->session(first->token));
}

TEST_F(SessionTest, guessingIsSlowedByNameAndAddress) {
  for (int i = 0; i < limits::login_tries; ++i)
    EXPECT_EQ(code(login("zhang", "guess " + std::to_string(i))), ErrorCode::unauthenticated);
  auto refused = login("zhang", password);
  EXPECT_EQ(code(refused), ErrorCode::too_many) << "even the right one has to wait";
  EXPECT_NE(refused.error().message.find("900"), std::string::npos) << refused.error().message;
  clock_.advance(60'000);
  EXPECT_EQ(sessions_->retry_after_s({"zhang", {}, "10.0.0.1", {}, {}}), 840);
  EXPECT_TRUE(login("zhang", password, "10.0.0.2")) << "the person elsewhere is not locked out";
  Sessions restarted(*store_, clock_, [this] { return directory_; });
  EXPECT_EQ(code(restarted.login({"zhang", password, "10.0.0.1", {}, {}})), ErrorCode::too_many);
  clock_.advance(840'000);
  EXPECT_TRUE(login("zhang", password));
}

TEST_F(SessionTest, aStrangersGuessesNeverLockOutTheOwnersBrowser) {
  auto known = login("zhang", password);
  ASSERT_TRUE(known);
  ASSERT_FALSE(known->device.empty());
  int refused = 0;
  for (int i = 0; i < limits::login_name_tries + 5; ++i)
    refused += code(login("zhang", "guess", "10.1.0." + std::to_string(i))) == ErrorCode::too_many;
  EXPECT_EQ(refused, 5) << "a guess from many addresses is counted at the name";
  EXPECT_EQ(code(login("zhang", password, "10.0.0.9")), ErrorCode::too_many);
  EXPECT_TRUE(sessions_->login({"zhang", password, "10.0.0.9", "", known->device}));
  EXPECT_EQ(code(sessions_->login({"zhang", password, "10.0.0.9", "", std::string(43, 'x')})), ErrorCode::too_many);

  // The known browser is counted too, by itself; and it is nobody else's.
  for (int i = 0; i < limits::login_tries; ++i)
    EXPECT_EQ(code(sessions_->login({"zhang", "guess", "10.0.0.9", "", known->device})), ErrorCode::unauthenticated);
  EXPECT_EQ(code(sessions_->login({"zhang", password, "10.0.0.9", "", known->device})), ErrorCode::too_many);
  EXPECT_EQ(code(sessions_->login({"li", "guess", "10.0.0.9", "", known->device})), ErrorCode::unauthenticated);
  EXPECT_EQ(rows("device"), 1u) << "it is kept once";
}

TEST_F(SessionTest, successForgetsFailures) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < limits::login_tries - 1; ++i) EXPECT_FALSE(login("zhang", "guess"));
    EXPECT_TRUE(login("zhang", password));
  }
}

TEST_F(SessionTest, apiTokensActForThePersonUntilRevoked) {
  auto token = sessions_->create_token("p1", "报表", std::nullopt);
  ASSERT_TRUE(token);
  EXPECT_EQ(sessions_->bearer(*token)->person, "p1");
  EXPECT_TRUE(sessions_->bearer(*token)->csrf.empty());
  EXPECT_FALSE(sessions_->session(*token));
  EXPECT_EQ(code(sessions_->create_token("p1", "报表", std::nullopt)), ErrorCode::conflict);
  EXPECT_FALSE(sessions_->create_token("p2", "报表", std::nullopt)) << "inactive";

  auto brief = sessions_->create_token("p1", "一天", DateTime{clock_.now().ms + 86'400'000});
  ASSERT_TRUE(sessions_->bearer(*brief));
  EXPECT_EQ(sessions_->tokens("p1")->size(), 2u);
  clock_.advance(86'400'000);
  EXPECT_FALSE(sessions_->bearer(*brief));
  ASSERT_TRUE(sessions_->bearer(*token));
  ASSERT_TRUE(sessions_->logout_everywhere("p1"));
  EXPECT_TRUE(sessions_->bearer(*token)) << "tokens are not sessions";
  ASSERT_TRUE(sessions_->revoke_token("p1", "报表"));
  EXPECT_FALSE(sessions_->bearer(*token));
  EXPECT_EQ(code(sessions_->revoke_token("p1", "报表")), ErrorCode::not_found);
}

TEST(IdentityCaching, anAnswerFromBeforeADropIsNotKept) {
  IdentityCache cache;
  auto ticket = cache.ticket();
  cache.drop("f");
  cache.keep("f", {"p1", "", {}}, {0}, ticket);
  EXPECT_FALSE(cache.find("f", {0}));
  cache.keep("f", {"p1", "", {}}, {0}, cache.ticket());
  EXPECT_TRUE(cache.find("f", {0}));
  EXPECT_FALSE(cache.find("f", {limits::session_cache_ms}));
  cache.drop_person("p1");
  EXPECT_FALSE(cache.find("f", {0}));
}

}  // namespace kedu::access
