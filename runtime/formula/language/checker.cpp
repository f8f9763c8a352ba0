// One walk over the tree, leaves first; it goes on after a problem so that all are told together.
#include "formula/language/checker.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/calendar_date.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "formula/language/foreign_names.h"
#include "formula/language/lookups.h"
#include "formula/language/problems.h"
#include "formula/language/types.h"

namespace kedu::formula {

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (auto& name : names) out += (out.empty() ? "" : ".") + name;
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out(1);
  for (char c : text)
    if (c == '.')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

bool looks_like_number(std::string text) {
  std::erase_if(text, [](char c) { return c == ',' || c == ' '; });
  if (!text.empty() && text.back() == '%') text.pop_back();
  if (!text.empty() && text.front() == '+') text.erase(0, 1);
  double value = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() || (result.ec == std::errc() && result.ptr == text.data() + text.size());
}

/// Loosely: starts like a date. Text that does not can never become one.
bool looks_like_date(const std::string& text) {
  auto first = text.find_first_not_of(' ');
  return first == text.npos || (text[first] >= '0' && text[first] <= '9');
}

Text usage(const FunctionSpec& function) {
  Text out(function.name + "(", function.name + "(");
  const char* separator = "";
  for (auto& p : function.parameters) {
    auto add = [&](std::string& text, const std::string& name) {
      text += separator + (p.optional ? "[" + name + "]" : name) + (p.repeat ? "…" : "");
    };
    add(out.zh, p.zh.empty() ? p.name : p.zh);
    add(out.en, p.name);
    separator = ", ";
  }
  out.zh += ")";
  out.en += ")";
  return out;
}

class Checker {
 public:
  explicit Checker(const Scope& scope) : scope_(scope) {}

  void visit(Node& node) {
    if (node.is == Node::Is::let) return let(node);
    if (node.is == Node::Is::call)
      visit_arguments(node);
    else
      for (auto& child : node.children) visit(child);
    switch (node.is) {
      case Node::Is::number:
        node.type = {Kind::number, false, scale_of(node.text)};
        break;
      case Node::Is::text:
        node.type = {Kind::text, false, {}};
        break;
      case Node::Is::boolean:
        node.type = {Kind::boolean, false, {}};
        break;
      case Node::Is::omitted:
        node.type = {Kind::blank, false, {}};
        break;
      case Node::Is::reference:
        reference(node);
        break;
      case Node::Is::sign:
        sign(node);
        break;
      case Node::Is::percent:
        percent(node);
        break;
      case Node::Is::chain:
        chain(node);
        break;
      case Node::Is::call:
        call(node);
        break;
      case Node::Is::let:
      case Node::Is::local:
      case Node::Is::lookup:
        break;
    }
  }

  Checked result;

 private:
  void report(Diagnostic diagnostic) {
    errors_ += diagnostic.severity == Severity::error ? 1 : 0;
    result.diagnostics.push_back(std::move(diagnostic));
  }

  struct Known {
    std::string name;
    int id;
    Type type;
    const Node* value;
    bool used = false;
  };

  /// Each value sees the names before it; the result sees all.
  void let(Node& node) {
    auto outer = locals_.size();
    for (std::size_t i = 0; i < node.locals.size(); ++i) {
      visit(node.children[i]);
      auto& local = node.locals[i];
      auto taken = std::any_of(locals_.begin() + static_cast<long>(outer), locals_.end(),
                               [&](auto& known) { return known.name == local.name; });
      if (taken) report(problems::name_taken(local.pos, local.len, local.name));
      if (!taken && scope_.resolve(std::span(&local.name, 1)))
        report(problems::hides_field(local.pos, local.len, local.name));
      local.id = next_local_++;
      locals_.push_back({local.name, local.id, node.children[i].type, &node.children[i]});
    }
    visit(node.children.back());
    for (std::size_t i = 0; i < node.locals.size(); ++i)
      if (auto& local = node.locals[i]; !locals_[outer + i].used)
        report(problems::unused_name(local.pos, local.len, local.name));
    locals_.resize(outer);
    node.type = node.children.back().type;
  }

  bool bind_local(Node& node) {
    if (node.names.size() != 1) return false;
    auto it = std::find_if(locals_.rbegin(), locals_.rend(), [&](auto& known) { return known.name == node.names[0]; });
    if (it == locals_.rend()) return false;
    it->used = true;
    node.is = Node::Is::local;
    node.slot = it->id;
    node.type = it->type;
    return true;
  }

  std::optional<Reference> resolved(const Node& node) const {
    auto bound = scope_.resolve(node.names);
    if (!bound) bound = scope_.resolve(node.raw);
    if (!bound && node.names.size() == 1 && node.names[0].find('.') != std::string::npos)
      bound = scope_.resolve(split(node.names[0]));
    return bound;
  }

  void reference(Node& node) {
    if (bind_local(node)) return;
    auto bound = resolved(node);
    if (!bound && far_named(node))
      return report(problems::far_column(node.pos, node.len, joined(node.names), in_column_));
    if (!bound) return unknown_name(node);
    node.type = bound->type;
    auto& slots = result.references;
    auto it = std::find_if(slots.begin(), slots.end(), [&](auto& slot) { return slot.path == bound->path; });
    node.slot = static_cast<int>(it - slots.begin());
    if (it == slots.end()) slots.push_back(std::move(*bound));
  }

  void unknown_name(const Node& node) {
    // The longest beginning that exists decides whose names the last part may be a slip of.
    std::string hint;
    std::vector<std::string> some;  // names that exist where the longest known beginning ends
    for (std::size_t known = node.names.size(); known-- > 0 && hint.empty();) {
      auto candidates = scope_.names(std::span(node.names).first(known));
      if (known == 0)
        for (auto& local : locals_) candidates.push_back(local.name);
      if (in_column_)
        for (auto& name : scope_.far_names(std::span(node.names).first(known))) candidates.push_back(name);
      if (candidates.empty()) continue;
      if (some.empty())
        for (auto& candidate : candidates)
          if (std::find(some.begin(), some.end(), candidate) == some.end()) some.push_back(candidate);
      auto prefix = joined({node.names.begin(), node.names.begin() + static_cast<long>(known)});
      if (auto close = nearest(node.names[known], candidates)) hint = prefix.empty() ? *close : prefix + "." + *close;
      break;
    }
    auto name = joined(node.names);
    report(problems::unknown_name(node.pos, node.len, name, hint, some, Functions::all().find(name) != nullptr));
  }

  void expect_number(const Node& node) {
    if (node.is == Node::Is::text && !looks_like_number(node.text) && !looks_like_date(node.text))
      report(problems::never_number(node.pos, node.len, node.text));
  }

  void sign(Node& node) {
    auto& inner = node.children[0];
    if (node.minuses > 0) expect_number(inner);
    node.type = node.minuses == 0 ? inner.type : type_of_step(Operator::sub, {Kind::number, false, 0}, inner.type);
  }

  void percent(Node& node) {
    auto& inner = node.children[0];
    expect_number(inner);
    node.type = {Kind::number, inner.type.list, {}};
    if (inner.type.scale) node.type.scale = *inner.type.scale + 2 * node.percents;
  }

  void chain(Node& node) {
    Type type = node.children[0].type;
    for (std::size_t i = 0; i < node.steps.size(); ++i) {
      auto& step = node.steps[i];
      auto& left = node.children[i];
      auto& right = node.children[i + 1];
      if (is_comparison(step.op)) {
        compare(step, type, i == 0 ? &left : nullptr, right);
      } else if (step.op != Operator::cat) {
        if (i == 0) expect_number(left);
        expect_number(right);
      }
      type = step.type = type_of_step(step.op, type, right.type);
    }
    node.type = type;
  }

  static bool is_moment(Kind kind) { return kind == Kind::date || kind == Kind::datetime; }

  void compare(const Step& step, const Type& left, const Node* left_node, const Node& right) {
    auto literal_date = [&](Kind other, const Node* node) {
      if (!node || node->is != Node::Is::text || !is_moment(other)) return false;
      if (!looks_like_date(node->text)) report(problems::never_date(node->pos, node->len, node->text));
      return true;
    };
    if (left.list || right.type.list) return;
    if (literal_date(left.kind, &right) || literal_date(right.type.kind, left_node)) return;
    if (step.op != Operator::eq && step.op != Operator::ne) return;
    auto a = left.kind, b = right.type.kind;
    // An empty text equals blank, so `number = ""` is a fair question.
    auto is_empty_text = [](const Node* node) { return node && node->is == Node::Is::text && node->text.empty(); };
    if (is_empty_text(&right) || is_empty_text(left_node)) return;
    bool left_fixed = left_node && left_node->is != Node::Is::reference;
    bool right_fixed = right.is != Node::Is::reference;
    if (!left_fixed && !right_fixed) return;
    auto certain = [](Kind kind) { return kind == Kind::number || kind == Kind::text || kind == Kind::boolean; };
    if (certain(a) && certain(b) && a != b) report(problems::never_equal(step.pos, step.len, a, b));
  }

  std::optional<FarColumn> far_named(const Node& node) const {
    auto far = scope_.far(node.names);
    return far ? far : scope_.far(node.raw);
  }

  bool is_local(const Node& node) const {
    return node.names.size() == 1 &&
           std::any_of(locals_.begin(), locals_.end(), [&](auto& known) { return known.name == node.names[0]; });
  }

  /// Names of this form go first; where a lookup takes a column, another form's field may stand.
  void visit_arguments(Node& node) {
    auto* function = Functions::all().find(node.text);
    bool looks_up = function && lookup_shape(function->name);
    auto outer = std::exchange(in_column_, false);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      auto& child = node.children[i];
      auto* parameter = looks_up ? function->parameter(i) : nullptr;
      bool is_column = parameter && parameter->list;
      in_column_ = looks_up ? is_column : outer;
      auto before = errors_;
      if (!is_column || child.is != Node::Is::reference || is_local(child)) {
        visit(child);
        if (is_column && errors_ > before) broken_.push_back(&child);
        continue;
      }
      auto own = resolved(child);
      auto far = far_named(child);
      if (own && far && !own->type.list)
        report(problems::field_or_form(child.pos, child.len, joined(child.names), far->form + "." + far->field));
      if (own || !far) {
        visit(child);
        if (errors_ > before) broken_.push_back(&child);
        continue;
      }
      child.type = far->type;
      child.type.list = true;
      node.far.resize(node.children.size());
      node.far[i] = std::move(far);
    }
    in_column_ = outer;
  }

  /// The names that `let` gives are not known where the store computes: what they stand for is written in their place.
  void write_out(Node& node, std::size_t& budget) {
    while (node.is == Node::Is::local) {
      auto known = std::find_if(locals_.begin(), locals_.end(), [&](auto& one) { return one.id == node.slot; });
      if (known == locals_.end()) return;  // of a LET inside the criterion
      if (budget == 0) return;
      --budget;
      node = Node(*known->value);
    }
    for (auto& child : node.children) write_out(child, budget);
  }

  void lookup(Node& node) {
    auto is_told = [&](const Node& argument) {
      return std::find(broken_.begin(), broken_.end(), &argument) != broken_.end();
    };
    auto found = check_lookup(node, is_told);
    std::size_t budget = limits::formula_inlined;
    for (auto [column, value] : lookup_pairs(*lookup_shape(node.function->name), node.children.size()))
      write_out(node.children[value], budget);
    if (budget == 0) found.push_back(problems::lookup_too_long(node.pos, node.len));
    if (++lookups_ > limits::formula_lookups) found.push_back(problems::too_many_lookups(node.pos, node.len));
    for (auto& one : found) report(std::move(one));
  }

  void call(Node& node) {
    auto& functions = Functions::all();
    node.function = functions.find(node.text);
    if (!node.function) {
      std::string hint;
      if (auto* meant = functions.find_chinese(node.text))
        hint = meant->name;
      else if (auto known = foreign_function(upper_ascii(node.text)); !known.empty())
        hint = known;
      else if (auto close = nearest(upper_ascii(node.text), functions.names()))
        hint = *close;
      report(problems::unknown_function(node.pos, node.len, node.text, hint, scope_.resolve(node.names).has_value()));
      return;
    }
    auto given = node.children.size(), least = node.function->least(), most = node.function->most();
    if (given < least || given > most)
      report(problems::wrong_arity(node.pos, node.len, usage(*node.function), static_cast<int>(given),
                                   static_cast<int>(least), static_cast<int>(most)));
    else if (auto group = node.function->group(); group > 1 && given > least && (given - least) % group != 0)
      report(problems::incomplete_group(node.pos, node.len, usage(*node.function), static_cast<int>(given),
                                        static_cast<int>(group)));
    if (node.function->clock) result.uses_clock = true;
    for (std::size_t i = 0; i < given; ++i) argument(*node.function, i, node.children[i]);
    node.type = type_of_call(*node.function, node.children);
    if (!node.far.empty() && given >= least && given <= most) lookup(node);
  }

  void argument(const FunctionSpec& function, std::size_t index, const Node& node) {
    auto* parameter = function.parameter(index);
    if (!parameter || node.is != Node::Is::text || parameter->list) return;
    if (parameter->kind == Kind::number) expect_number(node);
    if (is_moment(parameter->kind) && !looks_like_date(node.text))
      report(problems::never_date(node.pos, node.len, node.text));
  }

  const Scope& scope_;
  std::vector<Known> locals_;
  int next_local_ = 0;
  bool in_column_ = false;  ///< inside an argument where a lookup takes a column
  std::size_t lookups_ = 0;
  int errors_ = 0;
  std::vector<const Node*> broken_;  ///< columns of which something wrong is told already
};

}  // namespace

Checked check(Node& tree, const Scope& scope) {
  Checker checker(scope);
  checker.visit(tree);
  // Names that nobody uses are worth a word only in a formula that is otherwise right.
  auto& found = checker.result.diagnostics;
  if (std::any_of(found.begin(), found.end(), [](auto& one) { return one.severity == Severity::error; }))
    std::erase_if(found, [](auto& one) { return one.code == "unused-name"; });
  std::stable_sort(checker.result.diagnostics.begin(), checker.result.diagnostics.end(),
                   [](auto& a, auto& b) { return a.pos < b.pos; });
  return std::move(checker.result);
}

}  // namespace kedu::formula
