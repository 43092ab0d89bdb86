// --max-files counts what is open at once, standard streams and directories among it; --max-entries what was created and not
// removed again. Both are errors that the program is told, EMFILE and EDQUOT, and a limit given at launch only tightens.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir -p %t.dir && touch %t.dir/old
// RUN: %wrought compile %t.wasm --dir %t.dir::/d --max-files 6 --max-entries 3 -o %t
// RUN: %t | FileCheck %s
// RUN: rm -rf %t.dir/* && touch %t.dir/old && env WROUGHT_GRANTS="$(printf 'max-files=100\nmax-entries=100')" %t | FileCheck %s
// RUN: rm -rf %t.dir/* && touch %t.dir/old && %wrought run --dir %t.dir::/d --max-files 6 --max-entries 3 %t.wasm | FileCheck %s
// CHECK: 2 files: No file descriptors available
// CHECK: again: opened
// CHECK: 3 entries: Quota exceeded
// CHECK: made by mkdir: Quota exceeded
// CHECK: made by symlink: Quota exceeded
// CHECK: made by link: Quota exceeded
// CHECK: one that is there: opened
// CHECK: after one was removed: opened
// CHECK: and then: Quota exceeded
// RUN: not %wrought compile %t.wasm --max-files 0 -o %t.not 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: --max-files: '0' is not a number above 0

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int create(const char* name) {
  int fd = open(name, O_CREAT | O_WRONLY, 0644);
  if (fd >= 0)
    close(fd);
  return fd;
}

static void tell(const char* what, int result) { printf("%s: %s\n", what, result < 0 ? strerror(errno) : "opened"); }

int main(void) {
  int count = 0, last = -1, fd;
  while ((fd = open("/d/old", O_RDONLY)) >= 0)
    ++count, last = fd;
  printf("%d files: %s\n", count, strerror(errno));
  close(last);
  tell("again", open("/d/old", O_RDONLY));
  close(last);

  count = 0;
  char name[16] = "/d/0";
  while (create(name) >= 0)
    ++count, ++name[3];
  printf("%d entries: %s\n", count, strerror(errno));
  tell("made by mkdir", mkdir("/d/x", 0755));
  tell("made by symlink", symlink("x", "/d/x"));
  tell("made by link", link("/d/old", "/d/x"));
  tell("one that is there", create("/d/old"));
  unlink("/d/0");
  tell("after one was removed", create("/d/y"));
  tell("and then", create("/d/z"));
}
