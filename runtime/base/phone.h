// Telephone numbers of mainland China as people write them, and the one way Kedu stores them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kedu {

/// The digits alone: a mobile number (1[3-9] and 9 digits), a landline with its area code (010, 02x, 0xxx and 7–8
/// digits), or a 400/800 number. Separators, full-width digits, +86 and the invisible marks that address books copy
/// along are taken away. Nothing when it is none of these: a local number alone reaches nobody from elsewhere.
std::optional<std::string> normal_phone(std::string_view written);

}  // namespace kedu
