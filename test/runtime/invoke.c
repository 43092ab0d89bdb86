// The driver of exports: arguments of every type from the command line, and what is wrong with bad ones. tables.c and
// invoke-lines.c show it with calls from standard input.
// RUN: %guest %s %t
// RUN: %status %t -1 0xffffffffffffffff 1.5 -0x1p-3 null null 0x0123456789abcdef00112233445566778 | FileCheck %s --check-prefix=LONG
// RUN: %t -1 0xffffffffffffffff 0.1 -0x1p-3 null null 0x123456789abcdef0011223344556677 | FileCheck %s --check-prefix=FIRST
// RUN: %t 4294967295 -9223372036854775808 -nan 1e300 null null 0x1 | FileCheck %s --check-prefix=SECOND
// RUN: %t 0x7fffffff 9223372036854775807 inf 1000000 null null 0xff | FileCheck %s --check-prefix=THIRD
// RUN: %status %t 4294967296 1 1 1 null null 0x1 | FileCheck %s --check-prefix=WIDE
// RUN: %status %t -2147483649 1 1 1 null null 0x1 | FileCheck %s --check-prefix=WIDE
// RUN: %status %t 12a 1 1 1 null null 0x1 | FileCheck %s --check-prefix=WIDE
// RUN: %status %t 1 1 1e39 1 null null 0x1 | FileCheck %s --check-prefix=FLOAT
// RUN: %status %t 1 1 1 1 0 null 0x1 | FileCheck %s --check-prefix=REFERENCE
// RUN: %status %t 1 | FileCheck %s --check-prefix=COUNT
// RUN: sed 's/invoke = "same"/invoke = "missing"/' %s > %t.c
// RUN: %guest %t.c %t.missing
// RUN: %status %t.missing | FileCheck %s --check-prefix=MISSING
#include "guest.h"

GUEST void same(uint64_t* values) { values[4] = 1; }

static const struct wrought_export exports[] = {{"other", ":", 0}, {"same", "iIfFrxV:iIfFrxV", same}};

PROGRAM(0, 0, 1 << 20, .exports = exports, .export_count = 2, .invoke = "same", .drive = wrought_invoke_main);

// FIRST:      {{^}}-1{{$}}
// FIRST-NEXT: {{^}}-1{{$}}
// FIRST-NEXT: {{^}}0.1{{$}}
// FIRST-NEXT: {{^}}-0.125{{$}}
// FIRST-NEXT: {{^}}funcref{{$}}
// FIRST-NEXT: {{^}}null{{$}}
// FIRST-NEXT: {{^}}0x0123456789abcdef0011223344556677{{$}}
// SECOND:      {{^}}-1{{$}}
// SECOND-NEXT: {{^}}-9223372036854775808{{$}}
// SECOND-NEXT: {{^}}nan{{$}}
// SECOND-NEXT: {{^}}1e+300{{$}}
// THIRD:      {{^}}2147483647{{$}}
// THIRD-NEXT: {{^}}9223372036854775807{{$}}
// THIRD-NEXT: {{^}}inf{{$}}
// THIRD-NEXT: {{^}}1000000{{$}}
// WIDE: {{^}}wrought: error: argument 1: '{{.*}}' is not an integer of 32 bits{{$}}
// WIDE-NEXT: {{^}}status 2{{$}}
// FLOAT: {{^}}wrought: error: argument 3: '1e39' is not a number that this float type can hold{{$}}
// REFERENCE: {{^}}wrought: error: argument 5: '0' is not 'null', the only reference that can be given here{{$}}
// LONG: {{^}}wrought: error: argument 7: '{{.*}}' is not 128 bits in hexadecimal (0x...){{$}}
// COUNT: {{^}}wrought: error: function 'same' takes 7 arguments (i32 i64 f32 f64 funcref externref v128) but 1 was given{{$}}
// COUNT-NEXT: {{^}}status 2{{$}}
// MISSING: {{^}}wrought: error: the program exports no function 'missing'{{$}}
// MISSING-NEXT: {{^}}status 2{{$}}
