// What a lookup over another form may ask: columns that the store has, of one form, compared with single values.
#include "formula/language/lookups.h"
#include "formula/language/problems.h"
#include "formula/language/types.h"

namespace kedu::formula {

namespace {

constexpr std::size_t find_match = 4, find_direction = 5;

std::string shown(const Node& node) {
  std::string out;
  for (auto& name : node.names) out += (out.empty() ? "" : ".") + name;
  return out;
}

void check_column(const Node& argument, const FarColumn& column, std::vector<Diagnostic>& found) {
  if (!column.stored)
    found.push_back(problems::far_unstored(argument.pos, argument.len, shown(argument)));
  else if (column.type.list || column.type.kind == Kind::any)
    found.push_back(problems::far_list(argument.pos, argument.len, shown(argument)));
}

bool is_one_of(const Node& node, std::initializer_list<double> wanted) {
  if (node.is == Node::Is::omitted) return true;
  auto number = written_number(node);
  for (auto one : wanted)
    if (number == one) return true;
  return false;
}

void check_find(const Node& call, std::vector<Diagnostic>& found) {
  auto& arguments = call.children;
  if (arguments.size() > find_match && !is_one_of(arguments[find_match], {0, -1, 1, 2}))
    found.push_back(problems::lookup_mode(arguments[find_match].pos, arguments[find_match].len, "0, -1, 1, 2"));
  if (arguments.size() > find_direction && !is_one_of(arguments[find_direction], {1, -1, 2, -2}))
    found.push_back(problems::lookup_mode(arguments[find_direction].pos, arguments[find_direction].len, "1, -1"));
  auto wanted = arguments[0].type.kind;
  if (call.far[1] && call.far[1]->type.kind == Kind::text && (wanted == Kind::date || wanted == Kind::datetime))
    found.push_back(problems::lookup_date_in_text(arguments[0].pos, arguments[0].len));
  auto mode = arguments.size() > find_match ? written_number(arguments[find_match]).value_or(0) : 0;
  auto kind = call.far[1] ? call.far[1]->type.kind : Kind::any;
  if ((mode == 1 || mode == -1) && (kind == Kind::text || kind == Kind::boolean))
    found.push_back(problems::lookup_nearest(arguments[find_match].pos, arguments[find_match].len));
}

}  // namespace

std::vector<Diagnostic> check_lookup(Node& call, const std::function<bool(const Node&)>& is_told) {
  std::vector<Diagnostic> found;
  bool broken = false;
  auto& shape = *lookup_shape(call.function->name);
  auto count = call.children.size();
  const FarColumn* first = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    auto& argument = call.children[i];
    auto* parameter = call.function->parameter(i);
    if (!parameter || !parameter->list) continue;
    auto& column = call.far[i];
    if (!column) {
      broken = true;
      if (!is_told(argument)) found.push_back(problems::lookup_mixed(argument.pos, argument.len));
      continue;
    }
    if (first && first->form != column->form)
      found.push_back(problems::lookup_two_forms(argument.pos, argument.len, shown(argument), first->form));
    if (!first) first = &*column;
    check_column(argument, *column, found);
  }
  for (auto [column, value] : lookup_pairs(shape, count))
    if (call.children[value].type.list)
      found.push_back(problems::lookup_list_criterion(call.children[value].pos, call.children[value].len));
  if (shape.measure == Lookup::Measure::find) check_find(call, found);
  auto value = lookup_value(shape, count);
  bool adds = shape.measure == Lookup::Measure::sum || shape.measure == Lookup::Measure::average;
  if (adds && value && call.far[*value] && call.far[*value]->type.kind == Kind::datetime)
    found.push_back(problems::lookup_sum_of_instants(call.children[*value].pos, call.children[*value].len));
  if (!found.empty() || broken) return found;

  call.is = Node::Is::lookup;
  Type of = value ? call.far[*value]->type : Type{};
  switch (shape.measure) {
    case Lookup::Measure::count:
      call.type = {Kind::number, false, 0};
      break;
    case Lookup::Measure::sum:
      call.type = {Kind::number, false, of.kind == Kind::number ? of.scale : std::nullopt};
      break;
    case Lookup::Measure::average:
      call.type = {Kind::number, false, {}};
      break;
    case Lookup::Measure::largest:
    case Lookup::Measure::smallest:
      call.type = {of.kind == Kind::text || of.kind == Kind::boolean ? Kind::number : of.kind, false, of.scale};
      break;
    case Lookup::Measure::find:
      call.type = count > 3 && call.children[3].is != Node::Is::omitted ? common_type(of, call.children[3].type) : of;
      break;
  }
  return found;
}

}  // namespace kedu::formula
