// Files on disk: written to a temporary name, synced, renamed, and only then told to the store.
#include "command/uploads.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/limits.h"
#include "base/utf8.h"

namespace kedu::command {

namespace {

struct Magic {
  std::string_view bytes;
  std::size_t offset;
  const char* kind;
  const char* type;
};

using namespace std::string_view_literals;

constexpr std::array magics{
    Magic{"%PDF-"sv, 0, "pdf", "application/pdf"},
    Magic{"\xFF\xD8\xFF"sv, 0, "jpg", "image/jpeg"},
    Magic{"\x89PNG\r\n\x1A\n"sv, 0, "png", "image/png"},
    Magic{"GIF8"sv, 0, "gif", "image/gif"},
    Magic{"WEBP"sv, 8, "webp", "image/webp"},
    Magic{"ftypheic"sv, 4, "heic", "image/heic"},
    Magic{"ftyp"sv, 4, "mp4", "video/mp4"},
    Magic{"\xD0\xCF\x11\xE0"sv, 0, "doc", "application/octet-stream"},
};

/// The name survives a power cut only when the folder that holds it was synced too.
bool sync_folder(const std::string& folder) {
  int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  bool ok = ::fsync(file) == 0;
  return ::close(file) == 0 && ok;
}

bool write_durably(const std::string& path, std::string_view bytes) {
  auto temporary = path + ".part";
  int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool ok = true;
  while (ok && !bytes.empty()) {
    auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0)
      ok = errno == EINTR;
    else
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  ok = ::fsync(file) == 0 && ok;
  ok = ::close(file) == 0 && ok;
  return ok && ::rename(temporary.c_str(), path.c_str()) == 0;
}

/// A name to show: no path, no control characters, not too long.
std::string shown_name(std::string name) {
  if (auto slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
  std::erase_if(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  auto code_points = decode_utf8(name);
  if (code_points.size() > 120) code_points.resize(120);
  std::string shown;
  for (auto c : code_points) append_utf8(shown, c);
  return shown.empty() ? "文件" : shown;
}

}  // namespace

store::Table upload_table() {
  using enum store::ColumnType;
  return {
      .name = "upload",
      .columns = {{"name", text}, {"kind", text}, {"type", text}, {"size", number}, {"by", text}, {"at", datetime}}};
}

std::pair<std::string, std::string> sniff(std::string_view bytes) {
  for (auto& magic : magics)
    if (bytes.size() >= magic.offset + magic.bytes.size() &&
        bytes.substr(magic.offset, magic.bytes.size()) == magic.bytes)
      return {magic.kind, magic.type};
  if (bytes.starts_with("PK\x03\x04")) {
    // Office files are zip archives that name their kind in the first entries.
    auto head = bytes.substr(0, 8'192);
    if (head.find("xl/") != std::string_view::npos)
      return {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
    if (head.find("word/") != std::string_view::npos)
      return {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
    return {"zip", "application/zip"};
  }
  return {"bin", "application/octet-stream"};
}

Result<Upload> Uploads::save(std::string_view bytes, std::string name, const std::string& person) {
  if (bytes.empty()) return fail(ErrorCode::invalid, "文件是空的 / the file is empty");
  if (bytes.size() > limits::upload_bytes)
    return fail(ErrorCode::too_large, "upload_bytes: 文件超过 20 MB / the file is over 20 MB");
  auto [kind, type] = sniff(bytes);
  Upload upload{ids_.next(), shown_name(std::move(name)), kind, type, static_cast<std::int64_t>(bytes.size())};
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error || !write_durably(folder_ + "/" + upload.id, bytes) || !sync_folder(folder_))
    return fail(ErrorCode::unavailable, "文件没有存下来，请重试 / the file could not be stored, try again");
  auto at = clock_.now();
  KEDU_TRY(store_.write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_LET(auto key, writer.insert("upload", {{"id", upload.id},
                                                {"name", upload.name},
                                                {"kind", upload.kind},
                                                {"type", upload.type},
                                                {"size", Value(upload.size)},
                                                {"by", person},
                                                {"at", at}}));
    (void)key;
    return {};
  }));
  return upload;
}

Result<std::string> Uploads::load(const std::string& id) const {
  if (!is_id(id)) return fail(ErrorCode::not_found, "没有这个文件 / no such file");
  std::ifstream file(folder_ + "/" + id, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, "没有这个文件 / no such file");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

}  // namespace kedu::command
