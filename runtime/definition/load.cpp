#include "definition/load.h"

#include <algorithm>

#include "definition/bind/bind.h"
#include "definition/built_in.h"
#include "definition/freeze/freeze.h"
#include "definition/link/link.h"
#include "definition/merge.h"
#include "definition/read/read.h"
#include "definition/shape/shape.h"

namespace kedu::definition {
namespace {

void append(std::vector<Block>& all, std::vector<Block> more) {
  for (auto& block : more) all.push_back(std::move(block));
}

void note_files(const std::vector<Block>& blocks, std::vector<std::shared_ptr<const File>>& files) {
  for (auto& block : blocks) {
    auto& file = block.places.at("").file;
    if (file && (files.empty() || files.back() != file)) files.push_back(file);
  }
}

/// Fields that are named and not there leave everything else in place: what is wrong further on can be told as well. So
/// who takes a field away sees at once every list, formula, gate, rule and tile that still uses it.
bool lacks_only_fields(const Issues& issues) {
  return std::all_of(issues.begin(), issues.end(), [](const Issue& issue) {
    return issue.severity != Severity::error || issue.code == "unknown-field";
  });
}

/// Earlier versions as blocks; what cannot be read any more is left out.
std::vector<Block> blocks_of(std::span<const KeptSection> kept) {
  std::vector<Block> blocks;
  for (auto& section : kept) {
    Issues ignored;
    auto own = full_budget();
    append(blocks, read_blocks({"(" + section.kind + " " + section.id + " " + section.version + ").json", section.tree},
                               "", own, ignored));
  }
  return blocks;
}

}  // namespace

Loaded load(const std::string& folder, const Extensions& extensions, std::span<const KeptSection> kept) {
  Loaded loaded;
  auto& issues = loaded.issues;

  auto budget = full_budget();
  auto app = read_folder(folder, budget, issues);
  std::vector<Block> built_in, plugin_forms;
  for (auto& source : built_in_forms()) {
    auto own = full_budget();
    append(built_in, read_blocks(source, "built-in", own, issues));
  }
  for (auto& plugin : extensions.forms)
    for (auto& source : plugin.sources) {
      auto own = full_budget();
      append(plugin_forms, read_blocks(source, plugin.plugin, own, issues));
    }
  if (!issues.ok()) return loaded;
  std::vector<std::shared_ptr<const File>> files;
  note_files(app, files);
  note_files(plugin_forms, files);

  Schemas schemas(extensions);
  auto merged =
      merge(std::move(built_in), std::move(plugin_forms), std::move(app), blocks_of(kept), extensions, schemas, issues);
  if (merged.app.kind.empty()) {
    SourceSpan span;
    span.file = "app.yaml";
    issues.add({"no-app",
                {"缺少 app.yaml：没有 app: 块", "app.yaml is missing: there is no app: block"},
                {"新建 app.yaml，以“app: 编号”开头", "create app.yaml; it begins with `app: id`"},
                "",
                span});
  }
  if (!issues.ok()) return loaded;

  schemas.shape(merged.app, issues);
  for (auto& block : merged.forms) schemas.shape(block, issues);
  for (auto& block : merged.sections) schemas.shape(block, issues);
  if (!issues.ok()) return loaded;

  auto definition = std::make_shared<Definition>();
  definition->folder = folder;
  link(merged, *definition, issues);
  if (!lacks_only_fields(issues)) return loaded;

  bind(merged, extensions, *definition, issues);
  if (!issues.ok()) return loaded;

  trace_influences(*definition);
  write_recipes(*definition);
  definition->fingerprint = fingerprint_of(files);
  loaded.definition = std::move(definition);
  return loaded;
}

}  // namespace kedu::definition
