// A standard stream that is closed at launch behaves like /dev/null, and never becomes a file that the program opens.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t <&- >&- 2>&- && FileCheck %s <%t.dir/f --implicit-check-not={{.}}
// RUN: env WROUGHT_GRANTS="$(printf 'dir=%t.dir::/d\nsandbox=off')" %t <&- >&- 2>&- && FileCheck %s <%t.dir/f --implicit-check-not={{.}}
// CHECK: mine

#include <fcntl.h>
#include <unistd.h>

int main(void) {
  char byte;
  int fd = open("/d/f", O_CREAT | O_WRONLY, 0644);
  if (fd != 4 || read(0, &byte, 1) != 0 || write(1, "lost\n", 5) != 5 || write(2, "lost\n", 5) != 5)
    return 1;
  return write(fd, "mine\n", 5) != 5;
}
