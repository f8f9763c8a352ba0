// A layer over whatever way to the disk is the default. Nobody reads frames before the sync that makes them part of the
// log (other connections learn of them after it, this one looks here first), so until then they may wait in memory; an
// error of the write is told by the sync, which fails the commit.
#include "store/sqlite/gathered_log.h"

#include <sqlite3.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace kedu::store::sqlite {

namespace {

constexpr std::size_t most_bytes = 4u << 20;   // what a large transaction gathers before it writes
constexpr std::size_t piece_bytes = 64 << 10;  // SQLite's own files take no more than 128 KiB at once

/// The log as SQLite holds it; the default's own file lies behind it in memory.
struct Log : sqlite3_file {
  std::vector<char>* waiting;
  sqlite3_int64 from;  ///< where the bytes that wait belong

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

Log& log(sqlite3_file* file) {
  return *static_cast<Log*>(file);
}

/// Writes what waits.
int settled(Log& log) {
  auto bytes = std::span(std::as_const(*log.waiting));
  int code = SQLITE_OK;
  for (auto at = log.from; !bytes.empty() && code == SQLITE_OK;) {
    auto piece = bytes.first(std::min(bytes.size(), piece_bytes));
    code = log.real()->pMethods->xWrite(log.real(), piece.data(), static_cast<int>(piece.size()), at);
    at += static_cast<sqlite3_int64>(piece.size());
    bytes = bytes.subspan(piece.size());
  }
  log.waiting->clear();
  return code;
}

int gather(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  auto& to = log(file);
  auto& waiting = *to.waiting;
  bool goes_on = at == to.from + static_cast<sqlite3_int64>(waiting.size());
  if (!waiting.empty() && (!goes_on || waiting.size() > most_bytes))
    if (int code = settled(to); code != SQLITE_OK) return code;
  if (waiting.empty()) to.from = at;
  auto* first = static_cast<const char*>(bytes);
  waiting.insert(waiting.end(), first, first + size);
  return SQLITE_OK;
}

/// The default's method, once nothing waits any more.
template <auto method, class... Arguments>
int after_waiting(sqlite3_file* file, Arguments... arguments) {
  if (int code = settled(log(file)); code != SQLITE_OK) return code;
  auto* real = log(file).real();
  return (real->pMethods->*method)(real, arguments...);
}

int close(sqlite3_file* file) {
  auto& closing = log(file);
  (void)settled(closing);  // what was acknowledged is written and synced long since
  delete closing.waiting;
  return closing.real()->pMethods->xClose(closing.real());
}

constexpr sqlite3_io_methods log_methods{
    .iVersion = 1,
    .xClose = close,
    .xRead = after_waiting<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = gather,
    .xTruncate = after_waiting<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    .xSync = after_waiting<&sqlite3_io_methods::xSync, int>,
    .xFileSize = after_waiting<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = after_waiting<&sqlite3_io_methods::xLock, int>,
    .xUnlock = after_waiting<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = after_waiting<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = after_waiting<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = [](sqlite3_file* file) { return log(file).real()->pMethods->xSectorSize(log(file).real()); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return log(file).real()->pMethods->xDeviceCharacteristics(log(file).real()); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* real = sqlite3_vfs_find(nullptr);
  if ((flags & SQLITE_OPEN_WAL) == 0) return real->xOpen(real, name, file, flags, out);
  auto& opened = log(file);
  opened.pMethods = nullptr;  // not open until the default says so
  int code = real->xOpen(real, name, opened.real(), flags, out);
  if (code != SQLITE_OK) return code;
  opened.waiting = new std::vector<char>;
  opened.pMethods = &log_methods;
  return SQLITE_OK;
}

}  // namespace

const char* gathered_log() {
  static sqlite3_vfs* layer = [] {
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.pNext = nullptr;
    vfs.zName = "gathered-log";
    vfs.szOsFile += static_cast<int>(sizeof(Log));
    vfs.xOpen = open;
    sqlite3_vfs_register(&vfs, 0);
    return &vfs;
  }();
  return layer->zName;
}

}  // namespace kedu::store::sqlite
