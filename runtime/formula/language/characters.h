// Which characters a formula's names may hold and how full-width forms fold.
#pragma once

namespace kedu::formula {

/// U+FF01–FF5E to ASCII, the typographic operators to theirs, every kind of space to a space.
char32_t fold(char32_t c);
bool is_space(char32_t folded);
/// Letters and digits of any script, marks and _; digits may not begin a name.
bool is_name_start(char32_t folded);
bool is_name_part(char32_t folded);

}  // namespace kedu::formula
