// The door of Kedu: all that a plug-in includes. A handler is a function from values to values; it returns what should
// happen, and the host does it in the user's transaction. Exceptions are caught on the plug-in's side of the door.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

namespace kedu::plugin {

/// Raised whenever this header or base/ changes shape; a plug-in of another number is refused.
inline constexpr int api_version = 1;

/// A bound formula of the plug-in's section. -1: absent.
struct FormulaHandle {
  int index = -1;
  explicit operator bool() const { return index >= 0; }
  friend bool operator==(FormulaHandle, FormulaHandle) = default;
};

/// The names a section's formula may use: `form`'s bare, further ones behind a prefix.
struct FormulaScope {
  std::string form;
  struct Root {
    std::string prefix;
    std::string form;
    std::vector<std::string> names;  ///< untyped names, when there is no form
  };
  std::vector<Root> roots;
};

/// One option of a choice.
struct Choice {
  std::string value;
  Text label;
};

/// What a field is, as a plug-in may ask it.
struct FieldFacts {
  std::string id;
  Text label;
  std::string type;
  std::string to;
  std::vector<Choice> options;  ///< in the order of the page
};

/// A stretch of the text at a pointer, in bytes: the `=late` of "share(=late)". By default all of it.
struct TextPart {
  std::size_t start = 0;
  std::size_t length = std::string::npos;
};

/// A section while it loads. Places are JSON pointers into `tree()` ("/stages/0/requires/1").
class Section {
 public:
  virtual ~Section() = default;
  virtual const Json& tree() const = 0;
  virtual std::vector<FieldFacts> fields(std::string_view form) const = 0;  ///< empty: no such form
  virtual bool has_role(std::string_view role) const = 0;
  virtual FormulaHandle formula(const std::string& pointer, const FormulaScope& scope) = 0;
  /// A formula for Selection and Aggregation; an issue where the store cannot compute it.
  virtual FormulaHandle query_formula(const std::string& pointer, const FormulaScope& scope, TextPart part = {}) = 0;
  /// What a formula gives: "number", "text", "bool", "date", "datetime", "list"; "any" when it cannot be known.
  virtual std::string type_of(FormulaHandle formula) const = 0;
  /// The app's sections of a kind as written, to check names against; their rules may not be there yet.
  virtual std::vector<const Json*> sections(std::string_view kind) const = 0;
  virtual void issue(const std::string& pointer, std::string code, Text message, Text hint = {}) = 0;
  /// Did-you-mean among names.
  virtual void unknown_name(const std::string& pointer, std::string_view what, std::span<const std::string> names) = 0;
};

struct Person {
  std::string id;
  std::string name;
  std::string department;
  std::vector<std::string> roles;
};

/// Records a formula is evaluated on: the record for bare names, others by prefix.
struct Bindings {
  std::string form;
  const Fields* record = nullptr;
  std::vector<std::pair<std::string, const Fields*>> roots;
};

struct Condition {
  enum class Op { equal, not_equal, less, less_equal, greater, greater_equal, in, contains, blank, not_blank };
  std::string field;  ///< or one link away: "hospital.level"
  Op op = Op::equal;
  Value value;
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// Records of a form. All conditions hold; deleted ones are never given.
struct Selection {
  std::string form;
  std::vector<Condition> where;
  FormulaHandle filter;             ///< one more condition, over the form's names; must be pushable
  std::vector<std::string> fields;  ///< empty: all
  /// Further values of each record, by name: query formulas over the form's names.
  std::vector<std::pair<std::string, FormulaHandle>> computed;
  std::string order;  ///< field id, "-field" for descending
  int limit = 1000;
  friend bool operator==(const Selection&, const Selection&) = default;
};

/// What View::standing gives; holds until the handler returns or writes.
struct StandingRows {
  std::span<const Record* const> records;
  const void* kept = nullptr;  ///< the host's own
};

/// Figures of a form by groups: a row of `by` fields and measures named "count", "sum(amount)".
struct Aggregation {
  std::string form;
  std::vector<std::string> by;
  std::vector<std::string> measures;
  std::vector<Condition> where;
  FormulaHandle filter;
};

/// The working calendar of the app.
class WorkingTime {
 public:
  virtual ~WorkingTime() = default;
  virtual std::int64_t between_ms(DateTime from, DateTime to) const = 0;
  virtual DateTime add(DateTime from, const Duration& duration) const = 0;
  virtual std::int64_t workday_ms() const = 0;
  virtual bool is_workday(Date day) const = 0;
  virtual Date day_of(DateTime at) const = 0;
  virtual DateTime start_of(Date day) const = 0;  ///< local midnight
};

/// What a handler may see. In checks, commands, reactions and timers: everything, inside the transaction.
/// In routes: what the person may see, no more.
class View {
 public:
  virtual ~View() = default;
  virtual DateTime now() const = 0;
  virtual const WorkingTime& working_time() const = 0;
  virtual std::string new_id() = 0;

  /// The same snapshot without the person's limits: for what a handler has itself decided the person may see.
  virtual const View& everything() const = 0;

  virtual Result<Record> get(std::string_view form, std::string_view id) const = 0;  ///< not_found
  virtual Result<std::vector<Record>> find(const Selection& selection) const = 0;
  /// The same for a selection that rules ask for at every event, by id: the host keeps its records in memory where it
  /// can and reads again only those that a write touched.
  virtual Result<StandingRows> standing(const Selection& selection) const = 0;
  virtual Result<std::vector<Fields>> aggregate(const Aggregation& aggregation) const = 0;
  /// The record's title as people read it.
  virtual std::string title(std::string_view form, const Record& record) const = 0;
  virtual std::vector<FieldFacts> fields(std::string_view form) const = 0;
  /// The label of a choice's value, or of the field itself when `value` is empty.
  virtual Text label(std::string_view form, std::string_view field, std::string_view value = {}) const = 0;
  virtual Text form_label(std::string_view form) const = 0;

  virtual const Person* person(std::string_view id) const = 0;
  virtual std::vector<const Person*> people_with_role(std::string_view role) const = 0;
  /// Head of the person's department, the parent's when there is none or it is the person; null at the top.
  virtual const Person* head_of(std::string_view person) const = 0;

  virtual Value evaluate(FormulaHandle formula, const Bindings& bindings) const = 0;
  /// The same for each of these records, which stand under `prefix`: values in their order.
  virtual std::vector<Value> evaluate_each(FormulaHandle formula, const Bindings& fixed, std::string_view prefix,
                                           const StandingRows& rows) const = 0;

  /// Rules of every section of this kind in the app, in order.
  template <class T>
  std::vector<const T*> sections(std::string_view kind) const {
    std::vector<const T*> typed;
    for (auto* rules : section_rules(kind)) typed.push_back(static_cast<const T*>(rules));
    return typed;
  }

 protected:
  virtual std::vector<const void*> section_rules(std::string_view kind) const = 0;
};

/// Something that happened to a record, or that a plug-in said happened.
struct Event {
  std::string name;  ///< "lead.created", "trial.updated", "trial.deleted", "trial.advanced"
  std::string form;
  std::string record_id;
  std::string actor;  ///< person id; empty: the system
  DateTime at;
  Fields before;   ///< only changed fields in updates
  Fields after;    ///< the whole record after
  Fields payload;  ///< of named events
};

/// A write that is about to be stored.
struct Change {
  enum class Kind { create, update, erase } kind = Kind::create;
  std::string form;
  std::string record_id;
  std::string actor;
  const Fields* before = nullptr;  ///< null when creating
  const Fields* after = nullptr;
  std::string by_plugin;  ///< the plug-in whose reaction this is; empty: a person's write
};

struct Invocation {
  std::string command;
  std::string form;
  Record record;
  Person actor;
  Fields input;
};

struct TimerFired {
  std::string name;
  std::string key;
  DateTime due;
  Fields payload;
};

struct Timer {
  std::string name;  ///< as registered with Builder::timer
  std::string key;   ///< one timer a (plug-in, key): setting it again moves it
  DateTime due;
  Fields payload;
};

/// A message to people: stored with the transaction, seen by SSE after it, kept for those who are away.
struct Push {
  std::vector<std::string> to;  ///< person ids
  std::string kind;             ///< "offer", "offer-closed", "task", "notice"
  Text title;
  Text body;
  std::string form;  ///< what it opens
  std::string record_id;
  Fields payload;
};

/// Something for the outside world; leaves after commit, at least once, with `key` for the receiver to drop repeats.
struct Effect {
  std::string kind;  ///< as registered with Builder::effect
  std::string key;
  Fields payload;
};

/// What a handler wants to happen, in order, all in the transaction that caused it.
class Reactions {
 public:
  struct Create {
    std::string form, id;
    Fields fields;
  };
  struct Update {
    std::string form, id;
    Fields fields;
  };
  struct Erase {
    std::string form, id;
  };
  struct Emit {
    std::string name, form, record_id;
    Fields payload;
  };
  struct CancelTimer {
    std::string key;
  };
  using Step = std::variant<Create, Update, Erase, Emit, Timer, CancelTimer, Push, Effect>;

  Reactions& create(std::string form, std::string id, Fields fields) {
    return add(Create{std::move(form), std::move(id), std::move(fields)});
  }
  Reactions& update(std::string form, std::string id, Fields fields) {
    return add(Update{std::move(form), std::move(id), std::move(fields)});
  }
  Reactions& erase(std::string form, std::string id) { return add(Erase{std::move(form), std::move(id)}); }
  /// A named event on a record: "trial.advanced".
  Reactions& emit(std::string name, std::string form, std::string record_id, Fields payload) {
    return add(Emit{std::move(name), std::move(form), std::move(record_id), std::move(payload)});
  }
  Reactions& timer(Timer timer) { return add(std::move(timer)); }
  Reactions& cancel_timer(std::string key) { return add(CancelTimer{std::move(key)}); }
  Reactions& push(Push push) { return add(std::move(push)); }
  Reactions& effect(Effect effect) { return add(std::move(effect)); }
  Reactions& operator+=(Reactions other) {
    for (auto& step : other.steps_) steps_.push_back(std::move(step));
    return *this;
  }
  /// What a command answers to its caller beside the record.
  Fields answer;

  const std::vector<Step>& steps() const { return steps_; }

 private:
  Reactions& add(Step step) {
    steps_.push_back(std::move(step));
    return *this;
  }
  std::vector<Step> steps_;
};

enum class Method { get, post };

struct Request {
  Method method = Method::get;
  std::string path;  ///< below /api/apps/{app}/{plugin}
  Fields query;
  Json body;
  Person person;
};

/// Who may use a command: those who see the record (the default), or whom the handler lets.
enum class Audience { sees_record, handler_decides };

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

/// One verb people can use on a record.
struct Command {
  std::string name;
  Text label;
  CommandApplies applies;
  CommandHandler run;
  Audience audience = Audience::sees_record;
};

/// A plug-in's table of contents. Event names in `on`: "lead.created", "*.created" for every form, "*" for all.
/// Handlers are wrapped here, in the plug-in's own code, so that no exception crosses the door.
class Builder {
 public:
  virtual ~Builder() = default;

  /// A kind of section, its rules made by `load` (null after an issue). `extends`: fields it adds to forms.
  template <class T>
  void section(std::string kind, std::shared_ptr<const T> (*load)(Section&), SectionExtension extends = {}) {
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
        extends ? guarded(std::move(extends)) : nullptr);
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
  void effect(std::string kind, EffectHandler handler) { add_effect(std::move(kind), guarded(std::move(handler))); }

 protected:
  virtual void add_section(std::string kind, SectionLoader load, SectionExtension extends) = 0;
  virtual void add_check(CheckHandler handler) = 0;
  virtual void add_event(std::string event, EventHandler handler) = 0;
  virtual void add_command(Command command) = 0;
  virtual void add_timer(std::string name, TimerHandler handler) = 0;
  virtual void add_route(Method method, std::string path, RouteHandler handler) = 0;
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
