// Somebody outside signs a stage: by a link that works once, for exactly what they saw. A later change of it makes the
// signature void, visibly, and the record goes no further until it is signed anew.
#pragma once

#include "case.h"

namespace flow {

/// What a stay lacks: the signature of its own stage, and those of stages passed that are void by now.
Result<Issues> signatures_missing(const Case& record, const Stay& stay);

/// Somebody changed a record: signatures for what stood there before are void.
Result<plugin::Reactions> signed_fields_changed(const plugin::Event& event, plugin::View& view);

/// The record's signatures for its page, the latest first, and whether the reader may send a link now. `shown`: the
/// record as the reader sees it; of what was signed they are told no more.
Result<Json> signatures_json(Case& record, const Fields& shown, const std::string& reader);

/// GET /signing?signature=S&token=T for the signer: what there is to sign.
Result<Json> signing(const plugin::Request& request, const plugin::View& view);

void declare_signatures(plugin::Builder& plugin);

}  // namespace flow
