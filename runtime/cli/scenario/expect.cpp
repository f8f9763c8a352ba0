// Each word of `expect:` by itself.
#include "cli/scenario/expect.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"
#include "cli/scenario/compare.h"

namespace kedu::cli {

namespace {

using Names = std::set<std::string>;

std::string joined(const Names& names) {
  std::string list;
  for (auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return "[" + list + "]";
}

std::string status_text(const Happened& happened) {
  return std::to_string(happened.status) + (happened.refusal.empty() ? "" : "（" + happened.refusal + "）");
}

/// 409, or 4xx: any digit where the x stands.
bool status_fits(const Json& written, int status) {
  auto pattern = written.is_string() ? written.get<std::string>() : written.dump();
  auto digits = std::to_string(status);
  return pattern.size() == digits.size() &&
         std::equal(pattern.begin(), pattern.end(), digits.begin(), [](char p, char d) { return p == 'x' || p == d; });
}

class Expecting {
 public:
  Expecting(const Happened& happened, const Mark& before, World& world, const Cast& cast)
      : happened_(happened), before_(before), world_(world), cast_(cast) {}

  std::vector<Mismatch> found;

  Result<void> look(const Json& expect) {
    KEDU_TRY(
        known_words(expect, "expect", {"issues", "record", "offers", "pushed", "answer", "count", "status", "json"}));
    status(expect);
    if (expect.contains("issues")) KEDU_TRY(issues(expect["issues"]));
    if (expect.contains("record")) KEDU_TRY(record(expect["record"]));
    if (expect.contains("answer")) answer(expect["answer"]);
    if (expect.contains("count")) KEDU_TRY(count(expect["count"]));
    if (expect.contains("offers")) KEDU_TRY(offers(expect["offers"]));
    if (expect.contains("json")) json(expect["json"]);
    if (expect.contains("pushed")) KEDU_TRY(pushed(expect["pushed"]));
    return {};
  }

 private:
  void differ(std::string what, std::string expected, std::string found_instead) {
    found.push_back({std::move(what), std::move(expected), std::move(found_instead)});
  }

  void status(const Json& expect) {
    if (expect.contains("status")) {
      auto& written = expect["status"];
      if (!status_fits(written, happened_.status)) differ("status", shown(written), status_text(happened_));
      return;
    }
    bool refusal = expect.contains("issues") && !expect["issues"].empty();
    bool none = happened_.count == 0 && expect.contains("count");
    if (!refusal && !none && !happened_.ok()) differ("status", "成功 success", status_text(happened_));
  }

  Result<void> issues(const Json& written) {
    std::vector<const Issue*> actual;
    for (auto& issue : happened_.issues)
      if (issue.severity == Severity::error) actual.push_back(&issue);
    std::set<const Issue*> explained;
    for (auto& item : written) {
      KEDU_TRY(known_words(item, "issues", {"field", "code", "message"}));
      bool any = false;
      for (auto* issue : actual) {
        if (!issue_fits(item, *issue)) continue;
        explained.insert(issue);
        any = true;
      }
      if (!any) differ("issues", item.dump(), "没有 / none; " + status_text(happened_));
    }
    for (auto* issue : actual)
      if (!explained.contains(issue))
        differ("issues", "没有别的 / no other",
               Json{{"field", issue->field}, {"code", issue->code}, {"message", issue->message.zh}}.dump());
    return {};
  }

  static bool issue_fits(const Json& written, const Issue& issue) {
    if (written.contains("field") && written["field"] != issue.field) return false;
    if (written.contains("code") && written["code"] != issue.code) return false;
    if (!written.contains("message")) return true;
    auto part = written["message"].get<std::string>();
    return issue.message.zh.find(part) != std::string::npos || issue.message.en.find(part) != std::string::npos;
  }

  Result<void> record(const Json& written) {
    auto seen = happened_.seen;
    if (!seen && !happened_.count && !happened_.record.id.empty()) {
      auto now = world_.see("", happened_.record.form, happened_.record.id);
      if (now) seen = std::move(*now);
    }
    if (!seen) {
      differ("record", shown(written), "没有记录 / no record");
      return {};
    }
    auto& form = *cast_.form(happened_.record.form);
    for (auto& [id, value] : written.items()) {
      if (!form.field(id) && !is_system(id)) {
        std::vector<std::string> names;
        for (auto& field : form.fields) names.push_back(field.id);
        auto close = nearest(id, names);
        return fail(ErrorCode::invalid, "“" + form.id + "”没有字段“" + id + "” / no field '" + id + "'" +
                                            (close ? " — " + *close + "?" : ""));
      }
      auto& actual = seen->record.get(id);
      if (!matches(value, actual, *seen, cast_, world_.zone()))
        differ("record." + id, shown(value), shown(actual, *seen, world_.zone()));
    }
    return {};
  }

  static bool is_system(const std::string& name) {
    auto& columns = definition::system_columns();
    return name == "id" || std::any_of(columns.begin(), columns.end(), [&](auto& c) { return c.name == name; });
  }

  void answer(const Json& written) {
    for (auto& [key, value] : written.items())
      if (!matches(value, happened_.answer.get(key), {}, cast_, world_.zone()))
        differ("answer." + key, shown(value), shown(happened_.answer.get(key), {}, world_.zone()));
  }

  void json(const Json& written) {
    if (!happened_.json) return differ("json", shown(written), "没有回答 / no answer");
    for (auto& one : differences(written, *happened_.json, cast_, world_.zone()))
      differ("json." + one.place, shown(one.written), one.found.is_null() ? "没有 / none" : shown(one.found));
  }

  Result<void> count(const Json& written) {
    if (written.is_number()) {
      if (!happened_.count)
        return fail(ErrorCode::invalid,
                    "count 要和 see 一起用，或写 表单: 数 / count goes with see, or is form: number");
      if (written != *happened_.count) differ("count", shown(written), std::to_string(*happened_.count));
      return {};
    }
    for (auto& [form, number] : written.items()) {
      if (!cast_.form(form)) return fail(ErrorCode::invalid, "没有表单“" + form + "” / no form '" + form + "'");
      KEDU_LET(auto there, world_.find(happened_.asks, form, "=TRUE"));
      if (number != there.size()) differ("count." + form, shown(number), std::to_string(there.size()));
    }
    return {};
  }

  /// Names as written, each of a person who is there.
  Result<Names> people(const Json& written) {
    Names names;
    for (auto& item : written.is_array() ? written : Json::array({written})) {
      KEDU_LET(auto id, cast_.person(shown(item)));
      names.insert(world_.name_of(id));
    }
    return names;
  }

  Result<void> offers(const Json& written) {
    KEDU_TRY(known_words(written, "offers", {"to", "because"}));
    if (!cast_.form("offer")) return fail(ErrorCode::invalid, "这个应用没有派单 / this app has no offers");
    KEDU_LET(auto open, world_.find("", "offer", R"(=state="open")"));
    Names to;
    std::map<std::string, Names> because;
    for (auto& offer : open) {
      auto& on = happened_.record.id;
      if (!on.empty() && offer.record.get("on_record").text() != on) continue;
      auto name = world_.name_of(offer.record.get("person").text());
      to.insert(name);
      if (auto* reasons = offer.record.get("reasons").get_if<Rows>())
        for (auto& reason : *reasons) because[name].insert(reason.get("say").text());
    }
    if (written.contains("to")) {
      KEDU_LET(auto expected, people(written["to"]));
      if (expected != to) differ("offers.to", joined(expected), joined(to));
    }
    auto reasons_of = written.value("because", Json::object());
    for (auto& [name, reasons] : reasons_of.items()) {
      Names expected;
      for (auto& reason : reasons) expected.insert(shown(reason));
      if (expected != because[name]) differ("offers.because." + name, joined(expected), joined(because[name]));
    }
    return {};
  }

  Result<void> pushed(const Json& written) {
    auto told = world_.told_since(before_);
    Names all, expected_all;
    for (auto& one : told) all.insert(world_.name_of(one.person) + "（" + one.kind + "）");
    bool every = true;
    for (auto& entry : written.is_array() ? written : Json::array({written})) {
      KEDU_TRY(known_words(entry, "pushed", {"to", "kind", "title"}));
      Names to;
      for (auto& one : told)
        if (push_fits(entry, one)) to.insert(world_.name_of(one.person));
      if (entry.contains("to")) {
        KEDU_LET(auto expected, people(entry["to"]));
        expected_all.insert(expected.begin(), expected.end());
        if (expected != to) differ("pushed.to" + suffix(entry), joined(expected), joined(all));
      } else {
        every = false;
        if (to.empty()) differ("pushed" + suffix(entry), "有人收到 somebody", joined(all));
      }
    }
    Names everybody;
    for (auto& one : told) everybody.insert(world_.name_of(one.person));
    if (every && found.empty() && expected_all != everybody) differ("pushed.to", joined(expected_all), joined(all));
    return {};
  }

  static bool push_fits(const Json& written, const Told& told) {
    if (written.contains("kind") && written["kind"] != told.kind) return false;
    if (!written.contains("title")) return true;
    auto part = shown(written["title"]);
    return told.title.zh.find(part) != std::string::npos || told.title.en.find(part) != std::string::npos;
  }
  static std::string suffix(const Json& entry) {
    return entry.contains("kind") ? " (" + shown(entry["kind"]) + ")" : "";
  }

  const Happened& happened_;
  const Mark& before_;
  World& world_;
  const Cast& cast_;
};

}  // namespace

Result<std::vector<Mismatch>> mismatches(const Json& expect, const Happened& happened, const Mark& before, World& world,
                                         const Cast& cast) {
  Expecting expecting(happened, before, world, cast);
  KEDU_TRY(expecting.look(expect));
  for (auto& failure : world.failures_since(before))
    expecting.found.push_back({"plug-in", "没有出错 no failure", failure});
  return std::move(expecting.found);
}

}  // namespace kedu::cli
