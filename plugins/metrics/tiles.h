// A tile as JSON: figures with their labels, and the records behind each.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compute.h"
#include "names.h"

namespace metrics {

/// The filters that are set, with their values as they came: field → value.
struct Chosen {
  const Filter* filter;
  Value value;
};

/// Draws the tiles of one request. A metric that several tiles show is computed once.
class Board {
 public:
  Board(const plugin::View& view, std::vector<Chosen> chosen) : view_(view), chosen_(std::move(chosen)), names_(view) {}

  /// An error only where the store fails; what the person may not see becomes a note.
  Result<Json> tile(const Tile& tile);
  Names& names() { return names_; }

 private:
  /// A metric with the filters that reach it, and the words about those that do not.
  struct Narrowed {
    std::vector<Narrowing> narrowings;
    std::vector<Text> notes;
  };

  Narrowed narrowed(const Metric& metric) const;
  Result<const Figures*> figures(const Metric& metric, Grouping grouping, const Narrowed& narrowed);
  Json drill(const Metric& metric, const Narrowed& narrowed, const std::vector<Value>& key) const;
  void draw_number(const Metric& metric, const Measure& measure, const Figures& figures, const Narrowed& narrowed,
                   Json& json) const;
  void draw_rows(const Metric& metric, const Tile& tile, const Figures& figures, const Narrowed& narrowed, Json& json);
  void draw_table(const Metric& metric, const Tile& tile, const Figures& figures, const Narrowed& narrowed, Json& json);
  void prepare_names(const Metric& metric, const Figures& figures);

  const plugin::View& view_;
  std::vector<Chosen> chosen_;
  Names names_;
  std::map<std::pair<std::string, Grouping>, Figures> computed_;
};

/// "含 12 条未满 48 小时", or of a whole that leaves them out "未计入 12 条…"; empty when the cohort is final.
Text provisional_note(const Metric& metric, std::size_t open, Grouping grouping = Grouping::groups);
/// "样本不足 20，不计算占比"; empty when every group has enough.
Text few_note(const Metric& metric, const Figures& figures);
/// A line over days has a point for each: what is missing between first and last counts nothing.
void fill_gaps(const Metric& metric, Figures& figures);

}  // namespace metrics
