// The door of Kedu: all that a plug-in includes. A handler is a function from values to values; it returns what should
// happen, and the host does it in the user's transaction. Exceptions are caught on the plug-in's side of the door.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/api/reactions.h"
#include "plugin/api/section.h"
#include "plugin/api/view.h"

namespace kedu::plugin {

/// Raised whenever this header or base/ changes shape; a plug-in of another number is refused.
inline constexpr int api_version = 2;
enum class Method { get, post };

struct Request {
  Method method = Method::get;
  std::string path;  ///< below /api/apps/{app}/{plugin}
  Fields query;
  Json body;
  Person person;
};

/// Who may use a command: those who see the record (the default), whom the handler lets, or also somebody outside, who
/// has no account: the handler lets them by what they bring alone, such as the secret of a link.
enum class Audience { sees_record, handler_decides, visitors };

using CheckHandler = std::function<void(const Change&, const View&, Issues&)>;
using EventHandler = std::function<Result<Reactions>(const Event&, View&)>;
/// Adding an issue refuses the command; the reactions are then dropped.
using CommandHandler = std::function<Result<Reactions>(const Invocation&, View&, Issues&)>;
/// Whether the command makes sense for this record and person now: what the record page offers as buttons.
using CommandApplies = std::function<bool(const Invocation&, const View&)>;
using TimerHandler = std::function<Result<Reactions>(const TimerFired&, View&)>;
using RouteHandler = std::function<Result<Json>(const Request&, const View&)>;
using EffectHandler = std::function<Result<void>(const Effect&)>;
using SectionLoader = std::function<std::shared_ptr<const void>(Section&)>;
/// The fields a section adds to forms, from its unchecked tree: (form id, field block as in YAML).
using SectionExtension = std::function<std::vector<std::pair<std::string, Json>>(const Json& tree)>;

/// Whether the host keeps earlier versions of a section.
enum class Versions { current_only, kept };

/// What a verb takes beside the record; the page asks for it before it runs.
struct Input {
  enum class Type {
    text,
    person,  ///< a person's id
    people,  ///< ids of people
    choice,  ///< one of `options`
    yes_no,
    stage,       ///< the id of a stage that the record has been through
    open_stage,  ///< the id of a stage it stands in; asked only where there are several
    fields,      ///< fields of the record that the verb turns out to need
  };
  std::string name;
  Text label;
  Type type = Type::text;
  enum class Need { optional, required } need = Need::optional;
  std::vector<Choice> options = {};
};

/// One verb people can use on a record.
struct Command {
  std::string name;
  Text label;
  CommandApplies applies;
  CommandHandler run;
  Audience audience = Audience::sees_record;
  std::vector<Input> inputs = {};
  /// Whether the page shows it as a button, or among the further ones.
  enum class Place { button, more } place = Place::button;
};

/// A plug-in's table of contents. Event names in `on`: "lead.created", "*.created" for every form, "*" for all.
/// Handlers are wrapped here, in the plug-in's own code, so that no exception crosses the door.
class Builder {
 public:
  virtual ~Builder() = default;

  /// A kind of section, its rules made by `load` (null after an issue). `extends`: fields it adds to forms.
  /// With Versions::kept, what runs by a version may go on with it after another is published: View::earlier.
  template <class T>
  void section(std::string kind, std::shared_ptr<const T> (*load)(Section&), SectionExtension extends = {},
               Versions versions = Versions::current_only) {
    add_section(
        std::move(kind),
        [load](Section& section) -> std::shared_ptr<const void> {
          try {
            return load(section);
          } catch (const std::exception& e) {
            section.issue("", "plugin-failed", {"插件读取这一段时出错", "the plug-in failed on this section"},
                          e.what());
            return nullptr;
          }
        },
        extends ? guarded(std::move(extends)) : nullptr, versions);
  }
  void check(CheckHandler handler) {
    add_check([handler = std::move(handler)](const Change& change, const View& view, Issues& issues) {
      try {
        handler(change, view, issues);
      } catch (const std::exception& e) {
        issues.add({"plugin-failed", {"插件检查出错", "a plug-in's check failed"}, e.what()});
      }
    });
  }
  void on(std::string event, EventHandler handler) { add_event(std::move(event), guarded(std::move(handler))); }
  void command(Command command) {
    command.run = guarded(std::move(command.run));
    if (command.applies) command.applies = guarded(std::move(command.applies));
    add_command(std::move(command));
  }
  void timer(std::string name, TimerHandler handler) { add_timer(std::move(name), guarded(std::move(handler))); }
  void route(Method method, std::string path, RouteHandler handler) {
    add_route(method, std::move(path), guarded(std::move(handler)));
  }
  /// A page for somebody outside: GET /api/visit/{app}/{plugin}{path}. The view is everything; who asks is nobody.
  void visit(std::string path, RouteHandler handler) { add_visit(std::move(path), guarded(std::move(handler))); }
  /// Called soon after each local midnight of the app, and when it was down at midnight, at its start.
  void nightly(TimerHandler handler) { add_nightly(guarded(std::move(handler))); }
  void effect(std::string kind, EffectHandler handler) { add_effect(std::move(kind), guarded(std::move(handler))); }

 protected:
  virtual void add_section(std::string kind, SectionLoader load, SectionExtension extends, Versions versions) = 0;
  virtual void add_check(CheckHandler handler) = 0;
  virtual void add_event(std::string event, EventHandler handler) = 0;
  virtual void add_command(Command command) = 0;
  virtual void add_timer(std::string name, TimerHandler handler) = 0;
  virtual void add_route(Method method, std::string path, RouteHandler handler) = 0;
  virtual void add_visit(std::string path, RouteHandler handler) = 0;
  virtual void add_nightly(TimerHandler handler) = 0;
  virtual void add_effect(std::string kind, EffectHandler handler) = 0;

 private:
  /// The handler with its exceptions turned into an Error, or into nothing where it cannot fail.
  template <class Returned, class... Args>
  static std::function<Returned(Args...)> guarded(std::function<Returned(Args...)> handler) {
    return [handler = std::move(handler)](Args... args) -> Returned {
      try {
        return handler(std::forward<Args>(args)...);
      } catch (const std::exception& e) {
        if constexpr (std::is_constructible_v<Returned, Error>)
          return Error{ErrorCode::internal, e.what()};
        else
          return Returned{};
      }
    };
  }
};

/// What the shared library exports under the name `kedu_plugin`.
struct Entry {
  int api = api_version;
  const char* build = "";  ///< compiler and ABI; must equal the host's
  const char* name = "";
  const char* (*declare)(Builder&) noexcept = nullptr;  ///< null, or why it failed
};

#define KEDU_STRINGIFY_(x) #x
#define KEDU_STRINGIFY(x) KEDU_STRINGIFY_(x)
/// Compiler, standard library ABI: values cross the door by layout.
#define KEDU_BUILD_ID "gcc-" KEDU_STRINGIFY(__GNUC__) "-cxx11abi-" KEDU_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)

}  // namespace kedu::plugin

/// Opens a plug-in's one function: `KEDU_PLUGIN(dispatch, plugin) { plugin.command(…); }`
#define KEDU_PLUGIN(NAME, BUILDER)                                                                      \
  static void kedu_declare_(kedu::plugin::Builder& BUILDER);                                            \
  extern "C" __attribute__((visibility("default"))) const kedu::plugin::Entry* kedu_plugin() {          \
    static const kedu::plugin::Entry entry{kedu::plugin::api_version, KEDU_BUILD_ID, #NAME,             \
                                           [](kedu::plugin::Builder& builder) noexcept -> const char* { \
                                             try {                                                      \
                                               kedu_declare_(builder);                                  \
                                               return nullptr;                                          \
                                             } catch (...) {                                            \
                                               return "the plug-in threw while declaring itself";       \
                                             }                                                          \
                                           }};                                                          \
    return &entry;                                                                                      \
  }                                                                                                     \
  static void kedu_declare_(kedu::plugin::Builder& BUILDER)
