// Who and what a scenario speaks of: people by name, records by the name a step gave them, files by a name alone.
#pragma once

#include <map>
#include <string>

#include "cli/scenario/world.h"

namespace kedu::cli {

struct Named {
  std::string form;
  std::string id;
};

class Cast {
 public:
  explicit Cast(World& world) : world_(world) {}

  /// The id of the person with this name or login; of the one person with this role when nobody has the name.
  Result<std::string> person(const std::string& name) const;
  /// A record: the name given in an earlier step; a form's id for the last one created there; a title of what was
  /// given.
  Result<Named> record(const std::string& name) const;
  /// The record when `name` was given by a step.
  const Named* named(const std::string& name) const;
  const definition::Form* form(const std::string& id) const { return world_.definition().form(id); }

  void give_name(const std::string& name, Named record) { names_[name] = std::move(record); }
  /// Something that was there before the first step.
  void note_given(const Named& record, const std::string& title);
  void note_created(const Named& record) { latest_[record.form] = record; }

  /// Field values as a client would send them: names become ids, local times instants, file names uploads of `person`.
  Result<Json> fields(const definition::Form& form, const Json& written, const std::string& person);
  /// A verb's input: the same for the form's fields; `person`, `people` and `to` name people beside that.
  Result<Json> input(const definition::Form& form, const Json& written, const std::string& person);
  /// The id of the record or the one person of this name; the text itself when there is neither.
  std::string id_of(const std::string& name) const;
  /// A body of an HTTP call: names anywhere in it become ids.
  Json body(const Json& written) const;

 private:
  Result<Json> value(const definition::Field& field, const Json& written, const std::string& person);
  Result<Json> row(const definition::Field& table, const Json& written, const std::string& person);
  std::vector<access::Person> people_called(const std::string& name) const;
  Result<Json> upload(const Json& file, const std::string& person);

  World& world_;
  std::map<std::string, Named> names_;
  std::map<std::string, Named> latest_;
  std::multimap<std::string, Named> given_;
};

/// Every key of `object` is one of `words`, or the error names the one that is not.
Result<void> known_words(const Json& object, std::string_view what, std::initializer_list<std::string_view> words);

}  // namespace kedu::cli
