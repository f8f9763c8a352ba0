// Diagnostics say what is wrong; hints say what to write instead.
#include "formula/language/problems.h"

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "base/utf8.h"
#include "formula/language/functions.h"

namespace kedu::formula::problems {

namespace {

Diagnostic problem(std::string code, int pos, int len, Text message, Text hint = {}) {
  return {std::move(code), pos, len > 0 ? len : 1, Severity::error, std::move(message), std::move(hint)};
}

Diagnostic warning(std::string code, int pos, int len, Text message, Text hint = {}) {
  auto diagnostic = problem(std::move(code), pos, len, std::move(message), std::move(hint));
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

std::string number(int n) {
  return std::to_string(n);
}

}  // namespace

Text kind_name(Kind kind) {
  switch (kind) {
    case Kind::number:
      return {"数字", "a number"};
    case Kind::text:
      return {"文本", "text"};
    case Kind::boolean:
      return {"真假值", "TRUE or FALSE"};
    case Kind::date:
      return {"日期", "a date"};
    case Kind::datetime:
      return {"日期时间", "a date and time"};
    case Kind::blank:
      return {"空值", "blank"};
    case Kind::any:
      break;
  }
  return {"任意值", "any value"};
}

Diagnostic empty_formula(int pos) {
  return problem("empty-formula", pos, 1, {"公式是空的", "the formula is empty"},
                 {"写一个字段名、数字或函数", "write a field's name, a number or a function"});
}

Diagnostic too_long(int limit, int length) {
  return problem("formula-too-long", limit, length - limit,
                 {"公式有 " + number(length) + " 个字符，超过上限 " + number(limit),
                  "the formula has " + number(length) + " characters, the limit is " + number(limit)},
                 {"请拆成几个计算字段", "split it into several computed fields"});
}

Diagnostic too_deep(int pos, int limit) {
  return problem("formula-too-deep", pos, 1,
                 {"嵌套超过 " + number(limit) + " 层", "nested more than " + number(limit) + " levels deep"},
                 {"用 IFS 或 SWITCH 代替层层 IF，或拆成几个字段",
                  "use IFS or SWITCH instead of nested IFs, or split it into several fields"});
}

Diagnostic too_many_arguments(int pos, int len, const std::string& function, int limit) {
  return problem("too-many-arguments", pos, len,
                 {function + " 的参数超过 " + number(limit) + " 个",
                  function + " is given more than " + number(limit) + " arguments"},
                 {"多个值放进子表，用 明细.金额 这样的一列代替", "put the values into a sub-table and use its column"});
}

Diagnostic unterminated_text(int pos, int len) {
  return problem("unterminated-text", pos, len, {"文本缺少结尾的引号", "this text has no closing quote"},
                 {"在文本末尾补上同样的引号", "close the text with the same kind of quote"});
}

Diagnostic unterminated_name(int pos, int len) {
  return problem("unterminated-name", pos, len, {"字段名缺少结尾的 }", "this field name has no closing }"},
                 {"在名称末尾补上 }", "add the missing } where the name ends"});
}

Diagnostic number_too_large(int pos, int len) {
  return problem("number-too-large", pos, len, {"数字太大", "this number is too large"},
                 {"数字最大约 1.8e308；编号请写成带引号的文本",
                  "numbers end at about 1.8e308; write identifiers as text in quotes"});
}

Diagnostic name_starts_with_digit(int pos, int len, const std::string& name) {
  return problem("bad-name", pos, len, {"数字后面不能直接跟文字：" + name, "letters cannot follow a number: " + name},
                 {"相乘要写 *；如果是以数字开头的字段，请写成 {" + name + "}",
                  "write * to multiply; if it is a field whose name begins with a digit, write {" + name + "}"});
}

namespace {

Text instead_of(char32_t c) {
  switch (c) {
    case U'、':
    case U'。':
      return {"参数之间用逗号", "separate arguments with a comma"};
    case U'[':
    case U']':
    case U'［':
    case U'］':
    case U'【':
    case U'】':
      return {"括号请用 ( )，带特殊字符的字段请用 { }", "use ( ) for grouping and { } for field names"};
    case U'→':
    case U'$':
    case U'@':
    case U'#':
      return {"字段直接写名称；名称里有特殊字符时写成 {字段名}",
              "write the field's name alone, in braces { } when it holds special characters"};
    case U':':
    case U'：':
      return {"没有单元格区域；子表的一列写成 明细.金额",
              "there are no ranges; a column of a sub-table is written items.amount"};
    case U'?':
    case U'？':
      return {"判断写成 IF(条件, 成立时, 不成立时)", "write a choice as IF(condition, then, otherwise)"};
    case U'}':
      return {"字段名前面少了 {", "the field name lacks its opening {"};
    case U'`':
    case U'´':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'《':
    case U'》':
      return {"文本请用引号 \"…\"", "put text into quotes \"…\""};
    case U'\\':
      return {"除法写 /", "division is written /"};
    case U'~':
      return {"~ 只用在通配符文本里", "~ has a meaning only inside a text with wildcards"};
    default:
      return {"删掉它；若是字段名的一部分，把整个名称写在 { } 里",
              "remove it; if it belongs to a field's name, put the whole name into { }"};
  }
}

}  // namespace

Diagnostic bad_character(int pos, char32_t c) {
  std::string shown;
  append_utf8(shown, c);
  return problem("bad-character", pos, 1,
                 {"公式里不能有“" + shown + "”", "'" + shown + "' has no meaning in a formula"}, instead_of(c));
}

Diagnostic use_function(int pos, int len, const std::string& written, const std::string& instead) {
  return problem("use-function", pos, len, {"不支持写法 " + written, written + " is not an operator here"},
                 {"请用 " + instead, "use " + instead});
}

Diagnostic missing_bracket(int pos, const std::string& what) {
  auto place = number(pos + 1);
  Text message = what.empty() ? Text{"第 " + place + " 个字符处的左括号没有对应的右括号",
                                     "the opening bracket at character " + place + " is never closed"}
                              : Text{"第 " + place + " 个字符处，" + what + " 的左括号没有对应的右括号",
                                     "the opening bracket of " + what + " at character " + place + " is never closed"};
  return problem("missing-bracket", pos, 1, message, {"在参数写完的地方补上 )", "add the missing ) where it ends"});
}

Diagnostic extra_bracket(int pos) {
  return problem("extra-bracket", pos, 1, {"多了一个右括号", "this closing bracket closes nothing"},
                 {"删掉它，或在前面补上 (", "remove it, or add the missing ( before it"});
}

Diagnostic unexpected(int pos, int len, const std::string& found, const Text& wanted, const Text& hint) {
  Text message = found.empty() ? Text{"公式到这里没有写完，还缺" + wanted.zh,
                                      "the formula ends here but " + wanted.en + " is missing"}
                               : Text{"这里应该是" + wanted.zh + "，而不是“" + found + "”",
                                      "expected " + wanted.en + " here, not '" + found + "'"};
  return problem(found.empty() ? "unfinished" : "unexpected", pos, len, message, hint);
}

namespace {

/// "A1", "BC12": a habit from spreadsheets.
bool looks_like_cell(std::string_view name) {
  std::size_t letters = 0;
  while (letters < name.size() && std::isalpha(static_cast<unsigned char>(name[letters]))) ++letters;
  return letters >= 1 && letters <= 2 && letters < name.size() &&
         std::all_of(name.begin() + static_cast<long>(letters), name.end(),
                     [](unsigned char c) { return c >= '0' && c <= '9'; });
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 6;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i ? "、" : "") + names[i];
  return names.size() > most ? out + "…" : out;
}

}  // namespace

Diagnostic unknown_name(int pos, int len, const std::string& name, const std::string& nearest,
                        const std::vector<std::string>& some, bool is_function) {
  Text hint;
  auto word = upper_ascii(name);
  if (is_function)
    hint = {name + " 是函数，后面要写括号：" + name + "(…)", name + " is a function: write " + name + "(…)"};
  else if (!nearest.empty())
    hint = {"是否指“" + nearest + "”？", "did you mean '" + nearest + "'?"};
  else if (word == "NULL" || word == "NIL" || word == "UNDEFINED")
    hint = {"空值写 \"\"，判断为空用 ISBLANK(字段)",
            "write \"\" for nothing; ISBLANK(field) asks whether a field is blank"};
  else if (looks_like_cell(name))
    hint = {"这里没有单元格，请写字段的名称", "there are no cells here: write the name of a field"};
  else if (!some.empty())
    hint = {"可用的名称：" + listed(some) + "；若是文本，请加引号",
            "there are: " + listed(some) + "; put text into quotes"};
  else
    hint = {"若是文本，请加引号", "put text into quotes"};
  return problem("unknown-name", pos, len, {"没有字段“" + name + "”", "there is no field '" + name + "'"}, hint);
}

Diagnostic let_without_value(int pos, int len, const std::string& name) {
  return problem("unexpected", pos, len, {"let " + name + " 后面应该是 =", "= is expected after let " + name},
                 {"写成 let " + name + " = …;", "write let " + name + " = …;"});
}

Diagnostic script_without_result(int pos) {
  return problem("unfinished", pos, 1,
                 {"脚本到这里没有写完，还缺结果", "the script ends here but its result is missing"},
                 {"每个 let 以分号结尾，最后写结果：let a = 1; a * 2",
                  "end each let with a semicolon and write the result last: let a = 1; a * 2"});
}

Diagnostic let_arguments(int pos, int len, int given) {
  return problem("wrong-arity", pos, len,
                 {"LET 需要若干对名称和值，再加一个结果，这里有 " + number(given) + " 个参数",
                  "LET takes pairs of a name and a value, then a result, not " + number(given) + " arguments"},
                 {"写法：LET(名称, 值, 结果)", "write LET(name, value, result)"});
}

Diagnostic let_name(int pos, int len) {
  return problem("bad-name", pos, len, {"这里应该是一个新名称", "a new name is expected here"},
                 {"LET 的名称只写一个词，如 LET(a, 1, a*2)", "a name of LET is one word, as in LET(a, 1, a*2)"});
}

Diagnostic name_taken(int pos, int len, const std::string& name) {
  return problem("name-taken", pos, len, {"名称“" + name + "”已经用过", "the name '" + name + "' is taken already"},
                 {"换一个名称", "choose another name"});
}

Diagnostic hides_field(int pos, int len, const std::string& name) {
  return warning("hides-field", pos, len,
                 {"“" + name + "”与字段同名，后面用到的是这里的值",
                  "'" + name + "' is also a field; from here on it means this value"},
                 {"换一个名称更清楚", "another name would be clearer"});
}

Diagnostic unused_name(int pos, int len, const std::string& name) {
  return warning("unused-name", pos, len, {"“" + name + "”没有用到", "'" + name + "' is never used"},
                 {"可以删掉", "it can be removed"});
}

Diagnostic unknown_function(int pos, int len, const std::string& name, const std::string& nearest, bool is_field) {
  Text hint;
  if (!nearest.empty())
    hint = {"是否指 " + nearest + "？", "did you mean " + nearest + "?"};
  else if (is_field)
    hint = {"“" + name + "”是字段，后面不写括号", "'" + name + "' is a field: write it without brackets"};
  else
    hint = {"在函数列表里按名称或中文名查找", "look it up in the list of functions by name"};
  return problem("unknown-function", pos, len, {"没有函数“" + name + "”", "unknown function '" + name + "'"}, hint);
}

Diagnostic wrong_arity(int pos, int len, const Text& usage, int given, int least, int most) {
  constexpr int unbounded = static_cast<int>(limits::formula_arguments);
  Text wanted = least == most       ? Text{number(least), number(least)}
                : most >= unbounded ? Text{"至少 " + number(least), "at least " + number(least)}
                                    : Text{number(least) + "–" + number(most), number(least) + "–" + number(most)};
  std::string name = usage.en.substr(0, usage.en.find('('));
  bool one = most == 1 || (most >= unbounded && least == 1);
  return problem(
      "wrong-arity", pos, len,
      {name + " 要" + (most >= unbounded ? "" : " ") + wanted.zh + " 个参数，这里有 " + number(given) + " 个",
       name + " takes " + wanted.en + (one ? " argument, not " : " arguments, not ") + number(given)},
      {"写法：" + usage.zh, "write " + usage.en});
}

Diagnostic incomplete_group(int pos, int len, const Text& usage, int given, int group) {
  std::string name = usage.en.substr(0, usage.en.find('('));
  return problem("wrong-arity", pos, len,
                 {name + " 后面的参数要 " + number(group) + " 个一组，这里有 " + number(given) + " 个，最后一组不完整",
                  "the arguments of " + name + " repeat in groups of " + number(group) + "; of " + number(given) +
                      " the last group is incomplete"},
                 {"写法：" + usage.zh, "write " + usage.en});
}

Diagnostic never_number(int pos, int len, const std::string& text) {
  return warning(
      "never-a-number", pos, len,
      {"“" + text + "”不是数字，计算总会得到 #VALUE!", "'" + text + "' is no number: this is always #VALUE!"},
      {"连接文本请用 &", "to join text use &"});
}

Diagnostic never_equal(int pos, int len, Kind left, Kind right) {
  auto a = kind_name(left), b = kind_name(right);
  return warning(
      "never-equal", pos, len, {a.zh + "和" + b.zh + "永远不会相等", a.en + " and " + b.en + " are never equal"},
      {"比较不会自动换算类型，可用 VALUE 或 TEXT 先换算", "comparing does not convert; use VALUE or TEXT first"});
}

Diagnostic never_date(int pos, int len, const std::string& text) {
  return warning("never-a-date", pos, len, {"“" + text + "”不是日期", "'" + text + "' is no date"},
                 {"日期写成 \"2026-03-02\" 或 DATE(2026,3,2)", "write a date as \"2026-03-02\" or DATE(2026,3,2)"});
}

}  // namespace kedu::formula::problems
