// The parts of the contract that are the same for every store: quoting, and waiting for a write.
#include "store/store.h"

#include <future>

namespace kedu::store {

std::string quoted(std::string_view identifier) {
  std::string out;
  out.reserve(identifier.size() + 2);
  out += '"';
  for (char c : identifier) {
    if (c == '\0') continue;  // would end the statement; no identifier has one
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
  return out;
}

Sql column(std::string_view name) {
  return {"t." + quoted(name), {}};
}

Result<void> Store::write_and_wait(Work work) {
  // Shared, because the lane is still inside set_value when this thread wakes.
  auto answer = std::make_shared<std::promise<Result<void>>>();
  auto waiting = answer->get_future();
  write(std::move(work), [answer](Result<void> result) { answer->set_value(std::move(result)); });
  return waiting.get();
}

}  // namespace kedu::store
