#include "formula/language/lookups.h"

#include <algorithm>
#include <array>

#include "formula/language/emit_js.h"

namespace kedu::formula {

namespace {

using Measure = Lookup::Measure;

constexpr std::array shapes{
    LookupShape{"SUMIFS", Measure::sum, 1, 0},      LookupShape{"AVERAGEIFS", Measure::average, 1, 0},
    LookupShape{"MAXIFS", Measure::largest, 1, 0},  LookupShape{"MINIFS", Measure::smallest, 1, 0},
    LookupShape{"COUNTIFS", Measure::count, 0, {}}, LookupShape{"COUNTIF", Measure::count, 0, {}},
    LookupShape{"SUMIF", Measure::sum, 0, 2},       LookupShape{"AVERAGEIF", Measure::average, 0, 2},
    LookupShape{"XLOOKUP", Measure::find, 1, 2},
};

constexpr std::size_t find_otherwise = 3, find_match = 4, find_direction = 5;

Formula made(Node tree, std::vector<Reference> references);

/// A part of the tree as a formula of its own: with the slots it uses, and no others.
Formula part(Node tree, const std::vector<Reference>& all) {
  std::vector<Reference> used;
  auto renumber = [&](auto& self, Node& node) -> void {
    if (node.is == Node::Is::reference && node.slot >= 0) {
      auto& reference = all[static_cast<std::size_t>(node.slot)];
      auto known = std::find(used.begin(), used.end(), reference);
      node.slot = static_cast<int>(known - used.begin());
      if (known == used.end()) used.push_back(reference);
    }
    for (auto& child : node.children) self(self, child);
  };
  renumber(renumber, tree);
  return made(std::move(tree), std::move(used));
}

Lookup::Match match_of(const Node& call) {
  auto mode = call.children.size() > find_match ? written_number(call.children[find_match]).value_or(0) : 0;
  if (mode == 2) return Lookup::Match::wildcards;
  return mode == 0 ? Lookup::Match::equal : mode < 0 ? Lookup::Match::smaller : Lookup::Match::larger;
}

Lookup lookup_of(Node& call, const std::vector<Reference>& references) {
  auto& shape = *lookup_shape(call.function->name);
  Lookup lookup;
  lookup.measure = shape.measure;
  auto count = call.children.size();
  auto criterion = [&](std::size_t column, std::size_t value) {
    auto formula = std::make_shared<const Formula>(part(std::move(call.children[value]), references));
    lookup.criteria.push_back({*call.far[column], std::move(formula)});
  };
  for (auto [column, value] : lookup_pairs(shape, count)) criterion(column, value);
  lookup.form = lookup.criteria.front().column.form;
  if (auto value = lookup_value(shape, count)) lookup.of = call.far[*value];
  if (shape.measure != Measure::find) {
    call.children.clear();
    return lookup;
  }
  lookup.match = match_of(call);
  lookup.from_end = count > find_direction && written_number(call.children[find_direction]).value_or(1) < 0;
  bool otherwise = count > find_otherwise && call.children[find_otherwise].is != Node::Is::omitted;
  std::vector<Node> left;
  if (otherwise) left.push_back(std::move(call.children[find_otherwise]));
  call.children = std::move(left);
  return lookup;
}

void lift(Node& node, const std::vector<Reference>& references, std::vector<Lookup>& lookups) {
  if (node.is == Node::Is::lookup) {
    lookups.push_back(lookup_of(node, references));
    node.slot = static_cast<int>(references.size() + lookups.size()) - 1;
  }
  for (auto& child : node.children) lift(child, references, lookups);
}

std::optional<Value> literal(const Node& node) {
  switch (node.is) {
    case Node::Is::number:
      return Value(node.number);
    case Node::Is::text:
      return Value(node.text);
    case Node::Is::boolean:
      return Value(node.number != 0);
    default:
      return std::nullopt;
  }
}

bool is_bare_text(const Node& node) {
  return node.is == Node::Is::reference && node.type.kind == Kind::text && !node.type.list;
}

Formula made(Node tree, std::vector<Reference> references) {
  Formula formula;
  lift(tree, references, formula.lookups);
  formula.js = emit_js(tree);
  formula.references = std::move(references);
  formula.type = tree.type;
  formula.constant = literal(tree);
  formula.bare = is_bare_text(tree);
  formula.tree = std::make_shared<const Node>(std::move(tree));
  return formula;
}

}  // namespace

const LookupShape* lookup_shape(std::string_view function) {
  auto found = std::find_if(shapes.begin(), shapes.end(), [&](auto& shape) { return shape.name == function; });
  return found == shapes.end() ? nullptr : &*found;
}

std::vector<std::pair<std::size_t, std::size_t>> lookup_pairs(const LookupShape& shape, std::size_t count) {
  if (shape.measure == Measure::find) return {{1, 0}};
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  bool several = shape.name.ends_with("IFS");
  for (auto at = shape.pairs; at + 1 < count && (several || pairs.empty()); at += 2) pairs.push_back({at, at + 1});
  return pairs;
}

std::optional<std::size_t> lookup_value(const LookupShape& shape, std::size_t count) {
  if (!shape.value) return {};
  return *shape.value < count ? *shape.value : 0;  // SUMIF(column, criterion) sums the column itself
}

std::optional<double> written_number(const Node& node) {
  if (node.is == Node::Is::number) return node.number;
  if (node.is != Node::Is::sign || node.children[0].is != Node::Is::number) return {};
  return node.negative ? -node.children[0].number : node.children[0].number;
}

const Reference* Formula::own_reference() const {
  bool alone = tree && tree->is == Node::Is::reference && tree->slot >= 0;
  return alone ? &references[static_cast<std::size_t>(tree->slot)] : nullptr;
}

Formula lifted(Node tree, std::vector<Reference> references) {
  return made(std::move(tree), std::move(references));
}

}  // namespace kedu::formula
