// In which order a form's formulas are computed, and what goes in circles: formulas of one form through its own fields,
// rollups through the `where` of other forms.
#include <algorithm>
#include <functional>
#include <map>

#include "definition/bind/bind.h"

namespace kedu::definition {
namespace {

struct Dependency {
  std::vector<std::string> on;
  Cursor at;  ///< the formula, for the issue
};

/// Depth-first over named things; calls `done` with each, dependencies first, or reports a circle.
class Walk {
 public:
  Walk(const std::map<std::string, Dependency>& graph, Issues& issues) : graph_(graph), issues_(issues) {}

  void visit(const std::string& name, const std::function<void(const std::string&)>& done) {
    auto found = graph_.find(name);
    if (found == graph_.end() || state_[name] == State::done) return;
    if (state_[name] == State::open) return report(name);
    state_[name] = State::open;
    path_.push_back(name);
    for (auto& next : found->second.on) visit(next, done);
    path_.pop_back();
    state_[name] = State::done;
    done(name);
  }

 private:
  enum class State { fresh, open, done };

  void report(const std::string& name) {
    std::string circle;
    for (auto at = std::find(path_.begin(), path_.end(), name); at != path_.end(); ++at) circle += *at + " → ";
    circle += name;
    issues_.add({"formula-cycle",
                 {"公式互相依赖，绕成了圈：" + circle, "formulas go in a circle: " + circle},
                 {"去掉其中一个引用", "remove one of the references"},
                 "",
                 graph_.at(name).at.value_span()});
  }

  const std::map<std::string, Dependency>& graph_;
  Issues& issues_;
  std::map<std::string, State> state_;
  std::vector<std::string> path_;
};

void order_formulas(const Cursor& fields, Form& form, Issues& issues) {
  std::map<std::string, Dependency> graph;
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    auto& field = form.fields[i];
    index[field.id] = i;
    if (!field.formula) continue;
    Dependency dependency{{}, fields[i]["formula"]};
    for (auto& reference : field.formula->references) dependency.on.push_back(reference.path.front());
    graph.emplace(field.id, std::move(dependency));
  }
  Walk walk(graph, issues);
  for (auto& field : form.fields)
    walk.visit(field.id, [&](const std::string& id) { form.compute_order.push_back(index[id]); });
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

/// "form.field" of every rollup → the rollups its `where` reads.
void check_rollups(const Merged& merged, const Definition& definition, Issues& issues) {
  std::map<std::string, Dependency> graph;
  for (std::size_t i = 0; i < definition.forms.size(); ++i) {
    auto& form = definition.forms[i];
    for (std::size_t j = 0; j < form.fields.size(); ++j) {
      auto& rollup = form.fields[j].rollup;
      auto* other = rollup ? definition.form(rollup->form) : nullptr;
      if (!other || !rollup->where) continue;
      Dependency dependency{{}, Cursor(merged.forms[i])["fields"][j]["rollup"]["where"]};
      for (auto& reference : rollup->where->references) {
        auto* first = other->field(reference.path.front());
        if (!first) continue;
        dependency.on.push_back((reference.path.size() == 1 ? other->id : first->to) + "." + reference.path.back());
      }
      graph.emplace(form.id + "." + form.fields[j].id, std::move(dependency));
    }
  }
  Walk walk(graph, issues);
  for (auto& [name, dependency] : graph) walk.visit(name, [](const std::string&) {});
}

}  // namespace

void order_fields(const Merged& merged, Definition& definition, Issues& issues) {
  for (std::size_t i = 0; i < definition.forms.size(); ++i) {
    auto fields = Cursor(merged.forms[i])["fields"];
    auto& form = definition.forms[i];
    order_formulas(fields, form, issues);
    for (std::size_t j = 0; j < form.fields.size(); ++j) check_columns(fields[j]["columns"], form.fields[j], issues);
  }
  check_rollups(merged, definition, issues);
}

}  // namespace kedu::definition
