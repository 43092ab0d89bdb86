# Compiles a guest written in C and links it as the compiler does.
# Usage: build-guest.sh CLANG LLD RUNTIME-FOLDER INCLUDE-FOLDER SOURCE OUTPUT
set -e
clang=$1 lld=$2 runtime=$3 include=$4 source=$5 output=$6
"$clang" --target=x86_64-linux-musl -nostdlibinc -isystem /usr/include/x86_64-linux-musl -I "$include" \
  -I "$(dirname "$0")" -std=gnu17 -O1 -fPIE -fno-builtin -fno-optimize-sibling-calls -ffunction-sections \
  -fasynchronous-unwind-tables -fstack-clash-protection -Wall -Wno-infinite-recursion -Werror -c "$source" -o "$output.o"
"$lld" -static -pie --no-dynamic-linker -z text -z relro -z now -z noexecstack --gc-sections --eh-frame-hdr \
  -o "$output" "$runtime/rcrt1.o" "$runtime/crti.o" "$output.o" "$runtime/libwrought-rt.a" "$runtime/libc.a" \
  "$runtime/crtn.o"
