// compile(): length, parse, check, emit — the way of a formula's text; and the small faces of formula.h.
#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "formula/formula.h"
#include "formula/language/checker.h"
#include "formula/language/lookups.h"
#include "formula/language/parser.h"
#include "formula/language/problems.h"

namespace kedu::formula {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::any:
      return "any";
    case Kind::blank:
      return "blank";
    case Kind::number:
      return "number";
    case Kind::text:
      return "text";
    case Kind::boolean:
      return "bool";
    case Kind::date:
      return "date";
    case Kind::datetime:
      return "datetime";
  }
  return "any";
}

std::string Reference::key() const {
  std::string out;
  for (auto& name : path) out += (out.empty() ? "" : ".") + name;
  return out;
}

Compilation compile(std::string_view source, const Scope& scope) {
  Compilation out;
  auto points = decode_utf8(source);
  if (points.size() > limits::formula_code_points) {
    out.diagnostics.push_back(problems::too_long(limits::formula_code_points, static_cast<int>(points.size())));
    return out;
  }
  auto parsed = parse(points);
  if (parsed.problem) {
    out.diagnostics.push_back(std::move(*parsed.problem));
    return out;
  }
  auto tree = std::move(*parsed.tree);
  auto checked = check(tree, scope);
  out.diagnostics = std::move(checked.diagnostics);
  bool wrong = std::any_of(out.diagnostics.begin(), out.diagnostics.end(),
                           [](auto& diagnostic) { return diagnostic.severity == Severity::error; });
  if (wrong) return out;
  auto formula = lifted(std::move(tree), std::move(checked.references));
  formula.source = source;
  formula.uses_clock = checked.uses_clock;
  out.formula = std::move(formula);
  return out;
}

}  // namespace kedu::formula
