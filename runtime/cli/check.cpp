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

void print_issues(const std::string& folder, const Issues& issues, std::ostream& out) {
  for (auto issue : issues) {
    issue.span.file = path_of(folder, issue.span.file);
    out << print(issue);
  }
}

int check(std::span<const std::string> folders, const definition::Extensions& extensions, std::ostream& err) {
  int status = 0;
  for (auto& folder : folders) {
    auto loaded = definition::load(folder, extensions);
    print_issues(folder, loaded.issues, err);
    if (!loaded.definition) status = 1;
  }
  return status;
}

}  // namespace kedu::cli
