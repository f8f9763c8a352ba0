// Each plug-in binds its own sections through a Binder.
#include <algorithm>

#include "definition/bind/bind.h"
#include "definition/freeze/freeze.h"
#include "definition/scope.h"

namespace kedu::definition {
namespace {

class SectionBinder final : public Binder {
 public:
  /// What an earlier version computes is the current one's affair.
  enum class Age { current, earlier };
  SectionBinder(const Block& block, Definition& definition, Issues& issues, Age age)
      : block_(block), definition_(definition), issues_(issues), age_(age) {}

  const Json& tree() const override { return block_.tree; }
  const Definition& definition() const override { return definition_; }
  std::string version() const override { return fingerprint_of(block_.tree.dump()); }

  int formula(const std::string& pointer, const FormulaScope& scope) override {
    return compiled(pointer, scope,
                    [&](const Cursor& at, const formula::Scope& names) { return compile_at(at, names, issues_); });
  }

  int query_formula(const std::string& pointer, const FormulaScope& scope, std::size_t start,
                    std::size_t length) override {
    return compiled(pointer, scope, [&](const Cursor& at, const formula::Scope& names) {
      return compile_query_at(at, start, length, names, *definition_.form(scope.form), issues_);
    });
  }

  bool follows_clock(int formula, std::string_view form) const override {
    auto* over = definition_.form(form);
    return formula >= 0 && over &&
           definition::follows_clock(definition_, *over, definition_.formulas[static_cast<std::size_t>(formula)]);
  }

  void compute(const std::string& pointer, std::string_view form_id, std::string_view field_id,
               const std::string& text) override {
    if (age_ == Age::earlier) return;
    for (auto& form : definition_.forms)
      for (auto& field : form.fields)
        if (form.id == form_id && field.id == field_id && !field.written_by.empty()) {
          auto compilation = formula::compile(text, *scope_of(definition_, form));
          for (auto& diagnostic : compilation.diagnostics)
            if (diagnostic.severity == Severity::error)
              issue(pointer, diagnostic.code, diagnostic.message, diagnostic.hint);
          field.formula = std::move(compilation.formula);
        }
  }

  void issue(const std::string& pointer, std::string code, Text message, Text hint) override {
    issues_.add({std::move(code), std::move(message), std::move(hint), "", block_.places.at(pointer).value_span()});
  }

 private:
  template <class Compile>
  int compiled(const std::string& pointer, const FormulaScope& scope, Compile compile) {
    auto names = scope_of(definition_, scope);
    if (!names) {
      issue(pointer, "unknown-form", {"公式要用的表单不存在", "the formula's form does not exist"}, {});
      return -1;
    }
    Cursor at(block_, pointer);
    if (at.json().is_null() || at.json().is_structured()) {
      issue(pointer, "not-a-formula", {"这里应当是公式", "a formula is expected here"}, {});
      return -1;
    }
    auto formula = compile(at, *names);
    if (!formula) return -1;
    definition_.formulas.push_back(std::move(*formula));
    return static_cast<int>(definition_.formulas.size()) - 1;
  }

  const Block& block_;
  Definition& definition_;
  Issues& issues_;
  Age age_;
};

void bind_section(const Block& block, const Extensions& extensions, Definition& definition, Section& section,
                  Issues& issues, SectionBinder::Age age) {
  auto kind = std::find_if(extensions.kinds.begin(), extensions.kinds.end(),
                           [&](const SectionKind& k) { return k.kind == block.kind; });
  if (kind == extensions.kinds.end() || !kind->bind) return;
  SectionBinder binder(block, definition, issues, age);
  if (kind->keeps_versions) section.version = binder.version();
  try {
    section.rules = kind->bind(binder);
  } catch (const std::exception& e) {
    binder.issue("", "plugin-failed", {"插件读取这一段时出错", "the plug-in failed on this section"}, e.what());
  }
}

/// What runs by a version that does not fit the forms any more goes on with the current one.
Issue fits_no_more(const Section& section, const Issues& why) {
  return {.code = "version-left",
          .message = {"“" + section.id + "”的旧版本用不了了，按它办理的记录改按新版本办理",
                      "an earlier version of '" + section.id + "' no longer fits: its records go on with the new one"},
          .hint = why.empty() ? Text{} : why[0].message,
          .span = section.span,
          .severity = Severity::warning};
}

/// Earlier versions, without the current ones and those that do not fit.
void bind_kept(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues) {
  std::vector<Section> fitting;
  for (std::size_t i = 0; i < merged.kept.size(); ++i) {
    auto section = std::move(definition.kept[i]);
    Issues why;
    bind_section(merged.kept[i], extensions, definition, section, why, SectionBinder::Age::earlier);
    bool current = std::any_of(definition.sections.begin(), definition.sections.end(), [&](auto& other) {
      return other.kind == section.kind && other.id == section.id && other.version == section.version;
    });
    if (current || section.version.empty()) continue;
    if (why.ok() && section.rules)
      fitting.push_back(std::move(section));
    else
      issues.add(fits_no_more(section, why));
  }
  definition.kept = std::move(fitting);
}

}  // namespace

void bind_sections(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues) {
  for (std::size_t i = 0; i < merged.sections.size(); ++i)
    bind_section(merged.sections[i], extensions, definition, definition.sections[i], issues,
                 SectionBinder::Age::current);
  bind_kept(merged, extensions, definition, issues);
}

}  // namespace kedu::definition
