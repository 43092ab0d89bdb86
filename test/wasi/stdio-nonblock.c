// A guest that makes standard input non-blocking gets EAGAIN, and the pipe that it shares with others stays blocking.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: sleep 2 | { %t; %python -c 'import os; print("blocking:", os.get_blocking(0))'; } | FileCheck %s
// RUN: sleep 2 | { WROUGHT_GRANTS=sandbox=off %t; %python -c 'import os; print("blocking:", os.get_blocking(0))'; } | FileCheck %s
// CHECK: would block
// CHECK: blocking: True

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char byte;
  assert(fcntl(0, F_SETFL, O_NONBLOCK) == 0 && (fcntl(0, F_GETFL) & O_NONBLOCK));
  if (read(0, &byte, 1) == -1 && errno == EAGAIN)
    puts("would block");
}
