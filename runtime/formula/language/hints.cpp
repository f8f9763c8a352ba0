// Each hint answers one habit: other languages' operators, a forgotten comma, a quote inside a text.
#include "formula/language/hints.h"

namespace kedu::formula::hints {

std::string shown(const Token& token) {
  if (token.is == Token::Is::text) return "\"" + token.text + "\"";
  return token.raw.empty() ? token.text : token.raw;
}

Text after_value(const Token& before, const Token& token) {
  if (before.is_symbol("%"))
    return {"% 是百分号；求余数用 MOD(被除数, 除数)", "% means percent; the remainder is MOD(a, b)"};
  if (before.is == Token::Is::text || token.is == Token::Is::text)
    return {"连接文本用 &；文本里的引号要写两个，如 \"说\"\"好\"\"\"",
            "join texts with &; a quote inside a text is written twice"};
  if (before.is == Token::Is::number && token.is == Token::Is::number && token.text[0] == '.')
    return {"一个数字里只能有一个小数点", "a number has one decimal point"};
  if (token.is_symbol(",")) return {"逗号只用在函数的括号里", "commas stand only between the arguments of a function"};
  if (token.is_symbol("."))
    return {"点号只用在字段名之间，如 客户.等级", "a dot stands only between names, as in customer.level"};
  if (token.is_symbol("("))
    return {"相乘要写 *；函数名后面才直接跟括号",
            "write * to multiply; only a function's name is followed by a bracket"};
  return {"两个值之间要有运算符，如 + - * / &", "two values need an operator between them, such as + - * / &"};
}

Text between_arguments(const Token& before, const Token& token) {
  auto hint = after_value(before, token);
  if (token.is_symbol("(") || before.is_symbol("%")) return hint;
  return {"参数之间用逗号；" + hint.zh, "separate arguments with a comma; " + hint.en};
}

Text instead_of_value(const Token& before, const Token& token) {
  if (before.is != Token::Is::symbol || token.is != Token::Is::symbol) return {};
  auto is = [&](std::string_view first, std::string_view second) {
    return before.is_symbol(first) && token.is_symbol(second);
  };
  if (is("=", "=")) return {"相等写一个 = 就够了", "one = is enough"};
  if (is("=", ">") || is("=", "<"))
    return {"写 " + token.text + "=，等号在后", "write " + token.text + "= with the equals sign last"};
  if (is(">", "<")) return {"不等于写 <>", "write <> for not equal"};
  if (is("*", "*")) return {"乘方写 ^，如 2^3", "powers are written ^, as in 2^3"};
  if (is("/", "/") || is("/", "*")) return {"公式里没有注释", "there are no comments in a formula"};
  auto first = shown(before), second = shown(token);
  return {"“" + first + "”和“" + second + "”之间少了一个值",
          "a value is missing between '" + first + "' and '" + second + "'"};
}

Text unfinished(const Token& before) {
  if (before.is == Token::Is::end) return {};
  if (before.is_symbol("(")) return {"在括号里写参数，再补上 )", "write the arguments and the closing )"};
  auto last = shown(before);
  return {"在“" + last + "”后面写完，或删掉它", "write what follows '" + last + "', or remove it"};
}

}  // namespace kedu::formula::hints
