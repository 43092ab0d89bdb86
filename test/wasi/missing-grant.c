// A granted directory that cannot be opened ends the program before it starts, with one line.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.none && touch %t.file
// RUN: env WROUGHT_GRANTS=dir=%t.none::/x %t >%t.out 2>&1; test $? -eq 1 && FileCheck %s <%t.out --implicit-check-not={{.}}
// CHECK: {{^}}wrought: cannot open granted directory '{{.*}}.none': No such file or directory{{$}}
// RUN: not env WROUGHT_GRANTS=dir=%t.file::/x %t 2>&1 | FileCheck %s --check-prefix=FILE
// FILE: cannot open granted directory '{{.*}}.file': Not a directory

#include <stdio.h>

int main(void) { puts("never printed"); }
