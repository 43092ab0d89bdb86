#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, and only those that are missing.
#
# A machine that has them all is left alone: nothing is asked of the network then, so a second run takes a moment.
# WROUGHT_SKIP_PACKAGES=1 turns this step into a check that ends in a note, for machines where apt is not to be used.
. "$(dirname "$0")/common.sh"

# Without these nothing can be built.
needed=(
  ca-certificates curl xz-utils # Binaryen's source
  cmake ninja-build
  clang-19 g++                  # clang compiles the project; g++ brings the C++ library that it compiles with
  llvm-19-dev liblld-19-dev zlib1g-dev libzstd-dev
  libcli11-dev
  libjemalloc-dev               # the compiler's allocator
  musl-dev                      # the C library of the executables that wrought makes
  python3
)
# Without one of these, the tests that use it are reported as unsupported.
for_tests=(
  wabt     # wat2wasm and wast2json, to compare with
  binaryen # wasm-opt makes modules for differential fuzzing, wasm-reduce reduces them
  llvm-19-tools python3-psutil  # lit, FileCheck, not; psutil lets lit end a test that hangs
  qemu-user                     # programs of other targets
  libc6-dev-arm64-cross libc6-dev-riscv64-cross # programs there that load libraries
  qemu-system-arm               # a machine without an operating system (test/bare-metal)
  lld-19 wasi-libc libclang-rt-19-dev-wasm32
  libclang-rt-19-dev            # sanitizers, for tools/fuzz/wasi
  libc++-19-dev-wasm32 libc++abi-19-dev-wasm32
  rustc libstd-rust-dev-wasm32
)

# The linker for Rust tests is the lld that goes with this rustc's LLVM: a newer one refuses its archives.
rust_linker() {
  { dpkg-query -W -f='${Recommends}\n' libstd-rust-dev-wasm32 || apt-cache show libstd-rust-dev-wasm32; } 2>/dev/null |
    grep -o 'lld-[0-9]*' | sort -u | head -n 1 || true
}

# Prints what is not installed.
list_missing() {
  local wanted installed
  wanted=$(printf '%s\n' "${needed[@]}" "${for_tests[@]}" $(rust_linker) | sort -u)
  # dpkg-query's status is 1 as soon as one of them is unknown.
  # shellcheck disable=SC2086
  installed=$({ dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true; } |
    sed -n 's/^installed //p' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

step "packages"
if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
  if command -v llvm-config-19 >/dev/null 2>&1 || [ -n "${WROUGHT_SKIP_PACKAGES:-}" ]; then
    info "not a Debian system: taking what is installed"
    exit 0
  fi
  fail "this is not a Debian system, and packages are installed with apt only" \
    "install these, or what corresponds to them, and set WROUGHT_SKIP_PACKAGES=1: ${needed[*]} ${for_tests[*]}"
fi

mapfile -t missing < <(list_missing)
if [ "${#missing[@]}" = 0 ]; then
  info "all that is needed is installed"
  exit 0
fi
if [ -n "${WROUGHT_SKIP_PACKAGES:-}" ]; then
  info "missing, and left so because WROUGHT_SKIP_PACKAGES is set: ${missing[*]}"
  exit 0
fi

info "missing: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
info "apt-get update"
as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 ||
  info "apt-get update complained; going on with the lists there are ($(tail -n 1 "$log"))"

mapfile -t missing < <(list_missing) # the new lists may name a linker for Rust
has_candidate() { [[ $(apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[0-9]* ]]; }
install=()
for package in "${missing[@]}"; do
  if has_candidate "$package"; then
    install+=("$package")
  elif printf '%s\n' "${needed[@]}" | grep -qxF "$package"; then
    fail "apt knows no package '$package'" \
      "use Debian 12 or newer, and check that /etc/apt lists its main section; apt said: $(tail -n 1 "$log")"
  else
    info "no package '$package' here: the tests that need it will be reported as unsupported"
  fi
done
[ "${#install[@]}" != 0 ] || exit 0

info "apt-get install (${#install[@]} packages and what they need)"
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${install[@]}" >"$log" 2>&1 ||
  { tail -n 15 "$log" >&2; fail "apt-get install failed" "see the lines above; another apt may be running"; }
info "done"
