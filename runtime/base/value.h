// The one value type that forms, formulas, stores and JSON share.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace kedu {

/// A day without a time zone: days since 1970-01-01.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
struct DateTime {
  std::int64_t ms = 0;
  friend auto operator<=>(const DateTime&, const DateTime&) = default;
};

/// A formula's error as a value: `#DIV/0!` and its kin, why, and where in the formula (0-based code point, -1 unknown).
struct ErrorValue {
  std::string code;
  std::string zh;
  std::string en;
  int pos = -1;
  friend bool operator==(const ErrorValue&, const ErrorValue&) = default;
};

class Value;
class Fields;
using List = std::vector<Value>;
using Rows = std::vector<Fields>;  ///< a sub-table's rows

struct Blank {
  friend bool operator==(Blank, Blank) { return true; }
};

/// An error behind a pointer: errors are rare, and in place they would make every value three times as large.
struct SharedError {
  std::shared_ptr<const ErrorValue> error;
  friend bool operator==(const SharedError& a, const SharedError& b) { return *a.error == *b.error; }
};

/// Blank, bool, number, text, date, datetime, list, sub-table rows or a formula error. Copies and compares by content.
class Value {
 public:
  using Variant = std::variant<Blank, bool, double, std::string, Date, DateTime, List, Rows, SharedError>;

  Value() = default;
  Value(bool v);
  Value(double v);
  Value(int v);
  Value(std::int64_t v);
  Value(std::string v);
  Value(std::string_view v);
  Value(const char* v);
  Value(Date v);
  Value(DateTime v);
  Value(List v);
  Value(Rows v);
  Value(ErrorValue v);

  bool is_blank() const { return std::holds_alternative<Blank>(v_); }
  /// Blank, "" and [] alike: what `required` means by missing.
  bool is_empty() const;
  template <class T>
  bool is() const {
    return get_if<T>() != nullptr;
  }
  template <class T>
  const T* get_if() const {
    if constexpr (std::is_same_v<T, ErrorValue>) {
      auto* shared = std::get_if<SharedError>(&v_);
      return shared ? shared->error.get() : nullptr;
    } else {
      return std::get_if<T>(&v_);
    }
  }
  /// To change in place; an error is not changed but replaced.
  template <class T>
  requires(!std::is_same_v<T, ErrorValue>) T* get_if() { return std::get_if<T>(&v_); }
  template <class T>
  const T& as() const {
    return *get_if<T>();
  }

  /// The text, or "" when it is anything else.
  const std::string& text() const;
  /// The number, or `otherwise` when it is anything else.
  double number(double otherwise = 0) const;
  /// The list's items; a scalar counts as a list of one, blank as none.
  std::span<const Value> items() const;

  const Variant& variant() const { return v_; }
  friend bool operator==(const Value&, const Value&);

 private:
  Variant v_;
};

/// A record's content: field id → value in insertion order. Small, so a line search beats a map.
class Fields {
 public:
  using Entry = std::pair<std::string, Value>;

  Fields() = default;
  Fields(std::initializer_list<Entry> entries) : entries_(entries) {}

  /// The value, or blank when the field is not there.
  const Value& get(std::string_view id) const;
  const Value* find(std::string_view id) const;
  void set(std::string_view id, Value value);
  /// set() for an id that is known to be new: no search.
  void append(std::string id, Value value) { entries_.emplace_back(std::move(id), std::move(value)); }
  void erase(std::string_view id);
  bool has(std::string_view id) const { return find(id) != nullptr; }

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  void reserve(std::size_t n) { entries_.reserve(n); }
  friend bool operator==(const Fields& a, const Fields& b) { return a.entries_ == b.entries_; }

 private:
  std::vector<Entry> entries_;
};

// Here and not in the class: clang looks for Fields' destructor where a constructor's body stands, and Fields holds
// values.
inline Value::Value(bool v) : v_(v) {}
inline Value::Value(double v) : v_(v) {}
inline Value::Value(int v) : v_(static_cast<double>(v)) {}
inline Value::Value(std::int64_t v) : v_(static_cast<double>(v)) {}
inline Value::Value(std::string v) : v_(std::move(v)) {}
inline Value::Value(std::string_view v) : v_(std::string(v)) {}
inline Value::Value(const char* v) : v_(std::string(v)) {}
inline Value::Value(Date v) : v_(v) {}
inline Value::Value(DateTime v) : v_(v) {}
inline Value::Value(ErrorValue v) : v_(SharedError{std::make_shared<const ErrorValue>(std::move(v))}) {}

/// A stored record: identity, version for If-Match, content.
struct Record {
  std::string id;
  std::int64_t version = 0;
  Fields fields;

  const Value& get(std::string_view field) const { return fields.get(field); }
};

}  // namespace kedu
