// Diagnostics say what is wrong; hints say what to write instead.
#include "formula/language/problems.h"

#include "base/utf8.h"

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
  return problem("empty-formula", pos, 1, {"公式是空的", "the formula is empty"});
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
                  function + " is given more than " + number(limit) + " arguments"});
}

Diagnostic unterminated_text(int pos, int len) {
  return problem("unterminated-text", pos, len, {"文本缺少结尾的引号", "this text has no closing quote"},
                 {"在文本末尾补上同样的引号", "close the text with the same kind of quote"});
}

Diagnostic unterminated_name(int pos, int len) {
  return problem("unterminated-name", pos, len, {"字段名缺少结尾的 }", "this field name has no closing }"});
}

Diagnostic number_too_large(int pos, int len) {
  return problem("number-too-large", pos, len, {"数字太大", "this number is too large"});
}

Diagnostic name_starts_with_digit(int pos, int len, const std::string& name) {
  return problem("bad-name", pos, len, {"数字后面不能直接跟文字：" + name, "letters cannot follow a number: " + name},
                 {"如果是以数字开头的字段，请写成 {" + name + "}",
                  "if it is a field whose name begins with a digit, write {" + name + "}"});
}

Diagnostic bad_character(int pos, char32_t c) {
  std::string shown;
  append_utf8(shown, c);
  Text hint;
  if (c == U'、' || c == U'。') hint = {"参数之间用逗号", "separate arguments with a comma"};
  if (c == U'[' || c == U'【' || c == U'］' || c == U'】' || c == U']')
    hint = {"括号请用 ( )，带特殊字符的字段请用 { }", "use ( ) for grouping and { } for field names"};
  if (c == U'→' || c == U'$') hint = {"字段直接写名称", "write the field's name alone"};
  return problem("bad-character", pos, 1,
                 {"公式里不能有“" + shown + "”", "'" + shown + "' has no meaning in a formula"}, hint);
}

Diagnostic use_function(int pos, int len, const std::string& written, const std::string& instead) {
  return problem("use-function", pos, len, {"不支持写法 " + written, written + " is not an operator here"},
                 {"请用 " + instead, "use " + instead});
}

Diagnostic missing_bracket(int pos, const std::string& what) {
  Text message = what.empty()
                     ? Text{"这个左括号没有对应的右括号", "this opening bracket is never closed"}
                     : Text{what + " 的左括号没有对应的右括号", "the opening bracket of " + what + " is never closed"};
  return problem("missing-bracket", pos, 1, message, {"补上 )", "add the missing )"});
}

Diagnostic extra_bracket(int pos) {
  return problem("extra-bracket", pos, 1, {"多了一个右括号", "this closing bracket closes nothing"},
                 {"删掉它，或在前面补上 (", "remove it, or add the missing ( before it"});
}

Diagnostic unexpected(int pos, int len, const std::string& found, const Text& wanted) {
  Text message = found.empty() ? Text{"公式到这里没有写完，还缺" + wanted.zh,
                                      "the formula ends here but " + wanted.en + " is missing"}
                               : Text{"这里应该是" + wanted.zh + "，而不是“" + found + "”",
                                      "expected " + wanted.en + " here, not '" + found + "'"};
  return problem(found.empty() ? "unfinished" : "unexpected", pos, len, message);
}

Diagnostic unknown_name(int pos, int len, const std::string& name, const std::string& nearest, bool is_function) {
  Text hint;
  if (!nearest.empty())
    hint = {"是不是“" + nearest + "”？", "did you mean '" + nearest + "'?"};
  else if (is_function)
    hint = {name + " 是函数，后面要写括号：" + name + "(…)", name + " is a function: write " + name + "(…)"};
  return problem("unknown-name", pos, len, {"没有字段“" + name + "”", "unknown field '" + name + "'"}, hint);
}

Diagnostic unknown_function(int pos, int len, const std::string& name, const std::string& nearest, bool is_field) {
  Text hint;
  if (!nearest.empty())
    hint = {"是不是 " + nearest + "？", "did you mean " + nearest + "?"};
  else if (is_field)
    hint = {"“" + name + "”是字段，后面不写括号", "'" + name + "' is a field: write it without brackets"};
  return problem("unknown-function", pos, len, {"没有函数“" + name + "”", "unknown function '" + name + "'"}, hint);
}

Diagnostic wrong_arity(int pos, int len, const Text& usage, int given, int least, int most) {
  std::string wanted = least == most ? number(least) : number(least) + "–" + number(most);
  std::string name = usage.en.substr(0, usage.en.find('('));
  return problem("wrong-arity", pos, len,
                 {name + " 需要 " + wanted + " 个参数，这里有 " + number(given) + " 个",
                  name + " takes " + wanted + (most == 1 ? " argument, not " : " arguments, not ") + number(given)},
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
