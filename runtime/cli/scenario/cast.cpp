// From the words of a scenario to ids, instants and uploads.
#include "cli/scenario/cast.h"

#include <algorithm>

#include "base/utf8.h"

namespace kedu::cli {

using definition::Field;
using definition::FieldType;
using definition::Form;

namespace {

Error unknown(const std::string& zh, const std::string& en, const std::string& name) {
  return fail(ErrorCode::invalid, "没有" + zh + "“" + name + "” / no " + en + " '" + name + "'");
}

/// The smallest content of a kind of file; anything else is its own name.
std::string content_of(const std::string& kind) {
  using namespace std::string_literals;
  static const std::map<std::string, std::string, std::less<>> beginnings{{"pdf", "%PDF-1.4\n"},
                                                                          {"jpg", "\xFF\xD8\xFF\xE0"s},
                                                                          {"jpeg", "\xFF\xD8\xFF\xE0"s},
                                                                          {"png", "\x89PNG\r\n\x1A\n"s},
                                                                          {"gif", "GIF89a"},
                                                                          {"webp", "RIFF\0\0\0\0WEBP"s},
                                                                          {"heic", "\0\0\0\x18"s + "ftypheic"},
                                                                          {"mp4", "\0\0\0\x18"s + "ftypmp42"},
                                                                          {"doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s},
                                                                          {"xlsx", "PK\x03\x04 xl/"s},
                                                                          {"docx", "PK\x03\x04 word/"s},
                                                                          {"zip", "PK\x03\x04"s},
                                                                          {"exe", "MZ\x90"s},
                                                                          {"html", "<!DOCTYPE html>"}};
  auto found = beginnings.find(kind);
  return found == beginnings.end() ? std::string() : found->second;
}

/// What the file's name ends in.
std::string ending_of(const std::string& name) {
  auto dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(dot + 1);
}

}  // namespace

std::vector<access::Person> Cast::people_called(const std::string& name) const {
  std::vector<access::Person> found;
  auto directory = world_.workspace().directory();
  for (auto& person : directory->people())
    if (person.name == name || person.login == name) found.push_back(person);
  return found;
}

Result<std::string> Cast::person(const std::string& name) const {
  auto found = people_called(name);
  if (found.empty()) {
    auto directory = world_.workspace().directory();
    for (auto* person : directory->with_role(name)) found.push_back(*person);
  }
  if (found.size() == 1) return found.front().id;
  if (found.empty()) return unknown("人员", "person", name);
  return fail(ErrorCode::invalid, "有多位“" + name + "”，请写登录名 / more than one '" + name + "', write the login");
}

const Named* Cast::named(const std::string& name) const {
  auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

Result<Named> Cast::record(const std::string& name) const {
  if (auto* found = named(name)) return *found;
  if (auto found = latest_.find(name); found != latest_.end()) return found->second;
  auto [first, end] = given_.equal_range(name);
  if (first == end) return unknown("记录", "record", name);
  if (std::next(first) != end)
    return fail(ErrorCode::invalid, "有多条“" + name + "” / more than one record '" + name + "'");
  return first->second;
}

void Cast::note_given(const Named& record, const std::string& title) {
  if (!title.empty()) given_.emplace(title, record);
}

/// "合同.pdf" is a PDF; {name: 合同.pdf, content: exe} only says so.
Result<Json> Cast::upload(const Json& file, const std::string& person) {
  if (!file.is_string() && !file.is_object()) return file;
  if (file.is_object()) KEDU_TRY(known_words(file, "file", {"name", "content"}));
  auto name = file.is_string() ? file.get<std::string>() : file.value("name", "");
  auto kind = file.is_string() ? ending_of(name) : file.value("content", ending_of(name));
  KEDU_LET(auto saved, world_.uploads().save(content_of(kind) + name, name, person));
  return Json(saved.id);
}

Result<Json> Cast::value(const Field& field, const Json& written, const std::string& person) {
  bool table = field.type == FieldType::table, file = field.type == FieldType::file;
  if (written.is_array()) {
    auto list = Json::array();
    for (auto& item : written) {
      KEDU_LET(auto one, table ? row(field, item, person) : file ? upload(item, person) : value(field, item, person));
      list.push_back(std::move(one));
    }
    return list;
  }
  if (!written.is_string()) return written;
  if (file) {
    KEDU_LET(auto uploaded, upload(written, person));
    return Json::array({uploaded});
  }
  auto text = written.get<std::string>();
  if (field.type == FieldType::datetime)
    if (auto at = instant_of(text, world_.zone())) return Json(to_iso(*at));
  if (definition::is_link(field.type))
    if (auto* record = named(text); record && record->form == field.target()) return Json(record->id);
  return written;
}

Result<Json> Cast::row(const Field& table, const Json& written, const std::string& person) {
  auto sent = written;
  if (!sent.is_object()) return sent;
  for (auto& column : table.columns) {
    if (!sent.contains(column.id)) continue;
    KEDU_LET(sent[column.id], value(column, written[column.id], person));
  }
  return sent;
}

Result<Json> Cast::fields(const Form& form, const Json& written, const std::string& person) {
  if (!written.is_object()) return written;
  auto sent = Json::object();
  for (auto& [id, json] : written.items()) {
    auto* field = form.field(id);
    if (field) {
      KEDU_LET(sent[id], value(*field, json, person));
    } else {
      sent[id] = json;
    }
  }
  return sent;
}

Result<Json> Cast::input(const Form& form, const Json& written, const std::string& person) {
  KEDU_LET(auto sent, fields(form, written, person));
  if (!sent.is_object()) return sent;
  for (auto* key : {"person", "people", "to"})
    if (sent.contains(key) && !form.field(key)) sent[key] = body(sent[key]);
  return sent;
}

std::string Cast::id_of(const std::string& name) const {
  if (auto* record = named(name)) return record->id;
  auto found = people_called(name);
  return found.size() == 1 ? found.front().id : name;
}

Json Cast::body(const Json& written) const {
  if (written.is_string()) return id_of(written.get<std::string>());
  auto sent = written;
  if (sent.is_structured())
    for (auto& item : sent) item = body(item);
  return sent;
}

Result<void> known_words(const Json& object, std::string_view what, std::initializer_list<std::string_view> words) {
  if (!object.is_object())
    return fail(ErrorCode::invalid,
                std::string(what) + " 的写法不对 / " + std::string(what) + " is not written as words and values");
  for (auto& [key, value] : object.items()) {
    if (std::find(words.begin(), words.end(), key) != words.end()) continue;
    std::vector<std::string> names(words.begin(), words.end());
    auto close = nearest(key, names);
    return fail(ErrorCode::invalid, std::string(what) + " 里没有“" + key + "”这个词 / unknown word '" + key + "' in " +
                                        std::string(what) + (close ? " — " + *close + "?" : ""));
  }
  return {};
}

}  // namespace kedu::cli
