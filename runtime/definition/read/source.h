// A definition file as it was written, and places in it: what an issue points at.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/issue.h"

namespace kedu::definition {

/// A file's name (relative to the app folder) and text. Immutable once shared.
class File {
 public:
  File(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  /// The span of [begin, end) in bytes, cut at the end of its first line.
  SourceSpan span(std::size_t begin, std::size_t end) const;
  /// The text of [begin, end).
  std::string_view slice(std::size_t begin, std::size_t end) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

/// How a scalar was written.
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, block, json, container };

/// Where one value of a tree, and the key before it, stand in their file. Offsets in bytes.
struct Place {
  std::shared_ptr<const File> file;
  std::uint32_t key_begin = 0;
  std::uint32_t key_end = 0;  ///< equal to key_begin: a list's item or the whole
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Style style = Style::container;

  bool has_key() const { return key_end > key_begin; }
  SourceSpan value_span() const;
  SourceSpan key_span() const;  ///< the value's span when there is no key
  /// The span of `length` code points of the scalar's text from code point `from`, through quotes and folding.
  SourceSpan text_span(std::string_view scalar, int from, int length) const;
};

/// JSON pointer → place, for one block.
class Places {
 public:
  void set(std::string pointer, Place place) { places_.insert_or_assign(std::move(pointer), std::move(place)); }
  /// The place of the value; of the nearest enclosing one when the value has none of its own.
  const Place& at(std::string_view pointer) const;
  const Place* find(std::string_view pointer) const;

 private:
  std::unordered_map<std::string, Place> places_;
};

/// `pointer` + "/" + the escaped key (RFC 6901).
std::string child(std::string_view pointer, std::string_view key);
std::string child(std::string_view pointer, std::size_t index);

}  // namespace kedu::definition
