// Targets, cookies, entity tags, cursors.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "http/cookies.h"
#include "http/cursor.h"
#include "http/etag.h"
#include "http/message.h"
#include "http/target.h"

namespace kedu::http {
namespace {

TEST(Target, query_keeps_order_and_doubles) {
  Request request;
  request.target = "/a?b=1&c=%E5%BC%A0+%2B&b=2&d&=e&&f=";
  ASSERT_TRUE(read_target(request));
  const std::vector<std::pair<std::string, std::string>> expected{{"b", "1"}, {"c", "张 +"}, {"b", "2"},
                                                                  {"d", ""},  {"", "e"},     {"f", ""}};
  EXPECT_EQ(request.query, expected);
  EXPECT_EQ(request.parameter("b"), "1");
  EXPECT_FALSE(request.parameter("z"));
}

TEST(Target, query_parameters_have_a_limit) {
  Request request;
  request.target = "/a?x=1";
  for (std::size_t i = 1; i < query_parameters; ++i) request.target += "&x=1";
  EXPECT_TRUE(read_target(request));
  request.target += "&x=1";
  EXPECT_FALSE(read_target(request));
}

TEST(Target, what_is_encoded_is_read_back) {
  rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (const auto byte : bytes)
      if (byte != 0) text += static_cast<char>(byte);
    std::string back;
    RC_ASSERT(decode_percent(encode_percent(text), back));
    RC_ASSERT(back == text);
    RC_ASSERT(decode_query(encode_percent(text), back));
    RC_ASSERT(back == text);
  });
}

TEST(Headers, names_ignore_case_and_nobody_splits_a_response) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("X", "1");
  headers.add("x", "2");
  headers.add("Evil", "a\r\nSet-Cookie: b");
  headers.add("Evil\n", "a");
  EXPECT_EQ(headers.get("content-TYPE"), "text/plain");
  EXPECT_EQ(headers.get("x"), "1");
  EXPECT_EQ(headers.count("X"), 2u);
  EXPECT_EQ(headers.size(), 3u);
}

TEST(Cookies, are_found_by_their_whole_name) {
  const auto header = R"(a=1; kedu_session=xyz; not_kedu_session=no; q="quoted"; broken)";
  EXPECT_EQ(find_cookie(header, "kedu_session"), "xyz");
  EXPECT_EQ(find_cookie(header, "q"), "quoted");
  EXPECT_EQ(find_cookie(header, "session"), std::nullopt);
  EXPECT_EQ(find_cookie(header, "broken"), std::nullopt);
  EXPECT_EQ(find_cookie("", "a"), std::nullopt);
  EXPECT_EQ(session_cookie("kedu_session", "xyz", 60, Transport::tls),
            "kedu_session=xyz; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
  EXPECT_EQ(session_cookie("s", "x", -1, Transport::plain), "s=x; Path=/; HttpOnly; SameSite=Lax");
}

TEST(EntityTags, match_in_lists_and_as_versions) {
  EXPECT_EQ(version_tag(7), "\"7\"");
  EXPECT_TRUE(has_tag(R"("a", W/"7")", "\"7\""));
  EXPECT_TRUE(has_tag("*", "\"7\""));
  EXPECT_FALSE(has_tag(R"("77")", "\"7\""));
  EXPECT_EQ(*wanted_version("\"7\""), 7);
  EXPECT_EQ(*wanted_version("W/\"12\""), 12);
  EXPECT_EQ(*wanted_version(""), std::nullopt);
  EXPECT_EQ(*wanted_version("*"), std::nullopt);
  for (const auto* wrong : {"7", "\"\"", "\"x\"", "\"7\", \"8\"", "\"99999999999999999999\"", "\""})
    EXPECT_FALSE(wanted_version(wrong)) << wrong;
}

TEST(Cursors, come_back_as_they_left) {
  rc::check([](const std::string& bytes) {
    const auto back = decode_base64url(encode_base64url(bytes));
    RC_ASSERT(back.ok());
    RC_ASSERT(*back == bytes);
  });
  const Json position{{"after", {"张三", 5, nullptr}}};
  EXPECT_EQ(*decode_cursor(encode_cursor(position)), position);
  for (const auto* wrong : {"", "!", "a", "YQ==", "YR", "bm90IGpzb24"}) EXPECT_FALSE(decode_cursor(wrong)) << wrong;
}

TEST(EntityTags, a_record_tag_names_its_version_and_its_answer) {
  const auto tag = record_tag(7, R"({"name":"a"})");
  EXPECT_EQ(tag, record_tag(7, R"({"name":"a"})"));
  EXPECT_NE(tag, record_tag(7, R"({"name":"b"})")) << "a linked title changed, the version did not";
  EXPECT_TRUE(has_tag("\"x\", W/" + tag, tag));
  EXPECT_FALSE(has_tag(version_tag(7), tag));
}

TEST(EntityTags, if_match_reads_the_version_of_both_tags) {
  for (const auto& tag : {version_tag(7), record_tag(7, "{}")}) EXPECT_EQ(wanted_version(tag).value(), 7) << tag;
  for (const auto* wrong : {"7", "\"\"", "\"-\"", "\"-abc\"", "\"x-7\"", "\"7x-1\""})
    EXPECT_FALSE(wanted_version(wrong)) << wrong;
}

}  // namespace
}  // namespace kedu::http
