// A fault that is not provably the guest's kills the process with its own signal and prints no trap: a write near null, a
// non-canonical address, an unknown trap code, a trap instruction outside generated code, a fault in the runtime's code on
// linear memory, memory whose file has become shorter, and signals that another process sent.
// RUN: %guest %s %t
// RUN: for mode in n c f m; do echo $mode | %status %t; done | FileCheck %s --check-prefix=SEGV --implicit-check-not=trap:
// RUN: for mode in u o; do echo $mode | %status %t; done | FileCheck %s --check-prefix=ILL --implicit-check-not=trap:
// RUN: echo b | %status %t | FileCheck %s --check-prefix=BUS --implicit-check-not=trap:
// RUN: for mode in s i; do echo $mode | %status %t; done | FileCheck %s --check-prefix=SENT --implicit-check-not=trap:
#include "guest.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

__attribute__((noinline)) static void runtimeFault(uint64_t address) { MEMORY(address) = 1; }
__attribute__((noinline)) static void runtimeCopy(uint64_t address) {
  memcpy((void*)(WROUGHT_MEMORY_BASE + address), "0123456789abcdef", 16);
  __asm__ volatile("");
}
__attribute__((noinline)) static void runtimeTrap(void) { TRAP(1); }

// In the guest's own code and within its memory, but what is missing is the file's.
GUEST void readShortenedFile(void) {
  FILE* file = tmpfile();
  ftruncate(fileno(file), 65536);
  mmap((void*)WROUGHT_MEMORY_BASE, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fileno(file), 0);
  ftruncate(fileno(file), 0);
  (void)*(volatile char*)&MEMORY(4096);
}

GUEST void start(void) {
  switch (test_mode()) {
  case 'n':
    *(volatile char*)8 = 1;
    break;
  case 'c':
    *(volatile char*)0xff00000000000000 = 1;
    break;
  case 'f':
    runtimeFault(65536);
    break;
  case 'm':
    runtimeCopy(65536);
    break;
  case 'u':
    TRAP(200);
    break;
  case 'o':
    runtimeTrap();
    break;
  case 'b':
    readShortenedFile();
    break;
  case 's':
    kill(getpid(), SIGSEGV);
    break;
  case 'i':
    kill(getpid(), SIGILL);
    break;
  }
}
NAMED(start);

PROGRAM(1, 1, 1 << 20, .run = start);

// SEGV-COUNT-4: {{^}}status 139{{$}}
// ILL-COUNT-2:  {{^}}status 132{{$}}
// BUS:          {{^}}status 135{{$}}
// SENT: {{^}}status 139{{$}}
// SENT: {{^}}status 132{{$}}
