#include "definition/merge.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/utf8.h"
#include "definition/say.h"
#include "definition/shape/shape.h"

namespace kedu::definition {
namespace {

/// Copies `value` and the places of its parts from one block into another.
void graft(const Json& value, const Block& from, const std::string& from_pointer, Block& to,
           const std::string& to_pointer) {
  to.places.set(to_pointer, from.places.at(from_pointer));
  if (value.is_object())
    for (auto& [key, item] : value.items()) graft(item, from, child(from_pointer, key), to, child(to_pointer, key));
  else if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      graft(value[i], from, child(from_pointer, i), to, child(to_pointer, i));
}

std::string text_at(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// What an app may say anew about a field it did not bring.
bool may_restate(std::string_view property) {
  constexpr std::string_view restated[] = {"field",    "label",   "help",    "required",
                                           "readonly", "options", "default", "unique"};
  return std::find(std::begin(restated), std::end(restated), property) != std::end(restated);
}

class Merger {
 public:
  Merger(const Extensions& extensions, Schemas& schemas, Issues& issues)
      : extensions_(extensions), schemas_(schemas), issues_(issues) {}

  void base_form(Block block) {
    if (block.kind != "form") return unknown_kind(block);
    if (auto* before = form(block.id)) return twice("duplicate-form", "表单", "form", block, *before);
    settle_fields(block);
    merged.forms.push_back(std::move(block));
  }

  void app_block(Block block) {
    if (block.kind == "app") {
      if (!merged.app.kind.empty()) return twice("duplicate-app", "应用", "app", block, merged.app);
      merged.app = std::move(block);
    } else if (block.kind == "form") {
      app_form(std::move(block));
    } else if (schemas_.find(block.kind)) {
      auto& before = sections_[{block.kind, block.id}];
      if (before && !block.id.empty()) {
        auto span = before->places.at("").value_span();
        issues_.add(twice_issue("duplicate-" + block.kind, block.kind, block.kind, block.id,
                                block.places.at("/" + block.kind).value_span(), span));
        return;
      }
      before = &section_places_.emplace_back();
      before->places.set("", block.places.at("/" + block.kind));
      merged.sections.push_back(std::move(block));
    } else {
      unknown_kind(block);
    }
  }

  enum class Age { current, earlier };

  void extend_forms(std::vector<Block>& sections, Age age) {
    for (auto& section : sections) {
      auto kind = std::find_if(extensions_.kinds.begin(), extensions_.kinds.end(),
                               [&](const SectionKind& k) { return k.kind == section.kind; });
      if (kind == extensions_.kinds.end() || !kind->extends) continue;
      Issues ignored;  // shape reports them; a crooked section adds nothing
      schemas_.shape(section, ignored);
      if (!ignored.ok()) continue;
      std::vector<std::pair<std::string, Json>> added;
      try {
        added = kind->extends(section.tree);
      } catch (const std::exception& e) {
        issues_.add({"plugin-failed",
                     {"插件读取这一段时出错", "the plug-in failed on this section"},
                     e.what(),
                     "",
                     section.places.at("").value_span()});
        continue;
      }
      for (auto& [form_id, field] : added) add_field(section, kind->plugin, form_id, std::move(field), age);
    }
  }

  void check_limits() {
    if (merged.forms.size() > limits::definition_forms)
      issues_.add({"too-many-forms",
                   {"表单超过 " + std::to_string(limits::definition_forms) + " 个（definition_forms）",
                    "more than " + std::to_string(limits::definition_forms) + " forms (definition_forms)"},
                   {},
                   "",
                   merged.forms.back().places.at("").value_span()});
    for (auto& block : merged.forms) {
      auto fields = block.tree.find("fields");
      if (fields != block.tree.end() && fields->is_array() && fields->size() > limits::form_fields)
        issues_.add(
            {"too-many-fields",
             {"表单“" + block.id + "”的字段超过 " + std::to_string(limits::form_fields) + " 个（form_fields）",
              "form '" + block.id + "' has more than " + std::to_string(limits::form_fields) + " fields (form_fields)"},
             {},
             "",
             block.places.at(child("/fields", limits::form_fields)).value_span()});
    }
  }

  Merged merged;

 private:
  struct Known {
    Places places;
  };

  Block* form(const std::string& id) {
    if (id.empty()) return nullptr;
    for (auto& block : merged.forms)
      if (block.id == id) return &block;
    return nullptr;
  }

  void unknown_kind(const Block& block) {
    auto kinds = schemas_.kinds();
    issues_.add({"unknown-kind",
                 {"没有“" + block.kind + "”这种块", "there is no kind of block '" + block.kind + "'"},
                 did_you_mean(block.kind, kinds),
                 "",
                 block.places.at("/" + block.kind).key_span()});
  }

  Issue twice_issue(std::string code, const std::string& zh, const std::string& en, const std::string& id,
                    SourceSpan span, const SourceSpan& before) {
    return {std::move(code),
            {zh + (en == zh ? " " : "") + "“" + id + "”写了两次", en + " '" + id + "' is there twice"},
            {"另一处在 " + place_text(before), "the other is at " + place_text(before)},
            "",
            std::move(span)};
  }

  void twice(std::string code, const char* zh, const char* en, const Block& block, const Block& before) {
    auto pointer = "/" + block.kind;
    issues_.add(twice_issue(std::move(code), zh, en, block.id, block.places.at(pointer).value_span(),
                            before.places.at(pointer).value_span()));
  }

  /// Refuses field ids that are there twice and notes that people write them.
  void settle_fields(Block& block) {
    auto fields = block.tree.find("fields");
    if (fields == block.tree.end() || !fields->is_array()) return;
    block.field_plugins.resize(fields->size());
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < fields->size(); ++i) {
      auto id = text_at((*fields)[i], "field");
      if (id.empty()) continue;
      auto [first, fresh] = seen.emplace(id, i);
      if (!fresh)
        issues_.add(twice_issue("duplicate-field", "字段", "field", id,
                                block.places.at(child(child("/fields", i), "field")).value_span(),
                                block.places.at(child(child("/fields", first->second), "field")).value_span()));
    }
  }

  void app_form(Block block) {
    auto* base = form(block.id);
    if (!base) {
      settle_fields(block);
      merged.forms.push_back(std::move(block));
      return;
    }
    auto& before = restated_[block.id];
    if (base->plugin.empty()) return twice("duplicate-form", "表单", "form", block, *base);
    if (before) {
      auto span = before->places.at("").value_span();
      issues_.add(twice_issue("duplicate-form", "表单", "form", block.id, block.places.at("/form").value_span(), span));
      return;
    }
    before = &section_places_.emplace_back();
    before->places.set("", block.places.at("/form"));
    restate(*base, block);
  }

  /// The app's block on a form it did not bring: properties replace, fields meet by id, rules and rights are added.
  void restate(Block& base, const Block& block) {
    for (auto& [key, value] : block.tree.items()) {
      auto pointer = child("", key);
      if (key == "form") continue;
      bool lists = key == "fields" || key == "checks" || key == "access";
      if (lists && value.is_array()) {
        if (!base.tree.contains(key)) base.tree[key] = Json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
          if (key == "fields" && restate_field(base, block, value[i], child(pointer, i))) continue;
          auto to = child(pointer, base.tree[key].size());
          base.tree[key].push_back(value[i]);
          if (key == "fields") base.field_plugins.emplace_back();
          graft(value[i], block, child(pointer, i), base, to);
        }
      } else {
        base.tree[key] = value;
        graft(value, block, pointer, base, pointer);
      }
    }
  }

  /// True when the field was there and its properties are merged.
  bool restate_field(Block& base, const Block& block, const Json& field, const std::string& pointer) {
    auto id = text_at(field, "field");
    auto& fields = base.tree["fields"];
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (id.empty() || text_at(fields[i], "field") != id) continue;
      auto to = child("/fields", i);
      for (auto& [key, value] : field.items()) {
        auto was = fields[i].find(key);
        if (!may_restate(key) && !(was != fields[i].end() && *was == value)) {
          auto first = place_text(base.places.at(child(to, "field")).value_span());
          issues_.add({"field-collision",
                       {"字段“" + id + "”本来就有，这里不能改它的“" + key + "”",
                        "field '" + id + "' is already there; its '" + key + "' cannot be changed here"},
                       {"换一个字段编号，或去掉这一项；原来的在 " + first,
                        "take another id or leave this out; the first is at " + first},
                       "",
                       block.places.at(child(pointer, key)).key_span()});
          continue;
        }
        fields[i][key] = value;
        graft(value, block, child(pointer, key), base, child(to, key));
      }
      return true;
    }
    return false;
  }

  /// Where the section names the form; its first line when it does not.
  static std::string pointer_of(const Json& tree, const std::string& text, const std::string& pointer = "") {
    if (tree.is_string()) return tree.get_ref<const std::string&>() == text ? pointer : "";
    if (!tree.is_object()) return "";
    for (const char* key : {"form", "on", "from"})
      if (auto found = tree.find(key); found != tree.end())
        if (auto at = pointer_of(*found, text, child(pointer, key)); !at.empty()) return at;
    return "";
  }

  void add_field(const Block& section, const std::string& plugin, const std::string& form_id, Json field, Age age) {
    auto at = pointer_of(section.tree, form_id);
    auto* target = form(form_id);
    if (!target && age == Age::earlier) return;
    if (!target) {
      std::vector<std::string> names;
      for (auto& block : merged.forms) names.push_back(block.id);
      if (missing_.insert({&section, form_id}).second)
        issues_.add({"unknown-form",
                     {"没有表单“" + form_id + "”", "there is no form '" + form_id + "'"},
                     did_you_mean(form_id, names),
                     "",
                     section.places.at(at).value_span()});
      return;
    }
    bool shared = field.is_object() && field.value("shared", Json(false)) == Json(true);
    if (field.is_object()) field.erase("shared");
    auto id = text_at(field, "field");
    if (!target->tree.contains("fields")) target->tree["fields"] = Json::array();
    auto& fields = target->tree["fields"];
    if (!fields.is_array()) return;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (text_at(fields[i], "field") != id) continue;
      bool same_type = text_at(fields[i], "type") == text_at(field, "type");
      if (shared && same_type) return gather_options(fields[i], field);
      if (age == Age::earlier || (target->field_plugins[i] == plugin && fields[i] == field)) return;
      auto first = place_text(target->places.at(child(child("/fields", i), "field")).value_span());
      issues_.add({"field-collision",
                   {"“" + section.kind + "”要给表单“" + form_id + "”加字段“" + id + "”，但已经有了",
                    "'" + section.kind + "' adds field '" + id + "' to form '" + form_id + "', which has one"},
                   {"把表单里的那个改名；它在 " + first, "rename the form's own, at " + first},
                   "",
                   section.places.at(at).value_span()});
      return;
    }
    auto pointer = child("/fields", fields.size());
    target->places.set(pointer, section.places.at(at));
    fields.push_back(std::move(field));
    target->field_plugins.push_back(plugin);
  }

  /// A shared choice has the options of everybody who shares it, each value once.
  static void gather_options(Json& field, const Json& shared) {
    for (auto& option : shared.value("options", Json::array())) {
      auto value_of = [](const Json& one) { return one.is_object() ? one.value("value", Json()) : one; };
      auto& options = field["options"];
      bool there =
          std::any_of(options.begin(), options.end(), [&](auto& known) { return value_of(known) == value_of(option); });
      if (!there) options.push_back(option);
    }
  }

  const Extensions& extensions_;
  Schemas& schemas_;
  Issues& issues_;
  std::map<std::pair<std::string, std::string>, Known*> sections_;
  std::map<std::string, Known*> restated_;
  std::deque<Known> section_places_;
  std::set<std::pair<const Block*, std::string>> missing_;
};

}  // namespace

std::string place_text(const SourceSpan& span) {
  if (span.line == 0) return span.file;
  return span.file + ":" + std::to_string(span.line) + ":" + std::to_string(span.column);
}

Merged merge(std::vector<Block> built_in, std::vector<Block> plugin_forms, std::vector<Block> app,
             std::vector<Block> kept, const Extensions& extensions, Schemas& schemas, Issues& issues) {
  Merger merger(extensions, schemas, issues);
  for (auto& block : built_in) merger.base_form(std::move(block));
  for (auto& block : plugin_forms) merger.base_form(std::move(block));
  for (auto& block : app) merger.app_block(std::move(block));
  merger.merged.kept = std::move(kept);
  merger.extend_forms(merger.merged.sections, Merger::Age::current);
  // What an earlier version added that the current one does not is there all the same: its records have it.
  merger.extend_forms(merger.merged.kept, Merger::Age::earlier);
  merger.check_limits();
  return std::move(merger.merged);
}

}  // namespace kedu::definition
