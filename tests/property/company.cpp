// Opening the company, and requests without a socket.
#include "company.h"

#include <fstream>
#include <iostream>
#include <sstream>

#include "access/token.h"
#include "cli/fixture.h"
#include "cli/import.h"
#include "definition/load.h"
#include "http/target.h"

namespace kedu {

namespace fs = std::filesystem;

namespace {

const DateTime opening = *cli::instant_of("2026-03-02 09:00", *TimeZone::find("Asia/Shanghai"));

[[noreturn]] void broken(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

class Waiting final : public http::ReplyTarget {
 public:
  void answer(http::Response response) noexcept override { answered.set_value(std::move(response)); }
  std::promise<http::Response> answered;
};

}  // namespace

Company::Company(const fs::path& app, const std::vector<fs::path>& files) : clock_(opening) {
  fs::path source = KEDU_SOURCE_DIR, build = KEDU_BUILD_DIR;
  cli::Installation installed{{build / "plugins"}, source / "schemas", source / "runtime/event/calendars", {}, {}};
  std::ostringstream said;
  opened_ = cli::Opened::open({folder_.path() / "data", {app.string()}}, clock_, said, installed);
  if (!opened_) broken(said.str());
  Json tree = Json::object();
  for (auto& path : files) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    auto read = definition::read_tree({path.string(), text.str()});
    for (auto& [form, records] : read.json.items())
      for (auto& record : records) tree[form].push_back(record);
  }
  auto added = cli::add_records(workspace(), opened_->app(), tree, "sample",
                                [&](auto&, const Record& record) { ids_[record.get("_title").text()] = record.id; });
  if (!added) broken(added.error().message);

  sessions_ =
      std::make_unique<access::Sessions>(workspace().store(), clock_, [this] { return workspace().directory(); });
  reads_ = std::make_unique<event::ReadLog>(workspace().store(), clock_);
  workers_ = std::make_unique<http::Workers>(2);
  logins_ = std::make_unique<http::Workers>(1, limits::login_queue, limits::password_wait_ms);
  http::add_api(router_,
                {workspace(), *sessions_, opened_->uploads(), hub_, *workers_, *logins_, quotas_, *reads_, calendars_});
}

Company::~Company() {
  workers_.reset();
  logins_.reset();
  workspace().stop_delivering();
}

Company::Visitor& Company::visitor(const std::string& name) {
  auto& visitor = visitors_[name];
  if (!visitor.cookie.empty()) return visitor;
  auto& person = id_of(name);
  visitor.cookie = access::random_token();
  visitor.csrf = access::random_token();
  auto done = workspace().store().write_and_wait([&](store::Writer& writer) -> Result<void> {
    KEDU_LET(auto key, writer.insert("session", {{"id", access::fingerprint(visitor.cookie)},
                                                 {"person", person},
                                                 {"csrf", visitor.csrf},
                                                 {"created", clock_.now()},
                                                 {"expires", DateTime{clock_.now().ms + 86'400'000LL * 14}}}));
    (void)key;
    return {};
  });
  auto token = sessions_->create_token(person, "test", std::nullopt);
  if (!done || !token) broken("no session for " + name);
  visitor.token = *token;
  return visitor;
}

const std::string& Company::token_of(const std::string& name) {
  return visitor(name).token;
}

Called Company::call(const std::string& name, http::Method method, const std::string& target, const Json& body,
                     Entry entry, const std::string& idempotency_key) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.remote = "127.0.0.1";
  if (auto read = http::read_target(request); !read) return {400, read.error().message, {}};
  auto& who = visitor(name);
  if (entry == Entry::token) {
    request.headers.add("Authorization", "Bearer " + who.token);
  } else {
    request.headers.add("Cookie", "kedu_session=" + who.cookie);
    request.headers.add("X-CSRF-Token", who.csrf);
  }
  if (!idempotency_key.empty()) request.headers.add("Idempotency-Key", idempotency_key);
  if (!body.is_null()) request.body = body.is_string() ? body.get<std::string>() : body.dump();

  Called called;
  auto match = router_.find(method, request);
  if (!match.route) return {404, {}, {}};
  if (auto refused = router_.refuse(request, *match.route)) {
    called.response = std::move(*refused);
  } else {
    auto waiting = std::make_shared<Waiting>();
    auto answer = waiting->answered.get_future();
    match.route->handler(request, match.params, http::Reply(waiting));
    called.response = answer.get();
  }
  called.status = called.response.status;
  if (auto* text = std::get_if<std::string>(&called.response.body)) called.body = Json::parse(*text, nullptr, false);
  return called;
}

std::string Company::drained(const Called& called) {
  auto* stream = std::get_if<http::Stream>(&called.response.body);
  if (!stream) return "";
  std::string all, part;
  auto& queue = stream->queue();
  for (;;) {
    auto state = queue.take(part);
    all += part;
    if (part.empty() && state != http::StreamQueue::State::open) break;
    if (part.empty()) std::this_thread::yield();
  }
  queue.end();
  return all;
}

std::string Company::upload(const std::string& name) {
  auto saved = call(name, http::Method::post, "/api/files?name=sheet.pdf", "%PDF-1.4 " + name);
  return saved.status == 201 ? saved.body["id"].get<std::string>() : "";
}

std::string Company::import(const std::string& form, const std::string& csv) {
  auto file = folder_.path() / "import.csv";
  std::ofstream(file, std::ios::binary) << csv;
  std::ostringstream out, err;
  cli::import_into(*opened_, {form, file.string(), {}, false}, out, err);
  return out.str() + err.str();
}

std::vector<Fields> Company::select(const store::Query& query) {
  std::vector<Fields> rows;
  auto done = workspace().store().read([&](store::Reader& reader) -> Result<void> {
    KEDU_LET(rows, reader.select(query));
    return {};
  });
  if (!done) broken(done.error().message);
  return rows;
}

std::vector<Fields> Company::rows(const std::string& form) {
  auto app = workspace().app(opened_->app());
  return select({.table = app->form(form)->table, .order = {{store::column("id"), false}}});
}

std::string Company::records(const std::string& form, const std::string& id) const {
  return "/api/apps/" + opened_->app() + "/forms/" + form + "/records" + (id.empty() ? "" : "/" + id);
}

fs::path medical_app() {
  return fs::path(KEDU_SOURCE_DIR) / "templates/medical-device-sales";
}

Company medical_company() {
  auto scenarios = medical_app() / "scenarios";
  return Company(medical_app(), {scenarios / "people.yaml", scenarios / "hospitals.yaml"});
}

}  // namespace kedu
