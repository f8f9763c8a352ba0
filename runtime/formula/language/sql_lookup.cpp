// Lookups over other forms as SQL. A criterion's value is known when the statement is made, so each condition is the
// one comparison that this kind of column and this kind of value need, and an index can serve it.
#include <cmath>

#include "base/letter_case.h"
#include "base/spelling.h"
#include "formula/language/criterion.h"
#include "formula/language/sql_emitter.h"

namespace kedu::formula {

namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int32_t epoch_serial = 25'569;  ///< 1970-01-01 as a spreadsheet counts days
constexpr std::int32_t first_day = -719'162, last_day = 2'932'896;
constexpr double tolerance = 1e-15;

/// A point on the line of days or instants; between two of them when it is not `exact`, then just behind `value`.
struct Bound {
  Value value;
  bool exact = true;
};

bool is_order(Operator op) {
  return op != Operator::eq && op != Operator::ne;
}

class Conditions {
 public:
  explicit Conditions(const SqlContext& context) : context_(context) {}

  /// Never NULL.
  Sql of(const std::string& column, const FarColumn& far, const Value& given) const {
    auto criterion = criterion_of(given, context_.zone);
    switch (criterion.test) {
      case Criterion::Test::blank:
        return sql(filled(column, far), "=FALSE");
      case Criterion::Test::filled:
        return sql(filled(column, far));
      case Criterion::Test::never:
        return never();
      case Criterion::Test::compare:
        break;
    }
    bool differs = criterion.op == Operator::ne;
    if (differs) criterion.op = Operator::eq;
    auto holds = compared(column, far, criterion);
    if (!differs) return holds;
    return is_never(holds) ? sql("TRUE") : sql("coalesce(NOT (", holds, "),TRUE)");
  }

  /// XLOOKUP: the item itself, neither a criterion nor, without `wildcards`, a pattern.
  Sql equal(const std::string& column, const FarColumn& far, const Value& given, bool wildcards) const {
    if (given.is_empty()) return never();
    Criterion criterion{Criterion::Test::compare, Operator::eq, given, given.text()};
    auto* text = given.get_if<std::string>();
    if (text && far.type.kind == Kind::text)
      return wildcards ? like(column, far, *text) : same_text(column, far, lower_case(*text), *text);
    if (far.type.kind == Kind::text) return never();
    if (text) criterion.value = date_for(far, *text);
    return compared(column, far, criterion);
  }

  Sql ordered(const std::string& column, const FarColumn& far, const Value& given, Operator op) const {
    Criterion criterion{Criterion::Test::compare, op, given, {}};
    if (auto* text = given.get_if<std::string>()) criterion.value = date_for(far, *text);
    return given.is_empty() ? never() : compared(column, far, criterion);
  }

 private:
  static Sql never() { return sql("FALSE"); }
  static bool is_never(const Sql& condition) { return condition.text == "FALSE"; }
  bool sqlite() const { return context_.dialect == Dialect::sqlite; }

  /// A text meets dates by what it spells, and no number.
  Value date_for(const FarColumn& far, const std::string& text) const {
    bool dated = far.type.kind == Kind::date || far.type.kind == Kind::datetime;
    return dated ? date_of_text(text, context_.zone) : Value();
  }

  Sql parameter(Value value) const {
    const char* type = value.is<double>()     ? "double precision"
                       : value.is<bool>()     ? "boolean"
                       : value.is<Date>()     ? "date"
                       : value.is<DateTime>() ? "timestamptz"
                                              : "text";
    Sql out{sqlite() ? "?" : std::string("CAST(? AS ") + type + ")", {}};
    out.params.push_back(std::move(value));
    return out;
  }

  static std::string filled(const std::string& column, const FarColumn& far) {
    if (far.type.kind == Kind::text) return "(coalesce(" + column + ",'')<>'')";
    return "(" + column + " IS NOT NULL)";
  }

  Sql compared(const std::string& column, const FarColumn& far, const Criterion& criterion) const {
    switch (far.type.kind) {
      case Kind::text:
        return text(column, far, criterion);
      case Kind::number:
        if (auto number = as_number(criterion.value)) return numbers(column, criterion.op, *number);
        return never();
      case Kind::boolean:
        if (auto* truth = criterion.value.get_if<bool>()) return truths(column, criterion.op, *truth);
        return never();
      case Kind::date:
        if (auto bound = as_day(criterion.value)) return moments(column, criterion.op, *bound);
        return never();
      case Kind::datetime:
        if (auto bound = as_instant(criterion.value)) return moments(column, criterion.op, *bound);
        return never();
      default:
        return never();
    }
  }

  Sql text(const std::string& column, const FarColumn& far, const Criterion& criterion) const {
    auto* value = criterion.value.get_if<std::string>();
    if (is_order(criterion.op)) {
      if (!value) return never();
      return sql("(", filled(column, far), " AND ", folded(column), std::string(symbol(criterion.op)),
                 parameter(lower_case(*value)), ")");
    }
    if (value) return like(column, far, *value);
    return criterion.value.is<bool>() ? never() : spelling(column, criterion.spelt);
  }

  std::string folded(const std::string& column) const { return folded_sql(column, context_.dialect); }

  /// Numbers and dates that a text spells: the store's own function, base/spelling.h.
  Sql spelling(const std::string& column, const std::string& wanted) const {
    Sql out{spells_sql(column, context_.dialect), {wanted}};
    return out;
  }

  Sql like(const std::string& column, const FarColumn& far, const std::string& value) const {
    auto pattern = pattern_of(value);
    if (pattern.plain) return same_text(column, far, pattern.text, pattern.text);
    return sql("(", filled(column, far), " AND ", folded(column), " LIKE ", parameter(pattern.text), " ESCAPE '\\')");
  }

  /// In any case. What has no case is compared as it is, and so are ids, which are in capitals: an index serves that.
  Sql same_text(const std::string& column, const FarColumn& far, const std::string& lower,
                const std::string& as_is) const {
    if (lower.empty()) return never();
    if (far.is_id) {
      std::string id = lower;
      for (char& c : id)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
      return sql("(", column, "=", parameter(id), ")");
    }
    if (is_without_case(lower)) return sql("(", column, "=", parameter(as_is), ")");
    return sql("(", folded(column), "=", parameter(lower), ")");
  }

  static Sql truths(const std::string& column, Operator op, bool truth) {
    // FALSE < TRUE.
    bool holds_true = op == Operator::eq   ? truth
                      : op == Operator::lt ? false
                      : op == Operator::le ? truth
                      : op == Operator::gt ? !truth
                                           : true;
    bool holds_false = op == Operator::eq   ? !truth
                       : op == Operator::lt ? truth
                       : op == Operator::le ? true
                       : op == Operator::gt ? false
                                            : !truth;
    if (holds_true && holds_false) return sql("(", column, " IS NOT NULL)");
    if (!holds_true && !holds_false) return never();
    return sql("coalesce(", column, holds_true ? "=TRUE,FALSE)" : "=FALSE,FALSE)");
  }

  Sql numbers(const std::string& column, Operator op, double number) const {
    auto low = number - tolerance * std::abs(number), high = number + tolerance * std::abs(number);
    switch (op) {
      case Operator::lt:
        return sql("(", column, "<", parameter(low), ")");
      case Operator::le:
        return sql("(", column, "<=", parameter(high), ")");
      case Operator::gt:
        return sql("(", column, ">", parameter(high), ")");
      case Operator::ge:
        return sql("(", column, ">=", parameter(low), ")");
      default:
        return sql("(", column, " BETWEEN ", parameter(low), " AND ", parameter(high), ")");
    }
  }

  Sql moments(const std::string& column, Operator op, const Bound& bound) const {
    if (bound.value.is<bool>()) {  // before or behind every date there is
      bool behind = bound.value == Value(true);
      bool all = behind ? op == Operator::lt || op == Operator::le : op == Operator::gt || op == Operator::ge;
      return all ? sql("(", column, " IS NOT NULL)") : never();
    }
    if (!bound.exact) {
      if (op == Operator::eq) return never();
      op = op == Operator::lt || op == Operator::le ? Operator::le : Operator::gt;
    }
    return sql("(", column, std::string(symbol(op)), parameter(bound.value), ")");
  }

  std::optional<double> as_number(const Value& value) const {
    if (auto* number = value.get_if<double>()) return *number;
    if (auto* date = value.get_if<Date>()) return date->days + epoch_serial;
    if (auto* instant = value.get_if<DateTime>())
      return static_cast<double>(local(*instant)) / static_cast<double>(day_ms) + epoch_serial;
    return {};
  }

  std::int64_t local(DateTime instant) const {
    return instant.ms + (context_.zone ? context_.zone->offset_ms(instant) : 0);
  }

  static std::int64_t day_of(std::int64_t local_ms) {
    return local_ms >= 0 ? local_ms / day_ms : (local_ms - day_ms + 1) / day_ms;
  }

  /// Local milliseconds of a number of days; nothing beyond the years 1 to 9999, where `behind` says on which side.
  static std::optional<std::int64_t> local_of(double serial, bool& exact, bool& behind) {
    auto ms = (serial - epoch_serial) * static_cast<double>(day_ms);
    behind = ms > 0;
    if (ms < static_cast<double>(first_day) * static_cast<double>(day_ms) ||
        ms >= (static_cast<double>(last_day) + 1) * static_cast<double>(day_ms))
      return {};
    auto whole = std::llround(ms);
    exact = std::abs(ms - static_cast<double>(whole)) <= tolerance * std::abs(serial) * static_cast<double>(day_ms);
    return exact ? whole : static_cast<std::int64_t>(std::floor(ms));
  }

  std::optional<Bound> as_day(const Value& value) const {
    if (value.is<Date>()) return Bound{value};
    auto of_local = [](std::int64_t ms, bool exact) {
      auto day = day_of(ms);
      return Bound{Date{static_cast<std::int32_t>(day)}, exact && day * day_ms == ms};
    };
    if (auto* instant = value.get_if<DateTime>()) return of_local(local(*instant), true);
    auto* number = value.get_if<double>();
    if (!number) return {};
    bool exact = true, behind = false;
    auto ms = local_of(*number, exact, behind);
    return ms ? of_local(*ms, exact) : Bound{behind};
  }

  std::optional<Bound> as_instant(const Value& value) const {
    auto at = [&](std::int64_t ms, bool exact) {
      auto day = day_of(ms);
      Date date{static_cast<std::int32_t>(day)};
      return Bound{context_.zone ? context_.zone->at(date, ms - day * day_ms) : DateTime{ms}, exact};
    };
    if (value.is<DateTime>()) return Bound{value};
    if (auto* date = value.get_if<Date>()) return at(date->days * day_ms, true);
    auto* number = value.get_if<double>();
    if (!number) return {};
    bool exact = true, behind = false;
    auto ms = local_of(*number, exact, behind);
    return ms ? at(*ms, exact) : Bound{behind};
  }

  const SqlContext& context_;
};

std::string column_of(std::size_t index) {
  return "l.\"c" + std::to_string(index) + "\"";
}

/// Days of a spreadsheet, as sums count dates.
std::string serial(const std::string& column, Kind kind, Dialect dialect) {
  if (kind != Kind::date) return column;
  if (dialect == Dialect::sqlite) return "(julianday(" + column + ")-2415018.5)";
  return "CAST(" + column + "-DATE '1899-12-30' AS double precision)";
}

}  // namespace

std::string folded_sql(const std::string& expression, Dialect dialect) {
  if (dialect == Dialect::sqlite) return "kedu_fold(" + expression + ")";
  return "lower((" + expression + ") COLLATE \"und-x-icu\") COLLATE \"C\"";
}

std::string spells_sql(const std::string& expression, Dialect dialect) {
  if (dialect == Dialect::sqlite) return "(kedu_spells(coalesce(" + expression + ",''),?)=1)";
  return "kedu_spells(coalesce(" + expression + ",''),CAST(? AS text))";
}

Result<Sql> lookup_rows(const Lookup& lookup, const SqlContext& context) {
  if (!context.rows) return fail(ErrorCode::invalid, "这里不能查找其他表单 / no lookups over other forms here");
  std::vector<std::string> fields;
  for (auto& criterion : lookup.criteria) fields.push_back(criterion.column.field);
  if (lookup.of) fields.push_back(lookup.of->field);
  return context.rows(lookup.form, fields);
}

std::string lookup_value_column(const Lookup& lookup) {
  return column_of(lookup.criteria.size());
}

Sql lookup_condition(const Lookup& lookup, std::size_t criterion, const Value& value, const SqlContext& context) {
  using Match = Lookup::Match;
  Conditions conditions(context);
  auto& far = lookup.criteria[criterion].column;
  auto column = column_of(criterion);
  if (lookup.measure == Lookup::Measure::find)
    return conditions.equal(column, far, value, lookup.match == Match::wildcards);
  if (lookup.match == Match::smaller) return conditions.ordered(column, far, value, Operator::le);
  if (lookup.match == Match::larger) return conditions.ordered(column, far, value, Operator::ge);
  return conditions.of(column, far, value);
}

Sql lookup_condition(const Lookup& lookup, std::span<const Value> values, const SqlContext& context) {
  Sql all;
  for (std::size_t i = 0; i < lookup.criteria.size(); ++i) {
    auto one = lookup_condition(lookup, i, values[i], context);
    if (one.text == "FALSE") return one;
    if (i > 0) all.text += " AND ";
    all += one;
  }
  return all;
}

Sql lookup_measure(const Lookup& lookup, Dialect dialect) {
  using Measure = Lookup::Measure;
  if (lookup.measure == Measure::count || !lookup.of) return sql("COUNT(*)");
  auto kind = lookup.of->type.kind;
  auto column = lookup_value_column(lookup);
  // Text and logical values are not counted among numbers.
  bool counts = kind == Kind::number || kind == Kind::date || kind == Kind::datetime;
  if (!counts) return sql(lookup.measure == Measure::average ? "NULL" : "0");
  switch (lookup.measure) {
    case Measure::largest:
      return sql("MAX(", column, ")");
    case Measure::smallest:
      return sql("MIN(", column, ")");
    case Measure::average:
      return sql("AVG(", serial(column, kind, dialect), ")");
    default:
      break;
  }
  auto sum = "coalesce(SUM(" + serial(column, kind, dialect) + "),0)";
  auto scale = lookup.of->type.scale;
  if (kind != Kind::number || !scale) return sql(sum);
  // Sums of doubles are brought back to the field's decimals, so that cents stay cents.
  auto digits = std::to_string(*scale);
  if (dialect == Dialect::sqlite) return sql("round(", sum, ",", digits, ")");
  return sql("CAST(round(CAST(", sum, " AS numeric),", digits, ") AS double precision)");
}

}  // namespace kedu::formula
