#!/usr/bin/env bash
# Configures and builds the project into $WROUGHT_BUILD (default: build/), after the packages, Binaryen and the C libraries of other targets.
. "$(dirname "$0")/common.sh"

"$wrought_root/tools/setup/packages.sh"
"$wrought_root/tools/setup/binaryen.sh"
"$wrought_root/tools/setup/sysroots.sh"

step "wrought: building into $wrought_build"
mkdir -p "$wrought_build"
log=$wrought_build/configure.log
# With the default compiler of the machine: Binaryen 120 headers do not compile as C++20 with clang 19 and libstdc++ 12.
if [ ! -e "$wrought_build/build.ninja" ]; then
  info "configuring"
  cmake -S "$wrought_root" -B "$wrought_build" -G Ninja \
    ${WROUGHT_CMAKE_ARGS:-} >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; fail "cmake could not configure the project" "see the lines above, all of them in $log"; }
fi
info "compiling"
if [ -t 1 ]; then
  cmake --build "$wrought_build" -j "$wrought_jobs" || fail "the project did not build" "see the lines above"
else
  # In a pipe ninja prints a line for every file: only a failure is worth reading.
  log=$wrought_build/build.log
  cmake --build "$wrought_build" -j "$wrought_jobs" >"$log" 2>&1 ||
    { tail -n 60 "$log" >&2; fail "the project did not build" "see the lines above, all of them in $log"; }
fi
info "done: $wrought_build/bin/wrought"
