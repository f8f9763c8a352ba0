// Days come from the calendar and people from their post, so that a day on which nothing was done counts as such.
#include "quota.h"

#include <algorithm>
#include <map>
#include <set>

#include "figures.h"
#include "window.h"

namespace metrics {

namespace {

using enum plugin::Condition::Op;

constexpr std::size_t people_at_most = 2'000;
constexpr int absences_at_most = 20'000;

using Done = std::map<std::pair<std::string, std::int32_t>, std::map<std::string, double>>;

Result<Done> read_done(const Metric& metric, const std::vector<Narrowing>& narrowings, const Span& span,
                       const plugin::View& view) {
  auto& time = view.working_time();
  plugin::Selection asked{.form = metric.form,
                          .where = conditions_of(metric, span, time),
                          .filter = metric.where,
                          .fields = {metric.quota->who, metric.quota->kind, metric.period},
                          .order = metric.period,
                          .limit = static_cast<int>(records_at_most)};
  for (auto& narrowing : narrowings) asked.where.push_back(narrowing.condition);
  KEDU_LET(auto records, view.find(asked));
  Done done;
  for (auto& record : records) {
    auto& at = record.get(metric.period);
    auto* instant = at.get_if<DateTime>();
    auto* date = at.get_if<Date>();
    if (!instant && !date) continue;
    auto day = instant ? time.day_of(*instant) : *date;
    done[{record.get(metric.quota->who).text(), day.days}][record.get(metric.quota->kind).text()] += 1;
  }
  return done;
}

struct Leave {
  DateTime from, to;
};

Result<std::map<std::string, std::vector<Leave>>> read_leave(const Quota& quota, const Span& span,
                                                             const plugin::View& view) {
  std::map<std::string, std::vector<Leave>> leave;
  if (!quota.away) return leave;
  auto& away = *quota.away;
  // Who was away is asked to be fair to them, whoever looks.
  KEDU_LET(auto absences, view.everything().find({.form = away.form,
                                                  .where = {{away.from, less, span.to}, {away.to, greater, span.from}},
                                                  .fields = {away.who, away.from, away.to},
                                                  .limit = absences_at_most}));
  auto instant = [&](const Value& value) {
    auto* day = value.get_if<Date>();
    auto* at = value.get_if<DateTime>();
    return at ? *at : day ? view.working_time().start_of(*day) : DateTime{};
  };
  for (auto& absence : absences)
    leave[absence.get(away.who).text()].push_back({instant(absence.get(away.from)), instant(absence.get(away.to))});
  return leave;
}

/// Whether nothing is left of the day's working time.
bool is_away(const std::vector<Leave>& leave, Date day, const plugin::WorkingTime& time) {
  auto begin = time.start_of(day), end = time.start_of({day.days + 1});
  auto left = time.between_ms(begin, end);
  for (auto& [from, to] : leave)
    if (from < end && to > begin) left -= time.between_ms(std::max(from, begin), std::min(to, end));
  return left <= 0;
}

std::vector<const plugin::Person*> people_of(const Metric& metric, const std::vector<Narrowing>& narrowings,
                                             const plugin::View& view) {
  std::vector<const plugin::Person*> people;
  std::set<std::string> roles, seen;
  for (auto& post : metric.quota->posts) roles.insert(post.role);
  for (auto& role : roles)
    for (auto* person : view.people_with_role(role)) {
      bool wanted = std::all_of(narrowings.begin(), narrowings.end(),
                                [&](auto& narrowing) { return narrowing.condition.value == Value(person->id); });
      if (wanted && seen.insert(person->id).second && view.sees_records_of(metric.form, person->id))
        people.push_back(person);
    }
  if (people.size() > people_at_most) people.resize(people_at_most);
  return people;
}

std::vector<Value> key_of(const Metric& metric, const PersonDay& fact) {
  std::vector<Value> key;
  for (auto& group : metric.by)
    key.push_back(group.kind == Group::Kind::field ? Value(fact.person) : Value(first_day(group.kind, fact.day)));
  return key;
}

Figures averages(const Metric& metric, Grouping grouping, const std::vector<PersonDay>& facts) {
  struct Sum {
    std::vector<Value> key;
    double capped = 0, raw = 0, n = 0;
  };
  std::vector<Sum> sums;
  for (auto& fact : facts) {
    auto key = grouping == Grouping::whole ? std::vector<Value>{} : key_of(metric, fact);
    auto sum = std::find_if(sums.begin(), sums.end(), [&](auto& each) { return each.key == key; });
    if (sum == sums.end()) sum = sums.insert(sums.end(), Sum{key, 0, 0, 0});
    sum->capped += fact.capped;
    sum->raw += fact.raw;
    ++sum->n;
  }
  if (sums.empty() && grouping == Grouping::whole) sums.push_back({});
  Figures figures;
  for (auto& sum : sums) {
    Row row{std::move(sum.key), {}, 0, static_cast<std::size_t>(sum.n)};
    for (auto& measure : metric.measures) {
      auto total = measure.kind == Measure::Kind::raw ? sum.raw : sum.capped;
      row.values.push_back(measure.kind == Measure::Kind::days ? Value(sum.n)
                           : sum.n > 0                         ? Value(rounded(total / sum.n))
                                                               : Value());
    }
    figures.rows.push_back(std::move(row));
  }
  return figures;
}

}  // namespace

PersonDay measured(const Quota::Post& post, const std::vector<std::pair<std::string, double>>& done) {
  PersonDay fact;
  double needed = 0, did = 0;
  for (auto& [kind, need] : post.need) {
    double count = 0;
    for (auto& [done_kind, times] : done)
      if (done_kind == kind) count += times;
    fact.capped += std::min(1.0, count / need);
    needed += need;
    did += count;
  }
  fact.capped /= static_cast<double>(post.need.size());
  fact.raw = did / needed;
  return fact;
}

const Quota::Post* post_on(const Quota& quota, const std::vector<std::string>& roles, Date day) {
  const Quota::Post* found = nullptr;
  for (auto& post : quota.posts)
    if (post.since <= day && std::find(roles.begin(), roles.end(), post.role) != roles.end()) found = &post;
  return found;
}

Result<Figures> compute_quota(const Metric& metric, Grouping grouping, const std::vector<Narrowing>& narrowings,
                              const Span& span, const plugin::View& view) {
  auto& quota = *metric.quota;
  auto& time = view.working_time();
  KEDU_LET(auto done, read_done(metric, narrowings, span, view));
  KEDU_LET(auto leave, read_leave(quota, span, view));
  std::vector<PersonDay> facts;
  auto today = time.day_of(view.now());
  for (auto* person : people_of(metric, narrowings, view))
    for (auto day = time.day_of(span.from); day < time.day_of(span.to) && day < today; ++day.days) {
      auto* post = post_on(quota, person->roles, day);
      if (!post || !time.is_workday(day) || is_away(leave[person->id], day, time)) continue;
      auto& kinds = done[{person->id, day.days}];
      auto fact = measured(*post, {kinds.begin(), kinds.end()});
      fact.person = person->id;
      fact.day = day;
      facts.push_back(std::move(fact));
    }
  return averages(metric, grouping, facts);
}

}  // namespace metrics
