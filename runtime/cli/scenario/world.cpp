// Opening, time, and looking at what is there.
#include "cli/scenario/world.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "access/schema.h"
#include "http/routes/listing.h"
#include "store/shared_store.h"

namespace kedu::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr int most_firings = 10'000;
constexpr std::int64_t most_found = 500;

Result<std::vector<Seen>> page(command::Look& look, const definition::Form& form, formula::Sql where) {
  access::Page wanted{.form = form.id, .where = {std::move(where)}, .sort = {"created_at", false}, .limit = most_found};
  KEDU_LET(auto found, look.reading.page(wanted));
  std::vector<Seen> seen;
  for (auto& record : found.records) {
    auto titles = look.reading.titles(form, {record});
    seen.push_back({std::move(record), std::move(titles)});
  }
  return seen;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  // In memory where there is such a place: nobody needs a scenario's store after a power cut, and a sync is slow.
  std::error_code error;
  std::vector<fs::path> places{fs::temp_directory_path(error)};
  if (!std::getenv("TMPDIR")) places.insert(places.begin(), "/dev/shm");
  for (auto& place : places) {
    auto name = (place / "kedu-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) continue;
    path_ = name;
    return;
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  if (!path_.empty()) fs::remove_all(path_, error);
}

TemporaryStore::TemporaryStore(const fs::path& folder, std::string url)
    : file_(folder / "main.db"), url_(std::move(url)), schema_("scenario_" + [&] {
        static std::atomic<int> next = 0;
        return std::to_string(::getpid()) + "_" + std::to_string(++next);
      }()) {}

TemporaryStore::~TemporaryStore() {
  if (!url_.empty()) (void)store::drop_postgres(url_, schema_);
}

Result<std::unique_ptr<store::Store>> TemporaryStore::open() const {
  return url_.empty() ? store::open_sqlite(file_.string()) : store::open_postgres(url_, schema_);
}

Result<std::unique_ptr<World>> World::create(const command::Registry& registry, const Json& calendars,
                                             definition::Snapshot definition, DateTime start,
                                             const std::string& store_url) {
  std::unique_ptr<World> world(new World(std::move(definition), start, store_url));
  auto& folder = world->folder_.path();
  if (folder.empty()) return fail(ErrorCode::unavailable, "建不了临时文件夹 / no temporary folder can be made");
  KEDU_LET(auto store, world->store_.open());
  world->workspace_ =
      std::make_unique<command::Workspace>(std::move(store), world->clock_, world->ids_, registry, calendars);
  auto& workspace = *world->workspace_;
  KEDU_TRY(workspace.open());
  KEDU_TRY(workspace.store().publish(access::login_tables()));
  KEDU_TRY(workspace.publish(world->definition_));
  world->uploads_ =
      std::make_unique<command::Uploads>((folder / "files").string(), workspace.store(), world->ids_, world->clock_);
  return world;
}

DateTime World::later(const Duration& duration) const {
  return workspace_->app(app())->calendar.add(now(), duration);
}

Result<void> World::run_until(DateTime to) {
  for (int firings = 0;; ++firings) {
    std::optional<DateTime> next;
    KEDU_TRY(workspace_->store().read([&](store::Reader& reader) -> Result<void> {
      next = event::next_due(reader, {app()});
      return {};
    }));
    if (!next || *next > to) break;
    if (firings == most_firings) return fail(ErrorCode::too_large, "计时器停不下来 / timers do not come to an end");
    clock_.set(std::max(now(), *next));
    settle();
  }
  clock_.set(to);
  return {};
}

void World::jump(DateTime to) {
  clock_.set(to);
  settle();
}

Result<Seen> World::see(const std::string& person, const std::string& form_id, const std::string& id) {
  Seen seen;
  KEDU_TRY(workspace_->read(app(), person, [&](command::Look& look) -> Result<void> {
    auto& form = *look.app.form(form_id);
    KEDU_LET(seen.record, look.reading.get(form, id));
    seen.titles = look.reading.titles(form, {seen.record});
    return {};
  }));
  return seen;
}

Result<std::vector<Seen>> World::find(const std::string& person, const std::string& form_id,
                                      const std::string& formula) {
  std::vector<Seen> seen;
  KEDU_TRY(workspace_->read(app(), person, [&](command::Look& look) -> Result<void> {
    auto& form = *look.app.form(form_id);
    KEDU_LET(auto where, http::where_of(look, form, formula));
    KEDU_LET(seen, page(look, form, std::move(where)));
    return {};
  }));
  return seen;
}

std::vector<Fields> World::rows_after(const char* table, std::int64_t id, std::vector<const char*> columns) {
  std::vector<Fields> rows;
  (void)workspace_->store().read([&](store::Reader& reader) -> Result<void> {
    store::Query query{
        .table = table, .where = {R"(t."id" > ?)", {Value(id)}}, .order = {{store::column("id"), false}}};
    query.outputs = {{"id", store::column("id"), store::ColumnType::integer}};
    for (auto* column : columns) query.outputs.push_back({column, store::column(column), store::ColumnType::text});
    KEDU_LET(rows, reader.select(query));
    return {};
  });
  return rows;
}

Mark World::mark() {
  auto last = [&](const char* table) {
    auto rows = rows_after(table, 0, {});
    return rows.empty() ? 0 : static_cast<std::int64_t>(rows.back().get("id").number());
  };
  return {last("notice"), last("event")};
}

std::vector<Told> World::told_since(const Mark& mark) {
  std::vector<Told> told;
  for (auto& row : rows_after("notice", mark.notice, {"person", "kind", "title_zh", "title_en"}))
    told.push_back(
        {row.get("person").text(), row.get("kind").text(), {row.get("title_zh").text(), row.get("title_en").text()}});
  return told;
}

std::vector<std::string> World::failures_since(const Mark& mark) {
  std::vector<std::string> failures;
  for (auto& row : rows_after("event", mark.event, {"name", "plugin", "payload"}))
    if (row.get("name").text() == "plugin.failed")
      failures.push_back(row.get("plugin").text() + ": " + row.get("payload").text());
  return failures;
}

std::string World::name_of(const std::string& person) const {
  auto directory = workspace_->directory();
  auto* found = directory->person(person);
  return found ? found->name : person;
}

std::optional<DateTime> instant_of(std::string_view text, const TimeZone& zone) {
  if (auto at = parse_datetime(text)) return at;
  if (auto date = parse_date(text)) return zone.at(*date, 0);
  auto at = parse_datetime(std::string(text) + "Z");
  if (!at) return std::nullopt;
  auto days = at->ms / day_ms - (at->ms % day_ms < 0 ? 1 : 0);
  return zone.at({static_cast<std::int32_t>(days)}, at->ms - days * day_ms);
}

std::string local_time(DateTime at, const TimeZone& zone) {
  auto iso = to_iso(DateTime{at.ms + zone.offset_ms(at)});
  auto shown = iso.substr(0, 10) + " " + iso.substr(11, 5);
  if (at.ms % 60'000 != 0) shown += iso.substr(16, at.ms % 1'000 != 0 ? 7 : 3);
  return shown;
}

}  // namespace kedu::cli
