// The compiled functions of one engine: each formula once, its slow twin and its loops over columns when first needed.
#pragma once

#include <map>
#include <memory>
#include <span>
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
  std::size_t slots(int index) const { return at(index).slots; }
  bool has(int index) const { return index >= 0 && static_cast<std::size_t>(index) < programs_.size(); }
  /// Numbers in, a number out: a record may go through the loop over columns.
  bool numeric(int index) const { return at(index).numeric; }

  /// The function of the slots; nothing when V8 refuses the text.
  v8::MaybeLocal<v8::Function> function(int index, v8::Local<v8::Context> context);
  /// The slow twin that returns the failing position.
  v8::MaybeLocal<v8::Function> places(int index, v8::Local<v8::Context> context);

  /// What a loop reads and writes: the same arrays as long as the isolate lives.
  struct Columns {
    v8::Local<v8::Float64Array> numbers;                 ///< results that are numbers; NaN for all others
    v8::Local<v8::Array> lists;                          ///< lists[i]: the column of slot i where its shape is v
    std::span<const v8::Local<v8::Float64Array>> cells;  ///< the column of slot i otherwise, NaN for blank
  };
  /// count → null, or [row, value, row, value, …] of the results that are neither numbers nor blank. `shape` has a
  /// letter per slot: n numbers, d days, v values.
  v8::MaybeLocal<v8::Function> loop(int index, const std::string& shape, v8::Local<v8::Context> context,
                                    const Columns& columns);
  /// The loop over numbers alone, when it was made before.
  v8::MaybeLocal<v8::Function> numeric_loop(int index, v8::Isolate* isolate) const;

  /// Forgets what was compiled, after the isolate was replaced; indices stay.
  void forget();

 private:
  struct One {
    std::string js;
    std::size_t slots = 0;
    std::string typed;  ///< the shape by the types of the slots
    bool numeric = false;
    std::shared_ptr<const Node> tree;
    v8::Global<v8::Function> function, places, numeric_loop;
    std::map<std::string, v8::Global<v8::Function>> loops;
  };

  One& at(int index) { return programs_[static_cast<std::size_t>(index)]; }
  const One& at(int index) const { return programs_[static_cast<std::size_t>(index)]; }

  std::vector<One> programs_;
  int compiled_ = 0;
  std::unordered_map<std::string, int> by_text_;
};

}  // namespace kedu::formula
