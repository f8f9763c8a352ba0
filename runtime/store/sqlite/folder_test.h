// A folder of its own for a test's workspace, removed with what is in it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace kedu::store::sqlite {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "kedu-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file() const { return path_ + "/workspace.db"; }

 private:
  std::string path_;
};

}  // namespace kedu::store::sqlite
