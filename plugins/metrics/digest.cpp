#include "digest.h"

#include <algorithm>
#include <cstdio>

#include "base/calendar_date.h"
#include "drill.h"
#include "names.h"
#include "window.h"

namespace metrics {

namespace {

using enum plugin::Condition::Op;

constexpr std::int64_t late_ms = 2 * 3'600'000;  ///< after that nobody is disturbed
constexpr std::size_t recipients_at_most = 40;   ///< two reactions each, in one transaction
constexpr std::size_t told_lines = 6;            ///< of the message; all are on the page

std::string fixed(double number, int decimals) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return text;
}

Text duration_words(double ms, double workday_ms) {
  auto hours = ms / 3'600'000;
  if (ms >= workday_ms) {
    auto days = fixed(ms / workday_ms, 1);
    return {days + " 个工作日", days + " workdays"};
  }
  return {fixed(hours, 1) + " 小时", fixed(hours, 1) + " hours"};
}

Text figure_words(const Measure& measure, const Value& value, const plugin::View& view) {
  auto* number = value.get_if<double>();
  if (!number) return value.is_blank() ? Text("—") : Text(key_text(value));
  if (measure.format == "percent") return fixed(*number * 100, 1) + "%";
  if (measure.format == "money") return "¥" + fixed(*number, 2);
  if (measure.format == "duration")
    return duration_words(*number, static_cast<double>(view.working_time().workday_ms()));
  return key_text(value);
}

void put(std::string& sentence, const std::string& name, const std::string& word) {
  auto mark = "{" + name + "}";
  for (auto at = sentence.find(mark); at != std::string::npos; at = sentence.find(mark, at + word.size()))
    sentence.replace(at, mark.size(), word);
}

Text filled(const Text& pattern, const Metric& metric, const Row& row, Names& names, const plugin::View& view) {
  Text say{pattern.zh, pattern.in(Language::en)};
  auto fill = [&](const std::string& name, const Text& word) {
    put(say.zh, name, word.zh);
    put(say.en, name, word.in(Language::en));
  };
  for (std::size_t i = 0; i < row.key.size(); ++i)
    fill(metric.by[i].field.id, names.name(metric, metric.by[i], row.key[i]));
  for (std::size_t i = 0; i < row.values.size(); ++i)
    fill(metric.measures[i].id, figure_words(metric.measures[i], row.values[i], view));
  return say;
}

const Digest* digest_named(const plugin::View& view, std::string_view id) {
  for (auto* digest : view.sections<Digest>("digest"))
    if (digest->id == id) return digest;
  return nullptr;
}

Value rows_of(const std::vector<Sentence>& sentences) {
  Rows rows;
  for (auto& sentence : sentences)
    rows.push_back({{"say", sentence.say.zh},
                    {"say_en", sentence.say.en},
                    {"of_form", sentence.form},
                    {"where", sentence.where}});
  return rows;
}

plugin::Push told(const Digest& digest, Date day, const std::string& person, const std::string& id,
                  const std::vector<Sentence>& sentences) {
  plugin::Push push;
  push.to = {person};
  push.kind = "digest";
  push.title = {digest.label.zh + " " + to_iso(day), digest.label.in(Language::en) + " " + to_iso(day)};
  for (std::size_t i = 0; i < sentences.size() && i < told_lines; ++i) {
    push.body.zh += (i ? "\n" : "") + sentences[i].say.zh;
    push.body.en += (i ? "\n" : "") + sentences[i].say.en;
  }
  push.form = "daily_digest";
  push.record_id = id;
  return push;
}

plugin::Timer timer_of(const Digest& digest, const plugin::View& view) {
  return {"send_digest", digest.id, next_due(digest, view.now(), view.working_time()), {{"digest", digest.id}}};
}

}  // namespace

Result<std::vector<Sentence>> sentences_of(const Digest& digest, Date day, const plugin::View& view) {
  std::vector<Sentence> sentences;
  auto& time = view.working_time();
  Span span{time.start_of(day), time.start_of({day.days + 1})};
  for (auto& line : digest.lines) {
    auto* metric = metric_named(view, line.metric);
    if (!metric || metric->period.empty()) continue;
    auto figures = compute(*metric, Grouping::groups, {}, view, span);
    if (!figures) {
      // A form this person may not see says nothing to them.
      auto code = figures.error().code;
      if (code != ErrorCode::not_found && code != ErrorCode::invalid && code != ErrorCode::forbidden)
        return figures.error();
      continue;
    }
    Names names(view);
    for (std::size_t i = 0; i < metric->by.size(); ++i) {
      std::vector<Value> keys;
      for (auto& row : figures->rows) keys.push_back(row.key[i]);
      names.prepare(metric->by[i].field, keys);
    }
    std::size_t count = 0;
    for (auto& row : figures->rows) {
      if (count++ == line.most) break;
      std::vector<std::string> conditions{metric->where_text, formula_of(*metric, span, time)};
      for (std::size_t i = 0; i < row.key.size(); ++i) conditions.push_back(in_group(metric->by[i], row.key[i]));
      sentences.push_back({filled(line.say, *metric, row, names, view), metric->form, all_of(conditions)});
    }
  }
  return sentences;
}

DateTime next_due(const Digest& digest, DateTime now, const plugin::WorkingTime& time) {
  constexpr int year = 366;  // a calendar without any workday must not keep us
  auto day = time.day_of(now);
  for (int i = 0; i < year; ++i, ++day.days) {
    DateTime due{time.start_of(day).ms + digest.at_ms};
    if (due > now && (!digest.workdays || time.is_workday(day))) return due;
  }
  return {time.start_of(day).ms + digest.at_ms};
}

Result<plugin::Reactions> plan_digests(const plugin::Event&, plugin::View& view) {
  plugin::Reactions reactions;
  for (auto* digest : view.sections<Digest>("digest")) reactions.timer(timer_of(*digest, view));
  return reactions;
}

Result<plugin::Reactions> send_digest(const plugin::TimerFired& timer, plugin::View& view) {
  plugin::Reactions reactions;
  auto* digest = digest_named(view, timer.payload.get("digest").text());
  if (!digest) return reactions;
  auto day = view.working_time().day_of(timer.due);
  bool in_time = view.now().ms - timer.due.ms <= late_ms;
  std::vector<std::string> people;
  for (auto& role : digest->to)
    for (auto* person : view.people_with_role(role))
      if (std::find(people.begin(), people.end(), person->id) == people.end()) people.push_back(person->id);
  if (people.size() > recipients_at_most) people.resize(recipients_at_most);
  for (auto& person : people) {
    auto* theirs = view.seen_by(person);
    if (!theirs) continue;
    KEDU_LET(auto sentences, sentences_of(*digest, day, *theirs));
    auto id = view.new_id();
    reactions.create("daily_digest", id,
                     {{"digest", digest->id},
                      {"digest_label", digest->label.zh},
                      {"day", day},
                      {"person", person},
                      {"lines", rows_of(sentences)},
                      {"sent_at", view.now()}});
    if (in_time) reactions.push(told(*digest, day, person, id, sentences));
  }
  reactions.timer(timer_of(*digest, view));
  return reactions;
}

Result<Json> list_digests(const plugin::Request&, const plugin::View& view) {
  auto list = Json::array();
  for (auto* digest : view.sections<Digest>("digest"))
    list.push_back({{"id", digest->id}, {"label", both(digest->label)}});
  return Json{{"digests", std::move(list)}};
}

Result<Json> show_digest(const plugin::Request& request, const plugin::View& view) {
  auto* digest = digest_named(view, request.query.get("id").text());
  if (!digest) return fail(ErrorCode::not_found, "没有这个日报 / no such digest");
  auto day = view.working_time().day_of(view.now());
  if (auto asked = parse_date(request.query.get("day").text())) day = *asked;
  KEDU_LET(auto sentences, sentences_of(*digest, day, view));
  auto lines = Json::array();
  for (auto& sentence : sentences)
    lines.push_back({{"say", both(sentence.say)}, {"drill", {{"form", sentence.form}, {"where", sentence.where}}}});
  return Json{{"id", digest->id},
              {"label", both(digest->label)},
              {"day", to_json(Value(day))},
              {"computed_at", to_json(Value(view.now()))},
              {"lines", std::move(lines)}};
}

}  // namespace metrics
