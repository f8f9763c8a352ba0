#include "definition/read/source.h"

#include <algorithm>

#include "base/utf8.h"

namespace kedu::definition {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::size_t code_point_bytes(std::string_view text, std::size_t at) {
  std::size_t next = at + 1;
  while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
  return next - at;
}

/// Bytes of one escape of a double-quoted scalar, from its backslash.
std::size_t escape_bytes(std::string_view source, std::size_t at) {
  if (at + 1 >= source.size()) return 1;
  switch (source[at + 1]) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 1 + code_point_bytes(source, at + 1);
  }
}

/// Walks a scalar's text beside its source and calls `visit(code point, source offset)`; returns where it ended.
/// Folding is bridged by treating any run of spaces and line ends as one another's equal.
template <class Visit>
std::size_t align(const Place& place, std::string_view scalar, Visit visit) {
  std::string_view source = place.file->text();
  std::size_t at = place.begin;
  if (place.style == Style::block) {
    while (at < source.size() && source[at] != '\n') ++at;
    while (at < source.size() && is_space(source[at])) ++at;
  } else if (place.style != Style::plain) {
    ++at;
  }
  int index = 0;
  for (std::size_t i = 0; i < scalar.size(); ++index) {
    std::size_t bytes = code_point_bytes(scalar, i);
    if (at >= source.size()) break;
    std::size_t width = code_point_bytes(source, at);
    if (place.style == Style::single_quoted && source[at] == '\'') {
      width = 2;
    } else if ((place.style == Style::double_quoted || place.style == Style::json) && source[at] == '\\') {
      width = escape_bytes(source, at);
    } else if (scalar[i] != source[at]) {
      bool folded = is_space(scalar[i]);
      visit(index, at);
      if (folded && is_space(source[at])) {
        while (at < source.size() && is_space(source[at])) ++at;
        i += bytes;
        continue;
      }
      while (at < source.size() && is_space(source[at])) ++at;
      if (at >= source.size()) break;
      width = code_point_bytes(source, at);
    }
    visit(index, at);
    at += width;
    i += bytes;
  }
  return at;
}

}  // namespace

File::File(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
}

std::string_view File::slice(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  end = std::clamp(end, begin, text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

SourceSpan File::span(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin);
  std::size_t line = static_cast<std::size_t>(next - line_starts_.begin());
  std::size_t start = line_starts_[line - 1];
  std::size_t stop = next == line_starts_.end() ? text_.size() : *next - 1;
  if (stop > start && text_[stop - 1] == '\r') --stop;
  SourceSpan span;
  span.file = name_;
  span.line = static_cast<int>(line);
  span.column = static_cast<int>(count_code_points(slice(start, begin))) + 1;
  span.length = std::max(1, static_cast<int>(count_code_points(slice(begin, std::min(end, stop)))));
  span.line_text = std::string(slice(start, stop));
  return span;
}

SourceSpan Place::value_span() const {
  return file ? file->span(begin, end) : SourceSpan{};
}

SourceSpan Place::key_span() const {
  if (!file) return {};
  return has_key() ? file->span(key_begin, key_end) : value_span();
}

SourceSpan Place::text_span(std::string_view scalar, int from, int length) const {
  if (!file) return {};
  if (style == Style::container) return value_span();
  std::size_t first = std::string_view::npos, last = std::string_view::npos;
  std::size_t stop = align(*this, scalar, [&](int index, std::size_t at) {
    if (index == from) first = at;
    if (index == from + std::max(1, length)) last = std::min(last, at);
  });
  if (first == std::string_view::npos) first = stop;
  if (last == std::string_view::npos) last = stop;
  return file->span(first, std::max(first + 1, last));
}

const Place* Places::find(std::string_view pointer) const {
  auto found = places_.find(std::string(pointer));
  return found == places_.end() ? nullptr : &found->second;
}

const Place& Places::at(std::string_view pointer) const {
  static const Place nowhere;
  while (true) {
    if (auto* place = find(pointer)) return *place;
    auto slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return nowhere;
    pointer = pointer.substr(0, slash);
  }
}

std::string child(std::string_view pointer, std::string_view key) {
  std::string out(pointer);
  out += '/';
  for (char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string child(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

}  // namespace kedu::definition
