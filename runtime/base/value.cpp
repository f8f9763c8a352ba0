// Value and Fields: the parts that need complete types.
#include "base/value.h"

namespace kedu {

namespace {
const Value blank_value;
const std::string no_text;
}  // namespace

Value::Value(List v) : v_(std::move(v)) {}
Value::Value(Rows v) : v_(std::move(v)) {}

bool Value::is_empty() const {
  if (is_blank()) return true;
  if (auto* text = get_if<std::string>()) return text->empty();
  if (auto* list = get_if<List>()) return list->empty();
  if (auto* rows = get_if<Rows>()) return rows->empty();
  return false;
}

const std::string& Value::text() const {
  auto* text = get_if<std::string>();
  return text ? *text : no_text;
}

double Value::number(double otherwise) const {
  auto* number = get_if<double>();
  return number ? *number : otherwise;
}

std::span<const Value> Value::items() const {
  if (auto* list = get_if<List>()) return *list;
  if (is_blank()) return {};
  return {this, 1};
}

bool operator==(const Value& a, const Value& b) {
  return a.v_ == b.v_;
}

const Value* Fields::find(std::string_view id) const {
  for (auto& [name, value] : entries_)
    if (name == id) return &value;
  return nullptr;
}

const Value& Fields::get(std::string_view id) const {
  auto* value = find(id);
  return value ? *value : blank_value;
}

void Fields::set(std::string_view id, Value value) {
  for (auto& entry : entries_)
    if (entry.first == id) {
      entry.second = std::move(value);
      return;
    }
  entries_.emplace_back(std::string(id), std::move(value));
}

void Fields::erase(std::string_view id) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == id; });
}

}  // namespace kedu
