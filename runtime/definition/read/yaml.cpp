// YAML text to nodes by yaml-cpp's event parser: anchors, aliases and tags are seen before anything is built, depth and
// nodes are counted as they come. The only file that knows yaml-cpp.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "base/limits.h"
#include "base/utf8.h"
#include "definition/read/read.h"
#include "definition/read/yaml_mistakes.h"

namespace kedu::definition {
namespace {

/// Thrown through yaml-cpp to stop it; never leaves this file.
struct Stop {};

bool looks_like_number(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  auto digits = [&] {
    std::size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - from;
  };
  std::size_t from = i;
  std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[from] == '0')) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size() && i <= 40;
}

Json typed(const std::string& text, Style style) {
  if (style == Style::plain) {
    if (text == "true") return true;
    if (text == "false") return false;
    if (text.empty() || text == "null" || text == "~") return nullptr;
    if (looks_like_number(text)) {
      auto number = Json::parse(text, nullptr, false);
      if (!number.is_discarded()) return number;
    }
  }
  return text;
}

class Builder final : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const File> file, Budget& budget, Issues& issues)
      : file_(std::move(file)), budget_(budget), issues_(issues) {}

  std::vector<Node> documents;

  void OnDocumentStart(const YAML::Mark& mark) override {
    open_.clear();
    // At a stray `,` or `]` between documents yaml-cpp finds empty documents without end.
    if (document_at_ == mark.pos) {
      issues_.add(yaml_mistake(*file_, offset(mark), "unknown token"));
      throw Stop{};
    }
    document_at_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { scalar(mark, "", anchor, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(offset(mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    scalar(mark, tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    bool expects_key = false;
    bool drop_value = false;  ///< the value of a repeated key
    std::string key;
    std::uint32_t key_begin = 0, key_end = 0;
    std::unordered_map<std::string, std::uint32_t> seen;
  };

  std::uint32_t offset(const YAML::Mark& mark) const {
    return static_cast<std::uint32_t>(std::clamp<long>(mark.pos, 0, static_cast<long>(file_->text().size())));
  }

  void refuse(std::string code, SourceSpan span, Text message, Text hint) {
    issues_.add({std::move(code), std::move(message), std::move(hint), "", std::move(span)});
    throw Stop{};
  }

  void refuse_anchor(std::uint32_t at) {
    refuse("yaml-anchor", file_->span(at, at + 1),
           {"不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases are not supported"},
           {"把内容直接写出来；如果是普通文字，请加引号", "write the content out; quote it if it is meant as text"});
  }

  void count(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    auto at = offset(mark);
    if (anchor != 0) refuse_anchor(at);
    if (tag.size() > 1)
      refuse("yaml-tag", file_->span(at, at + 1), {"不支持 YAML 的 ! 标签", "YAML tags are not supported"},
             {"如果是普通文字，请加引号", "quote it if it is meant as text"});
    if (budget_.nodes == 0)
      refuse("too-many-nodes", file_->span(at, at + 1),
             {"定义太大：超过 " + std::to_string(limits::definition_nodes) + " 个节点（definition_nodes）",
              "the definition is too large: more than " + std::to_string(limits::definition_nodes) +
                  " nodes (definition_nodes)"},
             {});
    --budget_.nodes;
  }

  void scalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) {
    count(mark, tag == "!" || tag == "?" ? "" : tag, anchor);
    auto begin = offset(mark);
    Style style = Style::plain;
    if (tag == "!") {
      char c = begin < file_->text().size() ? file_->text()[begin] : ' ';
      style = c == '"' ? Style::double_quoted : c == '\'' ? Style::single_quoted : Style::block;
    }
    auto end = end_of(begin, style, value);
    if (style == Style::single_quoted || style == Style::double_quoted) require_closed(begin, end);
    if (!open_.empty() && open_.back().expects_key) return take_key(begin, end, value);
    Node node;
    node.scalar = typed(value, style);
    if (node.scalar.is_null()) style = Style::container;
    node.place = {file_, 0, 0, begin, end, style};
    add(std::move(node));
  }

  /// yaml-cpp takes the end of the file for a closing quote.
  void require_closed(std::uint32_t begin, std::uint32_t end) {
    const auto& text = file_->text();
    if (end > begin + 1 && end <= text.size() && text[end - 1] == text[begin]) return;
    refuse("yaml-syntax", file_->span(begin, begin + 1), {"引号没有合上", "a quote is not closed"},
           {"补上结尾的引号", "add the closing quote"});
  }

  std::uint32_t end_of(std::uint32_t begin, Style style, const std::string& value) const {
    const auto& text = file_->text();
    std::size_t end = begin;
    if (style == Style::plain) {
      if (text.compare(begin, value.size(), value) == 0) return begin + static_cast<std::uint32_t>(value.size());
      end = std::min(text.find('\n', begin), text.size());
    } else if (style == Style::block) {
      end = std::min(text.find('\n', begin), text.size());
    } else {
      char quote = text[begin];
      for (end = begin + 1; end < text.size(); ++end) {
        if (style == Style::double_quoted && text[end] == '\\') {
          ++end;
        } else if (text[end] == quote) {
          if (style == Style::double_quoted || end + 1 >= text.size() || text[end + 1] != quote) break;
          ++end;
        }
      }
      end = std::min(end + 1, text.size());
    }
    return static_cast<std::uint32_t>(end);
  }

  void take_key(std::uint32_t begin, std::uint32_t end, const std::string& value) {
    auto& frame = open_.back();
    frame.expects_key = false;
    frame.key = value;
    frame.key_begin = begin;
    frame.key_end = std::max(end, begin + 1);
    auto [first, fresh] = frame.seen.emplace(value, begin);
    frame.drop_value = !fresh;
    if (fresh) return;
    auto before = file_->span(first->second, first->second);
    issues_.add({"duplicate-key",
                 {"“" + value + "”写了两次", "'" + value + "' is written twice"},
                 {"第一次在 " + file_->name() + ":" + std::to_string(before.line) + ":" +
                      std::to_string(before.column) + "，请删掉一处",
                  "first at " + file_->name() + ":" + std::to_string(before.line) + ":" +
                      std::to_string(before.column) + "; remove one of them"},
                 "",
                 file_->span(begin, end)});
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
    count(mark, tag == "!" || tag == "?" ? "" : tag, anchor);
    auto at = offset(mark);
    if (!open_.empty() && open_.back().expects_key)
      refuse("yaml-key", file_->span(at, at + 1), {"这里应当是一个名字", "a name is expected here"},
             {"看看前面的 { 或 [ 有没有合上", "see whether a `{` or `[` before it is closed"});
    if (open_.size() >= static_cast<std::size_t>(limits::definition_depth))
      refuse("too-deep", file_->span(at, at + 1),
             {"嵌套超过 " + std::to_string(limits::definition_depth) + " 层（definition_depth）",
              "nested deeper than " + std::to_string(limits::definition_depth) + " levels (definition_depth)"},
             {});
    Frame frame;
    frame.node.kind = kind;
    frame.node.place = {file_, 0, 0, at, at + 1, Style::container};
    frame.expects_key = kind == Node::Kind::map;
    open_.push_back(std::move(frame));
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    if (node.kind == Node::Kind::map && !node.items.empty()) {  // a map is pointed at by its first key
      node.place.begin = node.items[0].place.key_begin;
      node.place.end = node.items[0].place.key_end;
    }
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.empty()) {
      documents.push_back(std::move(node));
      return;
    }
    auto& parent = open_.back();
    if (parent.node.kind == Node::Kind::map) {
      parent.expects_key = true;
      if (parent.drop_value) return;
      node.place.key_begin = parent.key_begin;
      node.place.key_end = parent.key_end;
      parent.node.keys.push_back(parent.key);
    }
    parent.node.items.push_back(std::move(node));
  }

  std::shared_ptr<const File> file_;
  Budget& budget_;
  Issues& issues_;
  std::vector<Frame> open_;
  int document_at_ = -1;
};

}  // namespace

std::vector<Node> read_yaml(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues) {
  Builder builder(file, budget, issues);
  try {
    std::istringstream in(file->text());
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {}
    return std::move(builder.documents);
  } catch (const Stop&) {
  } catch (const YAML::Exception& e) {
    auto pos = e.mark.is_null() ? 0 : std::max(0, e.mark.pos);
    issues.add(yaml_mistake(*file, static_cast<std::size_t>(pos), e.msg));
  } catch (const std::exception& e) {
    issues.add({"yaml-syntax", {"文件读不懂", "the file cannot be read"}, {}, "", file->span(0, 1)});
  }
  return {};
}

}  // namespace kedu::definition
