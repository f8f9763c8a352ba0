// The words for lookups over other forms: what the store cannot compute, and what to write instead.
#include "base/limits.h"
#include "formula/language/problems.h"

namespace kedu::formula::problems {

namespace {

Diagnostic problem(std::string code, int pos, int len, Text message, Text hint = {}) {
  return {std::move(code), pos, len > 0 ? len : 1, Severity::error, std::move(message), std::move(hint)};
}

}  // namespace

Diagnostic field_or_form(int pos, int len, const std::string& name, const std::string& far) {
  auto diagnostic = problem(
      "field-or-form", pos, len,
      {"“" + name + "”在这里是本表单关联的那一条记录的字段，不是整个表单的一列",
       "'" + name + "' is the field of the one record that this form links to here, not a column of the other form"},
      {"要查整个表单，请写 {form:" + far.substr(0, far.find('.')) + "}" + far.substr(far.find('.')),
       "to look through the whole form write {form:" + far.substr(0, far.find('.')) + "}" + far.substr(far.find('.'))});
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic far_column(int pos, int len, const std::string& name, bool in_column) {
  if (in_column)
    return problem(
        "far-expression", pos, len,
        {"“" + name + "”是另一个表单的一列，要单独作参数，不能再运算",
         "'" + name + "' is a column of another form: it stands alone as an argument, not in an expression"},
        {"在那个表单里加一个计算字段，再用那个字段", "add a computed field to that form and name that field"});
  return problem(
      "far-outside-lookup", pos, len,
      {"“" + name + "”是另一个表单的字段，只能作 SUMIFS、COUNTIFS、XLOOKUP 等函数的列",
       "'" + name + "' is a field of another form: only SUMIFS, COUNTIFS, XLOOKUP and the like take it as a column"},
      {"例如 SUMIFS(" + name + ", 表单.字段, 条件)", "for example SUMIFS(" + name + ", form.field, criterion)"});
}

Diagnostic far_unstored(int pos, int len, const std::string& name) {
  return problem(
      "far-unstored", pos, len,
      {"“" + name + "”是读取时才统计的字段，没有存下来，不能用来查找",
       "'" + name + "' is counted when it is read and not stored: a lookup cannot use it"},
      {"在那个表单里加一个公式为它的计算字段", "add a computed field to that form whose formula is its name"});
}

Diagnostic far_list(int pos, int len, const std::string& name) {
  return problem(
      "far-list", pos, len,
      {"“" + name + "”里有多个值，不能作查找的列", "'" + name + "' holds several values and cannot be a column"},
      {"在那个表单里加一个单值的计算字段，例如 COUNT 或 TEXTJOIN",
       "add a computed field with one value to that form, made with COUNT or TEXTJOIN for example"});
}

Diagnostic lookup_mixed(int pos, int len) {
  return problem(
      "lookup-mixed", pos, len,
      {"各列要来自同一个表单，这里不是那个表单的字段", "all columns are of one form, and this is no field of it"},
      {"写成 表单.字段", "write form.field"});
}

Diagnostic lookup_two_forms(int pos, int len, const std::string& name, const std::string& form) {
  return problem("lookup-mixed", pos, len,
                 {"“" + name + "”与前面的列不是同一个表单（" + form + "）",
                  "'" + name + "' is of another form than the columns before it (" + form + ")"},
                 {"各列要来自同一个表单", "take all columns from one form"});
}

Diagnostic lookup_list_criterion(int pos, int len) {
  return problem("lookup-list-criterion", pos, len,
                 {"条件要是一个值，这里是列表", "a criterion is one value, and this is a list"},
                 {"取其中一项，例如 INDEX(列表,1)", "take one item, with INDEX(list,1) for example"});
}

Diagnostic lookup_mode(int pos, int len, const std::string& modes) {
  return problem("lookup-mode", pos, len,
                 {"查找其他表单时，这里要直接写数字：" + modes,
                  "in a lookup over another form this is a number as written: " + modes});
}

Diagnostic lookup_nearest(int pos, int len) {
  return problem("lookup-nearest", pos, len,
                 {"其他表单里只有数字和日期能找相近的值", "over another form only numbers and dates have a next one"},
                 {"用 0（精确）或 2（通配符）", "use 0 (exact) or 2 (wildcards)"});
}

Diagnostic lookup_sum_of_instants(int pos, int len) {
  return problem("lookup-instants", pos, len, {"日期时间不能求和或求平均", "instants cannot be added up or averaged"},
                 {"用 MAXIFS、MINIFS，或在那个表单里加一个数字的计算字段",
                  "use MAXIFS or MINIFS, or add a computed field with a number to that form"});
}

Diagnostic lookup_date_in_text(int pos, int len) {
  return problem("lookup-date-in-text", pos, len,
                 {"这里找的是日期，那一列是文本", "a date is looked for in a column of text"},
                 {"用 TEXT(日期,\"yyyy-mm-dd\") 找文本，或把那个字段改为日期",
                  "look for TEXT(date,\"yyyy-mm-dd\"), or make that field a date"});
}

Diagnostic lookup_in_filter(int pos, int len) {
  return problem(
      "not-pushable", pos, len,
      {"在筛选、行规则和汇总里，查找的条件只能是写好的值，或与列相等的编号、数字、日期字段",
       "in filters, row rules and aggregates a criterion is a value as written, or an id, number or date field "
       "that equals the column"},
      {"把这个查找做成计算字段，再用那个字段筛选", "make the lookup a computed field and filter by that field"});
}

Diagnostic lookup_too_long(int pos, int len) {
  return problem(
      "lookup-too-long", pos, len,
      {"展开 let 的名字之后，这里的条件太长", "with the names of let written out this criterion is too long"},
      {"把中间值做成计算字段", "make the value between a computed field"});
}

Diagnostic too_many_lookups(int pos, int len) {
  auto most = std::to_string(limits::formula_lookups);
  return problem(
      "too-many-lookups", pos, len,
      {"一个公式最多在其他表单里查找 " + most + " 次", "a formula looks into other forms at most " + most + " times"},
      {"拆成几个计算字段", "split it into several computed fields"});
}

}  // namespace kedu::formula::problems
