// The functions a formula may call, as the library declares them: the checker's and the emitters' view.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formula/formula.h"

namespace kedu::formula {

struct Parameter {
  std::string name;
  std::string zh;
  Kind kind = Kind::any;
  bool optional = false;
  bool repeat = false;
  bool lazy = false;
  bool list = false;   ///< takes a list whole; a scalar parameter maps over one
  bool cells = false;  ///< a scalar reference arrives as a list of one
};

struct FunctionSpec {
  std::string name;
  std::string zh;
  std::vector<Parameter> parameters;
  std::string returns;  ///< "number", "list:text", "same:1", "common:2+2,last"
  std::string scale;    ///< "" unknown, "0", or "arg:2" for the decimals a literal argument names
  bool clock = false;

  std::size_t least() const;  ///< arguments
  std::size_t most() const;
  /// How many of the last parameters repeat together; arguments beyond the declared ones come in such groups.
  std::size_t group() const;
  /// The parameter that the argument with this index meets; repeated ones come round again.
  const Parameter* parameter(std::size_t index) const;
};

/// The library's functions by name. Immutable, made once from function_declarations().
class Functions {
 public:
  explicit Functions(const Json& declarations);
  static const Functions& all();

  /// By name or alias, any case.
  const FunctionSpec* find(std::string_view name) const;
  /// The function a Chinese name means, for the hint only: formulas spell functions in Latin letters.
  const FunctionSpec* find_chinese(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<FunctionSpec> specs_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, std::size_t, std::less<>> by_chinese_;
  std::vector<std::string> names_;
};

std::string upper_ascii(std::string_view text);
Kind kind_named(std::string_view name);

}  // namespace kedu::formula
