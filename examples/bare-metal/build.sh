#!/bin/sh
# Builds firmware.elf for a Cortex-M3 around app.wat: build.sh WROUGHT HEADERS FOLDER
#   WROUGHT   the compiler
#   HEADERS   the folder of wrought/abi.h (include/ of an installation, runtime-lib/include of the sources)
#   FOLDER    where to put what is made
# CLANG and LLD say which clang and ld.lld to use. Run it with:
#   qemu-system-arm -M lm3s6965evb -nographic -semihosting -kernel firmware.elf
set -eu
here=$(dirname "$0")
wrought=$1 headers=$2 out=$3
mkdir -p "$out"
"$wrought" compile "$here/app.wat" --target=thumbv7m-none-eabi --cpu=cortex-m3 -Os --emit=obj --name app \
  --emit-header "$out/app.h" -o "$out/app.o"
"${CLANG:-clang-19}" --target=thumbv7m-none-eabi -mcpu=cortex-m3 -Os -ffreestanding -ffunction-sections -fdata-sections \
  -Wall -Wextra -I "$out" -I "$headers" -c "$here/host.c" -o "$out/host.o"
"${LLD:-ld.lld-19}" -T "$here/lm3s6965.ld" --gc-sections "$out/host.o" "$out/app.o" -o "$out/firmware.elf"
