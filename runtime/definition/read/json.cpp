// JSON text to nodes: base/json.h judges the text, then its places are found by walking text and value side by side.
#include <cstdio>

#include "base/limits.h"
#include "definition/read/read.h"

namespace kedu::definition {
namespace {

/// Walks text that parse_json has accepted.
class Walker {
 public:
  explicit Walker(std::shared_ptr<const File> file) : file_(std::move(file)), text_(file_->text()) {}

  Node walk(const Json& json) {
    skip_space();
    Node node;
    node.place = {file_, 0, 0, at_, at_ + 1, Style::container};
    if (json.is_object()) {
      node.kind = Node::Kind::map;
      ++at_;
      for (auto& [key, value] : json.items()) {
        skip_space();
        auto key_begin = at_;
        skip_string();
        auto key_end = at_;
        skip_to(':');
        node.keys.push_back(key);
        node.items.push_back(walk(value));
        node.items.back().place.key_begin = key_begin;
        node.items.back().place.key_end = key_end;
        skip_comma();
      }
      skip_to('}');
    } else if (json.is_array()) {
      node.kind = Node::Kind::list;
      ++at_;
      for (auto& value : json) {
        node.items.push_back(walk(value));
        skip_comma();
      }
      skip_to(']');
    } else {
      node.scalar = json;
      if (json.is_string())
        skip_string();
      else
        while (at_ < text_.size() && std::string_view(",]} \n\r\t").find(text_[at_]) == std::string_view::npos) ++at_;
      node.place.end = at_;
      node.place.style = json.is_string() ? Style::json : Style::container;
    }
    return node;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \n\r\t").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  void skip_to(char c) {
    while (at_ < text_.size() && text_[at_] != c) ++at_;
    ++at_;
  }
  void skip_comma() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == ',') ++at_;
  }
  void skip_string() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
  }

  std::shared_ptr<const File> file_;
  std::string_view text_;
  std::uint32_t at_ = 0;
};

std::size_t count_nodes(const Json& json) {
  std::size_t count = 1;
  if (json.is_structured())
    for (auto& item : json) count += count_nodes(item);
  return count;
}

/// parse_json says "中文 / English" and names its place as "line:column" within.
Issue json_mistake(const File& file, const std::string& message) {
  auto slash = message.find(" / ");
  Text text = slash == std::string::npos ? Text(message) : Text(message.substr(0, slash), message.substr(slash + 3));
  std::size_t at = 0;
  if (auto digits = message.find_first_of("0123456789"); digits != std::string::npos) {
    int line = 0, column = 0;
    if (std::sscanf(message.c_str() + digits, "%d:%d", &line, &column) == 2) {
      while (--line > 0) at = file.text().find('\n', at) + 1;
      for (; --column > 0 && at < file.text().size(); ++at)
        while (at + 1 < file.text().size() && (static_cast<unsigned char>(file.text()[at + 1]) & 0xC0) == 0x80) ++at;
    }
  }
  return {"json-syntax", std::move(text), {}, "", file.span(at, at + 1)};
}

}  // namespace

std::vector<Node> read_json(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues) {
  auto parsed = parse_json(file->text());
  if (!parsed) {
    issues.add(json_mistake(*file, parsed.error().message));
    return {};
  }
  std::size_t nodes = count_nodes(*parsed);
  if (nodes > budget.nodes) {
    issues.add({"too-many-nodes",
                {"定义太大：超过 " + std::to_string(limits::definition_nodes) + " 个节点（definition_nodes）",
                 "the definition is too large: more than " + std::to_string(limits::definition_nodes) +
                     " nodes (definition_nodes)"},
                {},
                "",
                file->span(0, 1)});
    return {};
  }
  budget.nodes -= nodes;
  std::vector<Node> documents;
  documents.push_back(Walker(file).walk(*parsed));
  return documents;
}

}  // namespace kedu::definition
