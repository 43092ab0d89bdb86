// The driver of exports with calls from standard input: results as raw bits, traps of every kind without the end of the
// driver (also on a second time, which shows that the signal is not left blocked), errors, escaped and empty names, and a last
// line without its end.
// RUN: %guest %s %t
// RUN: sed -n 's|^// CALL: \(.*\) = .*|\1|p' %s > %t.calls
// RUN: printf 'add 0x2 0x3' >> %t.calls
// RUN: sed -n 's|^// CALL: .* = \(.*\)|\1|p' %s > %t.answers
// RUN: echo 'ok 0x5' >> %t.answers
// RUN: %t < %t.calls | diff %t.answers -
#include "guest.h"

#include <string.h>

GUEST void add(uint64_t* values) { values[0] = (uint32_t)(values[0] + values[1]); }
GUEST void pair(uint64_t* values) {
  uint64_t low = values[0];
  values[0] = values[1];
  values[1] = low;
}
GUEST void divide(uint64_t* values) { TRAP(4); }
GUEST uint64_t deep(uint64_t n) { return n == UINT64_MAX ? 0 : deep(n + 1) + 1; }
GUEST void recurse(uint64_t* values) { deep(0); }
GUEST void out(uint64_t* values) { MEMORY(65536) = 1; }
GUEST void out_in_memset(uint64_t* values) { memset((void*)(WROUGHT_MEMORY_BASE + 65536), 1, 5000); }
GUEST void from_runtime(uint64_t* values) { wrought_trap(&wrought_main_instance, 12); }
GUEST void one(uint64_t* values) { values[0] = 1; }

static const struct wrought_export exports[] = {
    {"add", "ii:i", add},          {"swap", "IV:VI", pair}, {"divide", ":", divide},         {"recurse", ":", recurse},
    {"out", ":", out},             {"set", ":", out_in_memset}, {"import", ":", from_runtime}, {"", ":i", one},
    {"a\\20b\\5c\\00", ":i", one}, {"ref", "r:r", one},
};

PROGRAM(1, 1, 1 << 20, .exports = exports, .export_count = sizeof exports / sizeof *exports, .invoke = "-",
        .drive = wrought_invoke_main);

// CALL: add 0xffffffff 0x2 = ok 0x1
// CALL: swap 0x1 0x20000000000000003 = ok 0x00000000000000010000000000000003 0x2
// CALL: divide = trap integer divide by zero
// CALL: divide = trap integer divide by zero
// CALL: recurse = trap call stack exhausted
// CALL: recurse = trap call stack exhausted
// CALL: out = trap out of bounds memory access
// CALL: out = trap out of bounds memory access
// CALL: set = trap out of bounds memory access
// CALL: import = trap call of an import that the host does not provide
// CALL: add 0x1 = error takes 2 arguments
// CALL: add 0x1 0x2 0x3 = error takes 2 arguments
// CALL: add 0x1 0x100000000 = error argument 2 is not the bits of one i32
// CALL: add 0x1 7 = error argument 2 is not the bits of one i32
// CALL: ref 0x8 = error argument 1 is not the bits of one funcref
// CALL: ref 0x0 = ok 0x1
// CALL: nothing = error no such function
// CALL: a\20b\5c\00 = ok 0x1
// CALL:  = ok 0x1
