// Every limit of the product, in one place. What is over a limit is refused with the limit's name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kedu::limits {

// Definitions
inline constexpr std::size_t definition_file_bytes = 256 * 1024;
inline constexpr std::size_t definition_app_bytes = 2 * 1024 * 1024;
inline constexpr std::size_t definition_nodes = 100'000;  ///< after merging, aliases counted as what they expand to
inline constexpr int definition_depth = 64;
inline constexpr std::size_t definition_forms = 500;
inline constexpr std::size_t form_fields = 500;
inline constexpr std::size_t id_bytes = 63;  ///< PostgreSQL's identifier length

// Formulas
inline constexpr std::size_t formula_code_points = 8'000;
inline constexpr int formula_depth = 64;
inline constexpr std::size_t formula_arguments = 255;
inline constexpr std::size_t formula_text = 32'767;  ///< code units of a text result, Excel's own
inline constexpr std::size_t formula_list = 10'000;
inline constexpr std::size_t formula_result_bytes = 1024 * 1024;  ///< all texts of one result: a list of long ones
inline constexpr std::size_t formula_lookups = 16;                ///< into other forms: each is a query
inline constexpr std::size_t formula_inlined = 200;               ///< names of `let` written out in criteria of lookups
inline constexpr std::size_t lookup_arguments = 500;              ///< of one lookup, answered by one statement
inline constexpr int formula_soft_ms = 100;
inline constexpr int formula_hard_ms = 500;
inline constexpr int formula_write_ms = 1'000;  ///< all formulas of one write together

// Commands
inline constexpr int reaction_depth = 8;
inline constexpr std::size_t reactions_per_event = 100;
inline constexpr std::size_t text_bytes = 32 * 1024;  ///< one text field
inline constexpr std::size_t long_text_bytes = 256 * 1024;
inline constexpr std::size_t list_items = 1'000;  ///< links, choices, files in one field
inline constexpr std::size_t table_rows = 1'000;  ///< sub-table rows of one record
inline constexpr std::size_t idempotency_key_bytes = 255;
inline constexpr std::size_t unknown_fields = 20;  ///< told one by one; what follows is not read

// Recomputing what formulas read elsewhere
inline constexpr std::size_t recompute_records = 200;    ///< in the transaction of the write; more follow in batches
inline constexpr std::size_t recompute_changes = 200;    ///< written in one transaction of a batch
inline constexpr std::size_t recompute_scan = 20'000;    ///< larger tables without an index on the link: batches only
inline constexpr std::size_t recompute_page = 1'000;     ///< rows read and evaluated at once, beside the lane
inline constexpr std::int64_t recompute_look = 10'000;   ///< rows looked at before progress is kept
inline constexpr std::int64_t recompute_told = 100'000;  ///< rows between two events of progress

// Imports
inline constexpr std::size_t import_bytes = 20 * 1024 * 1024;
inline constexpr std::size_t import_rows = 100'000;

// HTTP
inline constexpr std::size_t http_header_bytes = 8 * 1024;
inline constexpr std::size_t http_body_bytes = 1024 * 1024;
inline constexpr std::size_t upload_bytes = 20 * 1024 * 1024;
inline constexpr int http_header_ms = 10'000;
inline constexpr int http_body_ms = 30'000;
inline constexpr int http_upload_ms = 120'000;
inline constexpr int http_idle_ms = 60'000;
inline constexpr std::size_t connections = 4'096;    ///< unless --connections says otherwise …
inline constexpr std::size_t connection_shares = 4;  ///< … and one address has a quarter of them at most
inline constexpr int json_depth = 64;
inline constexpr std::size_t preview_rows = 20;  ///< of a formula that somebody tries
inline constexpr std::size_t page_rows = 1'000;
inline constexpr int query_ms = 5'000;
inline constexpr std::size_t watcher_queue_bytes = 256 * 1024;  ///< one SSE watcher's unsent pushes
inline constexpr std::size_t worker_queue = 4'096;  ///< reads waiting for a worker thread; more are answered 503

inline constexpr int worker_wait_ms = 1'000;            ///< while the first waits longer, reads are answered 503 too
inline constexpr std::size_t requests_per_person = 64;  ///< reads waiting or running; more are answered 429

inline constexpr std::size_t login_body_bytes = 4 * 1024;  ///< what anybody may send without a session
inline constexpr std::size_t login_queue = 64;             ///< logins waiting to be hashed; more are answered 503
inline constexpr std::size_t streams_per_person = 20;      ///< open event streams: tabs and devices
inline constexpr std::size_t uploads_per_person = 4;       ///< on their way at once
inline constexpr std::size_t exports_per_person = 2;       ///< on their way at once
inline constexpr std::int64_t export_rows = 100'000;

// What is kept for a time only
inline constexpr int answer_days = 30;  ///< first answers by Idempotency-Key: a phone may have been away as long
inline constexpr int notice_days = 180;
inline constexpr int orphan_upload_days =
    answer_days;  ///< uploads that no record ever held: a draft may be as old as its command
inline constexpr std::size_t purge_batch = 500;

// The log of reads
inline constexpr int read_days = 180;
inline constexpr std::size_t reads_waiting = 65'536;        ///< not yet written; a further read is answered 503
inline constexpr std::size_t read_detail_bytes = 2 * 1024;  ///< of a query

// Store
inline constexpr std::size_t writer_queue = 4'096;  ///< commands waiting for the lane; more are answered 503
inline constexpr std::size_t group_commit = 256;    ///< commands in one durable transaction

// Sessions
inline constexpr int session_days = 14;
inline constexpr std::size_t sessions_per_person = 20;  ///< a further one ends the oldest
inline constexpr std::size_t tokens_per_person = 100;
inline constexpr std::size_t session_cache = 40'000;     ///< identities kept in memory …
inline constexpr int session_cache_ms = 30'000;          ///< … for so long: what another node ended is gone by then
inline constexpr int login_tries = 10;                   ///< failures per name and address …
inline constexpr int login_address_tries = 100;          ///< … and per address, whatever the name …
inline constexpr int login_window_ms = 15 * 60 * 1'000;  ///< … in this time
inline constexpr int login_name_tries = 100;  ///< … and per name, but for browsers known from an earlier login
inline constexpr std::size_t devices_per_person = 20;
inline constexpr std::size_t login_bytes = 255;
inline constexpr std::size_t password_least = 8;  ///< code points
inline constexpr std::size_t password_bytes = 1'024;
inline constexpr int password_hashes_at_once = 2;  ///< 64 MiB each; others wait, then are told to come back
inline constexpr int password_wait_ms = 5'000;

}  // namespace kedu::limits
