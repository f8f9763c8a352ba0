// The host behind its real server: streams end with their sessions, nobody takes more than a share, logins hold up no
// one.
#include "http/server/server.h"

#include "company.h"
#include "event/purge.h"
#include "http/server/test_wire.h"

namespace kedu {
namespace {

using http::Method;
using http::Wire;
using namespace std::chrono_literals;

class Host : public testing::Test {
 protected:
  Host() : company_(medical_company()) {
    options_.port = 0;
    options_.threads = 1;
    server_ = std::make_unique<http::Server>(options_, company_.router(), metrics_, company_.clock());
    port_ = *server_->start();
  }
  ~Host() override { server_->stop(0); }

  Wire wire() const { return Wire(port_); }
  std::string by_token(const std::string& name) { return "Authorization: Bearer " + company_.token_of(name) + "\r\n"; }
  /// An open stream, its first event read.
  Wire stream(const std::string& headers) {
    auto wire = this->wire();
    wire.send(http::get("/api/stream", headers));
    EXPECT_NE(wire.read_to("event: hello"), "") << headers;
    wire.read_to("\n\n");
    return wire;
  }
  /// Cookie and CSRF headers of a login with this password.
  std::string log_in(const std::string& user, const std::string& password) {
    auto answer = wire().ask(http::post("/api/session", Json{{"user", user}, {"password", password}}.dump()));
    EXPECT_EQ(answer.status, 200) << answer.body;
    auto cookie = answer.header("set-cookie");
    return "Cookie: " + cookie.substr(0, cookie.find(';')) +
           "\r\nX-CSRF-Token: " + Json::parse(answer.body)["csrf"].get<std::string>() + "\r\n";
  }
  /// Whether the stream has ended after the hub's next look.
  bool ends(Wire& stream) {
    company_.hub().sweep();
    return !stream.rest().empty() || stream.at_end();
  }
  bool goes_on(Wire& stream) {
    company_.hub().sweep();
    company_.hub().changed("medical-device-sales", "hospital");
    company_.clock().advance(2'000);
    company_.hub().flush(company_.clock().now());
    return !stream.read_to("event: change").empty();
  }

  Company company_;
  http::Options options_;
  http::Metrics metrics_;
  std::unique_ptr<http::Server> server_;
  int port_ = 0;
};

TEST_F(Host, ARecordThatIsKnownIsNotSentAgainUntilItsAnswerChanges) {
  const auto& hospital = company_.id_of("江城示范第一医院");
  const auto path = company_.records("hospital", hospital);
  const auto who = by_token("管宁");
  const auto first = wire().ask(http::get(path, who));
  ASSERT_EQ(first.status, 200) << first.body;
  const auto tag = first.header("etag");
  const auto again = wire().ask(http::get(path, who + "If-None-Match: " + tag + "\r\n"), Wire::Body::none);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("etag"), tag);
  // Another question about the record has another answer, and so another tag.
  EXPECT_EQ(wire().ask(http::get(path + "?commands=1", who + "If-None-Match: " + tag + "\r\n")).status, 200);
  ASSERT_EQ(company_.call("管宁", Method::patch, path, {{"address", "江城路 1 号"}}).status, 200);
  const auto changed = wire().ask(http::get(path, who + "If-None-Match: " + tag + "\r\n"));
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("etag"), tag);
}

TEST_F(Host, AStreamEndsWithItsSession) {
  auto& sessions = company_.sessions();
  auto& person = company_.id_of("张三");
  ASSERT_TRUE(sessions.set_password(person, "hu-die-fei-1"));

  auto first = log_in("zhangsan", "hu-die-fei-1");
  auto wrong = wire().ask(http::post("/api/session/password", R"({"old":"x","new":"hu-die-fei-3"})", first));
  EXPECT_EQ(wrong.status, 422) << "a wrong old password is no end of the session";
  auto out = stream(first);
  auto other = stream(log_in("zhangsan", "hu-die-fei-1"));
  EXPECT_TRUE(goes_on(out));
  EXPECT_EQ(wire().ask("DELETE /api/session HTTP/1.1\r\nHost: test\r\n" + first + "\r\n").status, 204);
  EXPECT_TRUE(ends(out)) << "logged out";
  EXPECT_TRUE(goes_on(other)) << "the other device stays";

  auto program = stream(by_token("张三"));
  ASSERT_TRUE(sessions.set_password(person, "hu-die-fei-2"));
  EXPECT_TRUE(ends(other)) << "password changed";
  EXPECT_TRUE(goes_on(program)) << "tokens stay";
  ASSERT_TRUE(sessions.revoke_token(person, "test"));
  EXPECT_TRUE(ends(program)) << "token revoked";

  auto old = stream(log_in("zhangsan", "hu-die-fei-2"));
  company_.clock().advance(limits::session_days * 86'400'000LL);
  EXPECT_TRUE(ends(old)) << "expired";

  auto active = stream(log_in("zhangsan", "hu-die-fei-2"));
  auto left = company_.workspace().submit_and_wait({.kind = command::Kind::update,
                                                    .app = "medical-device-sales",
                                                    .form = "person",
                                                    .record_id = person,
                                                    .input = {{"active", false}}});
  ASSERT_TRUE(left.ok());
  EXPECT_TRUE(ends(active)) << "left the company";
}

TEST_F(Host, NobodyTakesMoreThanAShare) {
  std::vector<Wire> open;
  for (std::size_t i = 0; i < limits::streams_per_person; ++i) open.push_back(stream(by_token("张三")));
  auto one_more = wire().ask(http::get("/api/stream", by_token("张三") + "Accept-Language: en\r\n"));
  EXPECT_EQ(one_more.status, 429);
  EXPECT_NE(one_more.body.find("too many event streams at once (streams_per_person)"), std::string::npos)
      << one_more.body;
  EXPECT_FALSE(one_more.header("retry-after").empty());
  stream(by_token("李四"));
  open.pop_back();
  auto again = [&] {
    for (int i = 0; i < 100; ++i) {
      auto wire = this->wire();
      wire.send(http::get("/api/stream", by_token("张三")));
      if (wire.read_to("\r\n").find("200") != std::string::npos) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  };
  EXPECT_TRUE(again()) << "a closed one makes room";

  auto begin_upload = [&](const std::string& name) {
    auto wire = this->wire();
    wire.send("POST /api/files?name=a.pdf HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n" + by_token(name) +
              "\r\n%PDF");
    return wire;
  };
  std::vector<Wire> uploads;
  for (std::size_t i = 0; i < limits::uploads_per_person; ++i) uploads.push_back(begin_upload("张三"));
  std::this_thread::sleep_for(50ms);
  auto refused = begin_upload("张三").read();
  EXPECT_EQ(refused.status, 429) << "told before its body is read";
  EXPECT_NE(refused.body.find("同时进行的上传太多"), std::string::npos) << refused.body;
  uploads[0].send("-1.4");
  EXPECT_EQ(uploads[0].read().status, 201);
  auto next = begin_upload("张三");
  next.send("-1.4");
  EXPECT_EQ(next.read().status, 201);
  uploads.pop_back();  // given up half-way
  std::this_thread::sleep_for(50ms);
  auto last = begin_upload("张三");
  last.send("-1.4");
  EXPECT_EQ(last.read().status, 201);
}

TEST_F(Host, LoginsAreSmallAndHoldUpNobody) {
  auto body = Json{{"user", std::string(limits::login_body_bytes, 'x')}, {"password", "x"}}.dump();
  EXPECT_EQ(wire().ask(http::post("/api/session", body)).status, 413);

  // One loop thread and one thread for hashing: while logins wait for it, others are answered at once.
  std::vector<Wire> logins;
  for (int i = 0; i < 8; ++i) {
    logins.push_back(wire());
    logins.back().send(
        http::post("/api/session", Json{{"user", "nobody" + std::to_string(i)}, {"password", "x"}}.dump()));
  }
  auto headers = by_token("李四");
  auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(wire().ask(http::get("/api/session", headers)).status, 200);
  auto waited = std::chrono::steady_clock::now() - begun;
  for (auto& login : logins) EXPECT_EQ(login.read().status, 401);
  auto all = std::chrono::steady_clock::now() - begun;
  EXPECT_LT(waited * 3, all) << "an answer waited for the logins";
}

TEST_F(Host, AnExportGoesToASlowClientInChunks) {
  for (int i = 0; i < 500; ++i)
    ASSERT_TRUE(
        company_.workspace()
            .submit_and_wait({.app = "medical-device-sales",
                              .form = "hospital",
                              .input = {{"name", "医院" + std::to_string(i)}, {"remark", std::string(2'000, 'x')}}})
            .ok());
  Wire slow(port_, 4'096);
  slow.send(http::get("/api/apps/medical-device-sales/forms/hospital/export", by_token("陈静")));
  auto head = slow.read_to("\r\n\r\n");
  EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos) << head;
  EXPECT_NE(head.find("filename*=UTF-8''"), std::string::npos) << head;
  std::this_thread::sleep_for(100ms);
  auto text = slow.rest();
  EXPECT_TRUE(text.ends_with("\r\n0\r\n\r\n")) << "whole";
  EXPECT_GT(text.size(), 1'000'000u);
  EXPECT_EQ(text.find(":\n\n"), std::string::npos) << "no heartbeats in a file";
}

TEST_F(Host, WhatIsOldIsPurged) {
  auto& store = company_.workspace().store();
  event::Purge purge(store, company_.clock(), company_.opened().files());
  Json trial{{"hospital", "江城示范第一医院"}, {"category", "影像类"}};
  auto kept = company_.upload("张三");
  auto orphan = company_.upload("张三");
  trial["need_sheet"] = {kept};
  auto create = [&] {
    return company_.call("张三", Method::post, company_.records("trial"), trial, Entry::token, "key");
  };
  auto first = create();
  ASSERT_EQ(first.status, 201) << first.body;
  // Replaced later: history still speaks of it, so it stays.
  company_.call("张三", Method::patch, company_.records("trial", first.body["id"]), {{"need_sheet", Json::array()}});
  company_.call("陈静", Method::post, company_.records("lead"),
                {{"hospital", "江城示范第一医院"}, {"category", "影像类"}});
  auto notices = [&] { return company_.select({.table = "notice"}).size(); };
  auto uploads = [&] { return company_.select({.table = "upload"}).size(); };
  ASSERT_GT(notices(), 0u);
  ASSERT_EQ(uploads(), 2u);

  auto gone = purge.sweep();
  EXPECT_EQ(gone.answers + gone.notices + gone.uploads, 0) << "nothing is old yet";
  static_assert(limits::orphan_upload_days >= limits::answer_days, "a late command finds the files of its draft");
  company_.clock().advance(86'400'000LL * (limits::answer_days - 1));
  purge.sweep();
  EXPECT_EQ(create().body["id"], first.body["id"]) << "the key still answers";
  EXPECT_EQ(uploads(), 2u) << "and so do the files of a late draft";
  company_.clock().advance(86'400'000LL * limits::orphan_upload_days);
  gone = purge.sweep();
  EXPECT_EQ(gone.answers, 1);
  EXPECT_EQ(gone.uploads, 1);
  EXPECT_FALSE(std::filesystem::exists(company_.opened().files() / orphan));
  EXPECT_TRUE(std::filesystem::exists(company_.opened().files() / kept));
  EXPECT_EQ(purge.sweep().answers, 0);
  company_.call("张三", Method::get, company_.records("trial", first.body["id"]), {}, Entry::token);
  ASSERT_TRUE(company_.reads().flush());
  company_.clock().advance(86'400'000LL * (std::max(limits::notice_days, limits::read_days) + 1));
  gone = purge.sweep();
  EXPECT_GT(gone.notices, 0);
  EXPECT_EQ(gone.reads, 1);
  EXPECT_EQ(notices(), 0u);
  EXPECT_EQ(uploads(), 1u);
}

}  // namespace
}  // namespace kedu
