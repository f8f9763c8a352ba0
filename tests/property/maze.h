// A company whose rules are drawn by lot, and the same rules in words: for each person and record the set of cells that
// some role of the person shows. The oracle knows nothing of SQL, routes or plug-ins.
#pragma once

#include "company.h"
#include "definition/test_app.h"

namespace kedu {

/// What one role may do in a form.
struct RoleRule {
  std::string role;
  std::string sees = "none";  ///< none, own, department, all
  bool over_fifty = false;    ///< only rows with amount>50
  bool create = false, edit = false, erase = false;
  std::set<std::string> hidden, readonly;
};

class Maze {
 public:
  explicit Maze(unsigned seed);

  /// Draws new rules and new roles for everybody, and publishes them.
  void draw();
  /// Made by whoever, owned by whoever, some changed, some deleted; `count` of them.
  void fill(int count);

  using Cells = std::set<std::string>;
  /// The fields of the deal that this person sees; empty: not the deal either.
  Cells cells(const std::string& person, const Fields& deal) const;
  Cells place_cells(const std::string& person, const Fields& place) const;
  /// Some role that lets the person see deals shows the field in some row.
  bool may_read(const std::string& person, const std::string& field) const;
  bool sees_deals(const std::string& person) const;
  bool may_edit(const std::string& person, const Fields& deal) const;
  bool may_erase(const std::string& person, const Fields& deal) const;
  bool may_write(const std::string& person, const Fields& deal, const std::string& field) const;
  /// For messages: a person's roles and their rules.
  std::string told(const std::string& person) const;

  /// Live deals and places, as they lie in the store.
  std::vector<Fields> deals();
  std::map<std::string, Fields> places();

  Company& company() { return company_; }
  Dice& dice() { return dice_; }
  static const std::vector<std::string>& people();
  static const std::vector<std::string>& fields();

 private:
  bool sees(const RoleRule& rule, const std::string& person, const Fields& row, const char* owner_field) const;
  template <class Counts>
  bool some(const std::vector<RoleRule>& rules, const std::string& person, const Fields& row, const char* owner_field,
            Counts counts) const;
  void publish();
  Json changed_by_system(command::Kind kind, const std::string& form, const std::string& id, Json input,
                         const std::string& actor = {});

  Dice dice_;
  definition::TestApp app_;
  Company company_;
  std::vector<RoleRule> deal_rules_, place_rules_;
  std::map<std::string, std::set<std::string>> roles_;   ///< of people, by name
  std::map<std::string, std::string> department_of_id_;  ///< of people, by id
};

}  // namespace kedu
