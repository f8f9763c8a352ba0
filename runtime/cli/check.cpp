#include "cli/check.h"

namespace kedu::cli {
namespace {

/// Issues name files within the app; a terminal wants a path it can open. What is not the app's own stays as it is.
std::string path_of(std::string folder, const std::string& file) {
  if (file.empty() || file == folder || file.starts_with('(')) return file;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder == "." ? file : folder + "/" + file;
}

}  // namespace

int check(std::span<const std::string> folders, const definition::Extensions& extensions, std::ostream& err) {
  int status = 0;
  for (auto& folder : folders) {
    auto loaded = definition::load(folder, extensions);
    for (auto issue : loaded.issues) {
      issue.span.file = path_of(folder, issue.span.file);
      err << print(issue);
    }
    if (!loaded.definition) status = 1;
  }
  return status;
}

}  // namespace kedu::cli
