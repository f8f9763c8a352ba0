// The last key of each Key::sequence table. The lane that has its turn gives the keys itself: they grow in the order of
// the commits of all hosts, without gaps, and no insert waits for the database to give one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kedu::store::postgres {

class Sequences {
 public:
  struct Last {
    std::string table;
    std::int64_t key = 0;
    friend bool operator==(const Last&, const Last&) = default;
  };

  /// Null when the table is not known yet.
  std::int64_t* find(std::string_view table);
  const std::int64_t* find(std::string_view table) const;
  void add(std::string_view table, std::int64_t key) { all_.push_back({std::string(table), key}); }
  const std::vector<Last>& all() const { return all_; }

  /// As the row of state holds it: a line `event=120` for each table.
  std::string text() const;
  static Sequences from(std::string_view text);

 private:
  std::vector<Last> all_;  ///< few
};

}  // namespace kedu::store::postgres
