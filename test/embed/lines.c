// With -g the frames of an error say where they are in the source, those of inlined functions among them; without, they do not.
// RUN: %wrought compile -g %S/Inputs/lines.wat --emit=shared --name lines --emit-header %t.h -o %t.so
// RUN: %target-cc -Wall -Wextra -Werror -include %t.h -I%include %s %t.so -Wl,-rpath,'$ORIGIN' -o %t
// RUN: %t | FileCheck %s
// RUN: %wrought compile -g -O0 %S/Inputs/lines.wat --emit=static-lib --name lines -o %t.a
// RUN: %target-cc -include %t.h -I%include %s %t.a -o %t.static
// RUN: %t.static | FileCheck %s --check-prefix=O0
// RUN: %wrought compile -O0 %S/Inputs/lines.wat --emit=static-lib --name lines -o %t.plain.a
// RUN: %target-cc -include %t.h -I%include %s %t.plain.a -o %t.plain
// RUN: %t.plain | FileCheck %s --check-prefix=PLAIN
#include <stdio.h>
#include <string.h>

int main(void) {
  wrought_error error;
  lines_instance* instance;
  int32_t result;
  if (lines_instantiate(0, &instance, &error) != WROUGHT_OK)
    return 1;
  lines_quarter(instance, 8, 0, &result, &error);
  printf("%s\n", error.message);
  for (uint32_t i = 0; i < error.frame_count; ++i) {
    const wrought_frame* frame = &error.frames[i];
    const char* file = frame->file ? strrchr(frame->file, '/') : 0;
    printf("%s %d at %s:%u:%u\n", frame->function, (int)frame->index, file ? file + 1 : frame->file ? frame->file : "?",
           frame->line, frame->column);
  }
  lines_destroy(instance);
  return 0;
}

// CHECK: integer divide by zero
// CHECK-NEXT: half -1 at lines.wat:3:6
// CHECK-NEXT: quarter 1 at lines.wat:7:8
// O0: integer divide by zero
// O0-NEXT: half 0 at lines.wat:3:6
// O0-NEXT: quarter 1 at lines.wat:7:8
// PLAIN: half 0 at ?:0:0
// PLAIN-NEXT: quarter 1 at ?:0:0
