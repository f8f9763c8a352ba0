// A schema of its own in the server that tests/postgres/run starts and names in KEDU_POSTGRES; dropped at the end.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "store/postgres/postgres_store.h"

namespace kedu::store::postgres {

/// Where the server is; null when the tests run without one.
inline const char* server_url() {
  return std::getenv("KEDU_POSTGRES");
}

class TestSchema {
 public:
  TestSchema() {
    static int next = 0;
    name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++next);
  }
  TestSchema(const TestSchema&) = delete;
  ~TestSchema() { (void)plain("DROP SCHEMA IF EXISTS \"" + name_ + "\" CASCADE"); }

  const std::string& name() const { return name_; }
  Target target(int query_ms = 5'000) const { return {server_url(), name_, query_ms}; }
  /// The first cell of the first row, asked by a plain program.
  std::string plain(const std::string& sql) const {
    PGconn* connection = PQconnectdb(server_url());
    PQclear(PQexec(connection, ("SET client_min_messages TO error; SET search_path TO \"" + name_ + "\"").c_str()));
    PGresult* result = PQexec(connection, sql.c_str());
    std::string answer = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result);
    PQclear(result);
    PQfinish(connection);
    return answer;
  }

 private:
  std::string name_;
};

}  // namespace kedu::store::postgres
