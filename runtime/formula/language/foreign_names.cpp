// The names people bring along from spreadsheets, databases and programming languages.
#include "formula/language/foreign_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kedu::formula {

namespace {

constexpr auto known = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"ADDDAYS", "DATEADD"},    {"ADDMONTHS", "EDATE"},
    {"AVG", "AVERAGE"},        {"CASE", "SWITCH"},
    {"CEIL", "CEILING"},       {"COUNTDISTINCT", "COUNTUNIQUE"},
    {"DATEDIFF", "DATEDIF"},   {"DATEFORMAT", "TEXT"},
    {"DISTINCT", "UNIQUE"},    {"DISTINCTCOUNT", "COUNTUNIQUE"},
    {"ELSEIF", "IFS"},         {"FORMAT", "TEXT"},
    {"GETDATE", "TODAY"},      {"HLOOKUP", "XLOOKUP"},
    {"IFNULL", "COALESCE"},    {"IIF", "IF"},
    {"INCLUDES", "CONTAINS"},  {"INDEXOF", "FIND"},
    {"INSTR", "FIND"},         {"ISNAN", "ISERROR"},
    {"ISNULL", "ISBLANK"},     {"JOIN", "TEXTJOIN"},
    {"LCASE", "LOWER"},        {"LEFTB", "LEFT"},
    {"LENB", "LEN"},           {"LENGTH", "LEN"},
    {"MEAN", "AVERAGE"},       {"MIDB", "MID"},
    {"NUMBER", "VALUE"},       {"NVL", "COALESCE"},
    {"PARSEINT", "VALUE"},     {"POW", "POWER"},
    {"REGEX", "REGEXMATCH"},   {"REGEXP", "REGEXMATCH"},
    {"RIGHTB", "RIGHT"},       {"RMB", "RMBUPPER"},
    {"RMBDX", "RMBUPPER"},     {"ROUNDTO", "ROUND"},
    {"STDDEV", "STDEV"},       {"STR", "TEXT"},
    {"STRJOIN", "TEXTJOIN"},   {"STRLEN", "LEN"},
    {"SUBSTR", "MID"},         {"SUBSTRING", "MID"},
    {"SUBTOTAL", "SUM"},       {"SYSDATE", "NOW"},
    {"TODATE", "DATEVALUE"},   {"TOLOWER", "LOWER"},
    {"TONUMBER", "VALUE"},     {"TOSTRING", "TEXT"},
    {"TOTAL", "SUM"},          {"TOUPPER", "UPPER"},
    {"TRUNCATE", "TRUNC"},     {"UCASE", "UPPER"},
    {"VARIANCE", "VAR"},       {"VLOOKUP", "XLOOKUP"},
    {"WEEKOFYEAR", "WEEKNUM"}, {"WORKDAYS", "NETWORKDAYS"},
});

}  // namespace

std::string foreign_function(std::string_view name) {
  auto it = std::find_if(known.begin(), known.end(), [&](auto& pair) { return pair.first == name; });
  return it == known.end() ? std::string() : std::string(it->second);
}

}  // namespace kedu::formula
