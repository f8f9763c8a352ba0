// What may stand in emitted code: nothing of a user but literals, and those only escaped.
#include "formula/language/js_text.h"

#include <charconv>
#include <cmath>
#include <map>

#include "base/utf8.h"

namespace kedu::formula {

namespace {

bool is_moment(const Type& type) {
  return type.kind == Kind::date || type.kind == Kind::datetime;
}

}  // namespace

std::string js_number(double value) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string power_of_ten(int exponent) {
  return "1e" + std::to_string(exponent);
}

std::string_view library_name(Operator op) {
  switch (op) {
    case Operator::add:
      return "add";
    case Operator::sub:
      return "sub";
    case Operator::mul:
      return "mul";
    case Operator::div:
      return "div";
    case Operator::pow:
      return "pow";
    case Operator::cat:
      return "cat";
    case Operator::eq:
      return "eq";
    case Operator::ne:
      return "ne";
    case Operator::lt:
      return "lt";
    case Operator::le:
      return "le";
    case Operator::gt:
      return "gt";
    case Operator::ge:
      return "ge";
  }
  return "";
}

std::string operator_call(Operator op, const Type& left, const std::string& a, const Type& right,
                          const std::string& b) {
  int sides = (is_moment(left) ? 1 : 0) + (is_moment(right) ? 2 : 0);
  bool ordered = op == Operator::lt || op == Operator::le || op == Operator::gt || op == Operator::ge;
  bool dated = sides != 0 && (ordered || op == Operator::add || op == Operator::sub);
  std::string arguments = "(" + a + "," + b + (dated ? "," + std::to_string(sides) : "") + ")";
  return (dated ? "Kedu.dated." : "Kedu.") + std::string(library_name(op)) + arguments;
}

const Rounding* rounding_named(std::string_view name) {
  static const std::map<std::string_view, Rounding> roundings{
      {"ROUND", {"half"}}, {"ROUNDUP", {"up"}}, {"ROUNDDOWN", {"down"}}, {"TRUNC", {"down"}}};
  auto found = roundings.find(name);
  return found == roundings.end() ? nullptr : &found->second;
}

std::string rounding_call(const std::string& number, int scale, int digits, const Rounding& rounding) {
  double step = std::pow(10, scale - digits);
  return "Kedu.plain.cut(" + number + "," + power_of_ten(scale) + "," + js_number(rounding.bias_of(step)) + "," +
         js_number(step) + "," + power_of_ten(digits) + ")";
}

std::string js_literal(std::string_view utf8) {
  std::string out = "\"";
  auto escape = [&](unsigned unit) {
    static constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
  };
  for (char32_t c : decode_utf8(utf8)) {
    bool plain = (c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<') || (c >= 0x4E00 && c <= 0x9FFF);
    if (plain) {
      append_utf8(out, c);
    } else if (c > 0xFFFF) {
      escape(0xD800 + ((static_cast<unsigned>(c) - 0x10000) >> 10));
      escape(0xDC00 + ((static_cast<unsigned>(c) - 0x10000) & 0x3FF));
    } else {
      escape(static_cast<unsigned>(c));
    }
  }
  return out + '"';
}

}  // namespace kedu::formula
