// In which order a form's formulas are computed, and what goes in circles: through the fields of one record, through
// links from form to form, through rollups and their `where`, through lookups over other forms. A tree of records of
// one form is a circle of formulas too.
#include <algorithm>
#include <functional>
#include <map>

#include "definition/bind/bind.h"
#include "definition/lookups.h"

namespace kedu::definition {
namespace {

struct Dependency {
  std::vector<std::string> near;  ///< "form.field" in the same record …
  std::vector<std::string> far;   ///< … and in records it links to or counts
  Cursor at;                      ///< the formula, for the issue
};

using Graph = std::map<std::string, Dependency>;

/// Depth-first over "form.field"; calls `done` with each, dependencies first, or reports a circle.
class Walk {
 public:
  Walk(const Graph& graph, Issues& issues) : graph_(graph), issues_(issues) {}

  void visit(const std::string& name, const std::function<void(const std::string&)>& done) {
    auto found = graph_.find(name);
    if (found == graph_.end() || state_[name] == State::done) return;
    if (state_[name] == State::open) return report(name);
    state_[name] = State::open;
    path_.push_back(name);
    for (auto* names : {&found->second.near, &found->second.far})
      for (auto& next : *names) visit(next, done);
    path_.pop_back();
    state_[name] = State::done;
    done(name);
  }

 private:
  enum class State { fresh, open, done };

  bool is_near(const std::string& from, const std::string& to) const {
    auto& near = graph_.at(from).near;
    return std::find(near.begin(), near.end(), to) != near.end();
  }

  void report(const std::string& name) {
    std::vector<std::string> names(std::find(path_.begin(), path_.end(), name), path_.end());
    names.push_back(name);
    bool one_record = true;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) one_record &= is_near(names[i], names[i + 1]);
    std::string circle;
    for (auto& each : names)
      circle += (circle.empty() ? "" : " → ") + (one_record ? each.substr(each.find('.') + 1) : each);
    issues_.add({"formula-cycle",
                 {"公式互相依赖，绕成了圈：" + circle, "formulas go in a circle: " + circle},
                 {"去掉其中一个引用", "remove one of the references"},
                 "",
                 graph_.at(name).at.value_span()});
  }

  const Graph& graph_;
  Issues& issues_;
  std::map<std::string, State> state_;
  std::vector<std::string> path_;
};

void depend(const Definition& definition, const Form& form, const formula::Formula& formula,
            std::vector<std::string>& own, std::vector<std::string>& others) {
  for (auto& reference : formula.references) {
    own.push_back(form.id + "." + reference.path.front());
    auto* first = reference.path.size() > 1 ? form.field(reference.path.front()) : nullptr;
    if (first && definition.form(first->target())) others.push_back(first->target() + "." + reference.path.back());
  }
  for (auto& column : columns_looked_at(formula)) others.push_back(column.form + "." + column.field);
}

/// Every computed field and rollup of the app, with what it reads.
Graph graph_of(const Merged& merged, const Definition& definition) {
  Graph graph;
  for (std::size_t i = 0; i < definition.forms.size(); ++i) {
    auto& form = definition.forms[i];
    for (std::size_t j = 0; j < form.fields.size(); ++j) {
      auto& field = form.fields[j];
      auto at = Cursor(merged.forms[i])["fields"][j];
      if (field.formula) {
        Dependency reads{{}, {}, at.has("formula") ? at["formula"] : at};
        depend(definition, form, *field.formula, reads.near, reads.far);
        graph.emplace(form.id + "." + field.id, std::move(reads));
      } else if (auto* other = field.rollup ? definition.form(field.rollup->form) : nullptr) {
        auto rollup = at["rollup"];
        Dependency reads{{}, {}, rollup.has("where") ? rollup["where"] : rollup};
        for (auto* id : {&field.rollup->by, &field.rollup->of}) reads.far.push_back(other->id + "." + *id);
        if (field.rollup->where) depend(definition, *other, *field.rollup->where, reads.far, reads.far);
        graph.emplace(form.id + "." + field.id, std::move(reads));
      }
    }
  }
  return graph;
}

/// The columns of a row are computed in page order, so a formula may only look back.
void check_columns(const Cursor& columns, const Field& table, Issues& issues) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].formula) continue;
    for (auto& reference : table.columns[i].formula->references)
      for (std::size_t j = i; j < table.columns.size(); ++j)
        if (table.columns[j].formula && table.columns[j].id == reference.path.front())
          issues.add({"formula-order",
                      {"列“" + table.columns[j].id + "”也是算出来的，要放在前面",
                       "column '" + table.columns[j].id + "' is computed too and must come before"},
                      {"按计算的先后排列各列", "put the columns in the order they are computed"},
                      "",
                      columns[i]["formula"].value_span()});
  }
}

}  // namespace

void order_fields(const Merged& merged, Definition& definition, Issues& issues) {
  auto graph = graph_of(merged, definition);
  Walk walk(graph, issues);
  for (auto& form : definition.forms)
    for (auto& field : form.fields)
      walk.visit(form.id + "." + field.id, [&](const std::string& name) {
        auto dot = name.find('.');
        auto& of = *std::find_if(definition.forms.begin(), definition.forms.end(),
                                 [&](auto& one) { return one.id == std::string_view(name).substr(0, dot); });
        for (std::size_t i = 0; i < of.fields.size(); ++i)
          if (of.fields[i].formula && of.fields[i].id == std::string_view(name).substr(dot + 1))
            of.compute_order.push_back(i);
      });
  for (std::size_t i = 0; i < definition.forms.size(); ++i) {
    auto fields = Cursor(merged.forms[i])["fields"];
    auto& form = definition.forms[i];
    for (std::size_t j = 0; j < form.fields.size(); ++j) check_columns(fields[j]["columns"], form.fields[j], issues);
  }
}

}  // namespace kedu::definition
