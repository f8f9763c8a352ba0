// What a signer sees of a record: the fields a stage shows, as people read them, and one fingerprint of their values.
#pragma once

#include "rules.h"

namespace flow {

struct Seen {
  Json fields;        ///< [{"field", "label": {zh, en}, "text"}], for people
  std::string print;  ///< of the values themselves
};

Seen seen_of(const Signature& signature, const std::string& form, const Fields& record, const plugin::View& view);

/// What differs from what was seen then: [{"field", "label", "was", "is"}].
Json changes_since(const Json& then, const Seen& now);
/// "合同金额、客户" of fields or changes.
Text labels_of(const Json& fields);

/// Whether fields of this type can be shown and signed.
bool can_be_signed(const plugin::FieldFacts& field);

}  // namespace flow
