#include "definition/say.h"

#include "base/utf8.h"

namespace kedu::definition {

Text did_you_mean(std::string_view word, std::span<const std::string> names) {
  if (auto near = nearest(word, names)) return {"是不是“" + *near + "”？", "did you mean '" + *near + "'?"};
  if (names.empty()) return {};
  constexpr std::size_t shown = 12;
  Text hint{"可以写：", "there are: "};
  for (std::size_t i = 0; i < names.size() && i < shown; ++i) {
    hint.zh += (i ? "、" : "") + names[i];
    hint.en += (i ? ", " : "") + names[i];
  }
  if (names.size() > shown) {
    hint.zh += " …";
    hint.en += " …";
  }
  return hint;
}

}  // namespace kedu::definition
