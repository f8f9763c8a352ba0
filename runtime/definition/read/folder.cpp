// Which files of a folder are its definition, and the blocks they hold.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "definition/read/read.h"
#include "definition/read/yaml_mistakes.h"

namespace kedu::definition {
namespace {

namespace fs = std::filesystem;

/// Folders that hold no definition: sample records, blank templates, pages.
bool is_aside(const std::string& name) {
  return name == "sample" || name == "files" || name == "web" || name.starts_with('.');
}

bool is_definition_file(const fs::path& path) {
  auto name = path.filename().string();
  auto ending = path.extension().string();
  return !name.starts_with('.') && (ending == ".yaml" || ending == ".yml" || ending == ".json");
}

/// Whether the path, its links followed, is a plain file below `root`.
bool is_inside(const fs::path& root, const fs::path& path) {
  std::error_code error;
  auto real = fs::canonical(path, error);
  if (error || !fs::is_regular_file(real, error)) return false;
  auto [end, at] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
  return end == root.end();
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(limits::definition_file_bytes + 4, '\0');  // a mark and one byte over tell "too large"
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

/// Paths relative to root: its own files and those one folder down.
std::vector<std::string> definition_files(const fs::path& root) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    auto name = it->path().filename().string();
    if (it->is_directory(ignored)) {
      if (is_aside(name) || it->is_symlink(ignored)) continue;
      for (fs::directory_iterator sub(it->path(), ignored), none; !ignored && sub != none; sub.increment(ignored))
        if (is_definition_file(sub->path()) && is_inside(root, sub->path()))
          files.push_back(name + "/" + sub->path().filename().string());
    } else if (is_definition_file(it->path()) && is_inside(root, it->path())) {
      files.push_back(name);
    }
  }
  std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a != "app.yaml", std::string_view(a)) < std::pair(b != "app.yaml", std::string_view(b));
  });
  return files;
}

void add_block(const Node& node, const std::string& plugin, std::vector<Block>& blocks, Issues& issues) {
  if (node.kind != Node::Kind::map || node.keys.empty()) {
    Issue issue;
    if (!full_width_colon(*node.place.file, node.place.begin, issue))
      issue = {"not-a-block",
               {"这里应该是一个以类型开头的块", "a block that starts with its kind is expected here"},
               {"例如“form: customer”", "such as `form: customer`"},
               "",
               node.place.value_span()};
    issues.add(std::move(issue));
    return;
  }
  Block block;
  block.kind = node.keys.front();
  block.plugin = plugin;
  block.tree = to_json(node, "", &block.places);
  const auto& id = block.tree[block.kind];
  if (id.is_string()) block.id = id.get<std::string>();
  blocks.push_back(std::move(block));
}

void add_blocks(const std::vector<Node>& documents, const std::string& plugin, std::vector<Block>& blocks,
                Issues& issues) {
  for (auto& document : documents) {
    bool empty = document.kind == Node::Kind::scalar && document.scalar.is_null();
    if (empty) continue;
    if (document.kind == Node::Kind::list)
      for (auto& item : document.items) add_block(item, plugin, blocks, issues);
    else
      add_block(document, plugin, blocks, issues);
  }
}

}  // namespace

std::vector<Block> read_blocks(const Source& source, const std::string& plugin, Budget& budget, Issues& issues) {
  std::vector<Block> blocks;
  auto file = std::make_shared<const File>(source.file, source.text);
  add_blocks(read_file(file, budget, issues), plugin, blocks, issues);
  return blocks;
}

std::vector<Block> read_folder(const std::string& folder, Budget& budget, Issues& issues) {
  std::vector<Block> blocks;
  std::error_code error;
  auto root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error)) {
    SourceSpan span;
    span.file = folder;
    issues.add({"no-folder", {"找不到这个文件夹", "there is no such folder"}, {}, "", span});
    return blocks;
  }
  for (auto& name : definition_files(root)) {
    auto text = slurp(root / name);
    auto file = std::make_shared<const File>(name, std::move(text));
    auto documents = read_file(file, budget, issues);
    // People and records that scenarios start from lie beside them; they are data, not definition.
    bool fixture =
        name.starts_with("scenarios/") && std::none_of(documents.begin(), documents.end(), [](const Node& document) {
          const Node* first = &document;
          if (document.kind == Node::Kind::list && !document.items.empty()) first = &document.items[0];
          return first->kind == Node::Kind::map && !first->keys.empty() && first->keys[0] == "scenario";
        });
    if (!fixture) add_blocks(documents, "", blocks, issues);
  }
  return blocks;
}

}  // namespace kedu::definition
