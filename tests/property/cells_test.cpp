// Every channel against the rules in words: what a person sees of records is the union over roles of visible cells, in
// lists, details, histories, exports, figures, filters, searches, files, streams and the routes of plug-ins alike, and
// so is what a person may write. Rules, roles and data are drawn by lot; each comparison of a cell is a decision.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "cli/csv.h"
#include "http/target.h"
#include "maze.h"

namespace kedu {
namespace {

using http::Method;

const std::string list_path = "/api/apps/maze/forms/deal/records";

/// The value of a JSON cell as the store has it, for those types that the maze uses.
bool same(const Json& shown, const Value& value) {
  if (auto* number = value.get_if<double>()) return shown.is_number() && std::abs(shown.get<double>() - *number) < 1e-9;
  if (auto* rows = value.get_if<Rows>()) return shown.is_array() && shown.size() == rows->size();
  return shown.is_string() && shown.get<std::string>() == value.text();
}

class CellsOfAll : public testing::Test {
 protected:
  Maze maze_{20261130};
  std::int64_t decisions_ = 0;
  std::int64_t differences_ = 0;

  void decide(bool agrees, const std::string& what) {
    ++decisions_;
    if (agrees) return;
    if (++differences_ <= 20) ADD_FAILURE() << what << "\n" << maze_.told(me_);
  }
  Called get(const std::string& target) { return maze_.company().call(me_, Method::get, target); }
  Called aggregate(const std::string& query) { return get("/api/apps/maze/forms/deal/aggregate?" + query); }

  /// What a record shows: each field there exactly when the oracle shows it and it is not blank.
  void compare(const Json& record, const Fields& deal, const Maze::Cells& cells, const std::string& where) {
    for (auto& field : Maze::fields()) {
      bool expected = cells.contains(field) && !deal.get(field).is_blank();
      bool shown = record.contains(field) && !record[field].is_null();
      decide(shown == expected && (!shown || same(record[field], deal.get(field))),
             where + ": " + field + " of " + deal.get("name").text());
    }
  }

  void details();
  void histories();
  void lists();
  void filters();
  void searches();
  void figures();
  void exports();
  void files();
  void plugin_routes();
  void streams();
  void writes();

  struct Seen {
    Fields deal;
    Maze::Cells cells;
    bool has(const std::string& field) const { return cells.contains(field) && !deal.get(field).is_blank(); }
  };
  std::string me_;
  std::vector<Fields> deals_;
  std::map<std::string, Fields> places_;
  std::map<std::string, Seen> seen_;  ///< by id
};

void CellsOfAll::details() {
  for (auto& deal : deals_) {
    auto id = deal.get("id").text();
    auto answer = get(list_path + "/" + id);
    decide(answer.status == (seen_.contains(id) ? 200 : 404), "detail of " + deal.get("name").text());
    if (answer.status == 200) compare(answer.body, deal, seen_[id].cells, "detail");
  }
}

void CellsOfAll::histories() {
  for (auto& deal : deals_) {
    auto id = deal.get("id").text();
    auto answer = get(list_path + "/" + id + "/history");
    decide(answer.status == (seen_.contains(id) ? 200 : 404), "history of " + deal.get("name").text());
    if (answer.status != 200) continue;
    auto& cells = seen_[id].cells;
    std::set<std::string> told;
    for (auto& event : answer.body["events"])
      for (auto* side : {"before", "after", "payload"})
        for (auto& [field, value] : event[side].items()) told.insert(field);
    for (auto& field : Maze::fields())
      decide(!told.contains(field) || cells.contains(field), "history: " + field + " of " + deal.get("name").text());
    decide(told.contains("name"), "history without what is seen");
  }
}

void CellsOfAll::lists() {
  for (std::string sort : {"name", "-amount", "secret", "half", "-created_at", "owner"}) {
    auto field = sort.substr(sort[0] == '-');
    bool sortable = field == "created_at" || maze_.may_read(me_, field);
    std::vector<Json> records;
    std::string after;
    int status = 0;
    do {
      auto page = get(list_path + "?limit=17&count=1&sort=" + sort + after);
      status = page.status;
      if (status != 200) break;
      decide(page.body["total"] == seen_.size(), "total by " + sort);
      for (auto& record : page.body["records"]) records.push_back(record);
      after = page.body["next"].is_null() ? "" : "&after=" + page.body["next"].get<std::string>();
    } while (!after.empty() && records.size() <= deals_.size());
    decide(status == (!maze_.sees_deals(me_) ? 404
                      : sortable             ? 200
                                             : 400),
           "list by " + sort + " " + std::to_string(status));
    if (status != 200) continue;
    decide(records.size() == seen_.size(), "rows of the list by " + sort);
    // By what is seen: a hidden value stands with the missing ones, at the end.
    std::vector<const Seen*> expected;
    for (auto& [id, one] : seen_) expected.push_back(&one);
    bool down = sort[0] == '-';
    auto before = [&](const Seen* a, const Seen* b) {
      bool has_a = field == "created_at" || a->has(field), has_b = field == "created_at" || b->has(field);
      if (has_a != has_b) return has_a;
      if (has_a && a->deal.get(field) != b->deal.get(field)) {
        auto& left = a->deal.get(field);
        auto& right = b->deal.get(field);
        auto* x = left.get_if<DateTime>();
        bool less = x                   ? x->ms < right.get_if<DateTime>()->ms
                    : left.is<double>() ? left.number() < right.number()
                                        : left.text() < right.text();
        return less != down;
      }
      return (a->deal.get("id").text() < b->deal.get("id").text()) != down;
    };
    std::sort(expected.begin(), expected.end(), before);
    for (std::size_t i = 0; i < std::min(records.size(), expected.size()); ++i) {
      decide(records[i]["id"] == expected[i]->deal.get("id").text(), "place " + std::to_string(i) + " by " + sort);
      auto found = seen_.find(records[i]["id"]);
      if (found != seen_.end()) compare(records[i], found->second.deal, found->second.cells, "list by " + sort);
    }
  }
}

void CellsOfAll::filters() {
  auto rent_over = [&](const Seen& one, double least) {
    if (!one.has("place")) return false;
    auto place = places_.find(one.deal.get("place").text());
    return place != places_.end() && maze_.place_cells(me_, place->second).contains("rent") &&
           place->second.get("rent").number() > least;
  };
  struct Filter {
    std::string where, field;
    std::function<bool(const Seen&)> holds;
  };
  const Filter all[] = {
      {"amount>40", "amount", [](auto& one) { return one.has("amount") && one.deal.get("amount").number() > 40; }},
      {"half>30", "half", [](auto& one) { return one.has("half") && one.deal.get("half").number() > 30; }},
      {"secret=\"b3\"", "secret", [](auto& one) { return one.has("secret") && one.deal.get("secret").text() == "b3"; }},
      {"ISBLANK(secret)", "secret", [](auto& one) { return !one.has("secret"); }},
      {"OR(secret=\"b1\",amount>90)", "both",
       [](auto& one) {
         return (one.has("secret") && one.deal.get("secret").text() == "b1") ||
                (one.has("amount") && one.deal.get("amount").number() > 90);
       }},
      {"place.rent>20", "place", [&](auto& one) { return rent_over(one, 20); }},
      {"owner.name=\"甲\"", "owner",
       [&](auto& one) { return one.has("owner") && one.deal.get("owner").text() == maze_.company().id_of("甲"); }}};
  for (auto& filter : all) {
    auto answer = get(list_path + "?limit=1000&fields=name&where=" + http::encode_percent(filter.where));
    if (!maze_.sees_deals(me_)) {
      decide(answer.status == 404, "filter " + filter.where);
      continue;
    }
    bool readable = filter.field == "both" ? maze_.may_read(me_, "secret") && maze_.may_read(me_, "amount")
                                           : maze_.may_read(me_, filter.field);
    if (!readable) {
      decide(answer.status == 400, "filter by what nobody shows: " + filter.where);
      continue;
    }
    // The far end of a link has its own rules; without any right to it the name is unknown.
    if (answer.status == 400 && (filter.field == "place" || filter.field == "owner")) {
      for (auto& [id, one] : seen_) decide(!filter.holds(one), "refused though " + filter.where);
      continue;
    }
    decide(answer.status == 200, "filter " + filter.where + " " + std::to_string(answer.status));
    std::set<std::string> found;
    for (auto& record : answer.body["records"]) found.insert(record["id"].get<std::string>());
    for (auto& deal : deals_) {
      auto at = seen_.find(deal.get("id").text());
      decide(found.contains(deal.get("id").text()) == (at != seen_.end() && filter.holds(at->second)),
             "filter " + filter.where + ": " + deal.get("name").text());
    }
  }
}

void CellsOfAll::searches() {
  if (!maze_.sees_deals(me_)) return;
  for (std::string words : {"b3", "b", "1007"}) {
    auto answer = get(list_path + "?limit=1000&fields=name&q=" + words);
    decide(answer.status == 200, "search " + words);
    std::set<std::string> found;
    for (auto& record : answer.body["records"]) found.insert(record["id"].get<std::string>());
    for (auto& deal : deals_) {
      auto at = seen_.find(deal.get("id").text());
      bool expected = at != seen_.end() &&
                      (deal.get("name").text().find(words) != std::string::npos ||
                       (at->second.has("secret") && deal.get("secret").text().find(words) != std::string::npos));
      decide(found.contains(deal.get("id").text()) == expected, "search " + words + ": " + deal.get("name").text());
    }
  }
}

void CellsOfAll::figures() {
  struct Sums {
    std::int64_t rows = 0, amounts = 0;
    double sum = 0, most = -1;
  };
  for (std::string by : {"secret", "place", "owner", ""}) {
    std::string measures = "count()";
    bool amounts = maze_.may_read(me_, "amount"), halves = maze_.may_read(me_, "half");
    if (amounts) measures += ",sum(amount),count(amount)";
    if (halves) measures += ",max(half)";
    auto answer = aggregate("by=" + by + "&measures=" + measures);
    if (!maze_.sees_deals(me_)) {
      decide(answer.status == 404, "figures");
      continue;
    }
    if (!by.empty() && !maze_.may_read(me_, by)) {
      decide(answer.status == 400, "figures by " + by);
      continue;
    }
    std::map<std::string, Sums> expected;
    for (auto& [id, one] : seen_) {
      auto& sums = expected[!by.empty() && one.has(by) ? one.deal.get(by).text() : ""];
      ++sums.rows;
      if (one.has("amount")) ++sums.amounts, sums.sum += one.deal.get("amount").number();
      if (one.has("half")) sums.most = std::max(sums.most, one.deal.get("half").number());
    }
    if (by.empty() && expected.empty()) expected[""];  // one row of zeros
    decide(answer.status == 200 && answer.body["groups"].size() == expected.size(), "groups by " + by);
    if (answer.status != 200) continue;
    for (auto& group : answer.body["groups"]) {
      auto key = !by.empty() && group.contains(by) && group[by].is_string() ? group[by].get<std::string>() : "";
      auto& sums = expected[key];
      decide(group["count()"] == sums.rows, "count by " + by + " " + key);
      if (amounts) {
        auto sum =
            group.contains("sum(amount)") && group["sum(amount)"].is_number() ? group["sum(amount)"].get<double>() : 0;
        decide(std::abs(sum - sums.sum) < 1e-6, "sum by " + by + " " + key);
        decide(group["count(amount)"] == sums.amounts, "count of amounts by " + by + " " + key);
      }
      if (halves) {
        auto most =
            group.contains("max(half)") && group["max(half)"].is_number() ? group["max(half)"].get<double>() : -1;
        decide(std::abs(most - sums.most) < 1e-9, "max by " + by + " " + key);
      }
    }
  }
  for (auto* query : {"measures=sum(amount)", "by=secret", "measures=min(half)"}) {
    std::string field = std::string(query).find("secret") != std::string::npos ? "secret"
                        : std::string(query).find("half") != std::string::npos ? "half"
                                                                               : "amount";
    auto status = aggregate(query).status;
    decide(status == (!maze_.sees_deals(me_) ? 404 : maze_.may_read(me_, field) ? 200 : 400), query);
  }
}

void CellsOfAll::exports() {
  auto called = get("/api/apps/maze/forms/deal/export?sort=name");
  decide(called.status == (maze_.sees_deals(me_) ? 200 : 404), "export");
  if (called.status != 200) return;
  auto file = maze_.company().folder() / "export.csv";
  std::ofstream(file, std::ios::binary) << maze_.company().drained(called);
  auto rows = cli::read_csv(file.string());
  ASSERT_TRUE(rows);
  decide(rows->size() == seen_.size() + 1, "rows of the export");
  std::map<std::string, const Seen*> by_name;
  for (auto& [id, one] : seen_) by_name[one.deal.get("name").text()] = &one;
  const std::map<std::string, std::string> labels{{"金额", "amount"}, {"底价", "secret"}, {"地点", "place"},
                                                  {"附件", "paper"},  {"一半", "half"},   {"负责人", "owner"}};
  for (std::size_t i = 1; i < rows->size(); ++i) {
    std::map<std::string, std::string> cells;
    for (std::size_t c = 0; c < (*rows)[0].cells.size(); ++c) cells[(*rows)[0].cells[c]] = (*rows)[i].cells[c];
    auto found = by_name.find(cells["名称"]);
    decide(found != by_name.end(), "exported " + cells["名称"]);
    if (found == by_name.end()) continue;
    for (auto& [label, field] : labels)
      decide(cells[label].empty() != found->second->has(field), "export: " + field + " of " + found->first);
  }
}

void CellsOfAll::files() {
  for (auto& deal : deals_) {
    auto* rows = deal.get("paper").get_if<Rows>();
    if (!rows || rows->empty()) continue;
    auto id = deal.get("id").text();
    auto at = seen_.find(id);
    auto status = get(list_path + "/" + id + "/files/paper/" + (*rows)[0].get("id").text()).status;
    decide(status == (at != seen_.end() && at->second.has("paper") ? 200 : 404), "file of " + deal.get("name").text());
  }
}

void CellsOfAll::plugin_routes() {
  for (auto& deal : deals_) {
    auto id = deal.get("id").text();
    auto status = get("/api/apps/maze/flow/progress?form=deal&record=" + id).status;
    decide(status == (seen_.contains(id) ? 200 : 404), "progress of " + deal.get("name").text());
    // No rule dispatches deals: whoever sees one is told so, whoever does not is told the same.
    decide(get("/api/apps/maze/dispatch/why?form=deal&record=" + id).status == 404,
           "why of " + deal.get("name").text());
  }
  auto board = get("/api/apps/maze/metrics/dashboards/board");
  decide(board.status == 200, "dashboard");
  if (board.status != 200) return;
  std::map<std::string, std::pair<std::int64_t, double>> by_secret;
  std::map<std::string, std::vector<double>> by_place;
  std::int64_t dear = 0;
  for (auto& [id, one] : seen_) {
    auto& [count, sum] = by_secret[one.has("secret") ? one.deal.get("secret").text() : ""];
    ++count;
    if (one.has("amount")) sum += one.deal.get("amount").number();
    auto& amounts = by_place[one.has("place") ? one.deal.get("place").text() : ""];
    if (one.has("amount")) amounts.push_back(one.deal.get("amount").number());
    auto place = one.has("place") ? places_.find(one.deal.get("place").text()) : places_.end();
    dear += place != places_.end() && maze_.place_cells(me_, place->second).contains("rent") &&
            place->second.get("rent").number() > 20;
  }
  for (auto& tile : board.body["tiles"]) {
    bool refused = tile.contains("note");
    if (tile["id"] == "by_secret" && !refused) {
      decide(tile["rows"].size() == by_secret.size(), "groups of the tile by secret");
      for (auto& row : tile["rows"]) {
        auto& [count, sum] = by_secret[row["key"]];
        decide(row["values"]["count"] == count, "tile's count");
        auto total = row["values"]["total"].is_number() ? row["values"]["total"].get<double>() : 0;
        decide(std::abs(total - sum) < 0.01, "tile's sum of " + row["key"].get<std::string>());
      }
    } else if (tile["id"] == "by_place" && !refused) {
      for (auto& row : tile["rows"]) {
        auto& amounts = by_place[row["key"]];
        std::sort(amounts.begin(), amounts.end());
        auto n = amounts.size();
        bool none = n == 0;
        decide(row["values"]["middle"].is_null() == none, "tile's median of nothing");
        if (none || row["values"]["middle"].is_null()) continue;
        double middle = n % 2 ? amounts[n / 2] : (amounts[n / 2 - 1] + amounts[n / 2]) / 2;
        decide(std::abs(row["values"]["middle"].get<double>() - middle) < 0.01, "tile's median");
      }
    } else if (tile["id"] == "rents" && !refused) {
      decide(tile["value"] == dear, "tile's count over a link");
    }
    if (refused) decide(!tile.contains("rows") || tile["rows"].empty(), "figures beside a refusal");
  }
}

void CellsOfAll::streams() {
  auto& company = maze_.company();
  auto called = get("/api/stream");
  auto* stream = std::get_if<http::Stream>(&called.response.body);
  ASSERT_TRUE(stream);
  company.clock().advance(2'000);
  company.hub().changed("maze", "deal");
  company.hub().flush(company.clock().now());
  std::string text;
  stream->queue().take(text);
  decide((text.find("event: change") != std::string::npos) == maze_.sees_deals(me_), "hint of a change");
  for (auto& deal : deals_) decide(text.find(deal.get("id").text()) == std::string::npos, "a record in a hint");
  stream->queue().end();
}

void CellsOfAll::writes() {
  auto tried = [&](command::Kind kind, const std::string& id, Json input) {
    return maze_.company().workspace().submit_and_wait({.kind = kind,
                                                        .app = "maze",
                                                        .form = "deal",
                                                        .record_id = id,
                                                        .input = std::move(input),
                                                        .actor = maze_.company().id_of(me_),
                                                        .purpose = command::Purpose::check});
  };
  using enum command::Kind;
  for (auto& deal : deals_) {
    auto id = deal.get("id").text();
    bool seen = seen_.contains(id), edits = maze_.may_edit(me_, deal);
    auto erased = tried(erase, id, {});
    decide((!erased.error) == maze_.may_erase(me_, deal), "erasing " + deal.get("name").text());
    for (std::string field : {"name", "amount", "secret"}) {
      auto outcome = tried(update, id, {{field, field == "amount" ? Json(7) : Json("neu")}});
      auto expected = !seen ? ErrorCode::not_found : !edits ? ErrorCode::forbidden : ErrorCode::internal;
      auto found = outcome.error ? outcome.error->code : ErrorCode::internal;
      decide(found == expected, "changing " + field + " of " + deal.get("name").text());
      if (outcome.error) continue;
      bool closed = std::any_of(outcome.issues.begin(), outcome.issues.end(),
                                [](auto& issue) { return issue.code == "not-writable"; });
      decide(closed != maze_.may_write(me_, deal, field), "writing " + field + " of " + deal.get("name").text());
    }
  }
}

TEST_F(CellsOfAll, AreTheUnionOverRolesOnEveryChannel) {
  maze_.fill(70);
  for (int round = 0; round < 10 && differences_ == 0; ++round) {
    maze_.draw();
    deals_ = maze_.deals();
    places_ = maze_.places();
    for (auto& person : Maze::people()) {
      me_ = person;
      seen_.clear();
      for (auto& deal : deals_)
        if (auto cells = maze_.cells(me_, deal); !cells.empty()) seen_[deal.get("id").text()] = {deal, cells};
      details();
      histories();
      lists();
      filters();
      searches();
      figures();
      exports();
      files();
      plugin_routes();
      streams();
      writes();
    }
  }
  EXPECT_EQ(differences_, 0);
  EXPECT_GE(decisions_, 100'000);
  std::printf("%lld decisions, %lld differences\n", static_cast<long long>(decisions_),
              static_cast<long long>(differences_));
}

}  // namespace
}  // namespace kedu
