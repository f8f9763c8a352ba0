// Emission: numbers that are surely numbers use native operators, everything else calls the library.
#include "formula/language/emit_js.h"

#include <map>
#include <set>
#include <utility>

#include "formula/language/js_text.h"

namespace kedu::formula {

namespace {

constexpr int snap_limit = 12;          ///< decimals; beyond, doubles cannot hold the promise
constexpr std::size_t long_chain = 24;  ///< steps; longer chains go through a variable instead of nested calls

/// An expression and what is certain about its value at run time.
struct Code {
  enum class Sure { nothing, number, boolean };
  std::string js;
  Sure sure = Sure::nothing;
};

bool is_plain(const Type& type) {
  return !type.list && type.kind != Kind::any;
}

/// + - * and signs: the tree that is snapped once, at its top.
bool is_decimal_tree(const Node& node) {
  if (node.is == Node::Is::sign) return is_decimal_tree(node.children[0]);
  return node.is == Node::Is::chain && is_sum_or_product(node.steps.back().op);
}

class Emitter {
 public:
  enum class Mode { fast, row, places };
  explicit Emitter(Mode mode) : mode_(mode) {}

  struct Body {
    std::string before;  ///< declarations of the names that `result` uses
    std::string result;
    std::set<int> numbers;  ///< slots met as plain numbers, under their names n0 …
  };

  Body body(const Node& tree) {
    std::string locals;
    auto* result = &tree;
    if (tree.is == Node::Is::let) {
      for (std::size_t i = 0; i < tree.locals.size(); ++i)
        locals += "const l" + std::to_string(tree.locals[i].id) + "=" + bound(tree, i) + ";";
      result = &tree.children.back();
    }
    auto js = value(*result).js;
    for (int id : assigned_) locals = "let l" + std::to_string(id) + ";" + locals;
    std::string variables;
    for (int i = 0; i < variables_; ++i) variables += (i ? ",t" : "let t") + std::to_string(i);
    if (!variables.empty()) variables += ";";
    return {variables + locals, std::move(js), std::move(numbers_)};
  }

 private:
  using Sure = Code::Sure;

  /// A value as it is compared, rounded, joined or returned: decimal trees are snapped to their scale.
  Code value(const Node& node) {
    bool snapped = is_snapped(node);
    Code code = inside_tree(node, snapped);
    if (!snapped || *node.type.scale == 0) return code;
    return {snap(code.js, code.sure, *node.type.scale), code.sure};
  }

  /// A tree of known decimals, few enough to be kept; whole numbers are exact as they are.
  static bool is_snapped(const Node& node) {
    auto scale = node.type.scale;
    return is_decimal_tree(node) && scale && *scale <= snap_limit && !node.type.list;
  }

  std::string snap(const std::string& js, Sure sure, int scale) const {
    if (mode_ != Mode::places && sure == Sure::number) return "Kedu.plain.snap(" + js + "," + power_of_ten(scale) + ")";
    return "Kedu.snap(" + js + "," + std::to_string(scale) + ")";
  }

  /// The node's own code while `snapped` says whether a tree around it, or it itself, will be snapped.
  Code inside_tree(const Node& node, bool snapped) {
    bool outer = std::exchange(in_snapped_tree_, snapped);
    Code code = inner(node);
    in_snapped_tree_ = outer;
    return code;
  }

  /// The same inside a decimal tree.
  Code inner(const Node& node) {
    switch (node.is) {
      case Node::Is::number:
        return {js_number(node.number), Sure::number};
      case Node::Is::text:
        return {js_literal(node.text)};
      case Node::Is::boolean:
        return {node.number != 0 ? "true" : "false", Sure::boolean};
      case Node::Is::omitted:
        return {"null"};
      case Node::Is::reference:
        return {"a" + std::to_string(node.slot)};
      case Node::Is::sign:
        return sign(node);
      case Node::Is::percent:
        return percent(node);
      case Node::Is::chain:
        return chain(node);
      case Node::Is::call:
        return call(node);
      case Node::Is::lookup:
        return lookup(node);
      case Node::Is::let:
        return nested_let(node);
      case Node::Is::local:
        return local(node);
    }
    return {"null"};
  }

  /// What a local is bound to: a slot or literal as it is, anything else when it is first asked for, and once: so that
  /// an error in it is only met where it is used, as in spreadsheets.
  std::string bound(const Node& let, std::size_t i) {
    auto& node = let.children[i];
    Code code = value(node);
    bool direct = node.is == Node::Is::reference || node.is == Node::Is::number || node.is == Node::Is::text ||
                  node.is == Node::Is::boolean;
    locals_[let.locals[i].id] = {direct, code.sure};
    return direct ? code.js : "Kedu.once(()=>" + code.js + ")";
  }

  /// A LET inside an expression: assignments joined by commas.
  Code nested_let(const Node& node) {
    std::string js = "(";
    for (std::size_t i = 0; i < node.locals.size(); ++i) {
      assigned_.push_back(node.locals[i].id);
      js += "l" + std::to_string(node.locals[i].id) + "=" + bound(node, i) + ",";
    }
    Code result = value(node.children.back());
    return {js + result.js + ")", result.sure};
  }

  Code local(const Node& node) const {
    auto& known = locals_.at(node.slot);
    auto name = "l" + std::to_string(node.slot);
    return known.direct ? Code{name, known.sure} : Code{placed(node.pos, name + "()"), known.sure};
  }

  /// Calls of the library, told to their place when places are asked for.
  std::string placed(int pos, std::string js) const {
    if (mode_ != Mode::places) return js;
    return "at(" + std::to_string(pos) + ",()=>" + std::move(js) + ")";
  }

  /// A native number, or nothing when that takes the library.
  std::optional<std::string> native(const Node& node, const Code& code) {
    if (mode_ == Mode::places) return {};
    if (code.sure == Sure::number) return code.js;
    if (node.is != Node::Is::reference || node.type.kind != Kind::number || node.type.list) return {};
    if (mode_ == Mode::row) {
      numbers_.insert(node.slot);
      return "n" + std::to_string(node.slot);
    }
    return "(typeof " + code.js + "===\"number\"?" + code.js + ":Kedu.number(" + code.js + "))";
  }

  Code sign(const Node& node) {
    Code code = inner(node.children[0]);
    if (auto number = native(node.children[0], code); number && node.minuses > 0)
      return {node.negative ? "(-" + *number + ")" : *number, Sure::number};
    if (node.minuses == 0)
      return {placed(node.pos, "Kedu.pos(" + code.js + ")"), code.sure == Sure::number ? Sure::number : Sure::nothing};
    auto js = placed(node.pos, "Kedu.neg(" + code.js + ")");
    if (!node.negative) js = placed(node.pos, "Kedu.neg(" + js + ")");
    return {std::move(js)};
  }

  Code percent(const Node& node) {
    Code code = value(node.children[0]);
    for (int i = 0; i < node.percents; ++i) code = {placed(node.pos + node.len - 1, "Kedu.pct(" + code.js + ")")};
    return code;
  }

  Code operand(const Node& node, Operator op) { return is_sum_or_product(op) ? inner(node) : value(node); }

  Code chain(const Node& node) {
    Code left = operand(node.children[0], node.steps[0].op);
    auto left_native = native(node.children[0], left);
    bool through_variable = node.steps.size() > long_chain;
    std::string before;  // assignments of a long chain, joined by commas
    std::string variable = through_variable ? "t" + std::to_string(variables_++) : "";
    bool flat = false;  // `left` is a native run that may go on without brackets
    Type left_type = node.children[0].type;
    for (std::size_t i = 0; i < node.steps.size(); ++i) {
      auto& step = node.steps[i];
      auto& right_node = node.children[i + 1];
      Code right = operand(right_node, step.op);
      auto right_native = native(right_node, right);
      // a*b/c: the product before the division is a decimal tree of its own.
      if (i > 0 && !is_sum_or_product(step.op) && is_sum_or_product(node.steps[i - 1].op) && left_type.scale &&
          *left_type.scale > 0 && *left_type.scale <= snap_limit && !left_type.list) {
        left.js = snap(left.js, left.sure, *left_type.scale);
        flat = false;
        if (left_native) left_native = left.js;
      }
      if (is_sum_or_product(step.op) && left_native && right_native) {
        left.js = *left_native + std::string(symbol(step.op)) + *right_native;
        left.sure = Sure::number;
        left_native = left.js;
        flat = true;
      } else if (is_comparison(step.op) && left_native && right_native) {
        left.js = "Kedu.plain." + std::string(library_name(step.op)) + "(" + *left_native + "," + *right_native + ")";
        left.sure = Sure::boolean;
        left_native.reset();
        flat = false;
      } else {
        auto plain = is_plain(left_type) && is_plain(right_node.type);
        auto first = flat ? "(" + left.js + ")" : left.js;
        if (through_variable && !before.empty()) first = variable;
        left.js = placed(step.pos, operator_call(step.op, left_type, first, right_node.type, right.js));
        left.sure = is_comparison(step.op) && plain ? Sure::boolean : Sure::nothing;
        left_native.reset();
        flat = false;
        if (through_variable) {
          before += (before.empty() ? "" : ",") + variable + "=" + left.js;
          left.js = variable;
        }
      }
      left_type = step.type;
    }
    if (!before.empty()) return {"(" + before + "," + left.js + ")", left.sure};
    if (flat) left.js = "(" + left.js + ")";
    return left;
  }

  std::string truth(const Node& node) {
    Code code = value(node);
    return code.sure == Sure::boolean ? code.js : placed(node.pos, "Kedu.truth(" + code.js + ")");
  }

  Code call(const Node& node) {
    auto& name = node.function->name;
    if (name == "IF" && node.children.size() >= 2 && !node.children[0].type.list) {
      auto condition = truth(node.children[0]);
      // Inside a tree that will be snapped as a whole, its branches need no snapping of their own.
      bool snapped = in_snapped_tree_;
      auto branch = [&](const Node& child) { return snapped ? inside_tree(child, true) : value(child); };
      Code yes = branch(node.children[1]);
      Code no = node.children.size() > 2 ? branch(node.children[2]) : Code{"null"};
      return {"(" + condition + "?" + yes.js + ":" + no.js + ")", yes.sure == no.sure ? yes.sure : Sure::nothing};
    }
    if (auto code = short_circuit(node)) return *code;
    if (auto code = plain_rounding(node)) return *code;
    std::string arguments;
    bool plain = true;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      auto* parameter = node.function->parameter(i);
      bool lazy = parameter && parameter->lazy;
      auto js = value(node.children[i]).js;
      // An empty list is blank at run time; CONTAINS must still see a list.
      if (name == "CONTAINS" && i == 0 && node.children[0].type.list) js = "Kedu.list(" + js + ")";
      if (parameter && parameter->cells && node.children[i].is == Node::Is::reference) js = cells(node.children[i], js);
      if (parameter && parameter->cells && node.children[i].is == Node::Is::omitted) js = "0";  // SUM(1,,2) as in Excel
      arguments += (i ? "," : "") + std::string(lazy ? "()=>" : "") + js;
      bool dated = parameter && (parameter->kind == Kind::date || parameter->kind == Kind::datetime);
      plain = plain && !dated && is_plain(node.children[i].type);
    }
    bool dotted = name.find('.') != name.npos;
    auto js = dotted ? "Kedu.functions[\"" + name + "\"](" : "Kedu.functions." + name + "(";
    return {placed(node.pos, js + arguments + ")"),
            node.function->returns == "bool" && plain ? Sure::boolean : Sure::nothing};
  }

  /// What the store found: an error there is one here, where it is asked for.
  Code lookup(const Node& node) {
    auto slot = "a" + std::to_string(node.slot);
    if (node.function->name != "XLOOKUP") return {placed(node.pos, "Kedu.looked(" + slot + ")")};
    auto otherwise = node.children.empty() ? "" : ",()=>" + value(node.children[0]).js;
    return {placed(node.pos, "Kedu.found(" + slot + otherwise + ")")};
  }

  /// A field where aggregates skip what they do not count: as a list, even when it is one value.
  static std::string cells(const Node& reference, const std::string& js) {
    if (reference.type.list) return js;
    return reference.type.kind == Kind::any ? "(Array.isArray(" + js + ")?" + js + ":[" + js + "])" : "[" + js + "]";
  }

  /// ROUND and its kin of a sure number to decimals written out: without the coercions of a call.
  std::optional<Code> plain_rounding(const Node& node) {
    auto* rounding = rounding_named(node.function->name);
    if (mode_ == Mode::places || !rounding || node.children.empty() || node.children.size() > 2) return {};
    int digits = 0;
    if (node.children.size() == 2) {
      auto& literal = node.children[1];
      if (literal.is != Node::Is::number || literal.number != static_cast<int>(literal.number)) return {};
      digits = static_cast<int>(literal.number);
    }
    auto& child = node.children[0];
    if (is_snapped(child) && digits >= 0 && digits < *child.type.scale) {
      Code code = inside_tree(child, true);
      if (auto number = native(child, code))
        return Code{rounding_call(*number, *child.type.scale, digits, *rounding), Sure::number};
    }
    Code code = value(child);
    auto number = native(child, code);
    if (!number) return {};
    return Code{"Kedu.round(" + *number + "," + std::to_string(digits) + ",\"" + std::string(rounding->way) + "\")",
                Sure::number};
  }

  /// AND, OR and NOT of single values, inline; lists are the library's business.
  std::optional<Code> short_circuit(const Node& node) {
    auto& name = node.function->name;
    if ((name != "AND" && name != "OR" && name != "NOT") || node.children.empty()) return {};
    std::string js;
    for (auto& child : node.children)
      if (!is_plain(child.type) || child.is == Node::Is::omitted) return {};
    for (auto& child : node.children) js += (js.empty() ? "" : name == "AND" ? "&&" : "||") + truth(child);
    return Code{name == "NOT" ? "(!" + js + ")" : "(" + js + ")", Sure::boolean};
  }

  struct LocalCode {
    bool direct = false;
    Sure sure = Sure::nothing;
  };

  Mode mode_;
  bool in_snapped_tree_ = false;
  std::set<int> numbers_;
  int variables_ = 0;
  std::map<int, LocalCode> locals_;
  std::vector<int> assigned_;  ///< locals of LETs inside expressions
};

}  // namespace

std::string emit_js(const Node& tree) {
  auto body = Emitter(Emitter::Mode::fast).body(tree);
  return body.before + "return " + body.result + ";";
}

RowCode emit_row(const Node& tree) {
  auto body = Emitter(Emitter::Mode::row).body(tree);
  return {body.before + "r=" + body.result + ";", std::move(body.numbers)};
}

std::string emit_places(const Node& tree) {
  auto body = Emitter(Emitter::Mode::places).body(tree);
  return "let E,P=-1;const at=(p,f)=>{E=undefined;try{const v=f();E=undefined;return v}"
         "catch(e){if(E===undefined||E!==e){E=e;P=p}throw e}};try{" +
         body.before + body.result + "}catch(e){return P}return -1;";
}

}  // namespace kedu::formula
