// By hand instead of regular expressions: this runs for every row that a criterion looks at.
#include "base/spelling.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/calendar_date.h"
#include "base/letter_case.h"
#include "base/utf8.h"

namespace kedu {

namespace {

constexpr std::size_t most_number = 100;  ///< code units; longer text is no number …
constexpr std::size_t most_date = 64;     ///< … and no date
constexpr std::size_t digits_compared = 15;
constexpr std::int64_t day_ms = 86'400'000;

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

/// What JavaScript's \s and trim() take for space.
bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

std::size_t code_units(std::u32string_view text) {
  return text.size() +
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char32_t c) { return c > 0xFFFF; }));
}

std::u32string_view trimmed(std::u32string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Reads a text from the left.
class Cursor {
 public:
  explicit Cursor(std::u32string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  char32_t peek() const { return done() ? 0 : text_[at_]; }
  bool take(char32_t c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take_any(std::u32string_view some) {
    if (done() || some.find(text_[at_]) == some.npos) return false;
    ++at_;
    return true;
  }
  bool take_word(std::u32string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void spaces() {
    while (!done() && is_space(text_[at_])) ++at_;
  }
  /// At most so many digits; how many there were.
  std::size_t digits(std::size_t most) {
    auto from = at_;
    while (!done() && at_ - from < most && is_digit(text_[at_])) ++at_;
    return at_ - from;
  }
  std::optional<int> number(std::size_t most) {
    auto from = at_;
    if (digits(most) == 0) return {};
    int value = 0;
    for (auto i = from; i < at_; ++i) value = value * 10 + static_cast<int>(text_[i] - '0');
    return value;
  }
  std::size_t place() const { return at_; }
  void back_to(std::size_t place) { at_ = place; }
  std::u32string_view rest() const { return text_.substr(at_); }

 private:
  std::u32string_view text_;
  std::size_t at_ = 0;
};

/// [+-] digits or digits in groups of three, a fraction, an exponent; the whole text.
bool is_plain_number(std::u32string_view text) {
  Cursor at(text);
  at.take_any(U"+-");
  auto first = at.digits(text.size());
  if (first >= 1 && first <= 3)
    while (at.peek() == ',') {
      auto before = at.place();
      at.take(',');
      if (at.digits(3) == 3 && !is_digit(at.peek())) continue;
      at.back_to(before);
      break;
    }
  if (at.take('.')) at.digits(text.size());
  if (at.take_any(U"eE")) {
    at.take_any(U"+-");
    auto count = at.digits(4);
    if (count < 1 || count > 3) return false;
  }
  return at.done();
}

std::u32string half_width(std::u32string text) {
  for (auto& c : text) {
    if (c == 0xFFE5) c = 0xA5;  // ￥ → ¥
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == 0x3000) c = ' ';
  }
  return text;
}

int days_in_month(int year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<Date> read_day(Cursor& at, bool& chinese) {
  at.spaces();
  auto year = at.digits(4) == 4 ? std::optional(0) : std::nullopt;
  if (!year) return {};
  auto end = at.place();
  at.back_to(end - 4);
  year = at.number(4);
  char32_t separator = at.peek();
  chinese = separator == U'年';
  if (separator != '-' && separator != '/' && !chinese) return {};
  at.take(separator);
  auto month = at.number(2);
  if (!month || !at.take(chinese ? U'月' : separator)) return {};
  auto day = at.number(2);
  if (!day) return {};
  if (chinese) at.take(U'日');
  if (*year < 1 || *month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month)) return {};
  return date_of(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// "15:20", "3:20:05 PM", "下午3:20", "15时20分"; the whole text.
std::optional<std::int64_t> read_time(std::u32string_view text) {
  Cursor at(trimmed(text));
  char half = 0;
  if (at.take_word(U"上午"))
    half = 'a';
  else if (at.take_word(U"下午") || at.take_word(U"中午"))
    half = 'p';
  bool spoken = half != 0;
  at.spaces();
  auto hour = at.number(4);
  if (!hour) return {};
  int minute = 0;
  double second = 0;
  bool only_hour = false;
  if (at.take(':')) {
    auto minutes = at.number(2);
    if (!minutes) return {};
    minute = *minutes;
    if (at.peek() == ':') {
      at.take(':');
      auto seconds = at.number(2);
      if (!seconds) return {};
      second = *seconds;
      if (at.take('.')) {
        auto from = at.place();
        auto count = at.digits(9);
        if (count == 0) return {};
        at.back_to(from);
        second += static_cast<double>(*at.number(9)) / std::pow(10.0, static_cast<double>(count));
      }
    }
  } else if (at.take(U'时') || at.take(U'点')) {
    auto before = at.place();
    auto minutes = at.number(2);
    if (minutes && at.take(U'分'))
      minute = *minutes;
    else
      at.back_to(before);
    before = at.place();
    auto seconds = at.number(2);
    if (seconds && at.take(U'秒'))
      second = *seconds;
    else
      at.back_to(before);
  } else {
    only_hour = true;
  }
  at.spaces();
  if (!at.done()) {
    auto letter = at.peek() | 0x20;
    if (letter != 'a' && letter != 'p') return {};
    at.take(at.peek());
    at.take('.');
    if (!at.take_any(U"mM")) return {};
    at.take('.');
    if (!at.done()) return {};
    if (!spoken) half = static_cast<char>(letter);
    spoken = true;
  } else if (only_hour) {
    return {};
  }
  if (minute > 59 || second >= 60 || (half && (*hour > 12 || *hour < 1))) return {};
  if (half) hour = *hour % 12 + (half == 'p' ? 12 : 0);
  return std::llround((*hour * 3600 + minute * 60 + second) * 1000);
}

/// Takes "Z" or "+08:00" from the end.
std::optional<std::int64_t> take_zone(std::u32string_view& text) {
  if (!text.empty() && (text.back() | 0x20) == 'z') {
    text.remove_suffix(1);
    return 0;
  }
  for (std::size_t length : {std::size_t{6}, std::size_t{5}}) {
    if (text.size() < length) continue;
    auto zone = text.substr(text.size() - length);
    Cursor at(zone.substr(1));
    if (zone[0] != '+' && zone[0] != '-') continue;
    auto hours = at.digits(2) == 2 ? std::optional(0) : std::nullopt;
    if (!hours || (length == 6 && !at.take(':'))) continue;
    if (at.digits(2) != 2 || !at.done()) continue;
    Cursor again(zone.substr(1));
    auto h = *again.number(2);
    again.take(':');
    auto m = *again.number(2);
    text.remove_suffix(length);
    return (zone[0] == '-' ? -1 : 1) * (h * 60 + m) * std::int64_t{60'000};
  }
  return {};
}

/// What a criterion or an item spells: a number, or a date as the days of a spreadsheet.
struct Spelled {
  double number;
  bool is_date;
};

std::optional<Spelled> meaning(std::string_view text) {
  if (auto number = spelled_number(text)) return Spelled{*number, false};
  auto date = spelled_date(text);
  if (!date) return {};
  return Spelled{date->date.days + static_cast<double>(date->time_ms.value_or(0)) / static_cast<double>(day_ms), true};
}

}  // namespace

std::optional<double> spelled_number(std::string_view text) {
  // Most texts are names: no digit, no number.
  if (text.size() > 4 * most_number) return {};
  auto points = decode_utf8(text);
  if (code_units(points) > most_number) return {};
  points = half_width(std::move(points));
  std::u32string_view left = trimmed(points);
  double factor = 1;
  if (left.size() >= 2 && left.front() == '(' && left.back() == ')') {
    left = trimmed(left.substr(1, left.size() - 2));
    if (!left.empty() && (left[0] == '+' || left[0] == '-')) return {};
    factor = -1;
  }
  std::u32string number;
  Cursor at(left);
  if (at.peek() == '+' || at.peek() == '-') {
    number += at.peek();
    at.take(at.peek());
  }
  auto sign_end = at.place();
  at.spaces();
  if (at.take_any(U"\u00A5$"))
    at.spaces();
  else
    at.back_to(sign_end);
  number += at.rest();
  bool percent = !number.empty() && number.back() == '%';
  if (percent) {
    number.pop_back();
    while (!number.empty() && is_space(number.back())) number.pop_back();
  }
  if (std::none_of(number.begin(), number.end(), is_digit) || !is_plain_number(number)) return {};
  std::string ascii;
  for (auto c : number)
    if (c != ',') ascii += static_cast<char>(c);
  double value = std::strtod(ascii.c_str(), nullptr);
  if (!std::isfinite(value)) return {};
  return percent ? factor * value / 100 : factor * value;
}

std::optional<SpelledDate> spelled_date(std::string_view text) {
  if (text.size() > 4 * most_date) return {};
  auto points = decode_utf8(text);
  if (code_units(points) > most_date) return {};
  Cursor at(points);
  bool chinese = false;
  auto day = read_day(at, chinese);
  if (!day) return {};
  auto rest = at.rest();
  if (trimmed(rest).empty()) return SpelledDate{*day, {}, {}};
  bool begins_time =
      (rest[0] | 0x20) == 't' || is_space(rest[0]) || rest[0] == U'上' || rest[0] == U'下' || rest[0] == U'中';
  std::optional<std::int64_t> offset;
  if (begins_time) {
    if ((rest[0] | 0x20) == 't') rest.remove_prefix(1);
    auto whole = rest;
    offset = take_zone(rest);
    if (offset)
      while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
    else
      rest = whole;
  } else if (!chinese) {
    return {};
  }
  auto time = read_time(rest);
  if (!time || *time >= day_ms) return {};
  return SpelledDate{*day, time, offset};
}

std::string number_text(double number) {
  if (number == 0) return "0";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.14e", number);
  std::string text = buffer;
  auto e = text.find('e');
  int power = std::atoi(text.c_str() + e + 1);
  bool negative = text[0] == '-';
  std::string digits = text.substr(negative ? 1 : 0, e - (negative ? 1 : 0));
  digits.erase(1, 1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  auto count = static_cast<int>(digits.size());
  std::string out = negative ? "-" : "";
  if (power >= 21 || power < -9) {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    std::snprintf(buffer, sizeof buffer, "E%c%02d", power < 0 ? '-' : '+', std::abs(power));
    return out + buffer;
  }
  if (power < 0) return out + "0." + std::string(static_cast<std::size_t>(-power - 1), '0') + digits;
  if (power + 1 >= count) return out + digits + std::string(static_cast<std::size_t>(power + 1 - count), '0');
  return out + digits.substr(0, static_cast<std::size_t>(power + 1)) + "." +
         digits.substr(static_cast<std::size_t>(power + 1));
}

bool spells_same(std::string_view text, std::string_view wanted) {
  if (text.empty()) return false;
  // Bytes are at least as many as code units: what is short in bytes need not be decoded to be counted.
  auto is_long = [](std::string_view one) {
    return one.size() > digits_compared && code_units(decode_utf8(one)) > digits_compared;
  };
  if (is_long(text) || is_long(wanted)) return lower_case(text) == lower_case(wanted);
  auto a = meaning(text), b = meaning(wanted);
  if (!a || !b || a->is_date != b->is_date) return false;
  auto difference = std::abs(a->number - b->number);
  return difference <= 1e-15 * std::max(std::abs(a->number), std::abs(b->number));
}

}  // namespace kedu
