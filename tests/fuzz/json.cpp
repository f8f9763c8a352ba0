// Any bytes as the body of a record: JSON that is taken comes back the same when written and read again, every issue
// names its field in both languages, and what the fields take they take again unchanged.
#include "base/json.h"
#include "command/decode.h"
#include "expect.h"

namespace {

using namespace kedu;
using definition::Field;
using definition::FieldType;

/// A form with a field of each type, named by two letters, so that few bytes hit many.
const definition::Form& form() {
  static const auto made = [] {
    const std::pair<const char*, FieldType> types[] = {
        {"te", FieldType::text},   {"lo", FieldType::long_text}, {"ph", FieldType::phone}, {"nu", FieldType::number},
        {"mo", FieldType::money},  {"bo", FieldType::boolean},   {"da", FieldType::date},  {"at", FieldType::datetime},
        {"ch", FieldType::choice}, {"cs", FieldType::choices},   {"li", FieldType::link},  {"ls", FieldType::links},
        {"pe", FieldType::person}, {"ps", FieldType::people},    {"fi", FieldType::file},  {"ta", FieldType::table}};
    definition::Form form;
    form.id = "f";
    form.label = {"表", "form"};
    for (auto& [id, type] : types) {
      Field field;
      field.id = id;
      field.label = {id, id};
      field.type = type;
      if (type == FieldType::choice || type == FieldType::choices)
        field.options = {{.value = "a", .label = {"甲", "A"}}, {.value = "b", .label = {"乙", "B"}}};
      if (type == FieldType::table) field.columns = form.fields;
      form.fields.push_back(std::move(field));
    }
    return form;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  auto parsed = parse_json(text);
  if (!parsed) return 0;
  auto written = parsed->dump();
  auto again = parse_json(written);
  fuzz::expect(again && again->dump() == written, "read again it differs: " + written, text);

  Issues issues;
  auto fields = command::decode(form(), *parsed, issues);
  for (auto& issue : issues) {
    fuzz::expect(!issue.message.zh.empty() && !issue.message.en.empty(), "an issue without words", text);
    fuzz::expect(!issue.field.empty() || !parsed->is_object() || parsed->contains(""), "an issue without its field",
                 text);
  }
  auto taken = Json::object();
  for (auto& [name, value] : fields) taken[name] = to_json(value);
  Issues none;
  auto twice = command::decode(form(), taken, none);
  fuzz::expect(none.ok(), "what was taken is refused: " + taken.dump(), text);
  for (auto& [name, value] : fields)
    fuzz::expect(twice.get(name) == value, name + " changes when it is taken again: " + taken.dump(), text);
  return 0;
}
