// A company at work: the real plug-ins, a real app and a real SQLite file in a folder of its own, driven through the
// same routes as the server's, without a socket between.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "access/session.h"
#include "cli/opened.h"
#include "cli/scenario/world.h"
#include "http/routes/api.h"

namespace kedu {

struct Called {
  int status = 0;
  Json body;  ///< null when the answer is no JSON
  http::Response response;
};

/// How somebody shows who they are.
enum class Entry { session, token };

class Company {
 public:
  /// Opens the app at 2026-03-02 09:00 in China. `people` and `records`: files of records to begin with.
  Company(const std::filesystem::path& app, const std::vector<std::filesystem::path>& files);
  ~Company();

  command::Workspace& workspace() { return opened_->workspace(); }
  cli::Opened& opened() { return *opened_; }
  VirtualClock& clock() { return clock_; }
  access::Sessions& sessions() { return *sessions_; }
  http::Router& router() { return router_; }
  push::Hub& hub() { return hub_; }
  event::ReadLog& reads() { return *reads_; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// The id of the record with this title.
  const std::string& id_of(const std::string& title) const { return ids_.at(title); }
  const std::string& token_of(const std::string& name);

  /// One request as this person; `body` is sent as JSON unless it is a string.
  Called call(const std::string& name, http::Method method, const std::string& target, const Json& body = {},
              Entry entry = Entry::session, const std::string& idempotency_key = {});
  /// The whole of a streamed answer, taken as a connection takes it.
  std::string drained(const Called& called);
  /// The id of an upload of a small file that begins like a PDF.
  std::string upload(const std::string& name);
  /// A CSV file imported as the administrator's program does; what it said.
  std::string import(const std::string& form, const std::string& csv);
  /// Every row of a form as it lies in the store.
  std::vector<Fields> rows(const std::string& form);
  /// What the query gives.
  std::vector<Fields> select(const store::Query& query);

  std::string records(const std::string& form, const std::string& id = {}) const;

 private:
  struct Visitor {
    std::string cookie, csrf, token;
  };
  Visitor& visitor(const std::string& name);

  cli::TemporaryFolder folder_;
  VirtualClock clock_;
  std::unique_ptr<cli::Opened> opened_;
  std::unique_ptr<access::Sessions> sessions_;
  std::unique_ptr<event::ReadLog> reads_;
  push::Hub hub_;
  std::unique_ptr<http::Workers> workers_, logins_;
  http::Quotas quotas_;
  std::vector<formula::CalendarDays> calendars_;  ///< live previews, which no story asks for, would need them
  http::Router router_;
  std::map<std::string, std::string> ids_;
  std::map<std::string, Visitor> visitors_;
};

/// The template whose gates and events the properties are about.
std::filesystem::path medical_app();
Company medical_company();

/// Choices of a story that is the same for the same seed.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  bool once_in(int count) { return below(count) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }

 private:
  std::mt19937 random_;
};

}  // namespace kedu
