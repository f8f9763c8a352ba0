// A record given as plain JSON with declared or guessed types: the names a formula of `kedu eval` may use.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/calendar_date.h"
#include "base/json.h"
#include "formula/formula.h"

namespace kedu::cli {

class EvalRecord final : public formula::Scope {
 public:
  /// `fields` name → scalar, list, linked object or array of sub-table rows; `types` name or dotted path → kind.
  EvalRecord(const Json& fields, const Json& types, const TimeZone& zone);

  std::optional<formula::Reference> resolve(std::span<const std::string> names) const override;
  std::vector<std::string> names(std::span<const std::string> prefix) const override;
  Value value(const formula::Reference& reference) const;

 private:
  formula::Kind kind_of(const std::string& path, const Json& sample) const;
  Value decode(const Json& json, formula::Kind kind) const;

  const Json& fields_;
  const Json& types_;
  const TimeZone& zone_;
};

}  // namespace kedu::cli
