// Creating, listing, renaming and removing directories and links; the errors are those of POSIX.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %python %S/../sandbox/Inputs/without-call.py 437 %t

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAILS(call, error) assert((call) == -1 && errno == (error))

int main(void) {
  struct stat status, other;
  char buffer[16];
  assert(mkdir("/d/a", 0755) == 0 && mkdir("/d/a/b/", 0755) == 0);
  FAILS(mkdir("/d/a", 0755), EEXIST);
  FAILS(mkdir("/d/x/y", 0755), ENOENT);
  FAILS(rmdir("/d/a"), ENOTEMPTY);
  close(open("/d/a/f", O_CREAT | O_WRONLY, 0644));
  FAILS(mkdir("/d/a/f/g", 0755), ENOTDIR);
  FAILS(rmdir("/d/a/f"), ENOTDIR);
  FAILS(unlink("/d/a/b"), EISDIR);
  FAILS(unlink("/d/a/f/"), ENOTDIR);
  FAILS(open("/d/a/f", O_CREAT | O_EXCL | O_WRONLY, 0644), EEXIST);
  FAILS(open("/d/a/f", O_RDONLY | O_DIRECTORY), ENOTDIR);
  FAILS(open("/d/a/f/", O_RDONLY), ENOTDIR);
  FAILS(open("/d/a", O_WRONLY), EISDIR);

  assert(symlink("f", "/d/a/link") == 0 && symlink("b", "/d/a/dirlink") == 0 && symlink("none", "/d/a/dangling") == 0);
  assert(readlink("/d/a/link", buffer, 16) == 1 && buffer[0] == 'f');
  FAILS(readlink("/d/a/f", buffer, 16), EINVAL);
  assert(lstat("/d/a/link", &status) == 0 && S_ISLNK(status.st_mode));
  assert(stat("/d/a/link", &status) == 0 && S_ISREG(status.st_mode));
  assert(lstat("/d/a/dirlink/", &status) == 0 && S_ISDIR(status.st_mode));
  FAILS(open("/d/a/link", O_RDONLY | O_NOFOLLOW), ELOOP);
  FAILS(stat("/d/a/dangling", &status), ENOENT);
  int made = open("/d/a/dangling", O_CREAT | O_WRONLY, 0644);
  assert(made >= 0 && stat("/d/a/none", &status) == 0 && close(made) == 0);

  assert(link("/d/a/f", "/d/a/f2") == 0 && stat("/d/a/f", &status) == 0 && stat("/d/a/f2", &other) == 0);
  assert(status.st_ino == other.st_ino && status.st_nlink == 2);
  FAILS(link("/d/a/b", "/d/a/b2"), EPERM);
  FAILS(link("/d/a/f", "/d/a/f2"), EEXIST);
  FAILS(link("/d/a/dirlink/", "/d/a/b2"), ENOTDIR);

  assert(rename("/d/a/f2", "/d/a/b/f3") == 0 && rename("/d/a/b/", "/d/a/c/") == 0);
  FAILS(rename("/d/a/c/f3/", "/d/a/f4"), ENOTDIR);
  FAILS(rename("/d/a/f", "/d/a/c"), EISDIR);
  FAILS(rename("/d/a", "/d/a/c/a"), EINVAL);
  FAILS(rename("/d/missing", "/d/m"), ENOENT);

  const char* files[] = {"/d/a/f", "/d/a/none", "/d/a/link", "/d/a/dirlink", "/d/a/dangling", "/d/a/c/f3"};
  for (int i = 0; i < 6; ++i)
    assert(unlink(files[i]) == 0);
  assert(rmdir("/d/a/c/") == 0 && rmdir("/d/a") == 0);
}
