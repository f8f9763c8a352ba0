// The functions that have an SQL twin.
#include <cmath>

#include "formula/language/sql_emitter.h"
#include "formula/language/types.h"

namespace kedu::formula {

namespace {

constexpr std::size_t zone_changes = 24;  ///< more and the SQL would be a history of daylight saving

/// A whole number as written, or nothing.
std::optional<int> whole(const Node& node, double least, double most) {
  if (node.is != Node::Is::number || node.number != std::floor(node.number)) return {};
  if (node.number < least || node.number > most) return {};
  return static_cast<int>(node.number);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  for (auto candidate : names)
    if (candidate == name) return true;
  return false;
}

}  // namespace

Piece SqlEmitter::call(const Node& node) {
  auto& name = node.function->name;
  auto& arguments = node.children;
  Type boolean{Kind::boolean, false, {}};
  for (auto& argument : arguments)
    if (argument.is == Node::Is::omitted) return refuse(node, name);

  if (name == "AND" || name == "OR") {
    Sql out = sql("(");
    for (auto& argument : arguments)
      out += sql(&argument == &arguments[0] ? "" : name == "AND" ? " AND " : " OR ", truth(argument));
    return {sql(out, ")"), boolean, true};
  }
  if (name == "NOT") return {sql("(NOT ", truth(arguments[0]), ")"), boolean, true};
  if (name == "TRUE" || name == "FALSE") return {sql(name), boolean, true};
  if (name == "ISBLANK" || name == "ISEMPTY") return {is_blank(value(arguments[0])), boolean, true};
  if (name == "IF" || name == "IFS") return branches(node);
  if (name == "COALESCE") return coalesced(node);
  if (name == "CONTAINS") return contains(node);
  if (name == "STARTSWITH" || name == "ENDSWITH") return edge(node);
  if (is_one_of(name, {"LEFT", "RIGHT", "MID", "UPPER", "LOWER", "TRIM", "LEN"})) return part_of_text(node);
  if (is_one_of(name, {"YEAR", "MONTH", "DAY"})) return part_of_date(node);
  if (name == "ROUND") return rounded(node);
  if (name == "ABS") {
    Piece piece = value(arguments[0]);
    if (piece.type.list || (piece.type.kind != Kind::number && piece.type.kind != Kind::blank))
      return refuse(node, name);
    return {sql("abs(", number(piece), ")"), node.type, piece.exact};
  }
  if (name == "TODAY") {
    auto today = context_.zone
                     ? context_.zone->date_at(context_.now)
                     : Date{static_cast<std::int32_t>(std::floor(static_cast<double>(context_.now.ms) / 86'400'000.0))};
    return literal(today, Kind::date, "date");
  }
  if (name == "DATE") return day(node);
  if (name == "NOW") return literal(context_.now, Kind::datetime, "timestamptz");
  return refuse(node, name);
}

Piece SqlEmitter::day(const Node& node) {
  auto year = whole(node.children[0], 1900, 9999), month = whole(node.children[1], 1, 12),
       day = whole(node.children[2], 1, 31);
  if (!year || !month || !day) return refuse(node, "DATE");
  auto date = date_of(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  // DATE(2026,2,30) rolls over into March: left to the engine.
  if (parts(date).day != static_cast<unsigned>(*day)) return refuse(node, "DATE");
  return literal(date, Kind::date, "date");
}

Piece SqlEmitter::branches(const Node& node) {
  auto& arguments = node.children;
  bool several = node.function->name == "IFS";
  if (node.type.kind == Kind::any || node.type.list) return refuse(node, node.function->name);
  // IFS without a last TRUE ends in #N/A.
  if (several && (arguments.size() % 2 != 0 || arguments[arguments.size() - 2].is != Node::Is::boolean ||
                  arguments[arguments.size() - 2].number == 0))
    return refuse(node, "没有 TRUE 结尾的 IFS");
  Sql out = sql("(CASE");
  bool exact = true;
  auto branch = [&](const Node& child) {
    Piece piece = value(child);
    exact = exact && piece.exact;
    return piece.sql;
  };
  std::size_t pairs = several ? arguments.size() / 2 : 1;
  for (std::size_t i = 0; i < pairs; ++i)
    out += sql(" WHEN ", truth(arguments[2 * i]), " THEN ", branch(arguments[2 * i + 1]));
  if (!several && arguments.size() > 2) out += sql(" ELSE ", branch(arguments[2]));
  return {sql(out, " END)"), node.type, exact};
}

Piece SqlEmitter::coalesced(const Node& node) {
  if (node.type.kind == Kind::any || node.type.list) return refuse(node, "COALESCE");
  Sql out = sql("coalesce(");
  bool exact = true;
  for (auto& argument : node.children) {
    Piece piece = value(argument);
    exact = exact && piece.exact;
    out += sql(node.type.kind == Kind::text ? "nullif(" : "", piece, node.type.kind == Kind::text ? ",'')," : ",");
  }
  return {sql(out, "NULL)"), node.type, exact};
}

Piece SqlEmitter::contains(const Node& node) {
  Type boolean{Kind::boolean, false, {}};
  auto& where = node.children[0];
  auto& wanted = node.children[1];
  Piece place = value(where), item = value(wanted);
  if (item.type.list) return refuse(wanted, "列表");
  if (place.type.list) {
    if (place.type.kind != Kind::text || item.type.kind != Kind::text) return refuse(node, "CONTAINS");
    if (sqlite())
      return {sql("EXISTS(SELECT 1 FROM json_each(coalesce(nullif(", place,
                  ",''),'[]')) AS item WHERE item.value<>'' AND lower(item.value)=", folded(item, wanted), ")"),
              boolean, true};
    return {
        sql("EXISTS(SELECT 1 FROM jsonb_array_elements_text(CAST(coalesce(nullif(", place,
            ",''),'[]') AS jsonb)) AS item WHERE item<>'' AND lower(item COLLATE \"C\")=", folded(item, wanted), ")"),
        boolean, true};
  }
  return {sql(sqlite() ? "(instr(" : "(strpos(", text(place, where), ",", text(item, wanted), ")>0)"), boolean, true};
}

Piece SqlEmitter::edge(const Node& node) {
  Type boolean{Kind::boolean, false, {}};
  auto whole_text = text(value(node.children[0]), node.children[0]);
  auto part = text(value(node.children[1]), node.children[1]);
  if (node.function->name == "STARTSWITH")
    return {sql("(substr(", whole_text, ",1,length(", part, "))=", part, ")"), boolean, true};
  auto tail = sqlite() ? sql("substr(", whole_text, ",-length(", part, "))")
                       : sql("right(", whole_text, ",length(", part, "))");
  return {sql("(", part, "='' OR ", tail, "=", part, ")"), boolean, true};
}

Piece SqlEmitter::part_of_text(const Node& node) {
  auto& name = node.function->name;
  auto& arguments = node.children;
  auto content = text(value(arguments[0]), arguments[0]);
  Type type{Kind::text, false, {}};
  if (name == "LEN") return {sql("length(", content, ")"), {Kind::number, false, 0}, true};
  if (name == "UPPER" || name == "LOWER")
    return {sql(name == "UPPER" ? "upper(" : "lower(", content, by_bytes(), ")"), type, true};
  if (name == "TRIM") {
    // Runs of spaces become one: mark the second of each pair, drop marks before spaces, then the marks.
    if (!sqlite()) return {sql("btrim(regexp_replace(", content, ",' +',' ','g'),' ')"), type, true};
    return {sql("trim(replace(replace(replace(", content, ",'  ',' '||char(1)),char(1)||' ',''),char(1),''),' ')"),
            type, true};
  }
  constexpr double far = 100'000;
  if (name == "MID") {
    auto start = whole(arguments[1], 1, far), count = whole(arguments[2], 0, far);
    if (!start || !count) return refuse(node, "MID");
    return {sql("substr(", content, ",", std::to_string(*start), ",", std::to_string(*count), ")"), type, true};
  }
  auto count = arguments.size() > 1 ? whole(arguments[1], 0, far) : std::optional<int>(1);
  if (!count) return refuse(node, name);
  auto digits = std::to_string(*count);
  if (name == "LEFT") return {sql("substr(", content, ",1,", digits, ")"), type, true};
  if (*count == 0) return {sql("''"), type, true};
  return {sqlite() ? sql("substr(", content, ",-", digits, ")") : sql("right(", content, ",", digits, ")"), type, true};
}

std::optional<std::string> SqlEmitter::zone_seconds(const Sql& instant) const {
  if (!context_.zone) return "'0 seconds'";
  auto& transitions = context_.zone->transitions();
  if (transitions.empty()) return "'0 seconds'";
  if (transitions.size() > zone_changes) return {};
  auto seconds = [](std::int64_t ms) { return "'" + std::to_string(ms / 1000) + " seconds'"; };
  if (transitions.size() == 1 || !instant.params.empty()) return seconds(transitions.back().second);
  std::string out = "CASE";
  for (std::size_t i = 1; i < transitions.size(); ++i)
    out += " WHEN " + instant.text + "<'" + to_iso(DateTime{transitions[i].first}) + "' THEN " +
           seconds(transitions[i - 1].second);
  return out + " ELSE " + seconds(transitions.back().second) + " END";
}

Piece SqlEmitter::part_of_date(const Node& node) {
  auto& name = node.function->name;
  Piece piece = value(node.children[0]);
  Type type{Kind::number, false, 0};
  if (piece.type.list) return refuse(node, name);
  if (piece.type.kind == Kind::date) {
    if (!sqlite()) return {sql("CAST(extract(", name, " FROM ", piece, ") AS integer)"), type, true};
    auto range = name == "YEAR" ? ",1,4)" : name == "MONTH" ? ",6,2)" : ",9,2)";
    return {sql("CAST(substr(", piece, range, " AS INTEGER)"), type, true};
  }
  if (piece.type.kind != Kind::datetime) return refuse(node, name);
  if (!sqlite()) {
    Sql zone;
    zone.text = "CAST(? AS text)";
    zone.params.push_back(context_.zone ? context_.zone->name() : "UTC");
    return {sql("CAST(extract(", name, " FROM ", piece, " AT TIME ZONE ", zone, ") AS integer)"), type, true};
  }
  auto offset = zone_seconds(piece.sql);
  if (!offset) return refuse(node, name);
  auto format = name == "YEAR" ? "'%Y'" : name == "MONTH" ? "'%m'" : "'%d'";
  return {sql("CAST(strftime(", format, ",", piece, ",", *offset, ") AS INTEGER)"), type, true};
}

Piece SqlEmitter::rounded(const Node& node) {
  Piece piece = value(node.children[0]);
  auto digits = node.children.size() > 1 ? whole(node.children[1], 0, 9) : std::optional<int>(0);
  if (!digits || piece.type.list || (piece.type.kind != Kind::number && piece.type.kind != Kind::blank))
    return refuse(node, "ROUND");
  // Near ties count as ties, as people wrote them: a nudge of one part in 10^15 away from zero.
  auto power = "1e" + std::to_string(*digits);
  return {sql("(", to_whole(sql(number(piece), "*", power, "*1.000000000000001")), "/", power, ")"), node.type, true};
}

}  // namespace kedu::formula
