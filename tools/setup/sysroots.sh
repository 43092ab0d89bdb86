#!/usr/bin/env bash
# Unpacks the C libraries of the targets that wrought cross-compiles for into the dependency cache.
#
# Debian builds musl for each of them (musl-dev), and compiler-rt's builtins (libclang-rt-19-dev), which stand in for
# instructions that a target lacks. They are packages of another architecture, so they are downloaded and unpacked, not
# installed: a private apt configuration knows that architecture, and dpkg's list of architectures stays untouched. Each is
# taken from the first Debian suite that has it, on whatever mirror this machine is set up with; apt checks the signatures.
#
# A target whose packages cannot be had is left out, and the reason goes into a file that `wrought targets` shows in the end:
#   <cache>/sysroots-1/<target>/       include/, lib/, and `packages`: what was unpacked
#   <cache>/sysroots-1/<target>.missing  why there is none
. "$(dirname "$0")/common.sh"

# The number changes with what this script makes.
sysroots=$wrought_cache/sysroots-1
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# target, Debian's architecture, the folder of musl's files, and what the builtins' archive is named after.
targets=(
  "aarch64-linux arm64 aarch64-linux-musl aarch64"
  "riscv64-linux riscv64 riscv64-linux-musl riscv64"
  "armv7-linux armhf arm-linux-musleabihf armhf"
)
suites() {
  # This machine's own suite first: its indexes are as old as the other packages of the build.
  { . /etc/os-release && echo "${VERSION_CODENAME:-}"; printf '%s\n' trixie testing unstable; } 2>/dev/null | awk 'NF && !seen[$0]++'
}

# apt_with FOLDER ARCHITECTURE PROGRAM ARGUMENTS...: runs one of apt's programs on private lists.
apt_with() {
  local dir=$1 architecture=$2 program=$3
  shift 3
  "$program" -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o "Dir::State::lists=$dir/lists" -o "Dir::State::status=$dir/status" -o "Dir::Cache=$dir/cache" \
    -o APT::Sandbox::User=root -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" \
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::Retries=2 "$@"
}

# download SUITE ARCHITECTURE FOLDER: puts the packages into FOLDER. Prints why not, and fails.
download() {
  local suite=$1 architecture=$2 folder=$3 mirror dir
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 2>/dev/null | grep -v security | sort -u | head -n 1)
  [ -n "$mirror" ] || { echo "apt names no Debian mirror"; return 1; }
  dir=$folder/apt
  rm -rf "$dir"
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  : >"$dir/status"
  echo "deb [arch=$architecture signed-by=$keyring] $mirror $suite main" >"$dir/sources.list"
  apt_with "$dir" "$architecture" apt-get -qq update >"$dir/log" 2>&1 ||
    { echo "apt cannot read the packages of $architecture in $suite: $(grep '^E:' "$dir/log" | head -n 1)"; return 1; }
  apt_with "$dir" "$architecture" apt-cache show --no-all-versions musl-dev libclang-rt-19-dev 2>/dev/null |
    sed -n 's/^\(Package\|Version\): //p' | paste -d' ' - - >"$folder/packages"
  if [ "$(grep -c . "$folder/packages")" != 2 ]; then
    echo "Debian $suite has no musl-dev and libclang-rt-19-dev for $architecture"
    return 1
  fi
  (cd "$folder" && apt_with "$dir" "$architecture" apt-get -qq download musl-dev libclang-rt-19-dev) >"$dir/log" 2>&1 ||
    { echo "apt cannot download musl-dev and libclang-rt-19-dev of $architecture: $(tail -n 1 "$dir/log")"; return 1; }
}

# unpack FOLDER MUSL BUILTINS STAGE: lays the packages in FOLDER out as a sysroot in STAGE.
unpack() {
  local folder=$1 musl=$2 builtins=$3 stage=$4 package
  mkdir -p "$folder/root" "$stage/lib"
  for package in "$folder"/*.deb; do
    dpkg-deb -x "$package" "$folder/root"
  done
  cp -r "$folder/root/usr/include/$musl" "$stage/include"
  cp "$folder/root/usr/lib/$musl"/{rcrt1.o,crti.o,crtn.o,libc.a} "$stage/lib/"
  cp "$folder/root/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.builtins-$builtins.a" "$stage/lib/libbuiltins.a"
  cp "$folder/packages" "$stage/packages"
}

step "C libraries for cross-compiling"
mkdir -p "$sysroots"
for row in "${targets[@]}"; do
  read -r target architecture musl builtins <<<"$row"
  if [ -e "$sysroots/$target/packages" ]; then
    info "$target: found in $sysroots/$target"
    continue
  fi
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "its C library comes from Debian, and apt was not there when wrought was built" >"$sysroots/$target.missing"
    info "$target: left out, because there is no apt here"
    continue
  fi
  work=$(mktemp -d "$sysroots/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  reason=
  for suite in $(suites); do
    rm -rf "${work:?}"/*
    if reason=$(download "$suite" "$architecture" "$work") && unpack "$work" "$musl" "$builtins" "$work/stage"; then
      reason=
      break
    fi
    reason=${reason:-its packages in $suite could not be unpacked}
  done
  if [ -n "$reason" ]; then
    echo "$reason" >"$sysroots/$target.missing"
    info "$target: left out: $reason"
  else
    rm -rf "${sysroots:?}/$target" "$sysroots/$target.missing"
    # Renamed into place at the end: an interrupted run leaves nothing that looks finished.
    mv "$work/stage" "$sysroots/$target"
    info "$target: $(tr '\n' ' ' <"$sysroots/$target/packages")from Debian $suite"
  fi
  rm -rf "$work"
done
