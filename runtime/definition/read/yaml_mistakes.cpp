#include "definition/read/yaml_mistakes.h"

#include <algorithm>
#include <array>

namespace kedu::definition {
namespace {

struct Saying {
  std::string_view complaint;  ///< how yaml-cpp 0.7 begins its message
  const char* zh;
  const char* en;
  const char* hint_zh = "";
  const char* hint_en = "";
};

constexpr std::array sayings{
    Saying{"end of map not found", "这一行的缩进对不上", "this line's indentation fits nothing above",
           "同一级的内容要左对齐，并且写成“名字: 值”", "align items of one level and write `name: value`"},
    Saying{"end of sequence not found", "列表里的这一行对不上", "this line does not belong to the list",
           "列表的每一项都以“- ”开头并左对齐", "start each item with `- ` and align them"},
    Saying{"end of map flow not found", "花括号 { 没有合上", "a `{` is not closed", "补上 }；含逗号的值要加引号",
           "add `}`; quote values that contain a comma"},
    Saying{"end of sequence flow not found", "方括号 [ 没有合上", "a `[` is not closed", "补上 ]", "add `]`"},
    Saying{"illegal flow end", "多了一个 } 或 ]", "a `}` or `]` too many"},
    Saying{"illegal map value", "这一行多了一个冒号", "this line has a colon too many",
           "检查缩进；值里有“: ”时，整个值要加引号", "check the indentation; quote a value that contains `: `"},
    Saying{"illegal map key", "这里不能写名字", "a name cannot stand here", "检查缩进", "check the indentation"},
    Saying{"illegal block entry", "这里不能写“- ”", "a list item cannot stand here", "列表要另起一行",
           "start the list on a new line"},
    Saying{"illegal EOF in scalar", "引号没有合上", "a quote is not closed", "补上结尾的引号", "add the closing quote"},
    Saying{"illegal document indicator in scalar", "引号没有合上", "a quote is not closed", "补上结尾的引号",
           "add the closing quote"},
    Saying{"unknown escape character", "双引号里的 \\ 后面写错了", "a wrong `\\` escape in double quotes",
           "写成 \\\\，或改用单引号", "write `\\\\`, or use single quotes"},
    Saying{"unknown token", "这个符号不能放在开头", "this sign cannot start a value", "给整个值加引号",
           "quote the whole value"},
    Saying{"alias not found", "不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases are not supported",
           "如果是普通文字，请加引号", "quote it if it is meant as text"},
    Saying{"the referenced anchor is not defined", "不支持 YAML 的 & 和 * 引用",
           "YAML anchors and aliases are not supported", "如果是普通文字，请加引号", "quote it if it is meant as text"},
    Saying{"anchor not found", "不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases are not supported",
           "如果是普通文字，请加引号", "quote it if it is meant as text"},
    Saying{"illegal character found while scanning a", "不支持 YAML 的 & 和 * 引用",
           "YAML anchors and aliases are not supported", "如果是普通文字，请加引号", "quote it if it is meant as text"},
};

std::size_t line_start(const std::string& text, std::size_t at) {
  if (at == 0) return 0;
  auto before = text.rfind('\n', at - 1);
  return before == std::string::npos ? 0 : before + 1;
}

/// A tab in the indentation of the line of `at` or the one before.
std::size_t indentation_tab(const std::string& text, std::size_t at) {
  std::size_t start = line_start(text, at);
  for (int line = 0; line < 2; ++line) {
    std::size_t i = start;
    while (i < text.size() && text[i] == ' ') ++i;
    if (i < text.size() && text[i] == '\t') return i;
    if (start == 0) break;
    start = line_start(text, start - 1);
  }
  return std::string::npos;
}

constexpr std::string_view colon = "：";

}  // namespace

bool full_width_colon(const File& file, std::size_t at, Issue& issue) {
  const auto& text = file.text();
  std::size_t start = line_start(text, std::min(at, text.size()));
  for (int line = 0; line < 2; ++line) {
    std::size_t stop = std::min(text.find('\n', start), text.size());
    std::string_view content = file.slice(start, stop);
    auto found = content.find(colon);
    auto proper = content.find(": ");
    auto quote = content.find_first_of("\"'");
    if (found != std::string_view::npos && found < proper && found < quote) {
      issue = {"full-width-colon",
               {"这里用了全角冒号“：”", "a full-width colon `：` stands here"},
               {"改成半角冒号加一个空格“: ”", "write a plain colon and a space `: `"},
               "",
               file.span(start + found, start + found + colon.size())};
      return true;
    }
    if (start == 0) break;
    start = line_start(text, start - 1);
  }
  return false;
}

Issue yaml_mistake(const File& file, std::size_t at, std::string_view complaint) {
  const auto& text = file.text();
  at = std::min(at, text.size());
  if (auto tab = indentation_tab(text, at); tab != std::string::npos)
    return {"yaml-tab",
            {"缩进里有制表符 Tab", "a tab in the indentation"},
            {"改用空格，每级两个", "use spaces, two a level"},
            "",
            file.span(tab, tab + 1)};
  Issue issue;
  if (full_width_colon(file, at, issue)) return issue;
  issue = {"yaml-syntax",
           {"这里的写法读不懂", "this cannot be read"},
           {"检查缩进、冒号和引号", "check indentation, colons and quotes"},
           "",
           file.span(at, at + 1)};
  for (const auto& saying : sayings) {
    if (!complaint.starts_with(saying.complaint)) continue;
    issue.message = {saying.zh, saying.en};
    issue.hint = {saying.hint_zh, saying.hint_en};
    break;
  }
  return issue;
}

}  // namespace kedu::definition
