// Keys of groups as people read them: labels of choices, names of people, titles of records.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compute.h"

namespace metrics {

/// Asks for each title once in a request; lives as long as the view.
class Names {
 public:
  explicit Names(const plugin::View& view) : view_(view) {}

  /// Reads the titles these values of a link field need.
  void prepare(const plugin::FieldFacts& field, const std::vector<Value>& values);
  Text name(const std::string& form, const plugin::FieldFacts& field, const Value& value);
  Text name(const Metric& metric, const Group& group, const Value& key);

 private:
  const plugin::View& view_;
  std::map<std::string, std::string> titles_;  ///< by record id
};

/// The key in an address or a row's `key`: "三甲", "2026-03-02", "true"; "" for blank.
std::string key_text(const Value& key);
/// {"zh": …, "en": …}
Json both(const Text& text);

}  // namespace metrics
