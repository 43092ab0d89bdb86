// WROUGHT_GRANTS adds to what the compiler baked in, is taken out of the environment, and a line that is not a grant ends the
// program with status 2 before the guest runs.
// RUN: %guest %s %t
// RUN: env -i %t | FileCheck %s --check-prefix=NONE
// RUN: env -i A=1 WROUGHT_GRANTS="$(printf 'dir=/tmp::/x::y\n\nenv=N=a=b\nenv=A\ndir=/data\n')" B=2 %t | FileCheck %s
// RUN: WROUGHT_GRANTS=everything %status %t | FileCheck %s --check-prefix=UNKNOWN
// RUN: WROUGHT_GRANTS=dir=::/x %status %t | FileCheck %s --check-prefix=DIR
// RUN: WROUGHT_GRANTS=env==x %status %t | FileCheck %s --check-prefix=ENV
#include "guest.h"

#include <stdio.h>

// As src/launch.h declares them, in place of the runtime's WASI.
struct wrought_launch {
  int argc;
  char** argv;
  char** envp;
  const struct wrought_grant* grants;
  uint64_t grant_count;
};
void wrought_wasi_initialize(const struct wrought_launch* launch);
void wrought_wasi_initialize(const struct wrought_launch* launch) {
  for (char** entry = launch->envp; *entry != NULL; ++entry)
    printf("environment %s\n", *entry);
  for (uint64_t index = 0; index != launch->grant_count; ++index) {
    const struct wrought_grant* grant = &launch->grants[index];
    printf("%s %s, %s\n", grant->kind == WROUGHT_GRANT_DIR ? "dir" : "env", grant->a, grant->b ? grant->b : "-");
  }
}

GUEST void start(void) { printf("guest\n"); }

static const struct wrought_grant grants[] = {{WROUGHT_GRANT_ENV, 0, "BAKED", "in"}};
PROGRAM(1, 1, 1 << 20, .run = start, .grants = grants, .grant_count = 1);

// NONE-NOT:  environment
// NONE:      {{^}}env BAKED, in{{$}}
// NONE-NEXT: {{^}}guest{{$}}
// CHECK:      {{^}}environment A=1{{$}}
// CHECK-NEXT: {{^}}environment B=2{{$}}
// CHECK-NEXT: {{^}}env BAKED, in{{$}}
// CHECK-NEXT: {{^}}dir /tmp, /x::y{{$}}
// CHECK-NEXT: {{^}}env N, a=b{{$}}
// CHECK-NEXT: {{^}}env A, -{{$}}
// CHECK-NEXT: {{^}}dir /data, /data{{$}}
// CHECK-NEXT: {{^}}guest{{$}}
// UNKNOWN:      {{^}}wrought: error: WROUGHT_GRANTS: 'everything' is neither dir=HOST::GUEST nor env=NAME[=VALUE] nor another grant or limit{{$}}
// UNKNOWN-NEXT: {{^}}status 2{{$}}
// DIR:      {{^}}wrought: error: WROUGHT_GRANTS: dir= needs a path on both sides of '::'{{$}}
// DIR-NEXT: {{^}}status 2{{$}}
// ENV:      {{^}}wrought: error: WROUGHT_GRANTS: env= needs a name{{$}}
// ENV-NEXT: {{^}}status 2{{$}}
