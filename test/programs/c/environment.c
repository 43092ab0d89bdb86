// What a program is started with and how it ends: arguments, environment, standard input, clocks, random bytes, exit status.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --env GREETING=hello --env EMPTY= -o %t
// RUN: printf 'first line\nsecond' | env UNGRANTED=secret %t one 'two words' '' é | FileCheck %s
// CHECK: 5 arguments: <one> <two words> <> <é>
// CHECK: GREETING=hello
// CHECK: EMPTY is empty
// CHECK: UNGRANTED is not set
// CHECK: 1 variables besides
// CHECK: 2 lines, 17 bytes, sum 1654
// CHECK: clocks run
// CHECK: random bytes differ
// CHECK: slept
// CHECK-NEXT: handler two
// CHECK-NEXT: handler one
//
// RUN: not %t --abort </dev/null 2>&1 | FileCheck --check-prefix=ABORT %s
// ABORT: trap: unreachable
// RUN: sh -c '%t --exit 42 </dev/null; echo status $?' | FileCheck --check-prefix=EXIT %s
// EXIT: handler one
// EXIT-NEXT: status 42
// RUN: sh -c '%t --abort </dev/null 2>/dev/null; echo status $?' | FileCheck --check-prefix=STATUS %s
// STATUS: status 134

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void one(void) { puts("handler one"); }
static void two(void) { puts("handler two"); }

static double seconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now))
    return -1;
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
  atexit(one);
  if (argc > 1 && strcmp(argv[1], "--abort") == 0)
    abort();
  if (argc > 2 && strcmp(argv[1], "--exit") == 0)
    exit(atoi(argv[2]));
  atexit(two);

  printf("%d arguments:", argc);
  for (int i = 1; i < argc; ++i)
    printf(" <%s>", argv[i]);
  printf("\n");
  const char* greeting = getenv("GREETING");
  const char* empty = getenv("EMPTY");
  printf("GREETING=%s\nEMPTY is %s\n", greeting ? greeting : "(not set)", !empty ? "not set" : *empty ? "something" : "empty");
  printf("UNGRANTED is %s\n", getenv("UNGRANTED") ? "visible" : "not set");
  setenv("OWN", "1", 1);
  int count = 0;
  for (char** variable = environ; *variable; ++variable)
    ++count;
  printf("%d variables besides\n", count - 2);

  int lines = 0, bytes = 0, sum = 0;
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    ++lines;
    for (const char* p = line; *p; ++p, ++bytes)
      sum += (unsigned char)*p;
  }
  printf("%d lines, %d bytes, sum %d\n", lines, bytes, sum);

  double monotonic = seconds(CLOCK_MONOTONIC), wall = seconds(CLOCK_REALTIME);
  struct timespec resolution;
  int ok = monotonic >= 0 && wall > 1.6e9 && wall < 1e10 && clock_getres(CLOCK_MONOTONIC, &resolution) == 0;
  volatile double work = 0;
  for (int i = 0; i < 100000; ++i)
    work += i;
  puts(ok && seconds(CLOCK_MONOTONIC) > monotonic ? "clocks run" : "clocks are wrong");

  unsigned char random[4][16];
  int same = 0;
  for (int i = 0; i < 4; ++i) {
    if (getentropy(random[i], sizeof random[i]))
      same = 1;
    for (int j = 0; j < i; ++j)
      same |= memcmp(random[i], random[j], sizeof random[i]) == 0;
  }
  puts(same ? "random bytes repeat" : "random bytes differ");

  struct timespec pause = {0, 30000000};
  double before = seconds(CLOCK_MONOTONIC);
  nanosleep(&pause, NULL);
  double slept = seconds(CLOCK_MONOTONIC) - before;
  puts(slept >= 0.03 && slept < 10 ? "slept" : "did not sleep");
  return 0;
}
