# Sourced by every script: where the house stands, how to speak, which Node.js to use, how many jobs fit the machine.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DEPS=$ROOT/build/deps
export LC_ALL=C.UTF-8

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "✗ $1"
  shift
  for line in "$@"; do say "  $line"; done
  exit 1
}

node_fits() {  # the newest Vite wants 20.19+ or 22.12+
  [ -x "$(command -v "$1")" ] && "$1" -e '
    const [major, minor] = process.versions.node.split(".").map(Number)
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1)' 2>/dev/null
}

npm_fits() {  # older ones leave out platform packages that the lock file names
  local version
  version=$(npm --version 2>/dev/null) && [ "${version%%.*}" -ge 11 ]
}

# Puts the Node.js and npm that scripts/install fetched before the machine's own.
use_node() {
  local own=$DEPS/node/node_modules
  if compgen -G "$own/node-linux-*/bin/node" >/dev/null; then PATH=$(echo "$own"/node-linux-*/bin):$PATH; fi
  if [ -f "$own/npm/bin/npm-cli.js" ]; then
    npm() { node "$DEPS/node/node_modules/npm/bin/npm-cli.js" "$@"; }
  fi
  export npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
}

# What drives browsers in tests, as tests/e2e's lock file says.
install_playwright() {
  local lock
  lock=$(sha256sum "$ROOT/tests/e2e/package-lock.json" | cut -d' ' -f1)
  [ "$(cat "$ROOT/tests/e2e/node_modules/.kedu-lock" 2>/dev/null)" != "$lock" ] || return 0
  (cd "$ROOT/tests/e2e" && npm ci --no-progress >&2)
  echo "$lock" >"$ROOT/tests/e2e/node_modules/.kedu-lock"
}

# A C++ file with Boost.Beast takes up to 2 GiB.
jobs_that_fit() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1024 / 1024 / 2)}' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# The hash of the files git would keep below the given folders, changed or new ones included.
hash_of_sources() {
  (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard -- "$@" 2>/dev/null |
    sort -z | while IFS= read -r -d '' file; do [ -f "$file" ] && printf '%s\0' "$file"; done |
    xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1)
}
