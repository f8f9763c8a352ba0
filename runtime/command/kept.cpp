#include "command/kept.h"

#include <map>

namespace kedu::command {

namespace {

constexpr const char* table = "kept_section";

std::string key_of(const App& app, const definition::Section& section) {
  return app.definition->app.id + "/" + section.kind + "/" + section.id + "/" + section.version;
}

}  // namespace

store::Table kept_table() {
  using enum store::ColumnType;
  return {.name = table,
          .columns =
              {{"app", text}, {"kind", text}, {"section", text}, {"version", text}, {"tree", text}, {"at", datetime}},
          .indexes = {{{"app"}, false}}};
}

Result<std::vector<const definition::Section*>> unknown_versions(store::Reader& reader, const App& app) {
  std::vector<const definition::Section*> unknown;
  for (auto& section : app.definition->sections) {
    if (section.version.empty()) continue;
    KEDU_LET(auto known, reader.get(table, key_of(app, section)));
    if (!known) unknown.push_back(&section);
  }
  return unknown;
}

Result<void> remember(store::Writer& writer, const App& app, const definition::Section& section, DateTime now) {
  KEDU_LET(auto key, writer.insert(table, {{"id", key_of(app, section)},
                                           {"app", app.definition->app.id},
                                           {"kind", section.kind},
                                           {"section", section.id},
                                           {"version", section.version},
                                           {"tree", section.tree.dump()},
                                           {"at", now}}));
  (void)key;
  return {};
}

Result<std::vector<definition::KeptSection>> kept_sections(store::Reader& reader, std::string_view app) {
  store::Query query{.table = table,
                     .where = {R"(t."app" = ?)", {app}},
                     .order = {{store::column("at"), true}, {store::column("id"), false}}};
  for (auto* name : {"kind", "section", "version", "tree"}) query.outputs.push_back({name, store::column(name)});
  KEDU_LET(auto rows, reader.select(query));
  std::map<std::string, std::size_t> counts;
  std::vector<definition::KeptSection> kept;
  for (auto& row : rows)
    if (counts[row.get("kind").text() + "/" + row.get("section").text()]++ < kept_versions)
      kept.push_back(
          {row.get("kind").text(), row.get("section").text(), row.get("version").text(), row.get("tree").text()});
  return kept;
}

}  // namespace kedu::command
