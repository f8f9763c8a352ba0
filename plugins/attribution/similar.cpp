#include "similar.h"

#include <algorithm>
#include <set>

#include "nodes.h"

namespace attribution {

namespace {

using enum plugin::Condition::Op;
using plugin::Condition;

constexpr int candidates_at_most = 500;  ///< the fastest; more cannot change the first three but by ties

Value key_of(const Rules& rules, const Likeness::Key& key, const Record& record, const plugin::View& view) {
  return view.evaluate(key.value, {rules.form, &record.fields, {}});
}

Result<std::vector<Peer>> on_rung(const Rules& rules, const std::string& stage, const Record& subject, DateTime until,
                                  const std::vector<std::size_t>& rung, const plugin::View& view) {
  std::vector<Condition> where{
      {"flow", equal, rules.flow},      {"stage", equal, stage},
      {"latest", equal, true},          {"left_at", greater_equal, window_start(rules.window, until)},
      {"left_at", less_equal, until},   {"left_by", in, List{"advance", "approve", "sign"}},
      {"record", not_equal, subject.id}};
  for (auto index : rung) {
    auto& key = rules.similar.keys[index];
    auto value = key_of(rules, key, subject, view);
    where.push_back({rules.form + "." + key.path, value.is_empty() ? blank : equal, std::move(value)});
  }
  KEDU_LET(auto stays, view.find({.form = "stage_span",
                                  .where = std::move(where),
                                  .fields = {"record", "total_ms", "left_at"},
                                  .order = "total_ms",
                                  .limit = candidates_at_most}));
  std::vector<Peer> peers;
  for (auto& stay : stays) {
    auto* left = stay.get("left_at").get_if<DateTime>();
    peers.push_back({stay.get("record").text(), stay.get("total_ms").number(), left ? *left : until, {}});
  }
  return peers;
}

Text named(const Rules& rules, const std::vector<std::size_t>& rung) {
  Text names;
  for (auto index : rung) {
    auto& label = rules.similar.keys[index].label;
    names.zh += (names.zh.empty() ? "" : "、") + label.zh;
    names.en += (names.en.empty() ? "" : ", ") + label.in(Language::en);
  }
  return names.empty() ? Text{"全部", "all cases"} : Text{"同" + names.zh, "same " + names.en};
}

Text said_of(const Rules& rules, std::size_t rung, std::size_t on_first, std::size_t found) {
  auto said = named(rules, rules.similar.ladder[rung]);
  if (rung > 0) {
    auto first = named(rules, rules.similar.ladder[0]);
    auto few = std::to_string(on_first);
    said = {first.zh + "的只有 " + few + " 个，已放宽到：" + said.zh,
            "only " + few + " with " + first.in(Language::en) + "; widened to: " + said.in(Language::en)};
  }
  if (found < peers_wanted) {
    auto count = std::to_string(found);
    said.zh += "（仍只有 " + count + " 个）";
    said.en += " (still only " + count + ")";
  }
  return said;
}

/// What `per` is for each, read once for all of them.
void read_per(const Rules& rules, std::vector<Peer>& peers, const plugin::View& view) {
  if (!rules.similar.per) return;
  for (auto& peer : peers)
    if (auto record = view.get(rules.form, peer.record))
      peer.per = to_json(key_of(rules, *rules.similar.per, *record, view)).dump();
}

}  // namespace

std::vector<Peer> fastest(std::vector<Peer> peers) {
  std::sort(peers.begin(), peers.end(), [](auto& a, auto& b) {
    if (a.took_ms != b.took_ms) return a.took_ms < b.took_ms;
    if (a.left_at != b.left_at) return a.left_at < b.left_at;
    return a.record < b.record;
  });
  std::vector<Peer> first;
  std::set<std::string> seen;
  for (auto& peer : peers) {
    if (first.size() == peers_wanted) break;
    if (!peer.per.empty() && !seen.insert(peer.per).second) continue;
    first.push_back(std::move(peer));
  }
  return first;
}

Result<Peers> peers_of(const Rules& rules, const std::string& stage, const Record& subject, DateTime until,
                       const plugin::View& everything) {
  Peers found;
  std::size_t on_first = 0;
  auto& ladder = rules.similar.ladder;
  for (std::size_t rung = 0; rung < ladder.size(); ++rung) {
    KEDU_LET(auto peers, on_rung(rules, stage, subject, until, ladder[rung], everything));
    read_per(rules, peers, everything);
    found.peers = fastest(std::move(peers));
    if (rung == 0) on_first = found.peers.size();
    found.said = said_of(rules, rung, on_first, found.peers.size());
    if (found.peers.size() >= peers_wanted) break;
  }
  return found;
}

}  // namespace attribution
