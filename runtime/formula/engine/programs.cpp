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

std::string numbered(char letter, std::size_t i) {
  return letter + std::to_string(i);
}

/// The slots of row i as constants: a0 …, and n0 … for those in `numbers`, whose cells are surely numbers or blank.
std::string slots_of_row(const std::string& shape, const std::set<int>& numbers) {
  std::string out;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    auto x = numbered('x', i), a = numbered('a', i);
    out += "const " + x + "=" + numbered('c', i) + "[i],";
    if (shape[i] == 'n') out += a + "=" + x + "===" + x + "?" + x + ":null";
    if (shape[i] == 'd') out += a + "=" + x + "===" + x + "?Kedu.day(" + x + "):null";
    if (shape[i] == 'v') out += a + "=" + x;
    if (numbers.contains(static_cast<int>(i))) out += "," + numbered('n', i) + "=" + x + "===" + x + "?" + x + ":0";
    out += ";";
  }
  return out;
}

/// Makes the loop; `row` puts the value of a row into r.
std::string loop_maker(const std::string& shape, const std::set<int>& numbers, const std::string& row) {
  std::string lists;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == 'v') lists += "const " + numbered('c', i) + "=lists[" + std::to_string(i) + "];";
  return "return count=>{" + lists + "let others=null;for(let i=0;i<count;++i){let r;try{" +
         slots_of_row(shape, numbers) + row +
         "}catch(e){r=e}if(typeof r===\"number\"&&r-r===0)numbers[i]=r;else{numbers[i]=NaN;"
         "if(r!==null){if(others===null)others=[];others.push(i,r)}}}return others};";
}

char letter_of(const Type& type) {
  if (type.list) return 'v';
  return type.kind == Kind::number ? 'n' : type.kind == Kind::date ? 'd' : 'v';
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
    for (auto& reference : formula.references) one.typed += letter_of(reference.type);
    one.typed.append(formula.lookups.size(), 'v');  // the store's answers may be of any type
    one.numeric = letter_of(formula.type) == 'n' && one.typed.find_first_not_of('n') == std::string::npos;
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

v8::MaybeLocal<v8::Function> Programs::loop(int index, const std::string& shape, v8::Local<v8::Context> context,
                                            const Columns& columns) {
  auto& one = at(index);
  auto* isolate = context->GetIsolate();
  auto& cache = one.loops[shape];
  if (!cache.IsEmpty()) return cache.Get(isolate);
  // Where a number's column holds something else, rows go through the function, which looks at each.
  bool as_typed = one.tree != nullptr;
  for (std::size_t i = 0; i < shape.size(); ++i) as_typed = as_typed && (one.typed[i] != 'n' || shape[i] == 'n');
  std::vector<std::string> names{"numbers", "lists", "f"};
  std::vector<v8::Local<v8::Value>> arguments{columns.numbers, columns.lists, v8::Undefined(isolate)};
  RowCode row;
  if (as_typed) {
    row = emit_row(*one.tree);
  } else {
    v8::Local<v8::Function> whole;
    if (!function(index, context).ToLocal(&whole)) return {};
    arguments[2] = whole;
    for (std::size_t i = 0; i < shape.size(); ++i) row.js += (i ? "," : "r=f(") + numbered('a', i);
    row.js += shape.empty() ? "r=f();" : ");";
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'v') continue;
    names.push_back(numbered('c', i));
    arguments.push_back(columns.cells[i]);
  }
  v8::Local<v8::Function> maker;
  v8::Local<v8::Value> made;
  if (!compile_function(context, loop_maker(shape, row.numbers, row.js), std::move(names)).ToLocal(&maker) ||
      !maker->Call(context, v8::Undefined(isolate), static_cast<int>(arguments.size()), arguments.data())
           .ToLocal(&made) ||
      !made->IsFunction())
    return {};
  cache.Reset(isolate, made.As<v8::Function>());
  if (one.numeric && shape == one.typed) one.numeric_loop.Reset(isolate, made.As<v8::Function>());
  return made.As<v8::Function>();
}

v8::MaybeLocal<v8::Function> Programs::numeric_loop(int index, v8::Isolate* isolate) const {
  return at(index).numeric_loop.Get(isolate);
}

void Programs::forget() {
  compiled_ = 0;
  for (auto& one : programs_) {
    one.function.Reset();
    one.places.Reset();
    one.numeric_loop.Reset();
    one.loops.clear();
  }
}

}  // namespace kedu::formula
