# A private PostgreSQL for tests: postgres_start makes one in a folder of its own and sets KEDU_POSTGRES, the shell's end
# stops it. fsync stays on. As root it runs as `postgres` or `nobody`, since initdb refuses root.

postgres_programs() {
  local folder
  for folder in $(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV); do
    if [ -x "$folder/initdb" ]; then echo "$folder"; return 0; fi
  done
  return 1
}

postgres_as() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=nobody
  if id postgres >/dev/null 2>&1; then user=postgres; fi
  (cd / && runuser -u "$user" -- "$@")
}

postgres_start() {
  local programs
  programs=$(postgres_programs) || return 1
  POSTGRES_FOLDER=$(mktemp -d "$1/postgres-XXXXXX")
  POSTGRES_PROGRAMS=$programs
  if [ "$(id -u)" = 0 ]; then chown "$(id postgres >/dev/null 2>&1 && echo postgres || echo nobody)" "$POSTGRES_FOLDER"; fi
  trap postgres_stop EXIT
  postgres_as "$programs/initdb" -D "$POSTGRES_FOLDER/data" -U kedu -E UTF8 --locale=C.UTF-8 --auth=trust >"$1/initdb.log"
  # The socket's path may have 107 bytes: the folder of the build may be deep, a temporary one is not.
  POSTGRES_SOCKET=$(postgres_as mktemp -d /tmp/kedu-pg-XXXXXX)
  export POSTGRES_FOLDER POSTGRES_PROGRAMS POSTGRES_SOCKET
  postgres_run
  export KEDU_POSTGRES="postgresql:///postgres?host=$POSTGRES_SOCKET&user=kedu"
}

postgres_run() {
  postgres_as "$POSTGRES_PROGRAMS/pg_ctl" -D "$POSTGRES_FOLDER/data" -w -t 60 -l "$POSTGRES_FOLDER/server.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$POSTGRES_SOCKET' -c max_connections=200 -c shared_buffers=256MB" start >/dev/null
}

postgres_crash() {
  postgres_as "$POSTGRES_PROGRAMS/pg_ctl" -D "$POSTGRES_FOLDER/data" -m immediate stop >/dev/null
}

postgres_stop() {
  [ -n "${POSTGRES_FOLDER:-}" ] || return 0
  postgres_crash 2>/dev/null || true
  rm -rf "$POSTGRES_FOLDER" "${POSTGRES_SOCKET:-}"
  POSTGRES_FOLDER=
}
