#include "definition/read/read.h"

#include "base/limits.h"
#include "base/utf8.h"

namespace kedu::definition {
namespace {

/// The first byte that is not UTF-8 or is a control character, or npos.
std::size_t bad_byte(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7F) return i;
      ++i;
      continue;
    }
    std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (i + bytes > text.size() || !is_utf8(std::string_view(text).substr(i, bytes))) return i;
    i += bytes;
  }
  return std::string::npos;
}

std::string kibibytes(std::size_t bytes) {
  return std::to_string(bytes / 1024) + " KiB";
}

bool acceptable(const File& file, Budget& budget, Issues& issues) {
  const auto& text = file.text();
  auto refuse = [&](std::string code, Text message, Text hint = {}, std::size_t at = 0) {
    issues.add({std::move(code), std::move(message), std::move(hint), "", file.span(at, at + 1)});
    return false;
  };
  // The head of an oversized file has been read only so far that its size is known; its encoding does not matter.
  if (text.size() > limits::definition_file_bytes) {
    SourceSpan span;
    span.file = file.name();
    span.line = span.column = 1;
    issues.add({"file-too-large",
                {"文件超过 " + kibibytes(limits::definition_file_bytes) + "（definition_file_bytes）",
                 "the file is larger than " + kibibytes(limits::definition_file_bytes) + " (definition_file_bytes)"},
                {"拆成几个文件", "split it into several files"},
                "",
                span});
    return false;
  }
  if (text.size() > budget.bytes)
    return refuse(
        "app-too-large",
        {"整个应用的定义超过 " + kibibytes(limits::definition_app_bytes) + "（definition_app_bytes）",
         "the app's definition is larger than " + kibibytes(limits::definition_app_bytes) + " (definition_app_bytes)"});
  budget.bytes -= text.size();
  auto bad = bad_byte(text);
  if (bad == std::string::npos) return true;
  SourceSpan span = file.span(bad, bad + 1);
  span.line_text.clear();  // it cannot be printed
  issues.add({"bad-encoding",
              {"文件里有不是 UTF-8 的内容或控制字符", "the file has bytes that are not UTF-8, or a control character"},
              {"用编辑器另存为 UTF-8", "save it as UTF-8"},
              "",
              span});
  return false;
}

}  // namespace

Budget full_budget() {
  return {limits::definition_app_bytes, limits::definition_nodes};
}

std::vector<Node> read_file(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues) {
  if (!acceptable(*file, budget, issues)) return {};
  if (file->name().ends_with(".json")) return read_json(file, budget, issues);
  return read_yaml(file, budget, issues);
}

Json to_json(const Node& node, const std::string& pointer, Places* places) {
  if (places) places->set(pointer, node.place);
  switch (node.kind) {
    case Node::Kind::scalar:
      return node.scalar;
    case Node::Kind::list: {
      Json list = Json::array();
      for (std::size_t i = 0; i < node.items.size(); ++i)
        list.push_back(to_json(node.items[i], places ? child(pointer, i) : pointer, places));
      return list;
    }
    case Node::Kind::map: {
      Json map = Json::object();
      auto& object = map.get_ref<Json::object_t&>();
      // Keys are known to differ, so they are appended without ordered_map's line search.
      for (std::size_t i = 0; i < node.items.size(); ++i)
        object.push_back(
            {node.keys[i], to_json(node.items[i], places ? child(pointer, node.keys[i]) : pointer, places)});
      return map;
    }
  }
  return nullptr;
}

Tree read_tree(const Source& source) {
  Tree tree;
  auto budget = full_budget();
  auto text = source.text.starts_with("\xEF\xBB\xBF") ? source.text.substr(3) : source.text;
  auto file = std::make_shared<const File>(source.file, std::move(text));
  auto documents = read_file(file, budget, tree.issues);
  if (!tree.issues.ok()) return tree;
  if (documents.size() == 1) {
    tree.json = to_json(documents[0], "", nullptr);
  } else if (documents.size() > 1) {
    tree.json = Json::array();
    for (auto& document : documents) tree.json.push_back(to_json(document, "", nullptr));
  }
  return tree;
}

}  // namespace kedu::definition
