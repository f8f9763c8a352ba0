// The third pass: every block against its JSON Schema. Our own explainer says what is wrong in people's words and at
// the exact place; valijson has the last word, so that a schema may use what the explainer does not know.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "definition/load.h"
#include "definition/read/read.h"

namespace kedu::definition {

/// A schema ready for judging; built once, used for every block of its kind.
class Judge {
 public:
  /// Null when the schema itself is broken.
  static std::unique_ptr<Judge> create(const Json& schema);
  virtual ~Judge() = default;
  /// The JSON pointer of the first part that does not fit, or nothing.
  virtual std::optional<std::string> first_misfit(const Json& tree) const = 0;
};

/// Takes each plain scalar as the schema wants it: `version: 1.10` as text, `required: yes` as a boolean.
void retype(const Json& schema, Json& tree, const Places& places);

/// Adds an issue for everything in `block` that does not fit `schema`.
void explain(const Json& schema, const Block& block, Issues& issues);

/// The kinds of blocks and their schemas during one load.
class Schemas {
 public:
  explicit Schemas(const Extensions& extensions);
  ~Schemas();

  const Json* find(const std::string& kind) const;
  std::vector<std::string> kinds() const;
  void shape(Block& block, Issues& issues);

 private:
  std::vector<std::pair<std::string, Json>> schemas_;
  std::map<std::string, std::unique_ptr<Judge>> judges_;
};

}  // namespace kedu::definition
