// Writing to a pipe that nobody reads is EPIPE for the guest, not a signal for the process.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: { %t; echo "status $?" >&2; } 2>%t.err | true; FileCheck %s <%t.err
// RUN: { WROUGHT_GRANTS=sandbox=off %t; echo "status $?" >&2; } 2>%t.err | true; FileCheck %s <%t.err
// CHECK: status 42

#include <errno.h>
#include <unistd.h>

int main(void) {
  for (;;)
    if (write(1, "x", 1) != 1)
      _exit(errno == EPIPE ? 42 : 1);
}
