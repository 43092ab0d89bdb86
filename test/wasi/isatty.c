// A terminal is a terminal to the guest; a pipe, a file and /dev/null are not.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: %t </dev/null 2>%t.err | FileCheck %s --check-prefix=NONE
// NONE: 0 0 0
// RUN: env WROUGHT_GRANTS=sandbox=off %t </dev/null 2>%t.err | FileCheck %s --check-prefix=NONE
// RUN: %python -c 'import pty, sys; sys.exit(pty.spawn([sys.argv[1]]))' %t </dev/null | FileCheck %s --check-prefix=ALL
// ALL: 1 1 1

#include <stdio.h>
#include <unistd.h>

int main(void) { printf("%d %d %d\n", isatty(0), isatty(1), isatty(2)); }
