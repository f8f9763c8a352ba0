// Which language a reader wants.
#include "base/text.h"

namespace kedu {

Language preferred_language(std::string_view accept_language) {
  auto en = accept_language.find("en");
  auto zh = accept_language.find("zh");
  return en != std::string_view::npos && (zh == std::string_view::npos || en < zh) ? Language::en : Language::zh;
}

}  // namespace kedu
