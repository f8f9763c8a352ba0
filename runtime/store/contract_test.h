// The suite that every store passes. A store joins with INSTANTIATE_TEST_SUITE_P(Name, StoreContract, …) in its own
// test file; the tests are in contract_*_test.cpp.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "base/limits.h"
#include "store/store.h"

namespace kedu::store {

/// One empty workspace of one kind of store; gone with this object.
class Workspace {
 public:
  virtual ~Workspace() = default;
  /// Opens it; again after the last store was closed.
  virtual Result<std::unique_ptr<Store>> open(int query_ms) = 0;
};

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<Workspace>()> make;
};

class StoreContract : public testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override;

  /// Closes the store and opens the workspace again.
  void reopen(int query_ms = limits::query_ms);
  /// Publishes and fails the test when it cannot.
  void publish(const Schema& schema);
  /// Writes and fails the test when it cannot.
  void must_write(const Store::Work& work);
  void must_insert(const std::string& table, const Fields& row);
  std::vector<Fields> rows(const Query& query);
  std::optional<Fields> get(const std::string& table, const std::string& id);
  std::int64_t count(const std::string& table);

  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Store> store_;
};

/// lead(id, name text, phone text unique, amount number).
Schema leads();
Fields lead(const std::string& id);

/// The code of a failed result; the test fails when it is fine.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? ErrorCode::internal : result.error().code;
}

}  // namespace kedu::store
