// The way to the disk of a writing connection: frames of the write-ahead log, which SQLite writes in two pieces each,
// are gathered and written as one when the commit syncs them.
#pragma once

namespace kedu::store::sqlite {

/// The name to open a database with; registered at the first call.
const char* gathered_log();

}  // namespace kedu::store::sqlite
