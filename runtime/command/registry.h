// What the loaded plug-ins registered, as tables that the command path looks up.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/api/plugin.h"

namespace kedu::command {

template <class T>
struct Registered {
  std::string plugin;
  T entry;
};

struct Subscription {
  std::string event;  ///< "lead.created" or "*.created"
  plugin::EventHandler run;
};

struct Route {
  plugin::Method method;
  std::string path;
  plugin::RouteHandler run;
};

struct SectionLoading {
  std::string kind;
  plugin::SectionLoader load;
  plugin::SectionExtension extends;
  plugin::Versions versions = plugin::Versions::current_only;
};

/// Filled once while plug-ins load, then read by everybody.
struct Registry {
  std::vector<Registered<plugin::CheckHandler>> checks;
  std::vector<Registered<Subscription>> subscriptions;
  std::map<std::string, Registered<plugin::Command>, std::less<>> commands;
  std::map<std::string, plugin::TimerHandler, std::less<>> timers;    ///< by "plugin/name"
  std::map<std::string, plugin::EffectHandler, std::less<>> effects;  ///< by "plugin/kind"
  std::vector<Registered<plugin::TimerHandler>> nightly;
  std::vector<Registered<Route>> routes;
  std::vector<Registered<Route>> visits;  ///< for somebody without an account
  std::vector<Registered<SectionLoading>> sections;

  /// Whether "lead.created" is meant by "lead.created", "*.created" or "*".
  static bool matches(std::string_view pattern, std::string_view event) {
    if (pattern == event || pattern == "*") return true;
    return pattern.starts_with("*.") && event.ends_with(pattern.substr(1));
  }
};

}  // namespace kedu::command
