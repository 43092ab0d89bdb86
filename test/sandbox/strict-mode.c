// A program that only reads and writes its standard streams runs in seccomp's strict mode (Seccomp: 1), where the kernel ends it for
// any other system call; whatever such a program does must work without one. One that can be asked to seek in a file, or that grows
// memory, has a filter (2).
//
// REQUIRES: wasi-libc, second-wall
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: echo status >%t.in && %python %S/Inputs/process-status.py %t | FileCheck %s --check-prefix=STRICT
// STRICT: Seccomp: 1
// RUN: cat %t.in | %t >/dev/null 2>%t.err && FileCheck %s --check-prefix=STREAM <%t.err
// RUN: cat %t.in | %t 2>%t.err | FileCheck %s --check-prefix=TEXT && FileCheck %s --check-prefix=STREAM <%t.err
// TEXT: onetwothree
// STREAM: status
// STREAM: tell -1 or 0
// STREAM: closed
// RUN: cat %t.in | %t >%t.out 2>%t.err && FileCheck %s --check-prefix=TEXT <%t.out && FileCheck %s --check-prefix=FILE <%t.err
// FILE: status
// FILE: tell 12
// FILE: closed
// RUN: for end in trap:134 overflow:134 exit:7 abort:134; do \
// RUN:   echo ${end%%:*} | %t >/dev/null 2>%t.err; test $? -eq ${end##*:} || { echo $end; cat %t.err; exit 1; }; done
// RUN: echo trap | (%t >/dev/null 2>%t.err || true) && FileCheck %s --check-prefix=TRAP <%t.err
// TRAP: wrought: trap: integer divide by zero
// TRAP: 0: {{.}}
// RUN: %wrought compile %t.wasm --timeout 0.2 -o %t.limited
// RUN: echo loop | (%t.limited >/dev/null 2>%t.err; test $? -eq 124) && FileCheck %s --check-prefix=LIMIT <%t.err
// LIMIT: time limit exceeded
// A signal from elsewhere kills as it does everywhere.
// RUN: %python %S/Inputs/kill-reader.py %t SEGV ILL TERM

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

__attribute__((noinline)) int divide(int a, int b) { return a / b; }
__attribute__((noinline)) int descend(volatile char* above) {
  volatile char here[100];
  here[0] = above ? above[0] + 1 : 0;
  return descend(here) + here[0];
}

int main(void) {
  char word[16];
  // Into two buffers; the pipe may hold less than both want.
  struct iovec in[] = {{word, 1}, {word + 1, sizeof word - 2}};
  ssize_t length = readv(0, in, 2);
  if (length <= 0)
    return length != 0;
  word[length - 1] = 0;
  fprintf(stderr, "%s\n", word);
  if (strcmp(word, "trap") == 0)
    return divide(1, length == 5 ? 0 : 1);
  if (strcmp(word, "overflow") == 0)
    return descend(0);
  if (strcmp(word, "exit") == 0)
    exit(7);
  if (strcmp(word, "abort") == 0)
    abort();
  for (volatile int forever = 1; forever && strcmp(word, "loop") == 0;)
    ;
  struct iovec out[] = {{"one", 3}, {"", 0}, {"two", 3}, {"three\n", 6}};
  if (writev(1, out, 4) != 12)
    return 3;
  long position = ftell(stdout);
  if (position > 0)
    fprintf(stderr, "tell %ld\n", position);
  else
    fprintf(stderr, "tell -1 or 0\n");
  if (close(1) != 0 || write(1, "lost", 4) != -1 || close(1) != -1)
    return 4;
  fprintf(stderr, "closed\n");
}
