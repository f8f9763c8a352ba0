// Any bytes as a request, whole and cut in two: the parser says the same, and what passes has a clean path. What is not
// complete may be refused at once or only when the rest comes.
#include <algorithm>

#include "base/limits.h"
#include "expect.h"
#include "http/cookies.h"
#include "http/server/request_parser.h"

namespace {

using namespace kedu;

/// What came out: the status of a refusal, or the request.
std::string told(const std::string& text, std::size_t cut) {
  http::Request request;
  http::RequestParser parser(request, limits::http_header_bytes);
  std::size_t at = 0;
  auto step = http::RequestParser::Step::more;
  for (std::size_t end : {cut, text.size()})
    while (step == http::RequestParser::Step::more || step == http::RequestParser::Step::header) {
      std::size_t before = at;
      step = parser.feed(text.data() + at, end - at, at);
      if (step == http::RequestParser::Step::header)
        parser.read_body(limits::http_body_bytes);
      else if (at == before)
        break;
    }
  if (step == http::RequestParser::Step::refused) return std::to_string(parser.refusal().status);
  if (step != http::RequestParser::Step::done) return "more";
  bool dots = false;
  for (std::size_t i = 0; i < request.segment_count; ++i)
    dots = dots || request.segments[i] == "." || request.segments[i] == ".." ||
           request.segments[i].find('/') != std::string::npos;
  bool clean = request.path.starts_with('/') && !dots && request.path.find('\0') == std::string::npos;
  fuzz::expect(clean, "an unclean path: " + request.path, text);
  fuzz::expect(request.headers.count("host") <= 1, "two hosts", text);
  (void)http::find_cookie(request.headers.get("cookie"), "kedu");
  return std::string(http::name_of(request.method)) + " " + request.path + " " + request.body;
}

bool is_refusal(const std::string& told) {
  return !told.empty() && told.find_first_not_of("0123456789") == std::string::npos;
}

bool agree(const std::string& one, const std::string& other) {
  return one == other || (one == "more" && is_refusal(other)) || (other == "more" && is_refusal(one));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  auto whole = told(text, text.size());
  auto in_two = told(text, std::min<std::size_t>(data[0], text.size()));
  fuzz::expect(agree(whole, in_two), whole + " whole, cut in two " + in_two, text);
  return 0;
}
