# Links a program that `wrought compile --emit=obj` made, with a replacement for parts of the runtime in front of it.
# Usage: link-with.sh CLANG LLD RUNTIME-FOLDER PROJECT REPLACEMENT OBJECT OUTPUT
set -e
clang=$1 lld=$2 runtime=$3 root=$4 replacement=$5 object=$6 output=$7
"$clang" --target=x86_64-linux-musl -nostdlibinc -isystem /usr/include/x86_64-linux-musl -I "$root/runtime-lib/include" \
  -I "$root/runtime-lib/src" -I "$root/runtime-lib/src/os/linux" -std=c++20 -fno-exceptions -fno-rtti -nostdinc++ -Os -fPIE \
  -fvisibility=hidden -ffunction-sections -Wno-c99-designator -c "$replacement" -o "$output.replacement.o"
"$lld" -static -pie --no-dynamic-linker -z text -z relro -z now -z noexecstack --gc-sections --eh-frame-hdr -o "$output" \
  "$runtime/rcrt1.o" "$runtime/crti.o" "$object" "$output.replacement.o" "$runtime/libwrought-rt.a" "$runtime/libc.a" \
  "$runtime/crtn.o"
