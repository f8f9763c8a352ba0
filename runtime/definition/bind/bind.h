// The fifth pass: formulas compile against the names they may use, their results fit, and nothing depends on itself.
#pragma once

#include "definition/definition.h"
#include "definition/link/cursor.h"
#include "definition/load.h"
#include "definition/merge.h"

namespace kedu::definition {

/// Binds forms, then sections; adds all issues it finds.
void bind(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues);

/// The formula at `at`, or nothing after issues at its exact place.
std::optional<formula::Formula> compile_at(const Cursor& at, const formula::Scope& scope, Issues& issues);
/// The formula in `length` bytes of the text at `at`, from byte `start`; it must be one that SQL can compute.
std::optional<formula::Formula> compile_query_at(const Cursor& at, std::size_t start, std::size_t length,
                                                 const formula::Scope& scope, const Form& form, Issues& issues);

/// An issue where SQL cannot express the formula over `form`'s names: it filters rows in the store.
void require_pushable(const Cursor& at, const formula::Formula& formula, const Form& form, Issues& issues);

/// Whether time alone changes what the formula over `form` gives: it asks the clock, or something it reads does.
bool follows_clock(const Definition& definition, const Form& form, const formula::Formula& formula);

void bind_form(const Cursor& block, const Definition& definition, Form& form, Issues& issues);
/// Sets each form's compute_order; formulas and rollups that go in circles are issues.
void order_fields(const Merged& merged, Definition& definition, Issues& issues);
void bind_sections(const Merged& merged, const Extensions& extensions, Definition& definition, Issues& issues);

}  // namespace kedu::definition
