// A command: somebody wants a write. Every write of the product is one of these and takes the one way of workspace.h.
#pragma once

#include <optional>
#include <string>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

namespace kedu::command {

enum class Kind { create, update, erase, invoke };

/// `check` goes all the way and leaves nothing behind: a dry run.
enum class Purpose { apply, check };

struct Command {
  Kind kind = Kind::create;
  std::string app;
  std::string form;
  std::string record_id;        ///< empty for create, unless the caller chooses the id
  Json input = Json::object();  ///< the fields, or a verb's input
  std::string verb;             ///< of invoke: "accept"
  std::string actor;            ///< person id; empty: the system itself, which may everything
  Purpose purpose = Purpose::apply;
  std::string source = "api";                    ///< "api", "import", "timer", "scenario"
  std::string idempotency_key;                   ///< empty: none
  std::optional<std::int64_t> expected_version;  ///< of If-Match
};

/// What came of a command: exactly one of an error, issues, or the record as it now is.
struct Outcome {
  std::optional<Error> error;
  Issues issues;
  Record record;
  bool created = false;
  Fields answer;  ///< a verb's own answer

  bool ok() const { return !error && issues.ok(); }
};

}  // namespace kedu::command
