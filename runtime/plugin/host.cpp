// dlopen and the checks before and after it.
#include "plugin/host.h"

#include <dlfcn.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "plugin/section_adapter.h"

namespace kedu::plugin {

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

Issue broken(const std::string& file, Text message, Text hint = {}) {
  return {.code = "plugin-unusable", .message = std::move(message), .hint = std::move(hint), .span = {.file = file}};
}

/// Writes what a plug-in declares into the registry under its name.
class Declaring final : public Builder {
 public:
  Declaring(std::string name, command::Registry& registry) : name_(std::move(name)), registry_(registry) {}

  struct Taken {
    std::string verb, plugin;
  };
  std::vector<Taken> taken;  ///< verbs that were there already, and whose they are

 protected:
  void add_section(std::string kind, SectionLoader load, SectionExtension extends, Versions versions) override {
    registry_.sections.push_back({name_, {std::move(kind), std::move(load), std::move(extends), versions}});
  }
  void add_check(CheckHandler handler) override { registry_.checks.push_back({name_, std::move(handler)}); }
  void add_event(std::string event, EventHandler handler) override {
    registry_.subscriptions.push_back({name_, {std::move(event), std::move(handler)}});
  }
  void add_command(Command command) override {
    auto name = command.name;
    auto [there, fresh] = registry_.commands.try_emplace(name, command::Registered<Command>{name_, std::move(command)});
    if (!fresh) taken.push_back({name, there->second.plugin});
  }
  void add_timer(std::string name, TimerHandler handler) override {
    registry_.timers.emplace(name_ + "/" + name, std::move(handler));
  }
  void add_route(Method method, std::string path, RouteHandler handler) override {
    registry_.routes.push_back({name_, {method, std::move(path), std::move(handler)}});
  }
  void add_visit(std::string path, RouteHandler handler) override {
    registry_.visits.push_back({name_, {Method::get, std::move(path), std::move(handler)}});
  }
  void add_nightly(TimerHandler handler) override { registry_.nightly.push_back({name_, std::move(handler)}); }
  void add_effect(std::string kind, EffectHandler handler) override {
    registry_.effects.emplace(name_ + "/" + kind, std::move(handler));
  }

 private:
  std::string name_;
  command::Registry& registry_;
};

/// Text, one per language, or nothing at all; null when it is something else.
std::optional<Text> summary_of(const Json& written) {
  if (written.is_null()) return Text{};
  if (written.is_string()) return Text(written.get<std::string>());
  if (!written.is_object()) return std::nullopt;
  Text text;
  for (auto& [language, words] : written.items()) {
    if (!words.is_string() || (language != "zh" && language != "en")) return std::nullopt;
    (language == "zh" ? text.zh : text.en) = words.get<std::string>();
  }
  return text;
}

/// A verb is one plug-in's: which of two should run nobody could say.
bool takes_nobodys_verbs(const std::vector<Declaring::Taken>& taken, const std::string& file, Issues& issues) {
  for (auto& [verb, plugin] : taken)
    issues.add(broken(file,
                      {"操作“" + verb + "”已经由插件“" + plugin + "”提供",
                       "the verb '" + verb + "' is already the plug-in " + plugin + "'s"},
                      {"换一个名字", "give it another name"}));
  return taken.empty();
}

std::optional<Manifest> read_manifest(const fs::path& folder, Issues& issues) {
  auto file = (folder / "plugin.yaml").string();
  auto tree = definition::read_tree({file, read_file(file)});
  if (!tree.issues.ok()) {
    issues.append(std::move(tree.issues));
    return std::nullopt;
  }
  Manifest manifest;
  auto& json = tree.json;
  if (!json.is_object() || !json.contains("plugin") || !json["plugin"].is_string()) {
    issues.add(broken(file, {"plugin.yaml 要以 plugin: 名字 开头", "plugin.yaml must begin with plugin: NAME"}));
    return std::nullopt;
  }
  manifest.name = json["plugin"].get<std::string>();
  manifest.api = json.contains("api") && json["api"].is_number() ? json["api"].get<int>() : 0;
  auto summary = summary_of(json.value("summary", Json()));
  if (!summary) {
    issues.add(broken(file, {"plugin.yaml 的 summary 要写成文字，或 {zh: …, en: …}",
                             "summary in plugin.yaml must be text, or {zh: …, en: …}"}));
    return std::nullopt;
  }
  manifest.summary = std::move(*summary);
  if (json.contains("owns") && json["owns"].is_array())
    for (auto& kind : json["owns"])
      if (kind.is_string()) manifest.owns.push_back(kind.get<std::string>());
  if (manifest.api != api_version) {
    issues.add(broken(
        file,
        {"插件接口版本是 " + std::to_string(manifest.api) + "，需要 " + std::to_string(api_version),
         "the plug-in is for api " + std::to_string(manifest.api) + ", the host has " + std::to_string(api_version)},
        {"请用当前的 plugin/api 重新编译", "build it again with the current plugin/api"}));
    return std::nullopt;
  }
  return manifest;
}

const Entry* open_library(const fs::path& folder, const std::string& name, Issues& issues) {
  auto library = (folder / (name + ".so")).string();
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    issues.add(broken(library, {"插件打不开", "the plug-in cannot be opened"}, std::string(dlerror())));
    return nullptr;
  }
  auto entry_of = reinterpret_cast<const Entry* (*)()>(dlsym(handle, "kedu_plugin"));
  auto* entry = entry_of ? entry_of() : nullptr;
  if (!entry || entry->api != api_version || std::string_view(entry->build) != KEDU_BUILD_ID || entry->name != name) {
    issues.add(broken(library, {"插件与本程序不匹配", "the plug-in does not match this program"},
                      {"需要接口 " + std::to_string(api_version) + "、编译标识 " KEDU_BUILD_ID,
                       "needs api " + std::to_string(api_version) + " and build " KEDU_BUILD_ID}));
    dlclose(handle);
    return nullptr;
  }
  return entry;
}

/// The sections that were declared must be the ones the manifest owns: a plug-in is what it says it is.
bool owns_what_it_declares(const Manifest& manifest, const command::Registry& registry, const std::string& file,
                           Issues& issues) {
  std::vector<std::string> declared;
  for (auto& section : registry.sections)
    if (section.plugin == manifest.name) declared.push_back(section.entry.kind);
  auto owned = manifest.owns;
  std::sort(declared.begin(), declared.end());
  std::sort(owned.begin(), owned.end());
  if (declared == owned) return true;
  issues.add(broken(file, {"plugin.yaml 的 owns 与插件实际声明的不一致",
                           "`owns` in plugin.yaml differs from what the plug-in declares"}));
  return false;
}

Json schema_of(const std::string& kind, const fs::path& own, const fs::path& shipped) {
  for (auto& folder : {own / "schemas", shipped}) {
    auto file = folder / (kind + ".schema.json");
    if (!fs::exists(file)) continue;
    auto schema = parse_json(read_file(file));
    if (schema) return std::move(*schema);
  }
  return Json::object();
}

void offer_sections(const Loaded& plugin, const fs::path& schemas, Plugins& plugins) {
  for (auto& section : plugins.registry.sections) {
    if (section.plugin != plugin.manifest.name) continue;
    auto load = section.entry.load;
    plugins.extensions.kinds.push_back({section.entry.kind, schema_of(section.entry.kind, plugin.folder, schemas),
                                        plugin.manifest.name, section.entry.versions == Versions::kept,
                                        section.entry.extends, [load](definition::Binder& binder) {
                                          SectionAdapter adapter(binder);
                                          return load(adapter);
                                        }});
  }
}

std::vector<fs::path> plugin_folders(std::span<const fs::path> roots) {
  std::vector<fs::path> all;
  for (auto& root : roots) {
    std::vector<fs::path> folders;
    std::error_code missing;
    for (auto& entry : fs::directory_iterator(root, missing))
      if (fs::exists(entry.path() / "plugin.yaml")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    all.insert(all.end(), folders.begin(), folders.end());
  }
  return all;
}

bool is_second(const Manifest& manifest, const fs::path& folder, Plugins& plugins) {
  for (auto& first : plugins.loaded) {
    if (first.manifest.name != manifest.name) continue;
    plugins.issues.add(
        broken((folder / "plugin.yaml").string(),
               {"插件“" + manifest.name + "”已经有一个了", "there is a plug-in '" + manifest.name + "' already"},
               {"另一个在 " + first.folder.string(), "the other is " + first.folder.string()}));
    return true;
  }
  return false;
}

void offer_forms(const Loaded& plugin, Plugins& plugins) {
  auto folder = plugin.folder / "forms";
  if (!fs::is_directory(folder)) return;
  definition::Extensions::PluginForms forms{plugin.manifest.name, {}};
  std::vector<fs::path> files;
  for (auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (auto& file : files) forms.sources.push_back({file.string(), read_file(file)});
  plugins.extensions.forms.push_back(std::move(forms));
}

}  // namespace

Plugins load_plugins(std::span<const fs::path> roots, const fs::path& schemas) {
  Plugins plugins;
  for (auto& folder : plugin_folders(roots)) {
    auto manifest = read_manifest(folder, plugins.issues);
    if (!manifest || is_second(*manifest, folder, plugins)) continue;
    auto* entry = open_library(folder, manifest->name, plugins.issues);
    if (!entry) continue;
    auto registry = plugins.registry;
    Declaring declaring(manifest->name, registry);
    auto file = (folder / "plugin.yaml").string();
    if (auto* why = entry->declare(declaring)) {
      plugins.issues.add(broken(file, {"插件声明失败", "the plug-in failed to declare itself"}, std::string(why)));
      continue;
    }
    if (!takes_nobodys_verbs(declaring.taken, file, plugins.issues)) continue;
    if (!owns_what_it_declares(*manifest, registry, file, plugins.issues)) continue;
    plugins.registry = std::move(registry);
    plugins.loaded.push_back({std::move(*manifest), folder});
    offer_sections(plugins.loaded.back(), schemas, plugins);
    offer_forms(plugins.loaded.back(), plugins);
  }
  return plugins;
}

}  // namespace kedu::plugin
