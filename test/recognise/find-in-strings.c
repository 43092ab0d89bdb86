// A module's own strchr, done natively: the first place of the byte or of zero, for every length, wherever the string lies, and none that
// lies before it or behind its end.
// REQUIRES: wasi-libc
// RUN: %wasi-cc -O1 -fno-builtin %s -o %t.wasm
// RUN: %wrought compile -v %t.wasm -o %t.exe 2>&1 | FileCheck %s
// RUN: %t.exe
// CHECK: is strchrnul
#include <string.h>

enum { LARGEST = 70, BEFORE = 20, SOUGHT = 0x80, OTHER = 0x7f };

static char text[LARGEST + 2 * BEFORE];

int main(void) {
  for (int length = 0; length <= LARGEST; ++length)
    for (int start = 0; start < BEFORE; ++start) {
      memset(text, SOUGHT, sizeof text);
      memset(text + start, OTHER, (size_t)length);
      text[start + length] = 0;
      if (strchr(text + start, SOUGHT) || strchr(text + start, 0x100) != text + start + length)
        return 1;
      for (int first = start + length - 1; first >= start; --first) {
        // Those behind it are there already.
        text[first] = (char)SOUGHT;
        if (strchr(text + start, SOUGHT) != text + first)
          return 2;
      }
    }
  return 0;
}
