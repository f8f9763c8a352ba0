#include "definition/link/cursor.h"

namespace kedu::definition {
namespace {
const Json nothing;
}

Cursor::Cursor(const Block& block, const std::string& pointer) : block_(&block), pointer_(pointer), json_(&nothing) {
  try {
    auto at = Json::json_pointer(pointer);
    if (block.tree.contains(at)) json_ = &block.tree.at(at);
  } catch (const Json::exception&) {
    pointer_.clear();
  }
}

bool Cursor::has(const char* key) const {
  return json_->is_object() && json_->contains(key);
}

Cursor Cursor::operator[](const char* key) const {
  auto found = json_->is_object() ? json_->find(key) : json_->end();
  bool there = json_->is_object() && found != json_->end();
  return Cursor(block_, child(pointer_, key), there ? &*found : &nothing);
}

Cursor Cursor::operator[](std::size_t index) const {
  return Cursor(block_, child(pointer_, index), index < size() ? &(*json_)[index] : &nothing);
}

Text Cursor::label() const {
  if (json_->is_string()) return Text(text());
  if (!json_->is_object()) return {};
  return Text((*this)["zh"].text(), (*this)["en"].text());
}

}  // namespace kedu::definition
