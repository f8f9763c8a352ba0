// The words of every diagnostic of the formula language, Chinese and English, in one place.
#pragma once

#include <string>
#include <vector>

#include "formula/formula.h"

namespace kedu::formula::problems {

Diagnostic empty_formula(int pos);
Diagnostic too_long(int limit, int length);
Diagnostic too_deep(int pos, int limit);
Diagnostic too_many_arguments(int pos, int len, const std::string& function, int limit);
Diagnostic unterminated_text(int pos, int len);
Diagnostic unterminated_name(int pos, int len);
Diagnostic number_too_large(int pos, int len);
Diagnostic name_starts_with_digit(int pos, int len, const std::string& name);
Diagnostic bad_character(int pos, char32_t c);
Diagnostic use_function(int pos, int len, const std::string& written, const std::string& instead);
/// A bracket never closed; `what` is the function it belongs to or empty.
Diagnostic missing_bracket(int pos, const std::string& what);
Diagnostic extra_bracket(int pos);
/// Something other than what could stand here; `found` empty at the end of the formula.
Diagnostic unexpected(int pos, int len, const std::string& found, const Text& wanted, const Text& hint = {});
/// `some` are names that could stand there.
Diagnostic unknown_name(int pos, int len, const std::string& name, const std::string& nearest,
                        const std::vector<std::string>& some, bool is_function);
Diagnostic let_without_value(int pos, int len, const std::string& name);
Diagnostic script_without_result(int pos);
Diagnostic let_arguments(int pos, int len, int given);
Diagnostic let_name(int pos, int len);
Diagnostic name_taken(int pos, int len, const std::string& name);
Diagnostic hides_field(int pos, int len, const std::string& name);
Diagnostic unused_name(int pos, int len, const std::string& name);
Diagnostic unknown_function(int pos, int len, const std::string& name, const std::string& nearest, bool is_field);
/// `usage` is "ROUND(数字, [位数])" in both languages.
Diagnostic wrong_arity(int pos, int len, const Text& usage, int given, int least, int most);
/// Arguments that come in pairs, one of them missing: SUMIFS(金额, 状态).
Diagnostic incomplete_group(int pos, int len, const Text& usage, int given, int group);
Diagnostic never_number(int pos, int len, const std::string& text);
Diagnostic never_equal(int pos, int len, Kind left, Kind right);
Diagnostic never_date(int pos, int len, const std::string& text);

/// A name that is this form's field and another form's as well, where a column may stand.
Diagnostic field_or_form(int pos, int len, const std::string& name, const std::string& far);
/// Another form's field where no column may stand; `in_column`: inside an expression where one may.
Diagnostic far_column(int pos, int len, const std::string& name, bool in_column);
Diagnostic far_unstored(int pos, int len, const std::string& name);
Diagnostic far_list(int pos, int len, const std::string& name);
Diagnostic lookup_mixed(int pos, int len);
Diagnostic lookup_two_forms(int pos, int len, const std::string& name, const std::string& form);
Diagnostic lookup_list_criterion(int pos, int len);
Diagnostic lookup_mode(int pos, int len, const std::string& modes);
Diagnostic lookup_nearest(int pos, int len);
Diagnostic lookup_sum_of_instants(int pos, int len);
Diagnostic lookup_date_in_text(int pos, int len);
/// A criterion that no SQL knows before the records are there, in a filter.
Diagnostic lookup_in_filter(int pos, int len);
Diagnostic lookup_too_long(int pos, int len);
Diagnostic too_many_lookups(int pos, int len);

Text kind_name(Kind kind);

}  // namespace kedu::formula::problems
