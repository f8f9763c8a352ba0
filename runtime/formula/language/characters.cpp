// Character classes by block: what is punctuation, symbol or emoji is listed, everything else above ASCII is a letter.
#include "formula/language/characters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kedu::formula {

namespace {

using Range = std::pair<char32_t, char32_t>;

constexpr std::array no_letters = {
    Range{0x80, 0xA9},     Range{0xAB, 0xB4},       Range{0xB6, 0xB9},       Range{0xBB, 0xBF},
    Range{0xD7, 0xD7},     Range{0xF7, 0xF7},       Range{0x2000, 0x20CF},   Range{0x2190, 0x245F},
    Range{0x2500, 0x2BFF}, Range{0x3000, 0x3004},   Range{0x3008, 0x3020},   Range{0x3030, 0x3030},
    Range{0x303D, 0x303F}, Range{0x30FB, 0x30FB},   Range{0xD800, 0xF8FF},   Range{0xFE00, 0xFE6F},
    Range{0xFEFF, 0xFF0F}, Range{0xFF1A, 0xFF20},   Range{0xFF3B, 0xFF40},   Range{0xFF5B, 0xFF65},
    Range{0xFFE0, 0xFFFF}, Range{0x1F000, 0x1FAFF}, Range{0xE0000, 0x10FFFF}};

}  // namespace

char32_t fold(char32_t c) {
  if (c < 0x80) return c;
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + 0x21;
  switch (c) {
    case U'×':
      return '*';
    case U'÷':
      return '/';
    case U'−':
      return '-';
    case 0xA0:
    case 0x3000:
    case 0x202F:
    case 0x205F:
    case 0x2028:
    case 0x2029:
    case 0xFEFF:
      return ' ';
    default:
      return c >= 0x2000 && c <= 0x200B ? U' ' : c;
  }
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13);
}

bool is_name_start(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return std::none_of(no_letters.begin(), no_letters.end(),
                      [c](const Range& range) { return c >= range.first && c <= range.second; });
}

bool is_name_part(char32_t c) {
  return (c >= '0' && c <= '9') || is_name_start(c);
}

}  // namespace kedu::formula
