// A value of a block together with where it stands, so that what is read and what is complained about never part.
#pragma once

#include <string>

#include "definition/read/read.h"

namespace kedu::definition {

class Cursor {
 public:
  explicit Cursor(const Block& block) : block_(&block), json_(&block.tree) {}
  /// At a JSON pointer; null JSON when there is nothing.
  Cursor(const Block& block, const std::string& pointer);

  const Json& json() const { return *json_; }
  const std::string& pointer() const { return pointer_; }
  const Place& place() const { return block_->places.at(pointer_); }
  SourceSpan value_span() const { return place().value_span(); }
  SourceSpan key_span() const { return place().key_span(); }

  bool has(const char* key) const;
  Cursor operator[](const char* key) const;
  Cursor operator[](std::size_t index) const;
  std::size_t size() const { return json_->is_array() ? json_->size() : 0; }

  std::string text() const { return json_->is_string() ? json_->get<std::string>() : std::string(); }
  bool is_true() const { return *json_ == true; }
  bool is_formula() const { return json_->is_string() && text().starts_with("="); }
  /// A text for people: plain or {zh, en}.
  Text label() const;

 private:
  Cursor(const Block* block, std::string pointer, const Json* json)
      : block_(block), pointer_(std::move(pointer)), json_(json) {}

  const Block* block_;
  std::string pointer_;
  const Json* json_;
};

}  // namespace kedu::definition
