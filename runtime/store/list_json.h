// Lists and sub-table rows as JSON text that any SQL tool can read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace kedu::store {

/// List → array, Rows → array of objects, dates and datetimes → ISO text. invalid for errors, NaN, infinity and text
/// that is not UTF-8 or holds NUL; too_large beyond limits::json_depth.
Result<std::string> list_to_json(const Value& value);

/// An array of nothing but objects is Rows, any other a List; ISO texts stay text, since only the form knows which of
/// them are days. Text that is no such JSON (another tool wrote it) is handed back as it is.
Value list_from_json(std::string_view json);

}  // namespace kedu::store
