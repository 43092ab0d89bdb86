#!/usr/bin/env bash
# Builds Binaryen once as a static library into the dependency cache and prints its prefix on the last line.
#
# The source is the upstream archive of tag version_120. Two addresses carry the very same file, so one hash serves both:
# the upstream GitHub archive, and Debian's pool (suite trixie), reached through apt's own client on whatever mirror this
# machine is set up with.
. "$(dirname "$0")/common.sh"

version=120
sha256=a4edd532d37b33d88e28e8d770f7177a7c0bb4495eabc6f5ecd41ffc5fd4db90
llvm_include=/usr/lib/llvm-19/include
cc=clang-19
cxx=clang++-19

# BUILD_LLVM_DWARF stays off: with it Binaryen carries an old copy of LLVM whose symbols clash with LLVM 19's, and the
# linked program crashes before main. One header of LLVM's is then still looked for, hence the include folder.
# THROW_ON_FATAL turns Binaryen's exit() on bad input into an exception that the compiler can report.
flags=(
  -DCMAKE_BUILD_TYPE=Release
  -DBUILD_TESTS=OFF -DBUILD_TOOLS=OFF -DBUILD_STATIC_LIB=ON -DENABLE_WERROR=OFF
  -DBYN_ENABLE_ASSERTIONS=OFF -DBUILD_LLVM_DWARF=OFF
  "-DCMAKE_CXX_FLAGS=-isystem $llvm_include -DTHROW_ON_FATAL -ffunction-sections -fdata-sections"
)
key=$(printf '%s\n' "$version" "$sha256" "$cxx" "${flags[@]}" | sha256sum | cut -c1-12)
prefix=$wrought_cache/binaryen-$version-$key

if [ -e "$prefix/complete" ]; then
  info "Binaryen $version: found in $prefix"
  echo "$prefix"
  exit 0
fi

fetch_from_github() {
  command -v curl >/dev/null 2>&1 || return 1
  curl -fsSL --retry 2 --connect-timeout 20 -o "$1" \
    "https://github.com/WebAssembly/binaryen/archive/refs/tags/version_$version.tar.gz"
}

# A private source list for trixie, on the mirror that apt already uses; the machine's own lists stay untouched.
fetch_from_debian() {
  local target=$1 apt_dir mirror url
  apt_dir=$(mktemp -d)
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' | grep -v security | sort -u | head -n 1)
  [ -n "$mirror" ] || return 1
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt_dir/sources.list"
  local options=(
    -o "Dir::Etc::sourcelist=$apt_dir/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$apt_dir/lists" -o "Dir::Cache=$apt_dir/cache" -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" -qq update >&2 || true
  url=$(apt-get "${options[@]}" source --print-uris --download-only binaryen 2>/dev/null |
    sed -n "s/^'\([^']*binaryen_$version[^']*\.orig\.tar\.gz\)'.*/\1/p" | head -n 1)
  if [ -n "$url" ]; then
    /usr/lib/apt/apt-helper "${options[@]}" download-file "$url" "$target" >&2
  fi
  rm -rf "$apt_dir"
  [ -s "$target" ]
}

step "Binaryen $version: building once (about 10 minutes on two cores) into $prefix"
mkdir -p "$wrought_cache"
work=$(mktemp -d "$wrought_cache/binaryen-work.XXXXXX")
trap 'rm -rf "$work"' EXIT
archive=$work/binaryen.tar.gz

right_archive() { echo "$sha256  $archive" | sha256sum --check --status 2>/dev/null; }
info "fetching the source"
for source in fetch_from_debian fetch_from_github; do
  rm -f "$archive"
  if "$source" "$archive" && right_archive; then break; fi
  info "$source did not give the expected file; trying the next address"
done
right_archive || fail "the Binaryen $version source could not be fetched, or its SHA-256 differs" \
  "check the network, and that apt-get update works"

tar -xzf "$archive" -C "$work"
source_dir=$(echo "$work"/binaryen-*/)
info "configuring"
cmake -S "$source_dir" -B "$work/build" -G Ninja -DCMAKE_C_COMPILER=$cc -DCMAKE_CXX_COMPILER=$cxx \
  "${flags[@]}" >"$work/configure.log" 2>&1 ||
  { tail -n 30 "$work/configure.log" >&2; fail "Binaryen's cmake failed" "see the lines above"; }
info "compiling"
# Ninja prints one line that it rewrites on a terminal; in a pipe only a failure is worth reading.
if [ -t 1 ]; then
  cmake --build "$work/build" --target binaryen -j "$wrought_jobs" || fail "Binaryen did not build" "see the lines above"
else
  cmake --build "$work/build" --target binaryen -j "$wrought_jobs" >"$work/build.log" 2>&1 ||
    { tail -n 40 "$work/build.log" >&2; fail "Binaryen did not build" "see the lines above"; }
fi

stage=$work/stage
mkdir -p "$stage/lib" "$stage/include/binaryen"
cp "$work/build/lib/libbinaryen.a" "$stage/lib/"
(cd "$source_dir/src" && find . \( -name '*.h' -o -name '*.def' \) -print0 | xargs -0 cp --parents -t "$stage/include/binaryen")
# The generator of modules, for tools/wrought-fuzz: part of Binaryen's programs, not of its library.
(cd "$source_dir" && cp --parents -t "$stage" src/tools/fuzzing/*.cpp)
cp "$source_dir/LICENSE" "$stage/"
(cd "$source_dir" && find third_party/FP16 -name '*.h' -print0 2>/dev/null | xargs -0 -r cp --parents -t "$stage")
echo "$version" >"$stage/complete"
rm -rf "$prefix"
# Renamed into place at the end: an interrupted build leaves nothing that looks finished.
mv "$stage" "$prefix"
info "done"
echo "$prefix"
