// Literals, columns and operators as SQL; functions are in sql_functions.cpp.
#include "formula/language/sql_emitter.h"

#include "formula/language/types.h"

namespace kedu::formula {

namespace {

constexpr int snap_limit = 12;
constexpr int joined_decimals = 4;            ///< more and SQL would write a number with an exponent
constexpr std::size_t sql_bytes = 64 * 1024;  ///< repeated operands must not grow without end

bool is_moment(const Type& type) {
  return type.kind == Kind::date || type.kind == Kind::datetime;
}
bool is_numeric(const Type& type) {
  return !type.list && (type.kind == Kind::number || type.kind == Kind::boolean || type.kind == Kind::blank);
}
bool is_empty_text(const Node* node) {
  return node && node->is == Node::Is::text && node->text.empty();
}

}  // namespace

Piece SqlEmitter::refuse(const Node& node, std::string what) {
  if (!problem_)
    problem_ = Diagnostic{
        "not-pushable",
        node.pos,
        node.len > 0 ? node.len : 1,
        Severity::error,
        {what + " 不能用在筛选、行规则和汇总里", what + " cannot be used in filters, row rules and aggregates"},
        {"请把它做成计算字段，再用这个字段筛选", "make it a computed field and filter by that field"}};
  return {sql("NULL"), node.type, true};
}

Piece SqlEmitter::literal(Value value, Kind kind, const char* postgres_type) {
  Piece piece;
  piece.sql.text = sqlite() ? "?" : std::string("CAST(? AS ") + postgres_type + ")";
  piece.sql.params.push_back(std::move(value));
  piece.type.kind = kind;
  piece.exact = true;
  return piece;
}

Piece SqlEmitter::value(const Node& node) {
  if (problem_ || column_error_) return {sql("NULL"), node.type, true};
  Piece piece = snapped(node, inner(node));
  if (piece.sql.text.size() > sql_bytes) return refuse(node, "这么长的公式");
  return piece;
}

Piece SqlEmitter::snapped(const Node& node, Piece piece) {
  bool tree = node.is == Node::Is::sign || (node.is == Node::Is::chain && is_sum_or_product(node.steps.back().op));
  auto scale = node.type.scale;
  if (!tree || piece.exact || node.type.kind != Kind::number || !scale || *scale > snap_limit) return piece;
  if (*scale > 0) {
    auto power = "1e" + std::to_string(*scale);
    piece.sql = sql("(", to_whole(sql("(", piece, ")*", power)), "/", power, ")");
  }
  piece.exact = true;
  return piece;
}

Sql SqlEmitter::to_whole(const Sql& number) {
  if (sqlite()) return sql("round(", number, ")");
  // PostgreSQL's own round takes halves of a double to the even side.
  return sql("trunc(", number, "+0.5*sign(", number, "))");
}

Piece SqlEmitter::inner(const Node& node) {
  switch (node.is) {
    case Node::Is::number: {
      auto piece = literal(node.number, Kind::number, "double precision");
      piece.type = node.type;
      return piece;
    }
    case Node::Is::text:
      return literal(node.text, Kind::text, "text");
    case Node::Is::boolean:
      return {sql(node.number != 0 ? "TRUE" : "FALSE"), node.type, true};
    case Node::Is::omitted:
      return {sql("NULL"), node.type, true};
    case Node::Is::reference:
      return reference(node);
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
    case Node::Is::local:
      return refuse(node, "let");
  }
  return refuse(node, "公式");
}

Piece SqlEmitter::reference(const Node& node) {
  auto& bound = references_[static_cast<std::size_t>(node.slot)];
  if (node.type.kind == Kind::any) return refuse(node, bound.key());
  auto column = context_.column(bound);
  if (!column) {
    column_error_ = column.error();
    return {sql("NULL"), node.type, true};
  }
  return {std::move(*column), node.type, true};
}

Sql SqlEmitter::number(const Piece& piece) {
  if (sqlite()) return piece.sql.text == "?" ? piece.sql : sql("coalesce(", piece, ",0)");
  // Days and lengths are integers there, and would divide and overflow as such.
  if (piece.type.kind == Kind::boolean) return sql("(CASE WHEN ", piece, " THEN 1.0::float8 ELSE 0.0::float8 END)");
  return sql("coalesce(CAST(", piece, " AS double precision),0)");
}

Piece SqlEmitter::sign(const Node& node) {
  Piece piece = inner(node.children[0]);
  if (node.minuses == 0) return piece;
  if (!is_numeric(piece.type)) return refuse(node, "负号");
  return {sql(node.negative ? "(-" : "(", number(piece), ")"), node.type, piece.exact};
}

Piece SqlEmitter::percent(const Node& node) {
  Piece piece = value(node.children[0]);
  if (!is_numeric(piece.type)) return refuse(node, "%");
  std::string divisor = "100.0";
  for (int i = 1; i < node.percents; ++i) divisor += "/100.0";
  return {sql("(", number(piece), "/", divisor, ")"), node.type, false};
}

Piece SqlEmitter::chain(const Node& node) {
  auto part = [&](const Node& child, Operator op) { return is_sum_or_product(op) ? inner(child) : value(child); };
  Piece left = part(node.children[0], node.steps[0].op);
  const Node* left_node = &node.children[0];
  for (std::size_t i = 0; i < node.steps.size() && !problem_; ++i) {
    auto& step = node.steps[i];
    auto& right = node.children[i + 1];
    if (left.sql.text.size() > sql_bytes) return refuse(node, "这么长的公式");
    if (is_comparison(step.op))
      left = compared(node, step, std::move(left), left_node, right);
    else if (step.op == Operator::cat)
      left = joined(node, std::move(left), left_node ? *left_node : node, value(right), right);
    else
      left = arithmetic(node, step, step.type, std::move(left), right);
    left.type = step.type;
    left_node = nullptr;
  }
  return left;
}

Piece SqlEmitter::arithmetic(const Node& node, const Step& step, const Type& type, Piece left, const Node& right_node) {
  Piece right = is_sum_or_product(step.op) ? inner(right_node) : value(right_node);
  if (is_moment(left.type) || is_moment(right.type))
    return moved_date(node, step, std::move(left), std::move(right), right_node);
  if (!is_numeric(left.type) || !is_numeric(right.type) || step.op == Operator::pow)
    return refuse(node, std::string(symbol(step.op)));
  if (step.op == Operator::div) {
    // A divisor that may be zero is an error in the formula: only a number as written is safe.
    if (right_node.is != Node::Is::number || right_node.number == 0) return refuse(right_node, "除以字段");
    return {sql("(", number(left), sqlite() ? "*1.0/" : "/", number(right), ")"), type, false};
  }
  return {sql("(", number(left), std::string(symbol(step.op)), number(right), ")"), type, false};
}

Piece SqlEmitter::moved_date(const Node& node, const Step& step, Piece left, Piece right, const Node& right_node) {
  if (left.type.list || right.type.list) return refuse(node, "列表");
  if (step.op == Operator::sub && left.type.kind == Kind::date && right.type.kind == Kind::date)
    return {sqlite() ? sql("CAST(julianday(", left, ")-julianday(", right, ") AS INTEGER)")
                     : sql("(", left, "-", right, ")"),
            step.type, true};
  bool date_first = left.type.kind == Kind::date;
  Piece& date = date_first ? left : right;
  Piece& days = date_first ? right : left;
  bool add = step.op == Operator::add;
  if (date.type.kind != Kind::date || !is_numeric(days.type) || (!add && !(step.op == Operator::sub && date_first)) ||
      (days.type.kind == Kind::number && days.type.scale != 0))
    return refuse(right_node, "日期加减");
  auto count = sql(add ? "CAST(" : "CAST(-", number(days), " AS INTEGER)");
  return {sqlite() ? sql("date(", date, ",", count, "||' days')") : sql("(", date, "+", count, ")"), step.type, true};
}

Sql SqlEmitter::text(const Piece& piece, const Node& node) {
  auto kind = piece.type.kind;
  if (!piece.type.list) {
    if (kind == Kind::text) return piece.sql.text == "?" ? piece.sql : sql("coalesce(", piece, ",'')");
    if (kind == Kind::blank) return sql("''");
    if (kind == Kind::date) return sql("coalesce(CAST(", piece, " AS text),'')");
    if (kind == Kind::boolean)
      return sql("(CASE WHEN ", piece, " THEN 'TRUE' WHEN NOT ", piece, " THEN 'FALSE' ELSE '' END)");
    if (kind == Kind::number && piece.type.scale && *piece.type.scale <= joined_decimals) {
      auto digits = std::to_string(*piece.type.scale);
      if (sqlite()) return sql("(CASE WHEN ", piece, " IS NULL THEN '' ELSE printf('%.15g',", piece, ") END)");
      return sql("coalesce(CAST(trim_scale(round(CAST(", piece, " AS numeric),", digits, ")) AS text),'')");
    }
  }
  refuse(node, "&");
  return sql("''");
}

Piece SqlEmitter::joined(const Node&, Piece left, const Node& left_node, Piece right, const Node& right_node) {
  return {sql("(", text(left, left_node), "||", text(right, right_node), ")"), {Kind::text, false, {}}, true};
}

const char* SqlEmitter::by_bytes() const {
  return sqlite() ? "" : " COLLATE \"C\"";
}

Sql SqlEmitter::folded(const Piece& piece, const Node& node) {
  return sql("lower(", text(piece, node), by_bytes(), ")");
}

Sql SqlEmitter::is_blank(const Piece& piece) {
  if (piece.type.list) return sql("(coalesce(CAST(", piece, " AS text),'[]') IN ('[]',''))");
  if (piece.type.kind == Kind::text) return sql("(coalesce(", piece, ",'')='')");
  return sql("(", piece, " IS NULL)");
}

Piece SqlEmitter::compared_numbers(Operator op, const Piece& left, const Piece& right) {
  auto a = number(left), b = number(right);
  std::string sign(symbol(op));
  Type type{Kind::boolean, false, {}};
  if (left.exact && right.exact) return {sql("(", a, sign, b, ")"), type, true};
  auto larger = sqlite() ? "max" : "greatest";
  auto near = sql("(abs((", a, ")-(", b, "))<=1e-15*", larger, "(abs(", a, "),abs(", b, ")))");
  switch (op) {
    case Operator::eq:
      return {near, type, true};
    case Operator::ne:
      return {sql("(NOT ", near, ")"), type, true};
    case Operator::lt:
    case Operator::gt:
      return {sql("(", a, sign, b, " AND NOT ", near, ")"), type, true};
    default:
      return {sql("(", a, sign, b, " OR ", near, ")"), type, true};
  }
}

Piece SqlEmitter::compared(const Node& node, const Step& step, Piece left, const Node* left_node,
                           const Node& right_node) {
  Piece right = value(right_node);
  Type type{Kind::boolean, false, {}};
  std::string sign(symbol(step.op));
  bool equality = step.op == Operator::eq || step.op == Operator::ne;
  if (left.type.list || right.type.list) return refuse(node, "列表比较");
  if (equality && (is_empty_text(&right_node) || is_empty_text(left_node))) {
    auto blank = is_blank(is_empty_text(&right_node) ? left : right);
    return {step.op == Operator::eq ? blank : sql("(NOT ", blank, ")"), type, true};
  }
  auto as_moment = [&](Piece& piece, const Node* from, Kind kind) {
    if (!from || from->is != Node::Is::text) return;
    if (kind == Kind::date)
      if (auto date = parse_date(from->text)) piece = literal(*date, Kind::date, "date");
  };
  as_moment(right, &right_node, left.type.kind);
  as_moment(left, left_node, right.type.kind);
  auto midnight = [&](Piece& piece, const Piece& other) {
    if (piece.type.kind != Kind::date || other.type.kind != Kind::datetime || piece.sql.params.size() != 1) return;
    if (auto* date = piece.sql.params[0].get_if<Date>()) {
      auto instant = context_.zone ? context_.zone->at(*date, 0) : DateTime{date->days * std::int64_t{86'400'000}};
      piece = literal(instant, Kind::datetime, "timestamptz");
    }
  };
  midnight(left, right);
  midnight(right, left);
  auto a = left.type.kind, b = right.type.kind;
  auto fits = [&](Kind kind) { return (a == kind || a == Kind::blank) && (b == kind || b == Kind::blank); };
  if (is_moment(left.type) || is_moment(right.type)) {
    if (!fits(Kind::date) && !fits(Kind::datetime)) return refuse(right_node, "这样的日期比较");
    if (equality) {
      auto same = sqlite() ? sql("(", left, " IS ", right, ")") : sql("(", left, " IS NOT DISTINCT FROM ", right, ")");
      return {step.op == Operator::eq ? same : sql("(NOT ", same, ")"), type, true};
    }
    return {sql("coalesce(", left, sign, right, ",FALSE)"), type, true};
  }
  if (fits(Kind::text)) return {sql("(", folded(left, node), sign, folded(right, right_node), ")"), type, true};
  if (fits(Kind::number) || fits(Kind::boolean)) return compared_numbers(step.op, left, right);
  return refuse(right_node, "不同类型的比较");
}

Sql SqlEmitter::truth(const Node& node) {
  Piece piece = value(node);
  if (!piece.type.list) {
    if (piece.type.kind == Kind::boolean) return sql("coalesce(", piece, ",FALSE)");
    if (piece.type.kind == Kind::number) return sql("(", number(piece), "<>0)");
    if (piece.type.kind == Kind::blank) return sql("FALSE");
    if (is_moment(piece.type)) return sql("(", piece, " IS NOT NULL)");
  }
  refuse(node, "这个条件");
  return sql("FALSE");
}

}  // namespace kedu::formula
