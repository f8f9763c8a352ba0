// The policy's SQL against an oracle that knows only the rules in words, on a real store.
#include "access/policy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "store/sqlite/folder_test.h"

namespace kedu::access {

namespace {

using definition::Access;
using definition::Definition;
using definition::Sees;
using Ids = std::set<std::string>;

/// head ← east ← shanghai, head ← south; p0 … p4 in them, p5 nowhere.
std::shared_ptr<const Directory> company(std::vector<std::string> roles) {
  const char* homes[] = {"head", "east", "shanghai", "shanghai", "south", ""};
  std::vector<Person> people;
  for (int i = 0; i < 6; ++i) people.push_back({"p" + std::to_string(i), "", "", homes[i], roles});
  return std::make_shared<const Directory>(
      std::move(people),
      std::vector<Department>{
          {"head", "", "", ""}, {"east", "", "head", ""}, {"shanghai", "", "east", ""}, {"south", "", "head", ""}});
}

Definition leads() {
  Definition definition;
  definition::Form form;
  form.id = form.table = "lead";
  form.owner = "owner";
  for (auto [id, type] : {std::pair{"owner", definition::FieldType::person},
                          {"amount", definition::FieldType::number},
                          {"secret", definition::FieldType::text}}) {
    definition::Field field;
    field.id = id;
    field.type = type;
    form.fields.push_back(field);
  }
  definition.forms.push_back(form);
  return definition;
}

std::optional<formula::Formula> over_fifty(const Definition& definition) {
  auto scope = definition::scope_of(definition, definition.forms[0]);
  return formula::compile("amount>50", *scope).formula;
}

class Bench {
 public:
  Bench() {
    using enum store::ColumnType;
    store_ = std::move(*store::open_sqlite(folder_.file()));
    auto published = store_->publish(
        {{.name = "person", .columns = {{"department", text}}},
         {.name = "lead", .columns = {{"owner", text}, {"amount", number}, {"secret", text}, {"created_by", text}}}});
    EXPECT_TRUE(published);
    auto directory = company({});
    put("person", [&] {
      std::vector<Fields> rows;
      for (auto& person : directory->people()) {
        Fields row{{"id", person.id}};
        if (!person.department.empty()) row.set("department", person.department);
        rows.push_back(row);
      }
      return rows;
    }());
  }

  void put(const std::string& table, const std::vector<Fields>& rows) {
    auto done = store_->write_and_wait([&](store::Writer& writer) -> Result<void> {
      KEDU_LET(auto erased, writer.erase(table, {}));
      (void)erased;
      for (auto& row : rows) {
        KEDU_LET(auto key, writer.insert(table, row));
        (void)key;
      }
      return {};
    });
    EXPECT_TRUE(done) << done.error().message;
  }

  std::vector<Fields> select(const store::Query& query) {
    std::vector<Fields> rows;
    auto done = store_->read([&](store::Reader& reader) -> Result<void> {
      KEDU_LET(rows, reader.select(query));
      return {};
    });
    EXPECT_TRUE(done) << done.error().message;
    return rows;
  }

  Ids ids(const formula::Sql& where) {
    Ids found;
    for (auto& row : select({.table = "lead", .where = where})) found.insert(row.get("id").text());
    return found;
  }

 private:
  store::sqlite::Folder folder_;
  std::unique_ptr<store::Store> store_;
};

Bench& bench() {
  static Bench made;
  return made;
}

Policy policy_of(const Definition& definition, const FormRules& rules, std::optional<Viewer> viewer) {
  static const auto zone = *TimeZone::find("Asia/Shanghai");
  formula::SqlContext sql{formula::Dialect::sqlite, {0}, &zone, {}};
  sql.column = definition::columns_of(definition, definition.forms[0], sql.dialect, sql.now);
  return Policy(rules, std::move(viewer), std::move(sql));
}

Fields row(const char* id, Value owner, Value creator, Value amount, const char* secret) {
  Fields fields{{"id", id}, {"secret", secret}};
  if (!owner.is_blank()) fields.set("owner", owner);
  if (!creator.is_blank()) fields.set("created_by", creator);
  if (!amount.is_blank()) fields.set("amount", amount);
  return fields;
}

bool has(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// The rules in words.
struct Oracle {
  const Directory& directory;
  const Viewer& viewer;

  bool in_my_departments(const Value& person) const {
    auto* found = directory.person(person.text());
    return found && has(viewer.departments, found->department);
  }
  bool sees(const Access& access, const Fields& row) const {
    auto& owner = row.get("owner");
    auto& creator = row.get("created_by");
    bool own = owner.text() == viewer.person.id || creator.text() == viewer.person.id;
    bool department = own || in_my_departments(owner) || in_my_departments(creator);
    bool rows = access.sees == Sees::all || (access.sees == Sees::own && own) ||
                (access.sees == Sees::department && department);
    return rows && (!access.where || row.get("amount").number() > 50);
  }
  template <class Counts>
  bool some(const std::vector<Access>& roles, const Fields& row, Counts counts) const {
    for (auto& access : roles)
      if (has(viewer.person.roles, access.role) && sees(access, row) && counts(access)) return true;
    return false;
  }
};

}  // namespace

TEST(PolicyOfAForm, aRolesRowsAndCells) {
  auto definition = leads();
  auto& form = definition.forms[0];
  form.access = {{.role = "sales", .sees = Sees::own, .create = true, .edit = true, .hidden = {"secret"}},
                 {.role = "supervisor", .sees = Sees::department, .edit = true, .readonly = {"amount"}},
                 {.role = "clerk", .sees = Sees::none, .create = true}};
  auto rules = rules_of(form);
  bench().put("lead",
              {row("mine", "p2", "p1", 10, "a"), row("made", {}, "p2", 20, "b"), row("colleague's", "p3", {}, 30, "c"),
               row("south's", "p4", "p4", 40, "d"), row("nobody's", {}, {}, 50, "e")});

  auto sales = policy_of(definition, rules, company({"sales"})->viewer("p2"));
  EXPECT_EQ(bench().ids(sales.row_condition()), (Ids{"mine", "made"}));
  EXPECT_FALSE(sales.may_read("secret"));
  EXPECT_EQ(sales.visible_column("secret", store::column("secret")).text, "NULL");
  EXPECT_EQ(sales.visible_column("amount", store::column("amount")).text, R"(t."amount")");
  EXPECT_FALSE(sales.may_write("secret"));
  EXPECT_TRUE(bench().ids(sales.erase_condition()).empty());

  auto supervisor = policy_of(definition, rules, company({"supervisor"})->viewer("p1"));
  EXPECT_EQ(bench().ids(supervisor.row_condition()), (Ids{"mine", "made", "colleague's"}));
  EXPECT_FALSE(supervisor.may_write("amount"));
  EXPECT_FALSE(supervisor.may_create());

  // Both roles: the secret of one's department is visible, the amount stays writable in one's own rows alone.
  auto both = policy_of(definition, rules, company({"sales", "supervisor"})->viewer("p2"));
  EXPECT_TRUE(both.may_read("secret"));
  EXPECT_EQ(bench().ids(both.write_condition("amount")), (Ids{"mine", "made"}));
  EXPECT_EQ(bench().ids(both.edit_condition()), (Ids{"mine", "made", "colleague's"}));

  auto clerk = policy_of(definition, rules, company({"clerk"})->viewer("p5"));
  EXPECT_TRUE(clerk.may_create());
  EXPECT_TRUE(clerk.may_write("amount"));
  EXPECT_FALSE(clerk.may_see_form());
  EXPECT_TRUE(bench().ids(clerk.row_condition()).empty());

  auto stranger = policy_of(definition, rules, company({"unknown"})->viewer("p0"));
  EXPECT_FALSE(stranger.may_see_form());
  EXPECT_FALSE(stranger.may_create());
  EXPECT_TRUE(bench().ids(stranger.row_condition()).empty());

  auto system = policy_of(definition, rules, std::nullopt);
  EXPECT_EQ(bench().ids(system.row_condition()).size(), 5u);
  EXPECT_TRUE(system.may_write("secret"));
}

TEST(PolicyOfAForm, aPersonIsTheirOwnRecord) {
  auto definition = leads();
  auto& form = definition.forms[0];
  form.id = "person";
  form.access = {{.role = "sales", .sees = Sees::own}};
  auto rules = rules_of(form);
  EXPECT_EQ(rules.owner_field, "id");
  bench().put("lead", {row("p2", {}, {}, {}, ""), row("p3", {}, {}, {}, "")});
  auto policy = policy_of(definition, rules, company({"sales"})->viewer("p2"));
  EXPECT_EQ(bench().ids(policy.row_condition()), (Ids{"p2"}));
}

RC_GTEST_PROP(PolicyOfAForm, agreesWithTheRulesInWords, ()) {
  auto coin = [] { return *rc::gen::arbitrary<bool>(); };
  auto some_of = [&](std::vector<std::string> names) {
    std::vector<std::string> chosen;
    for (auto& name : names)
      if (*rc::gen::inRange(0, 3) == 0) chosen.push_back(name);
    return chosen;
  };
  auto definition = leads();
  auto& form = definition.forms[0];
  if (*rc::gen::inRange(0, 5) == 0) form.owner.clear();
  const bool owned = !form.owner.empty();
  bool narrowed = false;
  for (auto* role : {"r0", "r1", "r2"}) {
    Access access{.role = role, .sees = *rc::gen::element(Sees::none, Sees::own, Sees::department, Sees::all)};
    if (*rc::gen::inRange(0, 3) == 0) access.where = over_fifty(definition), narrowed = true;
    access.create = coin();
    access.edit = coin();
    access.erase = coin();
    access.hidden = some_of({"amount", "secret"});
    access.readonly = some_of({"amount", "secret"});
    form.access.push_back(std::move(access));
  }
  std::vector<Fields> rows;
  auto person = [&]() -> Value {
    auto n = *rc::gen::inRange(0, 8);
    return n < 7 ? Value("p" + std::to_string(n)) : Value();  // p6 is nobody the directory knows
  };
  for (int i = 0; i < 12; ++i)
    rows.push_back(row(("l" + std::to_string(i)).c_str(), owned ? person() : Value(), person(),
                       coin() ? Value(*rc::gen::inRange(0, 100)) : Value(), "s"));
  bench().put("lead", rows);

  auto directory = company(some_of({"r0", "r1", "r2", "r1", "r9"}));
  auto viewer = *directory->viewer("p" + std::to_string(*rc::gen::inRange(0, 6)));
  auto rules = rules_of(form);
  auto policy = policy_of(definition, rules, viewer);
  Oracle oracle{*directory, viewer};

  auto expected = [&](auto counts) {
    Ids ids;
    for (auto& each : rows)
      if (oracle.some(form.access, each, counts)) ids.insert(each.get("id").text());
    return ids;
  };
  auto visible = expected([](auto&) { return true; });
  RC_ASSERT(bench().ids(policy.row_condition()) == visible);
  RC_ASSERT(bench().ids(policy.edit_condition()) == expected([](auto& access) { return access.edit; }));
  RC_ASSERT(bench().ids(policy.erase_condition()) == expected([](auto& access) { return access.erase; }));
  if (!narrowed) {
    auto negated = policy.row_condition();
    negated.text = "NOT (" + negated.text + ")";
    RC_ASSERT(bench().ids(negated).size() == rows.size() - visible.size());
  }

  for (std::string field : {"amount", "secret"}) {
    auto readers = expected([&](auto& access) { return !has(access.hidden, field); });
    auto writers = expected(
        [&](auto& access) { return access.edit && !has(access.hidden, field) && !has(access.readonly, field); });
    RC_ASSERT(bench().ids(policy.write_condition(field)) == writers);
    auto column = policy.visible_column(field, store::column(field));
    auto cells = bench().select(
        {.table = "lead",
         .outputs = {{"id", store::column("id")},
                     {field, column, field == "amount" ? store::ColumnType::number : store::ColumnType::text}},
         .where = policy.row_condition()});
    double sum = 0;
    for (auto& cell : cells) {
      auto id = cell.get("id").text();
      auto& original = rows[std::stoul(id.substr(1))];
      RC_ASSERT(cell.get(field) == (readers.contains(id) ? original.get(field) : Value()));
      sum += cell.get(field).number();
    }
    if (field == "amount") {
      auto total = column;
      total.text = "SUM(" + total.text + ")";
      auto figures = bench().select(
          {.table = "lead", .outputs = {{"sum", total, store::ColumnType::number}}, .where = policy.row_condition()});
      RC_ASSERT(figures[0].get("sum").number() == sum);
    }
    RC_ASSERT(readers.empty() || policy.may_read(field));
    RC_ASSERT(writers.empty() || policy.may_write(field));
  }
}

}  // namespace kedu::access
