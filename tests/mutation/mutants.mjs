// One check taken away at a time: what stands in the file, and what stands there when the mutant is on. `@` is true
// while the mutant is on.
const when_false = (text) => `(!@ && (${text}))`
const skipped = (text) => `if (!@) { ${text} }`

export const mutants = [
  // access/policy.cpp: rows and cells
  ['access/policy.cpp', 'hidden fields are shown', 'return access.sees != Sees::none && !contains(access.hidden, field);', 'return access.sees != Sees::none && (@ || !contains(access.hidden, field));'],
  ['access/policy.cpp', 'read-only fields are open', 'return !contains(access.hidden, field) && !contains(access.readonly, field);', 'return !contains(access.hidden, field) && (@ || !contains(access.readonly, field));'],
  ['access/policy.cpp', 'hidden fields are open to writes', 'return !contains(access.hidden, field) && (', 'return (@ || !contains(access.hidden, field)) && ('],
  ['access/policy.cpp', 'who only creates sees own rows', 'if (access.sees == Sees::none) return never;', skipped('if (access.sees == Sees::none) return never;')],
  ['access/policy.cpp', 'everybody sees all rows', 'if (access.sees != Sees::all) {', 'if (access.sees != Sees::all && !@) {'],
  ['access/policy.cpp', 'a role\'s `where` is forgotten', 'if (!access.where) return rows;', 'if (!access.where || @) return rows;'],
  ['access/policy.cpp', 'own means the department\'s', 'if (access.sees == Sees::department && !viewer_->departments.empty())', 'if ((access.sees == Sees::department || @) && !viewer_->departments.empty())'],
  ['access/policy.cpp', 'who sees a row edits it', 'return any_of([](auto& access) { return access.edit; });', 'return any_of([](auto& access) { return access.edit || @; });'],
  ['access/policy.cpp', 'who sees a row erases it', 'return any_of([](auto& access) { return access.erase; });', 'return any_of([](auto& access) { return access.erase || @; });'],
  ['access/policy.cpp', 'a field open in one role is open in another\'s rows', 'return access.edit && leaves_open(access, field); });', 'return access.edit && (@ || leaves_open(access, field)); });'],
  ['access/policy.cpp', 'a role that cannot create opens fields of new records', 'return access.create && leaves_open(access, field);', 'return (access.create || @) && leaves_open(access, field);'],
  ['access/policy.cpp', 'a field shown in some row is shown in all', 'if (!viewer_ || (may_see_form() && !hides(field))) return column;', 'if (!viewer_ || @ || (may_see_form() && !hides(field))) return column;'],
  // access/reading.cpp: what reads go through
  ['access/reading.cpp', 'filters and sorts may name hidden fields', 'if (!own.may_read(name)) return fail(', 'if (!@ && !own.may_read(name)) return fail('],
  ['access/reading.cpp', 'a link reaches records nobody may see', 'sql += policy(target).row_condition();', 'sql += @ ? Sql{"1=1", {}} : policy(target).row_condition();'],
  ['access/reading.cpp', 'a form nobody shows is listed', 'if (!own.may_see_form()) return fail(', 'if (!@ && !own.may_see_form()) return fail('],
  ['access/reading.cpp', 'deleted records are read', 'conditions.push_back({R"(t."deleted_at" IS NULL)", {}});', skipped('conditions.push_back({R"(t."deleted_at" IS NULL)", {}});')],
  ['access/reading.cpp', 'the row rule is forgotten', 'conditions.push_back(own.row_condition());', skipped('conditions.push_back(own.row_condition());')],
  ['access/reading.cpp', 'a history shows every field', 'own.visible_column(name, {"1", {}})', '(@ ? Sql{"1", {}} : own.visible_column(name, {"1", {}}))'],
  // command/: writes
  ['command/authorize.cpp', 'a form nobody knows takes writes', 'if (!known) return fail(', 'if (!@ && !known) return fail('],
  ['command/authorize.cpp', 'anybody creates', 'if (!policy.may_create())', 'if (!@ && !policy.may_create())'],
  ['command/authorize.cpp', 'any record is changed and erased', '} else if (viewer) {', '} else if (viewer && !@) {'],
  ['command/authorize.cpp', 'who sees a record changes it', 'if (kind == Kind::update && !reading.may_edit(form, record_id))', 'if (!@ && kind == Kind::update && !reading.may_edit(form, record_id))'],
  ['command/authorize.cpp', 'who sees a record erases it', 'if (kind == Kind::erase && !reading.may_erase(form, record_id))', 'if (!@ && kind == Kind::erase && !reading.may_erase(form, record_id))'],
  ['command/authorize.cpp', 'computed fields are written', 'if (field->computed())', 'if (!@ && field->computed())'],
  ['command/authorize.cpp', 'the stage of a flow is written', 'else if (!field->written_by.empty())', 'else if (!@ && !field->written_by.empty())'],
  ['command/authorize.cpp', 'read-only fields are written', 'else if (field->readonly)', 'else if (!@ && field->readonly)'],
  ['command/authorize.cpp', 'fields closed to the role are written', 'else if (!open(id))', 'else if (!@ && !open(id))'],
  ['command/check.cpp', 'another\'s upload is attached', '(!tx.actor.empty() && (*upload)->get("by").text() != tx.actor)', when_false('!tx.actor.empty() && (*upload)->get("by").text() != tx.actor')],
  ['command/check.cpp', 'a record is linked that nobody may see', 'if (is_id(text) && is_seen(tx, reading, target, text)) return text;', 'if (is_id(text) && (@ || is_seen(tx, reading, target, text))) return text;'],
  ['command/check.cpp', 'a file of any kind is taken', 'if (!accept.empty() && std::find(', 'if (!@ && !accept.empty() && std::find('],
  // access/session.cpp, login_throttle.cpp
  ['access/session.cpp', 'sessions never end', 'if (identity->expires && *identity->expires <= now) return nobody();', skipped('if (identity->expires && *identity->expires <= now) return nobody();')],
  ['access/session.cpp', 'who left the company stays in', 'if (!is_active(identity->person)) return nobody();', skipped('if (!is_active(identity->person)) return nobody();')],
  ['access/session.cpp', 'a logout is forgotten by the cache', 'cache_.drop(id);\n  return done;', 'if (!@) cache_.drop(id);\n  return done;'],
  ['access/session.cpp', 'a browser known to one is known to all', 'if (row && row->get("person").text() == person->id)', 'if (row && (@ || row->get("person").text() == person->id))'],
  ['access/login_throttle.cpp', 'guesses are not counted', 'for (auto& count : counts) KEDU_TRY(count_up(writer, count));', 'if (!@) for (auto& count : counts) KEDU_TRY(count_up(writer, count));'],
  // http/
  ['http/routes/api.cpp', 'a cookie alone changes things', 'if (!credential->bearer && is_unsafe(request.method) &&', 'if (!@ && !credential->bearer && is_unsafe(request.method) &&'],
  ['http/routes/api.cpp', 'one person takes all places', 'if (!slot) return reply(too_many_open(request, {"请求", "requests"}, "requests_per_person"));', skipped('if (!slot) return reply(too_many_open(request, {"请求", "requests"}, "requests_per_person"));')],
  ['http/routes/file_routes.cpp', 'any file comes through one\'s own record', 'if (file.get("id").text() == file_id) {', 'if (@ || file.get("id").text() == file_id) {'],
  ['http/routes/file_routes.cpp', 'uploads may run', 'response.headers.add("Content-Security-Policy", "default-src \'none\'; sandbox");', skipped('response.headers.add("Content-Security-Policy", "default-src \'none\'; sandbox");')],
  ['http/routes/record_routes.cpp', 'a history shows hidden values', 'if (readable.contains(name)) seen.set(name, value);', 'if (@ || readable.contains(name)) seen.set(name, value);'],
  ['http/routes/audit_routes.cpp', 'everybody reads the log of reads', 'if (!may_audit(look))', 'if (!@ && !may_audit(look))'],
  ['http/routes/stream_routes.cpp', 'a stream outlives its session', 'if (identity || identity.error().code != ErrorCode::unauthenticated) return true;', 'if (@ || identity || identity.error().code != ErrorCode::unauthenticated) return true;'],
  ['http/routes/stream_routes.cpp', 'everybody hears of every form', 'access && access->sees != definition::Sees::none) return true;', 'access && (@ || access->sees != definition::Sees::none)) return true;'],
  ['http/server/request_parser.cpp', 'two lengths are taken', 'else if (lengths_ > 1 || !plain_length_)', 'else if (!@ && (lengths_ > 1 || !plain_length_))'],
  ['http/server/request_parser.cpp', 'two hosts are taken', 'else if (hosts_ > 1 || (hosts_ == 0 && minor_ == 1) || !plain_host_)', 'else if (!@ && (hosts_ > 1 || (hosts_ == 0 && minor_ == 1) || !plain_host_))'],
  ['http/server/request_parser.cpp', 'folded lines are taken', 'if (is_folded(view(name), text)) {', 'if (!@ && is_folded(view(name), text)) {'],
  ['http/target.cpp', 'paths may climb', 'if (segment == "." || segment == "..")', 'if (!@ && (segment == "." || segment == ".."))'],
  ['http/server/connection.cpp', 'any content type is taken', 'if (!accepted) return problem(415,', 'if (!@ && !accepted) return problem(415,'],
  ['http/server/server.cpp', 'one address takes all connections', 'if (full || too_many) {', 'if (full || (too_many && !@)) {'],
]
