// The browser app's files: variants, caching, policy, and nothing outside the index.
#include "http/static_files.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>

#include "http/server/test_wire.h"

namespace kedu::http {
namespace {

namespace fs = std::filesystem;

class Files : public ServerTest {
 protected:
  Files() : folder(fs::temp_directory_path() / ("kedu-static-" + std::to_string(::getpid()))) {
    fs::create_directories(folder / "assets");
    write("index.html", "<!doctype html><title>Kedu</title>");
    write("assets/app-3f9a2B1c.js", script);
    write("assets/app-3f9a2B1c.js.br", "brotli bytes");
    write("assets/formula_worker-aB3dE5g7.js", "1");
    write("favicon.svg", "<svg/>");
    write("logo.png", "png");
    fs::create_symlink("/etc/hostname", folder / "link.txt");
    auto loaded = StaticFiles::load(folder, {});
    EXPECT_TRUE(loaded);
    files = std::make_unique<StaticFiles>(std::move(*loaded));
    router.fallback([this](const Request& request, const Params&, Reply reply) { reply(files->answer(request)); });
    serve();
  }
  ~Files() override { fs::remove_all(folder); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
  }
  Answer ask(std::string_view path, std::string_view headers = "") { return wire().ask(get(path, headers)); }

  const fs::path folder;
  const std::string script = "console.log('" + std::string(5'000, 'a') + "')";
  std::unique_ptr<StaticFiles> files;
};

TEST_F(Files, negotiates_the_encoding) {
  const auto plain = ask("/assets/app-3f9a2B1c.js");
  EXPECT_EQ(plain.body, script);
  EXPECT_EQ(plain.header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
  EXPECT_EQ(plain.header("content-encoding"), "");
  const auto brotli = ask("/assets/app-3f9a2B1c.js", "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(brotli.header("content-encoding"), "br");
  EXPECT_EQ(brotli.body, "brotli bytes");
  const auto gzip = ask("/assets/app-3f9a2B1c.js", "Accept-Encoding: gzip;q=0.5, br;q=0\r\n");
  EXPECT_EQ(gzip.header("content-encoding"), "gzip");
  std::string unpacked(script.size() + 10, '\0');
  z_stream z{};
  ASSERT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.body.data()));
  z.avail_in = static_cast<uInt>(gzip.body.size());
  z.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  z.avail_out = static_cast<uInt>(unpacked.size());
  EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END);
  unpacked.resize(z.total_out);
  inflateEnd(&z);
  EXPECT_EQ(unpacked, script);
}

TEST_F(Files, caches_by_name_and_tag) {
  const auto hashed = ask("/assets/app-3f9a2B1c.js");
  EXPECT_EQ(hashed.header("cache-control"), "public, max-age=31536000, immutable");
  const auto page = ask("/");
  EXPECT_EQ(page.header("cache-control"), "no-cache");
  auto wire = this->wire();
  const auto again = wire.ask(get("/", "If-None-Match: " + page.header("etag") + "\r\n"), Wire::Body::none);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("content-length"), "");
  EXPECT_EQ(wire.ask(get("/logo.png")).body, "png");
}

TEST_F(Files, pages_carry_the_policy_and_unknown_pages_are_the_app) {
  for (const auto* path : {"/", "/index.html", "/m/lead/", "/login?x=1"}) {
    const auto page = ask(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_NE(page.body.find("<title>Kedu"), std::string::npos) << path;
    const auto policy = page.header("content-security-policy");
    EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
    EXPECT_NE(policy.find("style-src 'self';"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(page.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(page.header("referrer-policy"), "same-origin");
  }
  EXPECT_EQ(ask("/assets/formula_worker-aB3dE5g7.js").header("content-security-policy"), worker_policy());
  EXPECT_EQ(ask("/logo.png").header("content-security-policy"), "");
}

TEST_F(Files, nothing_outside_the_index_exists) {
  for (const auto* path : {"/link.txt", "/assets/app-00000000.js", "/etc/passwd.txt", "/assets/app-3f9a2B1c.js.br",
                           "/.git/x.y", "/api/apps"})
    EXPECT_EQ(ask(path).status, 404) << path;
  EXPECT_EQ(files->size(), 5u);
}

TEST(StaticNames, types_and_hashes) {
  EXPECT_EQ(media_type("a/B.WOFF2"), "font/woff2");
  EXPECT_EQ(media_type("x"), "application/octet-stream");
  EXPECT_TRUE(has_content_hash("/assets/index-BqDNs8Zq.css"));
  EXPECT_TRUE(has_content_hash("/assets/page.3f9a2b1c.js"));
  EXPECT_TRUE(has_content_hash("/assets/index-Bq-Ns_Zq.css"));
  EXPECT_FALSE(has_content_hash("/assets/index.css"));
  EXPECT_FALSE(has_content_hash("/some-handwritten.css"));
  EXPECT_FALSE(has_content_hash("/index.html"));
}

TEST(StaticFolder, must_have_a_page) {
  const auto folder = fs::temp_directory_path() / ("kedu-static-empty-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const auto loaded = StaticFiles::load(folder, {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::not_found);
  EXPECT_FALSE(StaticFiles::load(folder / "nowhere", {}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace kedu::http
