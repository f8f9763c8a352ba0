// What happened to a case, in order: stages entered and actions done, and how two ways differ.
#pragma once

#include <cstdint>

#include "rules.h"

namespace attribution {

struct Link {
  enum class Kind { stage, action } kind = Kind::action;
  DateTime at;
  std::string what;  ///< stage id or kind of action
  Text label;
  std::string form, record;  ///< of an action: what it opens
  double took_ms = 0;        ///< of a stage: working time, so far when open
  double standard_ms = 0;    ///< 0: none
  bool late = false;
  bool open = false;
  std::string left_by;
};

struct Chain {
  std::string record;
  DateTime start;
  std::vector<Link> links;  ///< by time

  std::size_t count(std::string_view kind) const;
  /// Working milliseconds from the start to the first action of this kind; nothing when there was none.
  std::optional<std::int64_t> first(std::string_view kind, const plugin::WorkingTime& time) const;
};

/// The chain of a record of the rules' form, up to and including `until`.
Result<Chain> chain_of(const Rules& rules, const Record& subject, DateTime until, const plugin::View& view);

/// How the chains of `better` differ from `own`, the strongest first, at most `most`: kinds of action they did and it
/// did not, kinds they did earlier by a working day or more, and returns that only it had.
std::vector<Text> differences(const Chain& own, const std::vector<Chain>& better, const plugin::WorkingTime& time,
                              std::size_t most);

}  // namespace attribution
