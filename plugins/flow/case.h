// One record on its way through its flow, as values: its open stays and their tasks are read once, changed here, and
// written together at the end, so that what a verb does to tasks, spans and the record always agrees.
#pragma once

#include <deque>

#include "actors.h"
#include "decide.h"

namespace flow {

/// A stored or new row and what changed in it.
class Row {
 public:
  static Row stored(Record record) { return {std::move(record.id), std::move(record.fields), Kept::stored}; }
  static Row made(std::string id, Fields fields) { return {std::move(id), std::move(fields), Kept::made}; }

  const std::string& id() const { return id_; }
  const Fields& fields() const { return fields_; }
  const Value& get(std::string_view field) const { return fields_.get(field); }
  const std::string& text(std::string_view field) const { return fields_.get(field).text(); }
  void set(std::string_view field, Value value);
  void write(const std::string& form, plugin::Reactions& reactions) const;

 private:
  enum class Kept { stored, made };
  Row(std::string id, Fields fields, Kept kept) : id_(std::move(id)), fields_(std::move(fields)), kept_(kept) {}
  std::string id_;
  Fields fields_, changes_;
  Kept kept_;
};

/// The task no longer lets anybody read the record.
void stop_reading(Row& task);

/// A record's stay in one stage, with everybody who was asked in it.
struct Stay {
  const Stage* stage;
  Row span;
  std::deque<Row> tasks;

  bool is_open() const { return span.get("left_at").is_blank(); }
  /// Those who have an open task.
  People waiting() const;
};

/// How somebody new comes to a task.
struct Asking {
  std::string person, principal;
  int seat = 1, turn = 0;
  std::string way = "asked";
  std::string state = "open";
};

/// The record's last stay in a stage, the open one included.
Result<std::optional<Record>> last_stay(const Rules& rules, const std::string& record, const std::string& stage,
                                        const plugin::View& view);

class Case {
 public:
  /// A record that is about to begin: no stays yet.
  Case(const Rules& rules, std::string record_id, const Fields& record, plugin::View& view);
  /// A record as it stands, its open stays and their tasks.
  static Result<Case> open(const Rules& rules, const Record& record, plugin::View& view);
  /// The same to look at only: nothing of it may be written.
  static Result<Case> look(const Rules& rules, const Record& record, const plugin::View& view);

  const Rules& rules() const { return *rules_; }
  const Fields& record() const { return record_.fields(); }
  const std::string& id() const { return record_.id(); }
  std::string owner() const { return first_owner(record()); }
  std::string title() const;
  const plugin::View& view() const { return *view_; }
  std::string new_id() { return ids_->new_id(); }
  /// Where it stands; stages.size() when it has ended, nothing before it began.
  std::optional<std::size_t> position() const { return rules_->position(record_.text("stage")); }
  bool runs() const { return position().value_or(rules_->stages.size()) < rules_->stages.size(); }
  std::deque<Stay>& stays() { return stays_; }
  Stay* stay_in(std::string_view stage);

  /// This person is looking at the record: they get no message that it waits on them.
  void keep_quiet_for(std::string person) { looking_ = std::move(person); }
  /// Enters the stage at `index`, or the next one whose condition holds; past the last one, the won end. `resume_to`:
  /// the stage to go on with after it.
  Result<void> enter(std::size_t index, const std::string& resume_to = {});
  /// Asks those the stage is for; it had nobody yet.
  void ask(Stay& stay);
  /// One more person in a stay; told unless they only queue.
  void add_task(Stay& stay, const Asking& asking);
  /// Answers a task, and lets those go who are no longer needed.
  void answer(Row& task, const std::string& state, const std::string& by, const Value& comment);
  /// What the answers so far come to; asks those whose turn it is.
  Decision settle(Stay& stay);
  /// The same to look at only.
  Decision standing_of(const Stay& stay) const;
  /// The stay ends. When it was the last one here, the record goes on.
  Result<void> complete(Stay& stay, const std::string& how);
  /// All stays end.
  void close_all(const std::string& how);
  void end(const End& end);

  /// Everything that changed, and what was added to `then`.
  plugin::Reactions written();
  /// The same without the record itself, which is gone.
  plugin::Reactions written_beside();
  plugin::Reactions then;  ///< pushes, events and timers, after the rows

 private:
  Case(const Rules& rules, Record record, const plugin::View& view)
      : rules_(&rules), record_(Row::stored(std::move(record))), view_(&view) {}
  void close(Stay& stay, const std::string& how);
  Result<void> begin_stay(const Stage& stage, const std::string& resume_to);
  void tell_copied(Stay& stay);
  Result<void> catch_up();
  void tell_asked();
  void derive();
  Result<std::size_t> after(const Stay& stay);
  bool applies(const Stage& stage) const;

  const Rules* rules_;
  Row record_;
  const plugin::View* view_;
  plugin::View* ids_ = nullptr;  ///< the same, where the case may be written
  bool fresh_ = false;           ///< it has never stood in any stage
  std::string looking_;
  std::deque<Stay> stays_;
  std::deque<Row> earlier_;                                  ///< spans that are no longer the latest
  std::vector<std::pair<const Stage*, std::string>> asked_;  ///< who is to be told, by stage
};

}  // namespace flow
