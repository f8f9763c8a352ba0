// What people are told: stored in the transaction that causes it, pushed after the commit, kept for those who are away.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "store/store.h"

namespace kedu::event {

/// One message to one person. `seq` is the SSE event id.
struct Notice {
  std::int64_t seq = 0;
  std::string person;
  std::string kind;  ///< "offer", "offer-closed", "task", "notice"
  Text title;
  Text body;
  std::string app;
  std::string form;
  std::string record_id;
  Fields payload;
  DateTime at;
  bool read = false;
};

store::Table notice_table();

/// Stores them and gives each its seq.
Result<void> add(store::Writer& writer, std::span<Notice> notices);

/// The person's notices after `after_seq`, oldest first: what SSE replays.
Result<std::vector<Notice>> notices_after(store::Reader& reader, std::string_view person, std::int64_t after_seq,
                                          std::int64_t limit);
/// Everybody's with these numbers, oldest first: what another host told.
Result<std::vector<Notice>> notices_between(store::Reader& reader, std::int64_t first, std::int64_t last);
/// The latest, newest first.
Result<std::vector<Notice>> latest_notices(store::Reader& reader, std::string_view person, std::int64_t limit);
Result<std::int64_t> count_unread(store::Reader& reader, std::string_view person);
Result<void> mark_read(store::Writer& writer, std::string_view person, std::int64_t up_to_seq);

/// As SSE and GET /api/notices show it.
Json to_json(const Notice& notice);

}  // namespace kedu::event
