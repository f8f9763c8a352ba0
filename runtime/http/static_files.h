// The browser app, read into memory at start: requests look up a table and never touch the disk.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "http/message.h"
#include "http/router.h"

namespace kedu::http {

/// The Content-Security-Policy of pages. Vue, Vant and Element set styles through the CSSOM, which the policy does not
/// concern; ECharts' SVG renderer and v-html write style attributes into markup, which `style_attributes` lets pass:
/// such an attribute can change looks and nothing else. Scripts are only ever files of this server. A live preview of
/// formulas has to compile the emitted JavaScript: that is allowed in one worker alone, which can load and reach
/// nothing.
struct ContentPolicy {
  enum class StyleAttributes { refused, allowed };
  StyleAttributes style_attributes = StyleAttributes::allowed;
  std::string formula_worker = "formula_worker";  ///< scripts whose name starts so may compile text
};
std::string page_policy(const ContentPolicy& policy);
std::string worker_policy();

/// What the index reads at most.
inline constexpr std::size_t static_file_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t static_files_bytes = 256 * 1024 * 1024;

/// The index: URL path → bytes, type, ETag, packed variants. Immutable after loading, thread-safe.
class StaticFiles {
 public:
  /// Reads every regular file under `folder` (symbolic links are left out). NAME.gz and NAME.br beside NAME are its
  /// packed variants; text without a .gz is packed here. `not_found` without an index.html, `too_large` over the
  /// limits.
  static Result<StaticFiles> load(const std::filesystem::path& folder, const ContentPolicy& policy);

  /// The file of the path; index.html for a path without one that looks like a page (no dot in its last segment);
  /// 404 else. Understands If-None-Match and Accept-Encoding; names with a hash ("app-3f9a2b1c.js") are immutable.
  Response answer(const Request& request) const;
  std::size_t size() const { return files_.size(); }

 private:
  struct File {
    SharedBytes bytes, gzip, brotli;
    std::string type;
    std::string etag;
    bool immutable = false;
    std::string policy;  ///< its Content-Security-Policy, when it has one
    bool page = false;
  };
  const File* find(const Request& request) const;

  std::map<std::string, File, std::less<>> files_;
};

/// Packed; null when that does not make it clearly smaller.
SharedBytes gzip(const std::string& bytes);
/// Whether an Accept-Encoding header lets `coding` pass (q=0 does not).
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
/// "text/css; charset=utf-8" by the name's extension; application/octet-stream when unknown.
std::string_view media_type(std::string_view name);
/// Hashed by the bundler: "-" or "." and at least eight letters or digits, one of them a digit or capital, before the
/// extension.
bool has_content_hash(std::string_view name);

}  // namespace kedu::http
