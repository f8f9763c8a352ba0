// Uploaded files: bytes beside the workspace file under an id of ours, what they are in the table `upload`. The kind is
// sniffed from the content; the name is only ever shown.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "store/store.h"

namespace kedu::command {

struct Upload {
  std::string id;
  std::string name;
  std::string kind;  ///< "pdf", "jpg", "png", "xlsx", … ; "bin" when unknown
  std::string type;  ///< media type to serve it with
  std::int64_t size = 0;
};

store::Table upload_table();

/// "pdf" and its media type from the first bytes (magic numbers).
std::pair<std::string, std::string> sniff(std::string_view bytes);

class Uploads {
 public:
  Uploads(std::string folder, store::Store& store, IdSource& ids, const Clock& clock)
      : folder_(std::move(folder)), store_(store), ids_(ids), clock_(clock) {}

  /// Durable when it returns. too_large over limits::upload_bytes.
  Result<Upload> save(std::string_view bytes, std::string name, const std::string& person);
  /// The bytes of an upload; the caller has decided that this person may have them.
  Result<std::string> load(const std::string& id) const;

 private:
  std::string folder_;
  store::Store& store_;
  IdSource& ids_;
  const Clock& clock_;
};

}  // namespace kedu::command
