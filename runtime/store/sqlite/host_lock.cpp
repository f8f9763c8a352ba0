// flock rather than a file that says who: the kernel lets go of it at kill -9.
#include "store/sqlite/host_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kedu::store::sqlite {

Result<HostLock> HostLock::take(const std::string& path) {
  const std::string name = path + ".lock";
  int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorCode::unavailable, "cannot make " + name + ": " + std::strerror(errno));
  HostLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return fail(ErrorCode::conflict, path + " is open in another process");
  return fail(ErrorCode::unavailable, "cannot lock " + name + ": " + std::strerror(errno));
}

HostLock::~HostLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace kedu::store::sqlite
