// Issues for a terminal: the place, what is wrong in both languages, the line and a caret.
#include "base/issue.h"

#include <algorithm>

#include "base/utf8.h"

namespace kedu {

namespace {

std::string sentence(const Issue& issue, Language language) {
  auto text = issue.message.in(language);
  if (!issue.hint.empty()) text += " — " + issue.hint.in(language);
  return text;
}

/// The part of a line before a column (counted from 1 in code points), as the spaces that are as wide.
std::string indentation(const SourceSpan& span) {
  std::string before;
  int column = 1;
  for (auto c : decode_utf8(span.line_text)) {
    if (column++ >= span.column) break;
    append_utf8(before, c);
  }
  return std::string(display_width(before), ' ');
}

std::string underline(const SourceSpan& span) {
  std::string marked;
  int column = 1;
  for (auto c : decode_utf8(span.line_text)) {
    if (column >= span.column && column < span.column + span.length) append_utf8(marked, c);
    ++column;
  }
  return std::string(std::max<std::size_t>(1, display_width(marked)), '^');
}

}  // namespace

void Issues::append(Issues other) {
  for (auto& issue : other.list_) list_.push_back(std::move(issue));
}

bool Issues::ok() const {
  return std::none_of(list_.begin(), list_.end(), [](auto& issue) { return issue.severity == Severity::error; });
}

std::string print(const Issue& issue) {
  std::string out;
  auto& span = issue.span;
  if (!span.file.empty()) {
    out += span.file + ":";
    if (span.line > 0) out += std::to_string(span.line) + ":" + std::to_string(span.column) + ":";
    out += " ";
  }
  if (issue.severity == Severity::warning) out += "警告 warning: ";
  out += sentence(issue, Language::zh);
  auto english = sentence(issue, Language::en);
  if (english != sentence(issue, Language::zh)) out += "\n    " + english;
  out += "\n";
  if (span.line > 0 && !span.line_text.empty())
    out += "    " + span.line_text + "\n    " + indentation(span) + underline(span) + "\n";
  return out;
}

std::string print(const Issues& issues) {
  std::string out;
  for (auto& issue : issues) out += print(issue);
  return out;
}

}  // namespace kedu
