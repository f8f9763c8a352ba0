// Definitions made to hurt are refused with a place; the limits hold at the limit and one above.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/limits.h"
#include "definition/load.h"
#include "definition/test_app.h"

namespace kedu::definition {
namespace {

const std::string app_yaml = "--- app.yaml\napp: demo\nlabel: 演示\nroles: [{role: sales, label: 业务员}]\n";
const std::string some_form = "form: lead\nlabel: 线索\nfields: [{field: name, label: 名称, type: text}]\n";

/// The code of the first issue of one YAML text; "" when it is good.
std::string first_code(const std::string& text, const std::string& name = "a.yaml") {
  auto tree = read_tree({name, text});
  return tree.issues.empty() ? "" : tree.issues[0].code;
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

std::string padded(std::size_t bytes) {
  std::string text = "form: lead\n";
  while (text.size() + 80 < bytes) text += "# " + std::string(77, 'x') + "\n";
  return text + "#" + std::string(bytes - text.size() - 2, 'x') + "\n";
}

TEST(Hostile, AliasesAreRefusedBeforeAnythingIsBuilt) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    auto n = std::to_string(i), p = std::to_string(i - 1);
    bomb += "a" + n + ": &a" + n + " [*a" + p + ", *a" + p + ", *a" + p + ", *a" + p + ", *a" + p + "]\n";
  }
  EXPECT_EQ(first_code(bomb), "yaml-anchor");
  EXPECT_EQ(first_code("&x [*x]"), "yaml-anchor");
  EXPECT_EQ(first_code("a: &a {b: *a}"), "yaml-anchor");
  EXPECT_EQ(first_code("<<: {a: 1}\nb: !!binary aGk="), "yaml-tag");
}

TEST(Hostile, DepthHasALimit) {
  EXPECT_EQ(first_code(nested(limits::definition_depth)), "");
  EXPECT_EQ(first_code(nested(limits::definition_depth + 1)), "too-deep");
  EXPECT_EQ(first_code(nested(100'000)), "too-deep");
  std::string block;
  for (int i = 0; i < 5000; ++i) block += "- ";
  EXPECT_EQ(first_code(block + "x"), "too-deep");
  EXPECT_EQ(first_code(nested(100'000), "a.json"), "json-syntax");
}

TEST(Hostile, SizeHasALimit) {
  EXPECT_EQ(first_code(padded(limits::definition_file_bytes)), "");
  EXPECT_EQ(first_code(padded(limits::definition_file_bytes + 1)), "file-too-large");
  TestApp app(app_yaml);
  app.write("forms/big.yaml", padded(300 * 1024 * 1024 / 1024));
  auto loaded = load(app.folder(), {});
  ASSERT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "file-too-large");
}

TEST(Hostile, AnAppHasALimit) {
  TestApp app(app_yaml);
  for (int i = 0; i < 9; ++i) app.write("forms/f" + std::to_string(i) + ".yaml", "# " + std::string(250 * 1024, 'x'));
  auto loaded = load(app.folder(), {});
  ASSERT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "app-too-large");
}

TEST(Hostile, NodesHaveALimit) {
  auto items = [](std::size_t count) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) text += "1,";
    return text + "]";
  };
  EXPECT_EQ(first_code(items(limits::definition_nodes - 1)), "");
  EXPECT_EQ(first_code(items(limits::definition_nodes)), "too-many-nodes");
}

TEST(Hostile, StraySignsDoNotGoOnForever) {
  for (const char* text : {",", ",a", "a: b\n---\n,", "]", "}", ", - ,"})
    EXPECT_EQ(first_code(text), "yaml-syntax") << text;
}

TEST(Hostile, EncodingIsChecked) {
  EXPECT_EQ(first_code("form: \xC3\x28"), "bad-encoding");
  EXPECT_EQ(first_code("form: \xED\xA0\x80"), "bad-encoding");
  EXPECT_EQ(first_code(std::string("form: a\0b", 9)), "bad-encoding");
  EXPECT_EQ(first_code("form: a\x04 b"), "bad-encoding");
  EXPECT_EQ(first_code("\xFF\xFE"
                       "f"),
            "bad-encoding");
  EXPECT_EQ(first_code("\xEF\xBB\xBF"
                       "form: lead\r\nlabel: x\r\n"),
            "");
}

TEST(Hostile, RepeatedKeysAreRefusedWhereTheyAre) {
  EXPECT_EQ(first_code("a: 1\nb: 2\na: 3\n"), "duplicate-key");
  EXPECT_EQ(first_code("{\"a\": 1, \"a\": 2}", "a.json"), "json-syntax");
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(first_code(many), "");
}

TEST(Hostile, LongTextsDoNotBreakPatterns) {
  TestApp app(app_yaml);
  app.write("forms/lead.yaml",
            "form: " + std::string(200'000, 'a') + "\nlabel: x\nfields: [{field: a, label: b, type: text}]\n");
  auto loaded = load(app.folder(), {});
  ASSERT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "bad-id");
}

TEST(Hostile, TooManyFieldsAndForms) {
  auto form_with = [](std::size_t fields) {
    std::string text = "form: lead\nlabel: x\nfields:\n";
    for (std::size_t i = 0; i < fields; ++i) text += "- {field: f" + std::to_string(i) + ", label: x, type: text}\n";
    return text;
  };
  TestApp good(app_yaml), bad(app_yaml);
  good.write("forms/lead.yaml", form_with(limits::form_fields));
  bad.write("forms/lead.yaml", form_with(limits::form_fields + 1));
  auto loaded = load(good.folder(), {});
  EXPECT_TRUE(loaded.definition) << print(loaded.issues);
  loaded = load(bad.folder(), {});
  EXPECT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "too-many-fields");

  TestApp many(app_yaml);
  std::string forms;
  for (std::size_t i = 0; i < limits::definition_forms; ++i)
    forms += "---\nform: f" + std::to_string(i) + "\nlabel: x\nfields: [{field: a, label: b, type: text}]\n";
  many.write("forms/all.yaml", forms);
  loaded = load(many.folder(), {});
  EXPECT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "too-many-forms");
}

TEST(Hostile, LinksOutOfTheFolderAndHiddenFilesAreNotRead) {
  TestApp outside("--- secret.yaml\n" + some_form), app(app_yaml);
  app.write("forms/.hidden.yaml", "not: [a definition");
  app.write(".git/x.yaml", "not: [a definition");
  app.write("sample/people.yaml", "- {name: 张三}\n");
  app.write("scenarios/people.yaml", "- {name: 张三}\n");
  std::filesystem::path root = app.folder();
  std::filesystem::create_symlink(outside.folder() + "/secret.yaml", root / "forms/lead.yaml");
  std::filesystem::create_directory_symlink(outside.folder(), root / "flows");
  std::filesystem::create_symlink(root / "forms/loop.yaml", root / "forms/loop.yaml");
  auto loaded = load(app.folder(), {});
  ASSERT_TRUE(loaded.definition) << print(loaded.issues);
  EXPECT_FALSE(loaded.definition->form("lead"));
}

TEST(Hostile, NamesThatClimb) {
  for (const char* id : {"../lead", "..", "a/b", "a.b", "a\"b", "a;drop", "-a", "_a", ""}) {
    TestApp app(app_yaml);
    app.write("forms/lead.yaml",
              std::string("form: ") + Json(id).dump() + "\nlabel: x\nfields: [{field: a, label: b, type: text}]\n");
    EXPECT_FALSE(load(app.folder(), {}).definition) << id;
    app.write("forms/lead.yaml",
              std::string("form: lead\nlabel: x\nfields: [{field: ") + Json(id).dump() + ", label: b, type: text}]\n");
    EXPECT_FALSE(load(app.folder(), {}).definition) << id;
  }
}

TEST(Hostile, NoFolder) {
  auto loaded = load("/nowhere/at/all", {});
  EXPECT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "no-folder");
}

TEST(Hostile, PluginsThatThrowAreReported) {
  auto extensions = test_extensions();
  extensions.kinds[0].bind = [](Binder&) -> std::shared_ptr<const void> { throw std::runtime_error("oops"); };
  TestApp app(app_yaml + "--- forms/lead.yaml\n" + some_form + "--- notes/a.yaml\nnote: hot\nform: lead\n");
  auto loaded = load(app.folder(), extensions);
  EXPECT_FALSE(loaded.definition);
  EXPECT_EQ(loaded.issues[0].code, "plugin-failed");
}

}  // namespace
}  // namespace kedu::definition
