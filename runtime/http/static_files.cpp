// The index of the browser app.
#include "http/static_files.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>

#include "http/etag.h"
#include "http/problem.h"

namespace kedu::http {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> types{{
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"map", "application/json"},
    {"svg", "image/svg+xml"},
    {"txt", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"xml", "application/xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"ico", "image/x-icon"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"wasm", "application/wasm"},
    {"pdf", "application/pdf"},
}};

bool packs(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         type.starts_with("application/manifest") || type == "image/svg+xml" || type == "application/xml" ||
         type == "application/wasm" || type == "font/ttf" || type == "image/x-icon";
}

Result<SharedBytes> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open()) return fail(ErrorCode::unavailable, "cannot read " + path.string());
  return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace

SharedBytes gzip(const std::string& bytes) {
  z_stream z{};
  if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return nullptr;
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&z, Z_FINISH) == Z_STREAM_END;
  out.resize(z.total_out);
  deflateEnd(&z);
  if (!done || out.size() * 10 > bytes.size() * 9) return nullptr;
  return std::make_shared<const std::string>(std::move(out));
}

std::string page_policy(const ContentPolicy& policy) {
  std::string text =
      "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
      "connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'";
  if (policy.style_attributes == ContentPolicy::StyleAttributes::allowed) text += "; style-src-attr 'unsafe-inline'";
  return text;
}

std::string worker_policy() {
  return "default-src 'none'; script-src 'self' 'unsafe-eval'";
}

std::string_view media_type(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot != std::string_view::npos)
    for (const auto& [extension, type] : types)
      if (same_letters(name.substr(dot + 1), extension)) return type;
  return "application/octet-stream";
}

bool has_content_hash(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto stem = name.substr(0, dot);
  // Vite's hashes are eight characters of base64url, so '-' may itself be part of one.
  if (stem.size() < 10 || (stem[stem.size() - 9] != '-' && stem[stem.size() - 9] != '.')) {
    const auto mark = stem.find_last_of("-.");
    if (mark == std::string_view::npos || stem.size() - mark < 9) return false;
  }
  const auto tail = stem.substr(stem.size() - 8);
  return std::any_of(tail.begin(), tail.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

bool accepts_coding(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    auto item = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    std::string text;
    for (const char c : item)
      if (c != ' ' && c != '\t') text += c;
    const auto semicolon = std::min(text.find(';'), text.size());
    if (!same_letters(std::string_view(text).substr(0, semicolon), coding)) continue;
    const auto weight = text.find("q=");
    return weight == std::string::npos || text.find_first_of("123456789", weight) != std::string::npos;
  }
  return false;
}

Result<StaticFiles> StaticFiles::load(const fs::path& folder, const ContentPolicy& policy) {
  StaticFiles index;
  std::map<std::string, SharedBytes> found;
  std::size_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_symlink() || !it->is_regular_file()) continue;
    const auto size = it->file_size(error);
    if (error) break;
    total += size;
    if (size > static_file_bytes || total > static_files_bytes)
      return fail(ErrorCode::too_large, "static_files_bytes: " + it->path().string());
    KEDU_LET(auto bytes, read(it->path()));
    found["/" + it->path().lexically_relative(folder).generic_string()] = std::move(bytes);
  }
  if (error) return fail(ErrorCode::unavailable, folder.string() + ": " + error.message());
  if (!found.contains("/index.html")) return fail(ErrorCode::not_found, folder.string() + " has no index.html");

  const auto variant = [&](const std::string& name) {
    const auto it = found.find(name);
    return it == found.end() ? SharedBytes{} : it->second;
  };
  for (const auto& [path, bytes] : found) {
    const bool is_variant =
        (path.ends_with(".gz") || path.ends_with(".br")) && found.contains(path.substr(0, path.size() - 3));
    if (is_variant) continue;
    File file;
    file.bytes = bytes;
    file.type = media_type(path);
    file.etag.append("\"").append(content_hash(*bytes)).append("\"");
    file.immutable = has_content_hash(path);
    file.page = file.type.starts_with("text/html");
    const bool worker = path.substr(path.rfind('/') + 1).starts_with(policy.formula_worker) && path.ends_with(".js");
    if (file.page) file.policy = page_policy(policy);
    if (worker) file.policy = worker_policy();
    file.brotli = variant(path + ".br");
    file.gzip = variant(path + ".gz");
    if (!file.gzip && packs(file.type)) file.gzip = gzip(*bytes);
    index.files_.emplace(path, std::move(file));
  }
  return index;
}

const StaticFiles::File* StaticFiles::find(const Request& request) const {
  if (const auto it = files_.find(request.path); it != files_.end()) return &it->second;
  const auto last = request.path.substr(request.path.rfind('/') + 1);
  if (last.find('.') != std::string::npos) return nullptr;
  return &files_.find("/index.html")->second;
}

Response StaticFiles::answer(const Request& request) const {
  const File* file = find(request);
  if (!file) return problem(404, {"没有这个文件", "no such file"}, request.language());
  Response response;
  auto& headers = response.headers;
  headers.add("ETag", file->etag);
  headers.add("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (file->gzip || file->brotli) headers.add("Vary", "Accept-Encoding");
  if (!file->policy.empty()) headers.add("Content-Security-Policy", file->policy);
  if (file->page) {
    headers.add("Referrer-Policy", "same-origin");
    headers.add("Cross-Origin-Opener-Policy", "same-origin");
    headers.add("X-Frame-Options", "DENY");
    headers.add("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()");
  } else {
    headers.add("Cross-Origin-Resource-Policy", "same-origin");
  }
  if (const auto known = request.headers.get("if-none-match"); !known.empty() && has_tag(known, file->etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = file->type;
  const auto accepted = request.headers.get("accept-encoding");
  if (file->brotli && accepts_coding(accepted, "br")) {
    headers.add("Content-Encoding", "br");
    response.body = file->brotli;
  } else if (file->gzip && accepts_coding(accepted, "gzip")) {
    headers.add("Content-Encoding", "gzip");
    response.body = file->gzip;
  } else {
    response.body = file->bytes;
  }
  return response;
}

}  // namespace kedu::http
