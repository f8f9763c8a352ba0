// The typing rules: dates keep their kind through + and -, decimals travel through + - * %, everything else forgets.
#include "formula/language/types.h"

#include <algorithm>
#include <cstdlib>

namespace kedu::formula {

namespace {

bool is_moment(const Type& type) {
  return type.kind == Kind::date || type.kind == Kind::datetime;
}
bool is_numeric(const Type& type) {
  return type.kind == Kind::number || type.kind == Kind::boolean || type.kind == Kind::text || type.kind == Kind::blank;
}

/// Decimals of an operand of arithmetic; truth values and blank are whole.
std::optional<int> scale(const Type& type) {
  if (type.kind == Kind::boolean || type.kind == Kind::blank) return 0;
  return type.kind == Kind::number ? type.scale : std::nullopt;
}

Kind kind_of_arithmetic(Operator op, const Type& a, const Type& b) {
  if (a.kind == Kind::any || b.kind == Kind::any)
    return op == Operator::add || op == Operator::sub ? Kind::any : Kind::number;
  if (op == Operator::sub && is_moment(a) && is_moment(b)) return Kind::number;
  if (op == Operator::add || op == Operator::sub) {
    if (is_moment(a) && is_numeric(b)) return a.kind;
    if (is_moment(b) && is_numeric(a)) return op == Operator::add ? b.kind : Kind::any;
    if (is_moment(a) || is_moment(b)) return Kind::any;
  }
  return Kind::number;
}

std::optional<int> scale_of_arithmetic(Operator op, const Type& left, const Type& right) {
  auto a = scale(left), b = scale(right);
  if (!a || !b) return {};
  if (op == Operator::add || op == Operator::sub) return std::max(*a, *b);
  if (op == Operator::mul) return *a + *b;
  return {};
}

/// The arguments a rule means: "2,3", "2+" from there on, "2+2" every second from there on, "last".
std::vector<std::size_t> chosen(std::string_view rule, std::size_t count) {
  std::vector<std::size_t> out;
  while (!rule.empty()) {
    auto comma = rule.find(',');
    std::string part(rule.substr(0, comma));
    rule = comma == rule.npos ? "" : rule.substr(comma + 1);
    auto plus = part.find('+');
    auto first = part == "last" ? count : static_cast<std::size_t>(std::atoi(part.c_str()));
    auto step =
        plus == part.npos ? count + 1 : static_cast<std::size_t>(std::max(1, std::atoi(part.c_str() + plus + 1)));
    if (first == 0) continue;
    for (auto i = first; i <= count; i += step) out.push_back(i - 1);
  }
  return out;
}

Type returned(std::string_view rule, std::span<const Node> arguments) {
  if (rule.starts_with("list:")) {
    Type type = returned(rule.substr(5), arguments);
    type.list = true;
    return type;
  }
  auto colon = rule.find(':');
  if (colon == rule.npos) return {kind_named(rule), false, {}};
  Type type{Kind::blank, false, {}};
  bool any_argument = false;
  for (auto index : chosen(rule.substr(colon + 1), arguments.size())) {
    type = any_argument ? common_type(type, arguments[index].type) : arguments[index].type;
    any_argument = true;
  }
  return any_argument ? type : Type{};
}

/// A list where the function wants one value maps the function over it.
bool maps_over_list(const FunctionSpec& function, std::span<const Node> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto* parameter = function.parameter(i);
    if (parameter && !parameter->list && !parameter->lazy && arguments[i].type.list) return true;
  }
  return false;
}

}  // namespace

int scale_of(std::string_view digits) {
  auto exponent = digits.find_first_of("eE");
  auto mantissa = digits.substr(0, exponent);
  auto point = mantissa.find('.');
  int scale = point == mantissa.npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
  if (exponent != digits.npos) scale -= std::atoi(std::string(digits.substr(exponent + 1)).c_str());
  return std::clamp(scale, 0, 1000);
}

Type type_of_step(Operator op, const Type& left, const Type& right) {
  bool list = left.list || right.list;
  if (is_comparison(op)) return {Kind::boolean, list, {}};
  if (op == Operator::cat) return {Kind::text, list, {}};
  Kind kind = kind_of_arithmetic(op, left, right);
  return {kind, list, kind == Kind::number ? scale_of_arithmetic(op, left, right) : std::nullopt};
}

Type common_type(const Type& a, const Type& b) {
  if (a.kind == Kind::blank && !a.list) return b;
  if (b.kind == Kind::blank && !b.list) return a;
  if (a.list != b.list) return {};
  if (a.kind != b.kind) return {Kind::any, a.list, {}};
  std::optional<int> scale;
  if (a.scale && b.scale) scale = std::max(*a.scale, *b.scale);
  return {a.kind, a.list, scale};
}

Type type_of_call(const FunctionSpec& function, std::span<const Node> arguments) {
  Type type = returned(function.returns, arguments);
  if (maps_over_list(function, arguments)) type.list = true;
  if (type.kind != Kind::number || function.scale.empty()) return type;
  if (function.scale.starts_with("arg:")) {
    auto index = static_cast<std::size_t>(std::atoi(function.scale.c_str() + 4));
    if (index >= 1 && index <= arguments.size() && arguments[index - 1].is == Node::Is::number)
      type.scale = static_cast<int>(arguments[index - 1].number);
    else if (index > arguments.size())
      type.scale = 0;
  } else if (std::isdigit(static_cast<unsigned char>(function.scale[0]))) {
    type.scale = std::atoi(function.scale.c_str());
  }
  return type;
}

}  // namespace kedu::formula
