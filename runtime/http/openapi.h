// The OpenAPI 3.1 document, made from the route table: it cannot promise what is not there.
#pragma once

#include "base/json.h"
#include "http/router.h"

namespace kedu::http {

struct ApiFacts {
  Text title{"Kedu 刻度", "Kedu"};
  std::string version;
  Json schemas = Json::object();  ///< components/schemas; names routes mention and this lacks become open objects
};

/// Every route of the table in its order.
Json openapi(const Router& router, const ApiFacts& facts, Language language);

}  // namespace kedu::http
