// The copy is thrown away at the end.
#include "cli/impact.h"

#include "cli/scenario/world.h"
#include "command/view.h"
#include "store/copy.h"

namespace kedu::cli {

namespace {

/// What one plug-in says.
Result<Json> asked(command::Workspace& workspace, command::Look& look, const plugin::RouteHandler& handler, int last) {
  auto evaluator = workspace.evaluator();
  if (!evaluator) return fail(ErrorCode::unavailable, "公式引擎不可用 / the formula engine is not available");
  command::HostView view(look.app, look.directory, look.records, *evaluator, workspace.ids(), std::nullopt);
  plugin::Request request;
  request.path = "/impact";
  request.query.set("last", std::to_string(last));
  return handler(request, view);
}

}  // namespace

int impact(const Where& where, int last, std::ostream& out, std::ostream& err, const Installation& installed) {
  auto failed = [&](const Error& error) {
    err << error.message << "\n";
    return 1;
  };
  TemporaryFolder folder;
  auto copied = store::copy_sqlite((where.data / "main.db").string(), (folder.path() / "main.db").string());
  if (!copied) return failed(copied.error());
  SystemClock clock;
  auto opened = Opened::open({folder.path(), where.apps}, clock, err, installed);
  if (!opened) return 1;
  auto& workspace = opened->workspace();
  for (auto& route : workspace.registry().routes) {
    if (route.entry.path != "/impact") continue;
    auto done = workspace.read(opened->app(), {}, [&](command::Look& look) -> Result<void> {
      KEDU_LET(auto said, asked(workspace, look, route.entry.run, last));
      for (auto& line : said["told"]) out << line.value("zh", "") << "\n  " << line.value("en", "") << "\n";
      return {};
    });
    if (!done) return failed(done.error());
  }
  return 0;
}

}  // namespace kedu::cli
