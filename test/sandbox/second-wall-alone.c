// With the first wall taken out of the runtime, the kernel still refuses every way of reading, writing, creating, moving or removing
// outside what was granted, and changing what was granted read-only. With the second wall off too, each attempt succeeds: so it is
// the wall that refuses.
//
// REQUIRES: wasi-libc, second-wall, target-x86-64
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir -p %t.dir
// RUN: %wrought compile %t.wasm --emit=obj --dir %t.dir/d::/d --dir %t.dir/r::/r:ro -o %t.o
// RUN: sh %S/Inputs/link-with.sh %clang %lld %rtdir %root %S/Inputs/no-first-wall.cpp %t.o %t
// RUN: sh %S/Inputs/lay-out.sh %t.dir && env WROUGHT_GRANTS=sandbox=require %t %t.dir/outside | FileCheck %s --implicit-check-not={{.}}
// RUN: find %t.dir/outside %t.dir/r | sort >%t.after && diff %t.dir.list %t.after && grep -q secret %t.dir/outside/secret
// RUN: sh %S/Inputs/lay-out.sh %t.dir && env WROUGHT_GRANTS=sandbox=off %t %t.dir/outside | FileCheck %s --check-prefix=OFF
// CHECK: all 39 attempts refused
// OFF: succeeded: read ../outside/secret
// OFF: succeeded: list ../outside
// OFF: succeeded: write ../outside/secret
// OFF: succeeded: create ../outside/new
// OFF: succeeded: read link/secret
// OFF: succeeded: write on a read-only grant
// OFF: succeeded: create on a read-only grant
// OFF: 0 of 39 attempts refused

#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

static int attempts, successes;

static void refused(const char* what, const char* path, __wasi_errno_t error) {
  ++attempts;
  if (error != 0)
    return;
  ++successes;
  printf("succeeded: %s %s\n", what, path);
}

static __wasi_errno_t openFor(__wasi_fd_t in, const char* path, __wasi_rights_t rights, __wasi_oflags_t flags) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(in, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, flags, rights, 0, 0, &fd);
  if (error == 0)
    (void)!__wasi_fd_close(fd);
  return error;
}

static char* join(const char* folder, const char* name) {
  static char paths[8][512];
  static int next;
  char* path = paths[next++ % 8];
  snprintf(path, sizeof *paths, "%s/%s", folder, name);
  return path;
}

static void everyWay(const char* outside) {
  const __wasi_rights_t reading = __WASI_RIGHTS_FD_READ, writing = __WASI_RIGHTS_FD_WRITE;
  refused("read", join(outside, "secret"), openFor(3, join(outside, "secret"), reading, 0));
  refused("list", outside, openFor(3, outside, reading | __WASI_RIGHTS_FD_READDIR, __WASI_OFLAGS_DIRECTORY));
  refused("write", join(outside, "secret"), openFor(3, join(outside, "secret"), writing, 0));
  refused("empty", join(outside, "emptied"), openFor(3, join(outside, "emptied"), writing, __WASI_OFLAGS_TRUNC));
  refused("create", join(outside, "new"), openFor(3, join(outside, "new"), writing, __WASI_OFLAGS_CREAT));
  refused("mkdir", join(outside, "made"), __wasi_path_create_directory(3, join(outside, "made")));
  refused("rmdir", join(outside, "empty"), __wasi_path_remove_directory(3, join(outside, "empty")));
  refused("unlink", join(outside, "doomed"), __wasi_path_unlink_file(3, join(outside, "doomed")));
  refused("symlink", join(outside, "soft"), __wasi_path_symlink("x", 3, join(outside, "soft")));
  refused("link out", join(outside, "hard"), __wasi_path_link(3, 0, "file", 3, join(outside, "hard")));
  refused("link in", join(outside, "secret"), __wasi_path_link(3, 0, join(outside, "secret"), 3, join(".", outside[0] == '/' ? "h1" : outside[0] == '.' ? "h2" : "h3")));
  refused("move out", join(outside, "moved"), __wasi_path_rename(3, "file", 3, join(outside, "moved")));
  (void)!__wasi_path_rename(3, join(outside, "moved"), 3, "file");
  refused("move in", join(outside, "movable"), __wasi_path_rename(3, join(outside, "movable"), 3, "taken"));
  (void)!__wasi_path_rename(3, "taken", 3, join(outside, "movable"));
  // For the next round, where there is no wall.
  const char* made[] = {"new", "soft", "hard"};
  for (int i = 0; i < 3; ++i)
    (void)!__wasi_path_unlink_file(3, join(outside, made[i]));
  (void)!__wasi_path_remove_directory(3, join(outside, "made"));
  (void)!__wasi_path_create_directory(3, join(outside, "empty"));
  (void)!openFor(3, join(outside, "doomed"), writing, __WASI_OFLAGS_CREAT);
}

int main(int argc, char** argv) {
  everyWay("../outside");
  everyWay(argv[1]);
  // Four files to read on the way are not needed any more: through a link that was there before.
  const __wasi_rights_t reading = __WASI_RIGHTS_FD_READ, writing = __WASI_RIGHTS_FD_WRITE;
  refused("read", "link/secret", openFor(3, "link/secret", reading, 0));
  refused("read", "file-link", openFor(3, "file-link", reading, 0));
  refused("create", "dangling", openFor(3, "dangling", writing, __WASI_OFLAGS_CREAT));
  refused("read", "/proc/self/maps", openFor(3, "/proc/self/maps", reading, 0));
  refused("write", "/proc/self/mem", openFor(3, "/proc/self/mem", reading | writing, 0));
  refused("read", "/etc/passwd", openFor(3, "/etc/passwd", reading, 0));

  const char* onReadOnly = "on a read-only grant";
  refused("write", onReadOnly, openFor(4, "file", writing, 0));
  refused("create", onReadOnly, openFor(4, "new", writing, __WASI_OFLAGS_CREAT));
  refused("mkdir", onReadOnly, __wasi_path_create_directory(4, "made"));
  refused("symlink", onReadOnly, __wasi_path_symlink("x", 4, "soft"));
  refused("link", onReadOnly, __wasi_path_link(4, 0, "file", 4, "hard"));
  refused("move", onReadOnly, __wasi_path_rename(4, "file", 4, "moved"));
  refused("unlink", onReadOnly, __wasi_path_unlink_file(4, "other"));
  if (successes == 0)
    printf("all %d attempts refused\n", attempts);
  else
    printf("%d of %d attempts refused\n", attempts - successes, attempts);
}
