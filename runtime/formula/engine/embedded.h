// What the build makes of library/ and puts into the program: the V8 startup snapshot and the declarations.
#pragma once

#include <cstddef>
#include <string_view>

namespace kedu::formula {

std::string_view embedded_snapshot();
std::string_view embedded_declarations();  ///< JSON
std::string_view embedded_library();       ///< the JavaScript itself, for the browser

}  // namespace kedu::formula
