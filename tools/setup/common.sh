# Shared by the set-up scripts: messages, sudo, and where the dependency cache lies.
# Sourced, never run.

set -euo pipefail

step() { printf '\n==> %s\n' "$*"; }
info() { printf '    %s\n' "$*"; }
# fail MESSAGE WHAT-TO-DO: one clear error, then stop.
fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '  what to do: %s\n' "$2" >&2
  exit 1
}

wrought_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Dependencies that take minutes to build are kept outside the build tree, so that a second clone finds them.
wrought_cache=${WROUGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wrought-build}
wrought_jobs=${WROUGHT_JOBS:-$(nproc)}
wrought_build=${WROUGHT_BUILD:-$wrought_root/build}

# version_of SCRIPT: the options of wrought-spec for a folder or file of the test data, by test/spec/versions.txt.
version_of() {
  local folder proposals
  while read -r folder proposals; do
    case $1/ in "$folder"/*) printf ' -W %s' "$proposals" ;; esac
  done <"$wrought_root/test/spec/versions.txt"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "'$*' needs root" "run this script as root, or install sudo"
  fi
}
