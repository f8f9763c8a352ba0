// Requests, headers and the reply that cannot be forgotten.
#include "http/message.h"

#include <algorithm>
#include <array>

namespace kedu::http {
namespace {

/// What a request gets whose handler never answered.
Response broken() {
  Response response;
  response.status = 500;
  response.content_type = "application/problem+json";
  response.body =
      std::string(R"({"type":"urn:kedu:error:internal","title":"服务器内部错误 / internal error","status":500})");
  return response;
}

constexpr std::array<std::string_view, 7> method_names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool sendable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && u != '\t') || u == 0x7f;
  });
}

}  // namespace

std::string_view name_of(Method method) {
  return method_names[static_cast<std::size_t>(method)];
}

std::optional<Method> method_of(std::string_view name) {
  auto found = std::find(method_names.begin(), method_names.end(), name);
  if (found == method_names.end()) return std::nullopt;
  return static_cast<Method>(found - method_names.begin());
}

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::add(std::string_view name, std::string_view value) {
  if (name.empty() || !sendable(name) || !sendable(value)) return;
  entries_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return same_letters(std::string_view(text_).substr(entry.start, entry.name_size), name);
  });
  add(name, value);
}

std::pair<std::string_view, std::string_view> Headers::operator[](std::size_t i) const {
  const Entry& entry = entries_[i];
  std::string_view text(text_);
  return {text.substr(entry.start, entry.name_size), text.substr(entry.start + entry.name_size, entry.value_size)};
}

std::string_view Headers::get(std::string_view name) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto [key, value] = (*this)[i];
    if (same_letters(key, name)) return value;
  }
  return {};
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) found += same_letters((*this)[i].first, name);
  return found;
}

void Headers::clear() {
  text_.clear();
  entries_.clear();
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

Reply& Reply::operator=(Reply&& other) noexcept {
  std::swap(target_, other.target_);
  return *this;
}

Response made(const std::function<Response()>& make) noexcept {
  try {
    return make();
  } catch (const std::exception&) {
    return broken();
  }
}

void ReplyTarget::answer(std::function<Response()> make) noexcept {
  answer(made(make));
}

Reply::~Reply() {
  if (target_) target_->answer(broken());
}

void Reply::operator()(Response response) {
  if (!target_) return;
  auto target = std::move(target_);
  target_ = nullptr;
  target->answer(std::move(response));
}

void Reply::operator()(std::function<Response()> make) {
  if (!target_) return;
  auto target = std::move(target_);
  target_ = nullptr;
  target->answer(std::move(make));
}

}  // namespace kedu::http
