// Sample records are known by the source their creation event carries.
#include "cli/sample.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "cli/fixture.h"
#include "definition/load.h"

namespace kedu::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* sample_source = "sample";

std::vector<fs::path> sample_files(const std::string& app_folder) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (auto& entry : fs::directory_iterator(fs::path(app_folder) / "sample", missing))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  // People first: other records may name them.
  std::sort(files.begin(), files.end(), [](auto& a, auto& b) {
    bool a_people = a.stem() == "people", b_people = b.stem() == "people";
    return a_people != b_people ? a_people : b.stem() == "hospitals" ? false : a.stem() == "hospitals" ? true : a < b;
  });
  return files;
}

/// Who can log in, with the departments above them: an account is in use, whatever it came with.
std::set<std::string> accounts(command::Workspace& workspace, store::Reader& reader) {
  std::set<std::string> kept;
  auto directory = workspace.directory();
  auto rows = reader.select({.table = "credential", .outputs = {{"id", store::column("id"), store::ColumnType::text}}});
  if (!rows) return kept;
  for (auto& row : *rows) {
    auto* person = directory->person(row.get("id").text());
    if (!person || !kept.insert(person->id).second) continue;
    for (auto* department = directory->department(person->department);
         department && kept.insert(department->id).second;)
      department = directory->department(department->parent);
  }
  return kept;
}

/// Which records of an app point to which.
Result<std::multimap<std::string, std::string>> links(const command::App& app, store::Reader& reader) {
  std::multimap<std::string, std::string> found;
  for (auto& form : app.definition->forms) {
    // What a plug-in keeps for itself, like an offer to a salesperson, is nothing that people made.
    if (!form.owner_plugin.empty()) continue;
    KEDU_LET(auto rows, reader.select({.table = form.table, .where = {R"(t."deleted_at" IS NULL)", {}}}));
    for (auto& row : rows)
      for (auto& field : form.fields) {
        if (!definition::is_link(field.type) || !field.stored()) continue;
        for (auto& linked : row.get(field.id).items()) found.emplace(row.get("id").text(), linked.text());
      }
  }
  return found;
}

/// The sample records that those which stay point to, directly or through others: a lead keeps its hospital.
std::set<std::string> in_use(const std::multimap<std::string, std::string>& links,
                             const std::set<std::string>& sample) {
  std::set<std::string> used;
  for (bool grew = true; grew;) {
    grew = false;
    for (auto& [from, to] : links)
      if (sample.contains(to) && (!sample.contains(from) || used.contains(from))) grew |= used.insert(to).second;
  }
  return used;
}

}  // namespace

int add_sample(const Where& where, std::ostream& err) {
  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  if (!opened) return 1;
  int count = 0;
  // One tree of all files, so that records may name each other across files.
  auto all = Json::object();
  for (auto& file : sample_files(where.apps.front())) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    auto tree = definition::read_tree({file.string(), text.str()});
    if (!tree.issues.empty()) err << print(tree.issues);
    if (!tree.issues.ok()) return 1;
    for (auto& [form, records] : tree.json.items())
      for (auto& record : records) all[form].push_back(record);
  }
  auto added = add_records(opened->workspace(), opened->app(), all, sample_source, [&](auto&, auto&) { ++count; });
  if (!added) {
    err << added.error().message << "\n";
    return 1;
  }
  err << "已加入 " << count << " 条示例数据 / added " << count << " sample records\n";
  return 0;
}

int remove_sample(const Where& where, std::ostream& err) {
  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  if (!opened) return 1;
  auto& workspace = opened->workspace();
  std::vector<std::pair<std::string, std::string>> records;
  std::set<std::string> kept, used;
  auto read = workspace.store().read([&](store::Reader& reader) -> Result<void> {
    store::Query query{.table = "event"};
    query.outputs = {{"form", store::column("form"), store::ColumnType::text},
                     {"record", store::column("record"), store::ColumnType::text}};
    query.where = {R"(t."source" = ? AND t."name" LIKE '%.created' AND t."app" = ?)", {sample_source, opened->app()}};
    query.order = {{store::column("id"), true}};
    KEDU_LET(auto rows, reader.select(query));
    for (auto& row : rows) records.emplace_back(row.get("form").text(), row.get("record").text());
    std::set<std::string> sample;
    for (auto& [form, id] : records) sample.insert(id);
    kept = accounts(workspace, reader);
    KEDU_LET(auto pointing, links(*workspace.app(opened->app()), reader));
    used = in_use(pointing, sample);
    return {};
  });
  if (!read) {
    err << read.error().message << "\n";
    return 1;
  }
  int count = 0, people = 0, linked = 0;
  for (auto& [form, id] : records) {
    if (kept.contains(id)) {
      people += form == "person";
      continue;
    }
    if (used.contains(id)) {
      ++linked;
      continue;
    }
    auto outcome = workspace.submit_and_wait(
        {.kind = command::Kind::erase, .app = opened->app(), .form = form, .record_id = id, .source = sample_source});
    if (outcome.ok()) ++count;
  }
  err << "已去掉 " << count << " 条示例数据 / removed " << count << " sample records\n";
  if (people > 0)
    err << "保留了 " << people << " 个能登录的账号和他们的部门；不再需要的请在“人员”里停用 / kept " << people
        << " people who can log in, and their departments; deactivate those you no longer need on the page of people\n";
  if (linked > 0)
    err << "保留了 " << linked << " 条示例数据，因为别的记录链接到它们 / kept " << linked
        << " sample records that other records link to\n";
  return 0;
}

}  // namespace kedu::cli
