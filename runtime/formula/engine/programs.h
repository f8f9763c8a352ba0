// The compiled functions of one engine: each formula once, its slow twin and its batch loops when first needed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "formula/engine/isolate.h"
#include "formula/formula.h"

namespace kedu::formula {

class Programs {
 public:
  /// The index of this formula, compiled or to be compiled.
  int add(const Formula& formula);
  std::size_t slots(int index) const { return programs_[static_cast<std::size_t>(index)].slots; }
  bool has(int index) const { return index >= 0 && static_cast<std::size_t>(index) < programs_.size(); }

  /// The function of the slots; nothing when V8 refuses the text.
  v8::MaybeLocal<v8::Function> function(int index, v8::Local<v8::Context> context);
  /// The slow twin that returns the failing position.
  v8::MaybeLocal<v8::Function> places(int index, v8::Local<v8::Context> context);
  /// A loop over columns; `shape` has a letter per slot: n numbers, d days, v values.
  v8::MaybeLocal<v8::Function> loop(int index, const std::string& shape, v8::Local<v8::Context> context);

  /// Forgets what was compiled, after the isolate was replaced; indices stay.
  void forget();

 private:
  struct One {
    std::string js;
    std::size_t slots = 0;
    std::shared_ptr<const Node> tree;
    v8::Global<v8::Function> function, places;
    std::map<std::string, v8::Global<v8::Function>> loops;
  };

  std::vector<One> programs_;
  int compiled_ = 0;
  std::unordered_map<std::string, int> by_text_;
};

}  // namespace kedu::formula
