// Scalars, and places inside them, whatever way they are written.
#include "definition/read/read.h"

#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"
#include "definition/shape/schemas.h"
#include "definition/shape/shape.h"

namespace kedu::definition {
namespace {

Json read(const std::string& text, const std::string& name = "a.yaml") {
  auto tree = read_tree({name, text});
  EXPECT_TRUE(tree.issues.ok()) << print(tree.issues);
  return tree.json;
}

TEST(Read, ScalarsByTheirLook) {
  EXPECT_EQ(read("[true, false, null, ~, 0, 10, -1.5, 1e3]"), Json::parse("[true,false,null,null,0,10,-1.5,1e3]"));
  EXPECT_EQ(read("[010, y, on, yes, 0x1F, +1, .5, 1., 1_000, 2026-03-02, 12:30, True]"),
            Json::parse(R"(["010","y","on","yes","0x1F","+1",".5","1.","1_000","2026-03-02","12:30","True"])"));
  EXPECT_EQ(read(R"(["true", '1', "null"])"), Json::parse(R"(["true","1","null"])"));
  EXPECT_EQ(read("a:\nb: x\n"), Json::parse(R"({"a":null,"b":"x"})"));
  EXPECT_EQ(read("a: 1\n---\nb: 2\n"), Json::parse(R"([{"a":1},{"b":2}])"));
  EXPECT_EQ(read(""), Json());
  EXPECT_EQ(read(R"({"a": [1, "二"]})", "a.json"), Json::parse(R"({"a":[1,"二"]})"));
}

/// Where the character with number `index` of the document's only text stands, as "line:column".
std::string place_of(const std::string& yaml, int index, const std::string& name = "a.yaml") {
  Issues issues;
  auto budget = full_budget();
  auto documents = read_file(std::make_shared<const File>(name, yaml), budget, issues);
  EXPECT_TRUE(issues.ok()) << yaml << print(issues);
  if (documents.empty()) return "";
  auto& node = documents[0].items.at(0);
  auto span = node.place.text_span(node.scalar.get<std::string>(), index, 1);
  return std::to_string(span.line) + ":" + std::to_string(span.column);
}

TEST(Read, PlacesInsideScalars) {
  EXPECT_EQ(place_of("公式: =金额*2\n", 1), "1:6");
  EXPECT_EQ(place_of("公式: '=a & ''x'' & b'\n", 11), "1:19");
  EXPECT_EQ(place_of("a: \"=\\\"等\\\" & b\"\n", 7), "1:14");
  EXPECT_EQ(place_of("a: \"\\u6c49b\"\n", 1), "1:11");
  EXPECT_EQ(place_of("a: |\n  =IF(x,\n    1,2)\n", 9), "3:5");
  EXPECT_EQ(place_of("a: >-\n  =IF(x,\n  1,2)\n", 7), "3:3");
  EXPECT_EQ(place_of("a: =IF(x\n  + y)\n", 8), "2:5");
  EXPECT_EQ(place_of("{\"a\": \"=\\u6c49 b\"}", 3, "a.json"), "1:16");
}

/// Any text, however it is quoted: every character is found where it was written.
TEST(Read, PlacesSurviveEveryQuoting) {
  std::mt19937 random(7);
  const std::u32string alphabet = U"ab 1=(),.\"'\\#:&金额，（";
  for (int round = 0; round < 2000; ++round) {
    std::u32string text;
    auto length = 1 + random() % 20;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    text = U"=" + text + U"x";
    bool single = round % 2 == 0;
    std::string yaml = single ? "k: '" : "k: \"";
    std::vector<int> columns;
    int column = 5;
    for (auto c : text) {
      columns.push_back(column);
      std::string piece;
      if (single && c == U'\'')
        piece = "''";
      else if (!single && (c == U'"' || c == U'\\'))
        piece = c == U'"' ? "\\\"" : "\\\\";
      else
        append_utf8(piece, c);
      yaml += piece;
      column += static_cast<int>(count_code_points(piece));
    }
    yaml += single ? "'\n" : "\"\n";
    for (std::size_t i = 0; i < text.size(); ++i)
      ASSERT_EQ(place_of(yaml, static_cast<int>(i)), "1:" + std::to_string(columns[i])) << yaml << i;
  }
}

/// Random bytes and random pieces of YAML: an answer, never a crash.
TEST(Read, AnythingEnds) {
  std::mt19937 random(11);
  const std::vector<std::string> pieces{
      "- ", "a: ", "{",    "}",     "[",     "]",           ",",  "\n", "  ",   "'",  "\"", "|\n",  ">-\n", "&x ",
      "*x", "!t ", "#c\n", "---\n", "...\n", "%YAML 1.2\n", "? ", ": ", "金额", "\t", "\\", "=a+b", "~",    "<<: "};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    auto count = random() % 24;
    for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
    auto tree = read_tree({round % 5 ? "a.yaml" : "a.json", text});
    if (!tree.issues.ok()) {
      EXPECT_GT(tree.issues[0].span.line, 0) << text;
    }
    (void)print(tree.issues);
  }
}

void expect_described(const Json& schema, const std::string& where) {
  if (!schema.is_structured()) return;
  if (schema.is_object() && schema.contains("properties")) {
    for (auto& [name, property] : schema["properties"].items())
      for (const char* key : {"description", "x-zh", "examples"})
        EXPECT_TRUE(property.is_object() && property.contains(key)) << where << "/" << name << " lacks " << key;
  }
  for (auto& [name, item] : schema.items()) expect_described(item, where + "/" + name);
}

void expect_examples_fit(const Json& root, const Json& schema, const std::string& where) {
  if (!schema.is_structured()) return;
  if (schema.is_object() && schema.contains("properties"))
    for (auto& [name, property] : schema["properties"].items()) {
      if (!property.is_object() || !property.contains("examples")) continue;
      Json alone = property;
      alone["definitions"] = root["definitions"];
      auto judge = Judge::create(alone);
      ASSERT_TRUE(judge) << where << "/" << name;
      for (auto& example : property["examples"]) {
        EXPECT_FALSE(judge->first_misfit(example)) << where << "/" << name << ": " << example;
        Block block;
        block.kind = "x";
        block.tree = example;
        Issues issues;
        explain(alone, block, issues);
        EXPECT_TRUE(issues.ok()) << where << "/" << name << print(issues);
      }
    }
  for (auto& [name, item] : schema.items()) expect_examples_fit(root, item, where + "/" + name);
}

TEST(Schemas, EveryPropertyIsDescribedAndItsExamplesFit) {
  auto names = embedded_schema_names();
  EXPECT_GE(names.size(), 7u);
  for (auto& name : names) {
    auto& schema = embedded_schema(name);
    ASSERT_TRUE(schema.is_object());
    expect_described(schema, name);
    expect_examples_fit(schema, schema, name);
  }
}

}  // namespace
}  // namespace kedu::definition
