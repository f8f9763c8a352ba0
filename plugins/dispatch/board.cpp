// GET …/dispatch/offers: open offers of the person who asks, best first, each with why it is theirs.
#include "board.h"

#include <algorithm>

#include "accept.h"
#include "rules.h"

namespace dispatch {

Json reasons_in_json(const Value& rows) {
  auto list = Json::array();
  if (auto* reasons = rows.get_if<Rows>())
    for (auto& reason : *reasons)
      list.push_back({{"label", {{"zh", reason.get("say").text()}, {"en", reason.get("say_en").text()}}},
                      {"points", reason.get("points").number()}});
  return list;
}

Result<Json> my_offers(const plugin::Request& request, const plugin::View& view) {
  using Op = plugin::Condition::Op;
  KEDU_LET(auto offers, view.find({.form = "offer",
                                   .where = {{"person", Op::equal, request.person.id}, {"state", Op::equal, "open"}},
                                   .order = "-offered_at",
                                   .limit = 100}));
  auto list = Json::array();
  for (auto& offer : offers)
    list.push_back({{"id", offer.id},
                    {"form", offer.get("on_form").text()},
                    {"record", offer.get("on_record").text()},
                    {"title", offer.get("record_title").text()},
                    {"summary", Json::array()},
                    {"reasons", reasons_in_json(offer.get("reasons"))},
                    {"score", offer.get("score").number()},
                    {"round", offer.get("round").number()},
                    {"offered_at", to_json(offer.get("offered_at"))},
                    {"expires_at", to_json(offer.get("expires_at"))},
                    {"delivered_at", to_json(offer.get("delivered_at"))},
                    {"opened_at", to_json(offer.get("opened_at"))},
                    {"state", "open"}});
  auto rules = view.sections<Rules>("dispatch");
  bool receives =
      std::any_of(rules.begin(), rules.end(), [&](auto* rule) { return has_role(request.person, rule->role); });
  return Json{{"offers", std::move(list)}, {"receives", receives}, {"now", to_json(Value(view.now()))}};
}

}  // namespace dispatch
