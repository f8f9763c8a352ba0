// Recursive descent over the grammar in README.md; runs of one precedence become flat chains.
#include "formula/language/parser.h"

#include <span>

#include "base/limits.h"
#include "base/utf8.h"
#include "formula/language/hints.h"
#include "formula/language/lexer.h"
#include "formula/language/problems.h"

namespace kedu::formula {

namespace {

struct OperatorName {
  std::string_view text;
  Operator op;
};

/// Loosest first; every level is left-associative.
const std::vector<std::vector<OperatorName>> levels = {
    {{"=", Operator::eq},
     {"<>", Operator::ne},
     {"<", Operator::lt},
     {"<=", Operator::le},
     {">", Operator::gt},
     {">=", Operator::ge}},
    {{"&", Operator::cat}},
    {{"+", Operator::add}, {"-", Operator::sub}},
    {{"*", Operator::mul}, {"/", Operator::div}},
    {{"^", Operator::pow}},
};

const Text value_wanted{"字段、数字、文本或函数", "a field, number, text or function"};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens, std::optional<Diagnostic> problem)
      : tokens_(std::move(tokens)), lexer_problem_(std::move(problem)) {}

  Parsed run() {
    if (peek().is_symbol("=")) ++at_;
    if (peek().is == Token::Is::end && !lexer_problem_) return {{}, problems::empty_formula(peek().pos)};
    Node tree = is_let() ? script() : expression();
    if (!problem_ && peek().is != Token::Is::end) refuse_rest();
    if (!problem_ && lexer_problem_) problem_ = lexer_problem_;
    if (problem_) return {{}, std::move(problem_)};
    return {std::move(tree), {}};
  }

 private:
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }

  /// The token before; `end` at the beginning.
  const Token& before() const {
    static const Token nothing;
    return at_ > 0 ? tokens_[at_ - 1] : nothing;
  }

  /// Remembers the first problem and jumps to the end, so that every loop above ends at once. What the lexer could not
  /// read comes before anything the parser misses after it.
  Node fail(Diagnostic problem) {
    if (!problem_) problem_ = lexer_problem_ && peek().is == Token::Is::end ? *lexer_problem_ : std::move(problem);
    at_ = tokens_.size() - 1;
    return {};
  }

  static bool is_semicolon(const Token& token) { return token.is_symbol(",") && token.raw == ";"; }
  static bool is_name(const Token& token) { return token.is == Token::Is::name || token.is == Token::Is::braced; }

  /// `let NAME`: nothing else begins with two names.
  bool is_let() const { return peek().is == Token::Is::name && peek().text == "let" && is_name(peek(1)); }

  /// let NAME = expr; … result
  Node script() {
    Node node;
    node.is = Node::Is::let;
    node.pos = peek().pos;
    while (!problem_ && is_let()) {
      take();
      const Token& name = take();
      node.locals.push_back({name.text, name.pos, name.len, -1});
      if (!peek().is_symbol("=")) return fail(problems::let_without_value(peek().pos, peek().len, name.text));
      take();
      node.children.push_back(expression());
      if (problem_) return {};
      if (!is_semicolon(peek())) {
        if (peek().is == Token::Is::end) return fail(problems::script_without_result(peek().pos));
        return fail(problems::unexpected(peek().pos, peek().len, hints::shown(peek()), {"分号 ;", "a semicolon ;"},
                                         {"每个 let 以分号结尾", "a let ends with a semicolon"}));
      }
      take();
    }
    if (peek().is == Token::Is::end && !lexer_problem_) return fail(problems::script_without_result(peek().pos));
    node.children.push_back(expression());
    node.len = end_of(node.children.back()) - node.pos;
    if (is_semicolon(peek()) && peek(1).is == Token::Is::end) take();
    return node;
  }

  /// LET(name, value, …, result) is the same tree, anywhere.
  Node let_of_call(Node call) {
    if (call.children.size() < 3 || call.children.size() % 2 == 0)
      return fail(problems::let_arguments(call.pos, call.len, static_cast<int>(call.children.size())));
    Node node;
    node.is = Node::Is::let;
    node.pos = call.pos;
    node.len = call.len;
    for (std::size_t i = 0; i < call.children.size(); ++i) {
      auto& child = call.children[i];
      bool names = i % 2 == 0 && i + 1 < call.children.size();
      if (!names) {
        node.children.push_back(std::move(child));
        continue;
      }
      if (child.is != Node::Is::reference || child.names.size() != 1)
        return fail(problems::let_name(child.pos, child.len));
      node.locals.push_back({child.names[0], child.pos, child.len, -1});
    }
    return node;
  }

  void refuse_rest() {
    const Token& token = peek();
    if (token.is_symbol(")")) {
      fail(problems::extra_bracket(token.pos));
      return;
    }
    auto word = upper_ascii(token.text);
    if (token.is == Token::Is::name && (word == "AND" || word == "OR" || word == "NOT"))
      fail(problems::use_function(token.pos, token.len, token.text, word + (word == "NOT" ? "(…)" : "(…, …)")));
    else
      fail(problems::unexpected(token.pos, token.len, hints::shown(token), {"运算符", "an operator"},
                                hints::after_value(before(), token)));
  }

  Node expression() { return level(0); }

  Node level(std::size_t n) {
    if (n == levels.size()) return unary();
    Node first = level(n + 1);
    Node chain;
    while (auto op = operator_of(levels[n])) {
      const Token& token = take();
      if (chain.children.empty()) {
        chain.is = Node::Is::chain;
        chain.pos = first.pos;
        chain.children.push_back(std::move(first));
      }
      chain.steps.push_back({*op, token.pos, token.len, {}});
      chain.children.push_back(level(n + 1));
    }
    if (chain.children.empty()) return first;
    chain.len = end_of(chain.children.back()) - chain.pos;
    return chain;
  }

  static int end_of(const Node& node) { return node.pos + node.len; }

  std::optional<Operator> operator_of(std::span<const OperatorName> names) const {
    if (peek().is != Token::Is::symbol) return {};
    for (auto& name : names)
      if (peek().text == name.text) return name.op;
    return {};
  }

  Node unary() {
    if (!peek().is_symbol("+") && !peek().is_symbol("-")) return postfix();
    Node node;
    node.is = Node::Is::sign;
    node.pos = peek().pos;
    while (peek().is_symbol("+") || peek().is_symbol("-"))
      if (take().text == "-") ++node.minuses;
    node.negative = node.minuses % 2 == 1;
    node.children.push_back(postfix());
    node.len = end_of(node.children.back()) - node.pos;
    return node;
  }

  Node postfix() {
    Node inner = primary();
    if (!peek().is_symbol("%")) return inner;
    Node node;
    node.is = Node::Is::percent;
    node.pos = inner.pos;
    while (peek().is_symbol("%")) {
      node.len = take().pos + 1 - node.pos;
      ++node.percents;
    }
    node.children.push_back(std::move(inner));
    return node;
  }

  Node primary() {
    const Token& token = peek();
    Node node;
    node.pos = token.pos;
    node.len = token.len;
    switch (token.is) {
      case Token::Is::number:
        take();
        node.is = Node::Is::number;
        node.number = token.number;
        node.text = token.text;
        return node;
      case Token::Is::text:
        take();
        node.is = Node::Is::text;
        node.text = token.text;
        return node;
      case Token::Is::name:
      case Token::Is::braced:
        return name();
      case Token::Is::symbol:
        if (token.is_symbol("(")) return bracketed();
        break;
      case Token::Is::end:
        return fail(problems::unexpected(token.pos, 1, "", value_wanted, hints::unfinished(before())));
    }
    if (token.is_symbol(")") && open_ == 0) return fail(problems::extra_bracket(token.pos));
    return fail(problems::unexpected(token.pos, token.len, hints::shown(token), value_wanted,
                                     hints::instead_of_value(before(), token)));
  }

  bool descend(int pos) {
    if (++open_ <= limits::formula_depth) return true;
    fail(problems::too_deep(pos, limits::formula_depth));
    return false;
  }

  Node bracketed() {
    const Token& opening = take();
    if (!descend(opening.pos)) return {};
    Node inner = expression();
    close(opening, "");
    --open_;
    return inner;
  }

  void close(const Token& opening, const std::string& function) {
    if (problem_) return;
    if (peek().is_symbol(")")) {
      take();
    } else if (peek().is == Token::Is::end || (function.empty() && is_semicolon(peek()))) {
      fail(problems::missing_bracket(opening.pos, function));
    } else if (auto word = upper_ascii(peek().text); peek().is == Token::Is::name && (word == "AND" || word == "OR")) {
      fail(problems::use_function(peek().pos, peek().len, peek().text, word + "(…, …)"));
    } else {
      fail(problems::unexpected(
          peek().pos, peek().len, hints::shown(peek()),
          function.empty() ? Text{"右括号 )", "a closing bracket )"}
                           : Text{"逗号或右括号 )", "a comma or a closing bracket )"},
          function.empty() ? hints::after_value(before(), peek()) : hints::between_arguments(before(), peek())));
    }
  }

  Node name() {
    Node node;
    node.is = Node::Is::reference;
    node.pos = peek().pos;
    bool braces = false;
    for (;;) {
      const Token& part = peek();
      if (part.is != Token::Is::name && part.is != Token::Is::braced)
        return fail(problems::unexpected(part.pos, part.len, hints::shown(part),
                                         {"点号后的字段名", "a field name after the dot"},
                                         {"补上字段名，如 客户.等级，或删掉点号",
                                          "write the field's name, as in customer.level, or remove the dot"}));
      take();
      braces = braces || part.is == Token::Is::braced;
      node.names.push_back(part.text);
      node.raw.push_back(part.raw.empty() ? part.text : part.raw);
      node.len = part.pos + part.len - node.pos;
      if (!peek().is_symbol(".")) break;
      take();
    }
    if (peek().is_symbol("(") && !braces) {
      bool is_let = node.names.size() == 1 && upper_ascii(node.names[0]) == "LET";
      node = call(std::move(node));
      return is_let && !problem_ ? let_of_call(std::move(node)) : node;
    }
    if (node.names.size() == 1 && !braces) {
      auto word = upper_ascii(node.names[0]);
      if (word == "TRUE" || word == "FALSE") {
        node.is = Node::Is::boolean;
        node.number = word == "TRUE" ? 1 : 0;
      }
    }
    return node;
  }

  Node call(Node node) {
    node.is = Node::Is::call;
    for (auto& part : node.names) node.text += (node.text.empty() ? "" : ".") + part;
    const Token& opening = take();
    if (!descend(opening.pos)) return {};
    if (peek().is_symbol(")")) {
      take();
    } else {
      do node.children.push_back(argument());
      while (!problem_ && node.children.size() <= limits::formula_arguments && more());
      if (node.children.size() > limits::formula_arguments)
        return fail(problems::too_many_arguments(node.pos, node.len, node.text, limits::formula_arguments));
      close(opening, node.text);
    }
    --open_;
    return node;
  }

  bool more() {
    if (!peek().is_symbol(",")) return false;
    take();
    return true;
  }

  Node argument() {
    if (!peek().is_symbol(",") && !peek().is_symbol(")")) return expression();
    Node node;
    node.pos = peek().pos;
    node.len = 1;
    return node;
  }

  std::vector<Token> tokens_;
  std::optional<Diagnostic> lexer_problem_;
  std::optional<Diagnostic> problem_;
  std::size_t at_ = 0;
  int open_ = 0;
};

}  // namespace

std::string_view symbol(Operator op) {
  for (auto& level : levels)
    for (auto& name : level)
      if (name.op == op) return name.text;
  return "?";
}

Parsed parse(std::u32string_view source) {
  auto tokens = cut(source);
  return Parser(std::move(tokens.list), std::move(tokens.problem)).run();
}

}  // namespace kedu::formula
