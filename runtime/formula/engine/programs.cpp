// Compiles bodies with CompileFunctionInContext: a textual wrapper can be broken out of, this cannot.
#include "formula/engine/programs.h"

#include "formula/language/emit_js.h"

namespace kedu::formula {

namespace {

constexpr int most_compiled = 4096;  ///< then all are forgotten and compiled again when needed

std::vector<std::string> slot_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("a" + std::to_string(i));
  return names;
}

v8::MaybeLocal<v8::Function> compiled(v8::Global<v8::Function>& cache, v8::Local<v8::Context> context,
                                      const std::string& body, std::vector<std::string> parameters) {
  auto* isolate = context->GetIsolate();
  if (cache.IsEmpty()) {
    v8::Local<v8::Function> function;
    if (!compile_function(context, body, std::move(parameters)).ToLocal(&function)) return {};
    cache.Reset(isolate, function);
  }
  return cache.Get(isolate);
}

/// f over the rows from … to: numbers go to `numbers`, everything else as pairs (row, value) to `others`.
std::string loop_body(const std::string& shape) {
  std::string arguments;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    auto cell = "c" + std::to_string(i) + "[i]";
    if (!arguments.empty()) arguments += ",";
    if (shape[i] == 'n') arguments += "(" + cell + "===" + cell + "?" + cell + ":null)";
    if (shape[i] == 'd') arguments += "(" + cell + "===" + cell + "?Kedu.day(" + cell + "):null)";
    if (shape[i] == 'v') arguments += cell;
  }
  return "for(let i=from;i<to;++i){let r;try{r=f(" + arguments +
         ")}catch(e){r=e}if(typeof r===\"number\"&&r-r===0)numbers[i]=r;else{numbers[i]=NaN;others.push(i,r)}}";
}

}  // namespace

int Programs::add(const Formula& formula) {
  // The source is part of the key because positions of errors belong to it.
  auto key = formula.js + '\n' + formula.source;
  auto [it, fresh] = by_text_.emplace(std::move(key), static_cast<int>(programs_.size()));
  if (fresh) {
    auto& one = programs_.emplace_back();
    one.js = formula.js;
    one.slots = formula.references.size() + formula.lookups.size();
    one.tree = formula.tree;
  }
  return it->second;
}

v8::MaybeLocal<v8::Function> Programs::function(int index, v8::Local<v8::Context> context) {
  if (programs_[static_cast<std::size_t>(index)].function.IsEmpty() && ++compiled_ > most_compiled) forget();
  auto& one = programs_[static_cast<std::size_t>(index)];
  return compiled(one.function, context, one.js, slot_names(one.slots));
}

v8::MaybeLocal<v8::Function> Programs::places(int index, v8::Local<v8::Context> context) {
  auto& one = programs_[static_cast<std::size_t>(index)];
  if (!one.tree) return {};
  return compiled(one.places, context, one.places.IsEmpty() ? emit_places(*one.tree) : "", slot_names(one.slots));
}

v8::MaybeLocal<v8::Function> Programs::loop(int index, const std::string& shape, v8::Local<v8::Context> context) {
  auto& one = programs_[static_cast<std::size_t>(index)];
  std::vector<std::string> parameters{"f", "from", "to", "numbers", "others"};
  for (std::size_t i = 0; i < shape.size(); ++i) parameters.push_back("c" + std::to_string(i));
  return compiled(one.loops[shape], context, loop_body(shape), std::move(parameters));
}

void Programs::forget() {
  compiled_ = 0;
  for (auto& one : programs_) {
    one.function.Reset();
    one.places.Reset();
    one.loops.clear();
  }
}

}  // namespace kedu::formula
