// The numbering plan (YD/T 1122 in outline) as three shapes.
#include "base/phone.h"

#include <algorithm>

#include "base/utf8.h"

namespace kedu {

namespace {

constexpr std::u32string_view separators = U" \t-()./·\u00A0\u2010\u2011\u2012\u2013\u2014\u2212\u3000（）－．";

/// Zero-width and direction marks: address books and chat windows copy them along.
bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

bool is_service(std::string_view digits) {
  return digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
}

/// 010 and 02x are three digits long, all other area codes four.
bool is_landline(std::string_view digits) {
  if (digits.size() < 10 || digits[0] != '0' || digits[1] == '0') return false;
  auto local = digits.size() - (digits[1] <= '2' ? 3 : 4);
  return local == 7 || local == 8;
}

/// Whether a country code stood before the number; it is taken away.
bool take_country_code(std::string& number) {
  for (std::string_view code : {"+86", "0086"})
    if (number.starts_with(code)) {
      number.erase(0, code.size());
      return true;
    }
  // Exports drop the plus.
  if (!number.starts_with("86") || !is_mobile(std::string_view(number).substr(2))) return false;
  number.erase(0, 2);
  return true;
}

}  // namespace

std::optional<std::string> normal_phone(std::string_view written) {
  std::string number;
  for (auto c : decode_utf8(written)) {
    if (c >= U'０' && c <= U'９') c = c - U'０' + U'0';
    if (c == U'＋') c = U'+';
    if (separators.find(c) == std::u32string_view::npos && !is_invisible(c)) append_utf8(number, c);
  }
  bool abroad = take_country_code(number);
  if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  // 0 before a mobile was once dialled for long distance; abroad the area code loses its own.
  if (number.starts_with('0') && is_mobile(std::string_view(number).substr(1))) number.erase(0, 1);
  if (is_mobile(number) || is_service(number) || is_landline(number)) return number;
  if (abroad && is_landline("0" + number)) return "0" + number;
  return std::nullopt;
}

}  // namespace kedu
