// From a metric's tree to its rules; what the schema cannot say is checked here.
#include <algorithm>
#include <array>
#include <set>

#include "measure.h"
#include "rules.h"
#include "snapshot.h"

namespace metrics {

namespace {

struct MeasureName {
  std::string_view name;
  Measure::Kind kind;
  const char* zh;
  const char* en;
};

constexpr std::array<MeasureName, 8> measure_names{{{"count", Measure::Kind::count, "数量", "Count"},
                                                    {"sum", Measure::Kind::sum, "合计", "Sum"},
                                                    {"avg", Measure::Kind::avg, "平均", "Average"},
                                                    {"min", Measure::Kind::min, "最小", "Least"},
                                                    {"max", Measure::Kind::max, "最大", "Most"},
                                                    {"median", Measure::Kind::median, "中位数", "Median"},
                                                    {"p90", Measure::Kind::p90, "九成位", "90th percentile"},
                                                    {"share", Measure::Kind::share, "占比", "Share"}}};

/// Reads the parts of one metric, with the places for issues.
class Loader {
 public:
  Loader(plugin::Section& section, Metric& metric, std::vector<plugin::FieldFacts> fields)
      : section_(section), metric_(metric), fields_(std::move(fields)) {
    for (auto& field : fields_) names_.push_back(field.id);
    for (auto* name : {"created_at", "created_by", "updated_at", "updated_by"}) names_.emplace_back(name);
  }

  void groups(const Json& by) {
    if (by.is_string()) {
      group(by.get<std::string>(), "/by");
      return;
    }
    std::size_t index = 0;
    for (auto& item : by) group(item.get<std::string>(), "/by/" + std::to_string(index++));
  }

  void measures(const Json& show) {
    std::size_t index = 0;
    for (auto& item : show) measure(item, "/show/" + std::to_string(index++));
  }

  void rate(const Json& tree) {
    Rate rate;
    plugin::FormulaScope own{metric_.form, {}};
    rate.of = section_.query_formula("/rate/of", own);
    auto type = section_.type_of(rate.of);
    rate.of_is_instant = type == "datetime" || type == "date";
    rate.since = tree.value("since", "created_at");
    auto since = find_field(fields_, rate.since);
    if (!since) {
      section_.unknown_name("/rate/since", "field", names_);
    } else if (since->type != "datetime" && since->type != "date") {
      wrong_type("/rate/since", rate.since, {"要用日期或时间字段", "a date or datetime field is needed"});
    }
    if (tree.contains("within")) {
      rate.window_text = tree["within"].get<std::string>();
      auto within = parse_duration(rate.window_text);
      if (within)
        rate.within = *within;
      else
        section_.issue("/rate/within", "invalid-duration", within.error().message);
      if (rate.of && !rate.of_is_instant)
        section_.issue("/rate/of", "not-an-instant",
                       {"有 within 时，of 要是一个时间", "with `within`, `of` must give an instant"},
                       {"例如 of: =first_touch_at", "for example of: =first_touch_at"});
    }
    rate.missed = tree.value("show", "kept") == "missed";
    rate.apart = tree.value("immature", "in") == "apart";
    if (rate.apart && !rate.within)
      section_.issue("/rate/immature", "without-window",
                     {"immature: apart 要和 within 一起用", "immature: apart goes with `within`"});
    metric_.rate = std::move(rate);
    Measure measure;
    measure.kind = Measure::Kind::rate;
    measure.id = "rate";
    measure.label = metric_.label;
    measure.format = "percent";
    add(std::move(measure), "/rate");
  }

  /// The link to what the records are about.
  void through(const std::string& name) {
    auto field = find_field(fields_, name);
    if (!field)
      section_.unknown_name("/through", "field", names_);
    else if (field->type != "link" && field->type != "person")
      wrong_type("/through", name, {"要用关联字段", "a link field is needed"});
    else
      metric_.through = name;
  }

  /// The days a record belongs to, and how many of them count.
  void period(const Json& tree) {
    auto name = tree.value("period", "");
    if (!name.empty()) {
      auto field = find_field(fields_, name);
      metric_.period_is_date = field && field->type == "date";
      if (!field)
        section_.unknown_name("/period", "field", names_);
      else if (field->type != "date" && field->type != "datetime")
        wrong_type("/period", name, {"要用日期或时间字段", "a date or datetime field is needed"});
      else
        metric_.period = name;
    }
    if (!tree.contains("last")) return;
    auto last = parse_duration(tree["last"].get<std::string>());
    if (!last)
      section_.issue("/last", "invalid-duration", last.error().message);
    else if (name.empty())
      section_.issue("/last", "without-period", {"last 要和 period 一起用", "`last` goes with `period`"},
                     {"例如 period: occurred_at", "for example period: occurred_at"});
    else
      metric_.last = *last;
  }

  void order(const std::string& name) {
    if (find_field(fields_, name))
      metric_.order = name;
    else
      section_.unknown_name("/order", "field", names_);
  }

 private:
  void wrong_type(const std::string& pointer, const std::string& field, Text hint) {
    section_.issue(
        pointer, "wrong-field-type",
        {"字段“" + field + "”的类型在这里不合适", "field '" + field + "' is of a type that does not fit here"},
        std::move(hint));
  }

  void group(const std::string& text, const std::string& pointer) {
    auto parsed = parse_call(text);
    auto call = parsed.value_or(Call{});
    Group group;
    if (call.has_parentheses)
      group.kind = call.name == "day"     ? Group::Kind::day
                   : call.name == "week"  ? Group::Kind::week
                   : call.name == "month" ? Group::Kind::month
                                          : Group::Kind::field;
    if (!parsed || (call.has_parentheses && group.kind == Group::Kind::field)) {
      section_.issue(pointer, "unknown-group", {"不认识的分组“" + text + "”", "unknown group '" + text + "'"},
                     {"写字段名，或 day(字段)、week(字段)、month(字段)",
                      "write a field, or day(field), week(field), month(field)"});
      return;
    }
    auto name = call.has_parentheses ? call.argument : call.name;
    auto field = find_field(fields_, name);
    if (!field) return unknown_field(pointer, name);
    bool is_time = field->type == "date" || field->type == "datetime";
    if (group.kind != Group::Kind::field && !is_time)
      return wrong_type(pointer, name,
                        {"day、week、month 要用日期或时间字段", "day, week, month need a date or datetime"});
    if (field->type == "file" || field->type == "table" || field->type == "long_text" ||
        (group.kind == Group::Kind::field && field->type == "datetime"))
      return wrong_type(pointer, name,
                        {"时间请写 day(…)；文件、子表和长文本不能分组",
                         "write day(…) for an instant; files, tables and long texts make no groups"});
    group.field = std::move(*field);
    metric_.by.push_back(std::move(group));
  }

  void unknown_field(const std::string& pointer, const std::string& name) {
    section_.issue(
        pointer, "unknown-field",
        {"表单“" + metric_.form + "”没有字段“" + name + "”", "form '" + metric_.form + "' has no field '" + name + "'"},
        {"这个表单有：" + listed(), "it has: " + listed()});
  }

  std::string listed() const {
    std::string all;
    for (auto& name : names_) all += (all.empty() ? "" : ", ") + name;
    return all;
  }

  void measure(const Json& item, const std::string& pointer) {
    auto text = item["measure"].get<std::string>();
    auto place = pointer + "/measure";
    auto call = parse_call(text);
    auto known = std::find_if(measure_names.begin(), measure_names.end(),
                              [&](auto& entry) { return call && entry.name == call->name; });
    if (known == measure_names.end()) {
      section_.issue(place, "unknown-measure", {"不认识的统计“" + text + "”", "unknown measure '" + text + "'"},
                     {"可以写 count、count(=条件)、sum(字段)、avg、min、max、median、p90、share(=条件)",
                      "write count, count(=condition), sum(field), avg, min, max, median, p90 or share(=condition)"});
      return;
    }
    Measure measure;
    measure.kind = known->kind;
    bool conditional =
        measure.kind == Measure::Kind::share || (measure.kind == Measure::Kind::count && !call->argument.empty());
    measure.label = item.contains("label") ? text_at(item, "label") : Text(known->zh, known->en);
    measure.format = "number";
    if (conditional) {
      if (measure.kind == Measure::Kind::share) measure.format = "percent";
      measure.that = section_.query_formula(place, {metric_.form, {}}, {call->start, call->argument.size()});
    } else if (measure.kind != Measure::Kind::count && !field_of(measure, call->argument, place)) {
      return;
    }
    auto plain = measure.field.empty() ? std::string(known->name) : std::string(known->name) + "_" + measure.field;
    measure.id = item.value("id", plain);
    measure.format = item.value("format", measure.format);
    add(std::move(measure), pointer + "/id");
  }

  /// Whether the measure's field is there and of a type that can be added or ordered.
  bool field_of(Measure& measure, const std::string& name, const std::string& place) {
    auto field = find_field(fields_, name);
    if (!field) {
      unknown_field(place, name);
      return false;
    }
    bool is_number = field->type == "number" || field->type == "money";
    bool is_time = field->type == "date" || field->type == "datetime";
    bool may_be_time = measure.kind == Measure::Kind::min || measure.kind == Measure::Kind::max;
    if (!is_number && !(is_time && may_be_time)) {
      wrong_type(place, name, {"要用数字或金额字段", "a number or money field is needed"});
      return false;
    }
    measure.field = name;
    measure.of_type = field->type;
    if (field->type == "money") measure.format = "money";
    return true;
  }

  void add(Measure measure, const std::string& pointer) {
    if (metric_.measure(measure.id))
      section_.issue(pointer, "duplicate-measure",
                     {"统计“" + measure.id + "”重复了", "measure '" + measure.id + "' is there twice"},
                     {"给每个统计写不同的 id", "give each measure an id of its own"});
    metric_.measures.push_back(std::move(measure));
  }

  plugin::Section& section_;
  Metric& metric_;
  std::vector<plugin::FieldFacts> fields_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::pair<std::string, Json>> snapshot_option(const Json& tree) {
  if (!tree.contains("period") || !tree.contains("metric") || !tree["metric"].is_string()) return {};
  auto id = tree["metric"].get<std::string>();
  Json option{{"value", id}, {"label", tree.contains("label") ? tree["label"] : Json(id)}};
  Json field{{"field", "metric"}, {"label", {{"zh", "指标"}, {"en", "Metric"}}}, {"type", "choice"}, {"shared", true}};
  field["options"] = Json::array();
  field["options"].push_back(std::move(option));
  std::vector<std::pair<std::string, Json>> added;
  added.emplace_back("metric_snapshot", std::move(field));
  return added;
}

std::shared_ptr<const Metric> load_metric(plugin::Section& section) {
  auto& tree = section.tree();
  auto metric = std::make_shared<Metric>();
  metric->version = tree.value("version", 1);
  metric->definition = definition_text(tree);
  metric->least = tree.value("least", std::size_t{0});
  metric->id = tree["metric"].get<std::string>();
  metric->label = text_at(tree, "label");
  metric->form = tree["from"].get<std::string>();
  auto fields = section.fields(metric->form);
  if (fields.empty()) {
    section.unknown_name("/from", "form", {});
    return nullptr;
  }
  Loader loader(section, *metric, std::move(fields));
  if (tree.contains("where")) {
    metric->where = section.query_formula("/where", {metric->form, {}});
    metric->where_text = tree["where"].get<std::string>().substr(1);
  }
  if (tree.contains("through")) loader.through(tree["through"].get<std::string>());
  if (tree.contains("by")) loader.groups(tree["by"]);
  if (tree.contains("order")) loader.order(tree["order"].get<std::string>());
  loader.period(tree);
  // The rate comes first: it is what the metric is about.
  if (tree.contains("rate")) loader.rate(tree["rate"]);
  if (tree.contains("show")) loader.measures(tree["show"]);
  if (metric->measures.empty() && !tree.contains("show"))
    section.issue("", "no-measure", {"指标没有统计项", "the metric shows nothing"},
                  {"加上 show: [{measure: count}] 或 rate", "add show: [{measure: count}] or a rate"});
  return metric;
}

}  // namespace metrics
