// A segment that does not fit ends instantiation with its trap; what earlier ones wrote to what was imported stays, and the
// functions among it can be called.
// RUN: %wrought compile %S/Inputs/partial-owner.wat --emit=static-lib --name owner --emit-header %t.owner.h -o %t.owner.a
// RUN: echo '(module (import "o" "memory" (memory 1)) (import "o" "table" (table 2 funcref)) (func $seven (result i32) (i32.const 7)) (elem (i32.const 1) $seven) (data (i32.const 0) "A") (data (i32.const 65536) "B"))' > %t.user.wat
// RUN: %wrought compile %t.user.wat --emit=static-lib --name user --emit-header %t.user.h -o %t.user.a
// RUN: %target-cc -include %t.owner.h -include %t.user.h -I%include %s %t.owner.a %t.user.a -o %t
// RUN: %t | FileCheck %s
#include <stdio.h>

int main(void) {
  wrought_error error;
  owner_instance* owner;
  owner_instantiate(0, &owner, &error);
  user_imports imports;
  imports.o_memory = owner_memory(owner);
  imports.o_table = owner_table(owner);
  user_instance* user;
  wrought_status status = user_instantiate(&imports, &user, &error);
  printf("%d %s %d\n", status, error.message, user == 0);
  // CHECK: 1 out of bounds memory access at address 0x10000 (memory size 0x10000) 1
  int32_t byte, seven;
  owner_peek(owner, &byte, 0);
  owner_at(owner, 1, &seven, 0);
  printf("%c %d\n", byte, seven);
  // CHECK-NEXT: A 7
  owner_destroy(owner);
  return 0;
}
