// The first pass: files to trees with places. YAML and JSON text is bounded here; nothing behind this pass sees a
// parser.
//
// Scalars are read by what they look like, never by YAML's own guessing: a plain `true` or `false` is a boolean; a
// plain JSON number (no leading zero, no `+`) is a number; a plain `null`, `~` or nothing is null; everything else —
// `010`, `yes`, `on`, `1.2.3`, dates — and everything quoted is text. Where the schema asks for text, `shape` takes the
// scalar as it was written, so `version: 1.10` stays "1.10".
#pragma once

#include <string>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "definition/load.h"
#include "definition/read/source.h"

namespace kedu::definition {

/// A value as it was read.
struct Node {
  enum class Kind { scalar, list, map } kind = Kind::scalar;
  Json scalar;
  std::vector<std::string> keys;  ///< of a map, beside `items`
  std::vector<Node> items;
  Place place;
};

/// What is left of the app's allowance while its files are read.
struct Budget {
  std::size_t bytes;
  std::size_t nodes;
};
Budget full_budget();

/// The documents of a file; empty after an issue that stops reading.
std::vector<Node> read_yaml(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues);
std::vector<Node> read_json(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues);

/// Checks size and encoding, then reads by the name's ending. Never throws.
std::vector<Node> read_file(const std::shared_ptr<const File>& file, Budget& budget, Issues& issues);

/// The node as JSON, its places noted below `pointer`.
Json to_json(const Node& node, const std::string& pointer, Places* places);

/// One block of a definition: `form: lead` and what belongs to it.
struct Block {
  std::string kind;
  std::string id;  ///< empty when it is not text; shape says so
  Json tree;
  Places places;
  std::string plugin;                      ///< who brought it; empty: the app, "built-in": the host
  std::vector<std::string> field_plugins;  ///< of a form, beside tree["fields"]: who alone writes it
};

/// The blocks of an app folder, app.yaml first, then by path.
std::vector<Block> read_folder(const std::string& folder, Budget& budget, Issues& issues);
std::vector<Block> read_blocks(const Source& source, const std::string& plugin, Budget& budget, Issues& issues);

}  // namespace kedu::definition
