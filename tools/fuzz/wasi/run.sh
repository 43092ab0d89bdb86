#!/usr/bin/env bash
# Builds the runtime's WASI layer for this machine with AddressSanitizer and UndefinedBehaviorSanitizer, and calls its functions
# with random arguments (driver.cpp).
#
#   tools/fuzz/wasi/run.sh [CALLS] [SEED]     1,000,000 calls by default
#
# The last line is "1 passed, 0 failed" or the opposite, as tools/test expects it of a suite.
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../../../runtime-lib
clang=$(command -v clang++-19 || command -v clang++)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The runtime's own sources, as they are; what it replaces of the libc (memory routines) is not among them.
"$clang" -std=c++20 -g -O1 -fno-exceptions -fno-rtti -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -Wno-c99-designator -D_GNU_SOURCE -I"$source/include" -I"$source/src" -I"$source/src/os/linux" "$here/driver.cpp" \
  "$source"/src/wasi/*.cpp "$source"/src/sandbox/*.cpp "$source/src/print.cpp" \
  "$source"/src/os/linux/{lock,mappings,strict-mode,system-calls}.cpp -o "$work/driver" || {
  echo "0 passed, 1 failed"
  exit 1
}
# A report goes to a file: the guest may close standard error.
export ASAN_OPTIONS=log_path=$work/report:detect_leaks=0 UBSAN_OPTIONS=log_path=$work/report:print_stacktrace=1
if "$work/driver" "${1:-1000000}" "${2:-1}"; then
  echo "1 passed, 0 failed"
else
  cat "$work"/report* 2>/dev/null
  echo "0 passed, 1 failed"
  exit 1
fi
