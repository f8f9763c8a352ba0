// RapidJSON's writer over our values, by the same rules as to_json.
#include "base/json_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

#include "base/calendar_date.h"
#include "base/json.h"

namespace kedu {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(Writer& to, const Fields& fields);

void write(Writer& to, const std::string& text) {
  to.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

struct ValueWriter {
  Writer& to;

  void operator()(const Blank&) const { to.Null(); }
  void operator()(bool v) const { to.Bool(v); }
  void operator()(double v) const {
    if (std::abs(v) < 9e15 && v == std::floor(v))
      to.Int64(static_cast<std::int64_t>(v));
    else if (std::isfinite(v))
      to.Double(v);
    else
      to.Null();
  }
  void operator()(const std::string& v) const { write(to, v); }
  void operator()(const Date& v) const { write(to, to_iso(v)); }
  void operator()(const DateTime& v) const { write(to, to_iso(v)); }
  void operator()(const List& v) const {
    to.StartArray();
    for (auto& item : v) std::visit(*this, item.variant());
    to.EndArray();
  }
  void operator()(const Rows& v) const {
    to.StartArray();
    for (auto& row : v) write(to, row);
    to.EndArray();
  }
  void operator()(const SharedError& v) const {
    write(to, Fields{{"error", v.error->code}, {"zh", v.error->zh}, {"en", v.error->en}});
  }
};

void write(Writer& to, const Fields& fields) {
  to.StartObject();
  for (auto& [id, value] : fields) {
    to.Key(id.data(), static_cast<rapidjson::SizeType>(id.size()));
    std::visit(ValueWriter{to}, value.variant());
  }
  to.EndObject();
}

}  // namespace

std::string json_text(const Fields& fields) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write(writer, fields);
  return {buffer.GetString(), buffer.GetSize()};
}

Fields fields_from_json(const std::string& text) {
  Fields fields;
  auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fields;
  for (auto& [id, value] : json.items()) fields.append(id, value_from_json(value));
  return fields;
}

}  // namespace kedu
