// The import: header to fields, rows to commands in the lane's own batches, refused rows to a file.
#include "cli/import.h"

#include <fstream>
#include <future>
#include <map>

#include "cli/csv.h"
#include "command/decode.h"
#include "command/records.h"
#include "http/csv.h"

namespace kedu::cli {

namespace {

using command::Command;
using command::Kind;
using definition::Field;
using definition::Form;

std::string trimmed(std::string text) {
  auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos) return {};
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text.substr(first);
}

/// Which field each column is; null for columns that are none.
struct Columns {
  std::vector<const Field*> fields;
  std::vector<std::string> unknown;
};

Result<Columns> match_columns(const Form& form, const CsvRow& header) {
  Columns columns;
  for (auto& cell : header.cells) {
    auto name = trimmed(cell);
    const Field* found = nullptr;
    for (auto& field : form.fields)
      if (!field.computed() && field.written_by.empty() &&
          (field.id == name || field.label.zh == name || field.label.en == name))
        found = &field;
    for (auto* taken : columns.fields)
      if (found && taken == found)
        return fail(ErrorCode::invalid, "有两列都是“" + found->label.zh + "”，请只留一列 / two columns are '" +
                                            found->label.in(Language::en) + "'; keep one");
    if (!found && !name.empty()) columns.unknown.push_back(name);
    columns.fields.push_back(found);
  }
  for (auto& field : form.fields) {
    bool present = false;
    for (auto* column : columns.fields) present = present || column == &field;
    if (field.required && !field.initial && !present)
      return fail(ErrorCode::invalid, "表里没有必填的“" + field.label.zh + "”这一列 / the required column '" +
                                          field.label.in(Language::en) + "' is missing");
  }
  return columns;
}

const Field* identity_of(const Columns& columns) {
  for (auto* field : columns.fields)
    if (field && field->unique) return field;
  return nullptr;
}

/// A unique value as text; numbers and dates too.
std::string key_of(const Value& value) {
  if (value.is_empty()) return {};
  return value.is<std::string>() ? value.text() : to_json(value).dump();
}

/// The row as its form types it, so that "1,200" and 1200 or two spellings of a day are one. What cannot be typed stays
/// text: the command says why.
Fields fields_of(const Columns& columns, const CsvRow& row) {
  Fields fields;
  for (std::size_t i = 0; i < columns.fields.size() && i < row.cells.size(); ++i) {
    if (!columns.fields[i]) continue;
    auto text = trimmed(row.cells[i]);
    if (text.empty()) continue;
    Value value = text;
    if (auto issue = command::retype(*columns.fields[i], columns.fields[i]->id, value)) value = text;
    fields.set(columns.fields[i]->id, std::move(value));
  }
  return fields;
}

struct Existing {
  std::string id;
  std::int64_t version = 0;
  Fields filled;
};

/// Every record by its identity.
using Known = std::map<std::string, Existing>;

Result<Known> known_records(command::Workspace& workspace, const Form& form, const Field& identity) {
  Known known;
  KEDU_TRY(workspace.store().read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(auto rows, reader.select({.table = form.table, .where = {R"(t."deleted_at" IS NULL)", {}}}));
    for (auto& row : rows) {
      command::restore_types(form, row);
      auto key = key_of(row.get(identity.id));
      if (!key.empty())
        known[key] = {row.get("id").text(), static_cast<std::int64_t>(row.get("version").number()), std::move(row)};
    }
    return {};
  }));
  return known;
}

enum class Fate { created, updated, merged, unchanged, refused };

struct RowResult {
  Fate fate = Fate::created;
  std::string reason;
};

std::string reason_of(const command::Outcome& outcome) {
  std::string reason = outcome.error ? outcome.error->message : "";
  for (auto& issue : outcome.issues)
    if (issue.severity == Severity::error)
      reason +=
          (reason.empty() ? "" : "；") + issue.message.zh + (issue.hint.empty() ? "" : "（" + issue.hint.zh + "）");
  return reason;
}

/// Rows on their way: the lane takes them in order and commits many at once.
class Running {
 public:
  Running(command::Workspace& workspace, const std::string& app, const std::string& form, command::Purpose purpose,
          std::vector<RowResult>& results)
      : workspace_(workspace), app_(app), form_(form), purpose_(purpose), results_(results) {}

  void submit(std::size_t row, Kind kind, const Existing& record, const Fields& input) {
    if (waiting_.size() >= most) wait();
    Command command{
        .kind = kind, .app = app_, .form = form_, .record_id = record.id, .input = to_json(input), .source = "import"};
    command.purpose = purpose_;
    auto done = std::make_shared<std::promise<void>>();
    waiting_.push_back(done->get_future());
    workspace_.submit(std::move(command), [this, row, version = record.version, done](command::Outcome outcome) {
      auto& result = results_[row];
      if (!outcome.ok())
        result = {Fate::refused, reason_of(outcome)};
      else if (result.fate == Fate::updated && outcome.record.version == version)
        result.fate = Fate::unchanged;  // a link given by its title, say: only the command knows it is the same
      done->set_value();
    });
  }
  void wait() {
    for (auto& one : waiting_) one.wait();
    waiting_.clear();
  }

 private:
  static constexpr std::size_t most = 512;
  command::Workspace& workspace_;
  std::string app_, form_;
  command::Purpose purpose_;
  std::vector<RowResult>& results_;
  std::vector<std::future<void>> waiting_;
};

void write_refused(const std::string& path, const std::vector<CsvRow>& rows, const std::vector<RowResult>& results) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << http::byte_order_mark;
  auto header = rows.front().cells;
  header.push_back("未导入原因");
  file << http::csv_line(header);
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (results[i].fate == Fate::refused) {
      auto cells = rows[i].cells;
      cells.resize(rows.front().cells.size());
      cells.push_back(results[i].reason);
      file << http::csv_line(cells);
    }
}

}  // namespace

int import_file(const Where& where, const Import& import, std::ostream& out, std::ostream& err) {
  SystemClock clock;
  auto opened = Opened::open(where, clock, err);
  return opened ? import_into(*opened, import, out, err) : 1;
}

int import_into(Opened& opened, const Import& import, std::ostream& out, std::ostream& err) {
  auto refuse = [&](const std::string& why) {
    err << why << "\n";
    return 1;
  };
  auto rows = read_csv(import.file);
  if (!rows) return refuse(rows.error().message);
  if (rows->empty()) return refuse("文件是空的 / the file is empty");
  auto& workspace = opened.workspace();
  auto app = workspace.app(opened.app());
  auto* form = app->form(import.form);
  if (!form) return refuse("没有表单“" + import.form + "” / no form '" + import.form + "'");
  auto columns = match_columns(*form, rows->front());
  if (!columns) return refuse(columns.error().message);
  auto* identity = identity_of(*columns);
  Known known;
  if (identity) {
    auto found = known_records(workspace, *form, *identity);
    if (!found) return refuse(found.error().message);
    known = std::move(*found);
  }

  std::vector<RowResult> results(rows->size());
  std::map<std::string, std::size_t> first_line;
  auto purpose = import.dry_run ? command::Purpose::check : command::Purpose::apply;
  Running running(workspace, opened.app(), form->id, purpose, results);
  RandomIds ids(opened.clock());
  for (std::size_t i = 1; i < rows->size(); ++i) {
    auto line = (*rows)[i].line;
    auto input = fields_of(*columns, (*rows)[i]);
    auto key = identity ? key_of(input.get(identity->id)) : std::string();
    auto existing = key.empty() ? known.end() : known.find(key);
    if (existing == known.end()) {
      Existing record{ids.next(), 0, input};
      running.submit(i, Kind::create, record, input);
      if (!key.empty()) {
        known[key] = std::move(record);
        first_line[key] = line;
      }
      continue;
    }
    auto& record = existing->second;
    bool merging = first_line.contains(key);
    Fields changes;
    for (auto& [name, value] : input) {
      auto& held = record.filled.get(name);
      if (held == value) continue;
      if (!merging || held.is_blank())
        changes.set(name, value);
      else
        err << "第 " << line << " 行与第 " << first_line[key] << " 行都是“" << key << "”，"
            << form->field(name)->label.zh << "不同，保留前者 / rows " << line << " and " << first_line[key]
            << " differ in " << name << "; the first is kept\n";
    }
    results[i].fate = merging ? Fate::merged : changes.empty() ? Fate::unchanged : Fate::updated;
    if (!merging) first_line[key] = line;
    for (auto& [name, value] : changes) record.filled.set(name, value);
    // A dry run has not created what an earlier row of the file would have.
    if (!changes.empty() && !(import.dry_run && merging)) running.submit(i, Kind::update, record, changes);
  }
  running.wait();

  std::map<Fate, int> counts;
  for (std::size_t i = 1; i < rows->size(); ++i) {
    ++counts[results[i].fate];
    if (results[i].fate == Fate::refused)
      err << "第 " << (*rows)[i].line << " 行 / line " << (*rows)[i].line << ": " << results[i].reason << "\n";
  }
  if (!columns->unknown.empty()) {
    err << "未导入的列 / columns left out:";
    for (auto& name : columns->unknown) err << " " << name;
    err << "\n";
  }
  if (!import.errors.empty()) write_refused(import.errors, *rows, results);
  out << (import.dry_run ? "试导入 / dry run: " : "") << rows->size() - 1 << " 行 rows: 新增 created "
      << counts[Fate::created] << ", 更新 updated " << counts[Fate::updated] << ", 合并 merged " << counts[Fate::merged]
      << ", 未变 unchanged " << counts[Fate::unchanged] << ", 未导入 refused " << counts[Fate::refused] << "\n";
  return counts[Fate::refused] == 0 ? 0 : 1;
}

}  // namespace kedu::cli
