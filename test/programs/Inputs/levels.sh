# usage: levels.sh PREFIX WROUGHT WASI-CC HOST-CC SOURCE...
# Builds each source natively and, at three levels of clang and five of wrought, through WebAssembly; compares the output.
prefix=$1 wrought=$2 wasi_cc=$3 host_cc=$4
shift 4
for source in "$@"; do
  $host_cc "$source" -lm -o "$prefix.native"
  "$prefix.native" >"$prefix.expected"
  for clang_level in 0 1 s; do
    $wasi_cc -ffp-contract=off "-O$clang_level" "$source" -o "$prefix.wasm"
    for level in 0 1 2 3 s; do
      echo "$source: clang -O$clang_level, wrought -O$level" >&2
      "$wrought" compile "-O$level" "$prefix.wasm" -o "$prefix.exe"
      "$prefix.exe" >"$prefix.out"
      cmp "$prefix.expected" "$prefix.out" >&2
    done
  done
done
