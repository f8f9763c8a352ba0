// The directory: who belongs where, who heads whom, and who may look.
#include "access/directory.h"

#include <gtest/gtest.h>

#include "store/sqlite/folder_test.h"

namespace kedu::access {

namespace {

/// head office ← east ← shanghai; south apart.
Directory company() {
  return Directory({{"p1", "总监", "boss", "head", {"director"}},
                    {"p2", "主管", "east", "east", {"supervisor"}},
                    {"p3", "张三", "zhang", "shanghai", {"sales"}},
                    {"p4", "李四", "li", "shanghai", {"sales", "supervisor"}, false},
                    {"p5", "王五", "zhang", "south", {"sales"}},
                    {"p6", "自由", "", "", {}}},
                   {{"head", "总部", "", "p1"},
                    {"east", "华东", "head", "p2"},
                    {"shanghai", "上海", "east", ""},
                    {"south", "华南", "head", "p4"}});
}

}  // namespace

TEST(DirectoryOfPeople, findsPeopleByIdLoginAndRole) {
  auto directory = company();
  EXPECT_EQ(directory.person("p3")->name, "张三");
  EXPECT_EQ(directory.person("p9"), nullptr);
  EXPECT_EQ(directory.by_login("boss")->id, "p1");
  EXPECT_EQ(directory.by_login("zhang"), nullptr) << "two people claim it";
  EXPECT_EQ(directory.by_login(""), nullptr);
  auto sales = directory.with_role("sales");
  ASSERT_EQ(sales.size(), 2u) << "the inactive one is left out";
  EXPECT_EQ(sales[0]->id, "p3");
}

TEST(DirectoryOfPeople, headsGoUpUntilSomebodyElseIsFound) {
  auto directory = company();
  EXPECT_EQ(directory.head_of("p3")->id, "p2") << "Shanghai has none of its own";
  EXPECT_EQ(directory.head_of("p2")->id, "p1") << "nobody heads themselves";
  EXPECT_EQ(directory.head_of("p1"), nullptr);
  EXPECT_EQ(directory.head_of("p5")->id, "p1") << "an inactive head is passed over";
  EXPECT_EQ(directory.head_of("p6"), nullptr);
}

TEST(DirectoryOfPeople, viewersSeeTheirDepartmentAndAllBelow) {
  auto directory = company();
  EXPECT_EQ(directory.viewer("p2")->departments, (std::vector<std::string>{"east", "shanghai"}));
  EXPECT_EQ(directory.viewer("p1")->departments.size(), 4u);
  EXPECT_TRUE(directory.viewer("p6")->departments.empty());
  EXPECT_FALSE(directory.viewer("p4"));
  EXPECT_FALSE(directory.viewer("p9"));
}

TEST(DirectoryOfPeople, circlesEnd) {
  Directory circle({{"p1", "甲", "", "a", {}}}, {{"a", "A", "b", ""}, {"b", "B", "a", ""}});
  EXPECT_EQ(circle.subtree("a").size(), 2u);
  EXPECT_EQ(circle.head_of("p1"), nullptr);
}

TEST(DirectoryOfPeople, loadsRowsWithoutTheDeleted) {
  store::sqlite::Folder folder;
  auto store = store::open_sqlite(folder.file());
  ASSERT_TRUE(store);
  using enum store::ColumnType;
  ASSERT_TRUE(
      (*store)->publish({{.name = "person",
                          .columns = {{"name", text},
                                      {"login", text},
                                      {"department", text},
                                      {"roles", list},
                                      {"active", boolean},
                                      {"deleted_at", datetime}}},
                         {.name = "department",
                          .columns = {{"name", text}, {"parent", text}, {"head", text}, {"deleted_at", datetime}}}}));
  ASSERT_TRUE((*store)->write_and_wait([](store::Writer& writer) -> Result<void> {
    for (auto& row : {Fields{{"id", "p1"},
                             {"name", "张三"},
                             {"login", "zhang"},
                             {"department", "d1"},
                             {"roles", List{"sales", "supervisor"}}},
                      Fields{{"id", "p2"}, {"name", "李四"}, {"active", false}},
                      Fields{{"id", "p3"}, {"name", "走了"}, {"deleted_at", DateTime{1}}}}) {
      KEDU_LET(auto key, writer.insert("person", row));
      (void)key;
    }
    KEDU_LET(auto key, writer.insert("department", {{"id", "d1"}, {"name", "销售部"}, {"head", "p1"}}));
    (void)key;
    return {};
  }));
  std::shared_ptr<const Directory> directory;
  ASSERT_TRUE((*store)->read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(directory, Directory::load(reader));
    return {};
  }));
  EXPECT_EQ(directory->people().size(), 2u);
  EXPECT_EQ(directory->person("p1")->roles, (std::vector<std::string>{"sales", "supervisor"}));
  EXPECT_TRUE(directory->person("p1")->active) << "who says nothing works here";
  EXPECT_FALSE(directory->person("p2")->active);
  EXPECT_EQ(directory->department("d1")->head, "p1");
}

}  // namespace kedu::access
