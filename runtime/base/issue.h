// What is wrong with somebody's input, where, and what to do instead. Issues are collected, never thrown.
#pragma once

#include <string>
#include <vector>

#include "base/text.h"

namespace kedu {

/// A place in a definition file; line and column count from 1, columns and length in code points. line 0: no place.
struct SourceSpan {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 1;
  std::string line_text;  ///< the whole line, for the caret print-out
};

enum class Severity { error, warning };

struct Issue {
  std::string code;   ///< stable, kebab-case: "unknown-field"
  Text message;       ///< what is wrong
  Text hint;          ///< what to do instead; may be empty
  std::string field;  ///< field path in a record ("directors", "items.2.price"); empty for the whole
  SourceSpan span;    ///< place in a definition, when there is one
  Severity severity = Severity::error;
};

class Issues {
 public:
  Issue& add(Issue issue) { return list_.emplace_back(std::move(issue)); }
  void append(Issues other);

  bool ok() const;  ///< no errors (warnings may be there)
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  const Issue& operator[](std::size_t i) const { return list_[i]; }

 private:
  std::vector<Issue> list_;
};

/// `forms/trial.yaml:7:12: unknown field 'hospitl' — did you mean 'hospital'?`, both languages, the line and a caret.
std::string print(const Issue& issue);
std::string print(const Issues& issues);

}  // namespace kedu
