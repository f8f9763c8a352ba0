// The HTTP routes of a scenario's world without a network: what `get:` and `call:` of a step ask.
#pragma once

#include <memory>

#include "cli/scenario/world.h"
#include "http/message.h"

namespace kedu::cli {

/// A request of a person who is logged in.
struct Asked {
  http::Method method = http::Method::get;
  std::string target;  ///< "/api/apps/shop/forms/order/records?limit=5", encoded
  Json body;           ///< null: none
  std::string person;
};

struct Answered {
  int status = 0;
  Json body;  ///< null when the answer is no JSON
};

class Site {
 public:
  /// Borrows the world.
  explicit Site(World& world);
  ~Site();
  /// not_found when there is no such route: a scenario that asks for it is written wrongly.
  Result<Answered> ask(const Asked& asked);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kedu::cli
