// An operation either gives a value or says in one of ten codes why not; bad input is not an Error but Issues
// (issue.h).
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace kedu {

/// The ten ways an operation can fail. http/ maps each to one status in one table.
enum class ErrorCode {
  invalid,          ///< the request makes no sense as it stands
  unauthenticated,  ///< nobody is logged in
  forbidden,        ///< somebody is, but may not
  not_found,        ///< no such thing, or not for this person
  conflict,         ///< somebody else was first, or the version is old
  too_large,        ///< over a limit of base/limits.h
  too_many,         ///< over a rate; try again later
  timeout,          ///< a deadline passed
  unavailable,      ///< a part we need is away or stopping
  internal,         ///< our fault
};

/// Why an operation failed, in the words of its code.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

struct Unit {};

/// A value of type T or an Error. `Result<void>` is `Result<Unit>` with the same face.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    assert(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    assert(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const {
    assert(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

inline Error fail(ErrorCode code, std::string message) {
  return Error{code, std::move(message)};
}

}  // namespace kedu

#define KEDU_CONCAT_(a, b) a##b
#define KEDU_CONCAT(a, b) KEDU_CONCAT_(a, b)

/// Returns the error of `expr` from the enclosing function, or goes on.
#define KEDU_TRY(expr) KEDU_TRY_(KEDU_CONCAT(kedu_try_, __COUNTER__), expr)
#define KEDU_TRY_(temporary, expr)                                     \
  do {                                                                 \
    if (auto temporary = (expr); !temporary) return temporary.error(); \
  } while (false)

/// `KEDU_LET(auto row, store.get(id));` binds the value or returns the error.
#define KEDU_LET(target, expr) KEDU_LET_(KEDU_CONCAT(kedu_let_, __LINE__), target, expr)
#define KEDU_LET_(temporary, target, expr)  \
  auto temporary = (expr);                  \
  if (!temporary) return temporary.error(); \
  target = std::move(temporary).value()
