// Values that wait in a row until they are needed: JSON that, unlike an answer's, still knows what is a date.
#pragma once

#include "base/json.h"

namespace kedu::command {

/// A date is {"date": "2026-03-02"}, an instant {"datetime": "…Z"}; all else as in an answer.
Json carried(const Fields& fields);
/// The fields with the types they had. What was written without marks is read as it stands.
Fields from_carried(const Json& json);

}  // namespace kedu::command
