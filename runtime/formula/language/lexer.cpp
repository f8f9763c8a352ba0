// The lexer: see formula's grammar in README.md; nothing inside quotes or braces is folded.
#include "formula/language/lexer.h"

#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "formula/language/characters.h"
#include "formula/language/problems.h"

namespace kedu::formula {

namespace {

/// The characters that close a text opened by `open`; 0 when `open` opens none.
std::u32string_view closers(char32_t open) {
  switch (open) {
    case U'"':
      return U"\"";
    case U'\'':
      return U"'";
    case U'“':
    case U'”':
      return U"”";
    case U'‘':
    case U'’':
      return U"’";
    case U'＂':
      return U"＂\"";
    case U'＇':
      return U"＇'";
    default:
      return {};
  }
}

class Cutter {
 public:
  explicit Cutter(std::u32string_view source) : source_(source) {}

  Tokens run() {
    while (!tokens_.problem) {
      while (at_ < source_.size() && is_space(here())) ++at_;
      start_ = at_;
      if (at_ >= source_.size()) break;
      next();
    }
    start_ = at_ = source_.size();
    add(Token::Is::end, "");
    return std::move(tokens_);
  }

 private:
  char32_t here(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? fold(source_[at_ + ahead]) : 0; }
  static bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

  std::string utf8(std::size_t from, std::size_t to, char32_t (*map)(char32_t)) const {
    std::string out;
    for (std::size_t i = from; i < to; ++i) append_utf8(out, map ? map(source_[i]) : source_[i]);
    return out;
  }

  Token& add(Token::Is is, std::string text) {
    return tokens_.list.emplace_back(
        Token{is, static_cast<int>(start_), static_cast<int>(at_ - start_), std::move(text), "", 0});
  }

  void next() {
    char32_t c = here();
    if (!closers(source_[at_]).empty()) return text();
    if (is_digit(c) || (c == '.' && is_digit(here(1)))) return number();
    if (is_name_start(c)) return name();
    if (c == '{') return braced();
    symbol();
  }

  void text() {
    auto closing = closers(source_[at_++]);
    std::string content;
    for (;; ++at_) {
      if (at_ >= source_.size()) {
        tokens_.problem = problems::unterminated_text(static_cast<int>(start_), static_cast<int>(at_ - start_));
        return;
      }
      if (closing.find(source_[at_]) == closing.npos) {
        append_utf8(content, source_[at_]);
      } else if (at_ + 1 < source_.size() && source_[at_ + 1] == source_[at_]) {
        append_utf8(content, source_[at_++]);
      } else {
        break;
      }
    }
    ++at_;
    add(Token::Is::text, std::move(content));
  }

  void braced() {
    ++at_;
    while (at_ < source_.size() && here() != '}') ++at_;
    if (at_ >= source_.size()) {
      tokens_.problem = problems::unterminated_name(static_cast<int>(start_), static_cast<int>(at_ - start_));
      return;
    }
    ++at_;
    add(Token::Is::braced, utf8(start_ + 1, at_ - 1, nullptr));
  }

  void name() {
    while (at_ < source_.size() && is_name_part(here())) ++at_;
    add(Token::Is::name, utf8(start_, at_, fold)).raw = utf8(start_, at_, nullptr);
  }

  void digits() {
    while (is_digit(here())) ++at_;
  }

  void number() {
    digits();
    if (here() == '.' && is_digit(here(1)))
      ++at_, digits();
    else if (here() == '.' && !is_name_start(here(1)))
      ++at_;
    bool sign = here(1) == '+' || here(1) == '-';
    if ((here() == 'e' || here() == 'E') && is_digit(here(sign ? 2 : 1))) at_ += sign ? 2 : 1, digits();
    auto written = utf8(start_, at_, fold);
    double value = 0;
    auto result = std::from_chars(written.data(), written.data() + written.size(), value);
    if (result.ec == std::errc::result_out_of_range && written.find("e-") == written.npos &&
        written.find("E-") == written.npos)
      value = HUGE_VAL;
    if (!std::isfinite(value)) {
      tokens_.problem = problems::number_too_large(static_cast<int>(start_), static_cast<int>(at_ - start_));
      return;
    }
    if (is_name_start(here())) {
      while (at_ < source_.size() && is_name_part(here())) ++at_;
      tokens_.problem = problems::name_starts_with_digit(static_cast<int>(start_), static_cast<int>(at_ - start_),
                                                         utf8(start_, at_, nullptr));
      return;
    }
    add(Token::Is::number, std::move(written)).number = value;
  }

  void symbol() {
    char32_t c = here(), after = here(1);
    at_ += 1;
    switch (c) {
      case U'≤':
        add(Token::Is::symbol, "<=");
        return;
      case U'≥':
        add(Token::Is::symbol, ">=");
        return;
      case U'≠':
        add(Token::Is::symbol, "<>");
        return;
      case '=':
        if (after == '=') ++at_;
        add(Token::Is::symbol, "=");
        return;
      case '<':
      case '>': {
        std::string text(1, static_cast<char>(c));
        if (after == '=' || (c == '<' && after == '>')) ++at_, text += static_cast<char>(after);
        add(Token::Is::symbol, text);
        return;
      }
      case '!':
        if (after == '=') {
          ++at_;
          add(Token::Is::symbol, "<>");
          return;
        }
        tokens_.problem = problems::use_function(static_cast<int>(start_), 1, "!", "NOT(…)");
        return;
      case '&':
        if (after == '&') {
          tokens_.problem = problems::use_function(static_cast<int>(start_), 2, "&&", "AND(…, …)");
          return;
        }
        add(Token::Is::symbol, "&");
        return;
      case '|':
        tokens_.problem = problems::use_function(static_cast<int>(start_), after == '|' ? 2 : 1,
                                                 after == '|' ? "||" : "|", "OR(…, …)");
        return;
      case ';':
        add(Token::Is::symbol, ",").raw = ";";
        return;
      case '+':
      case '-':
      case '*':
      case '/':
      case '^':
      case '%':
      case '(':
      case ')':
      case ',':
      case '.':
        add(Token::Is::symbol, std::string(1, static_cast<char>(c)));
        return;
      default:
        tokens_.problem = problems::bad_character(static_cast<int>(start_), source_[start_]);
    }
  }

  std::u32string_view source_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  Tokens tokens_;
};

}  // namespace

Tokens cut(std::u32string_view source) {
  return Cutter(source).run();
}

}  // namespace kedu::formula
