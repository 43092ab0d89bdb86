// While another process exchanges folders and files for links that lead out, or moves the folders that a path goes through to where
// ".." leads out, nothing outside of the granted directory is read, looked at, listed, written, created, moved or removed: by every
// call, with openat2 and with the walk that takes its place, and with the second wall alone. WROUGHT_RACE_ROUNDS says how often.
//
// REQUIRES: wasi-libc, native
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --dir %t.dir/d::/d --sandbox=off -o %t
// RUN: for kind in link absolute file move ancestor; do echo $kind; %python %S/Inputs/race.py $kind %t.dir %t $WROUGHT_RACE_ROUNDS || exit 1; done | FileCheck %s
// RUN: for kind in link absolute file move ancestor; do echo $kind; %python %S/Inputs/race.py $kind %t.dir %python %S/Inputs/without-call.py 437 %t $WROUGHT_RACE_ROUNDS || exit 1; done | FileCheck %s
// CHECK: link
// CHECK-NEXT: reached: yes, not reached: yes, outside: 0
// CHECK-NEXT: absolute
// CHECK-NEXT: reached: yes, not reached: yes, outside: 0
// CHECK-NEXT: file
// CHECK-NEXT: reached: yes, not reached: yes, outside: 0
// CHECK-NEXT: move
// CHECK-NEXT: reached: yes, not reached: yes, outside: 0
// CHECK-NEXT: ancestor
// CHECK-NEXT: reached: yes, not reached: yes, outside: 0

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

static unsigned long outside, reached, missed;
static int onlyContents;
enum { directory = 3, outsideSize = 4242 };

static void found(const char* how, const char* path) {
  ++outside;
  if (outside < 20)
    printf("%s: %s\n", how, path);
}

static void count(__wasi_errno_t error) { error == 0 ? ++reached : ++missed; }

static void readFile(const char* path) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(directory, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
  count(error);
  if (error != 0)
    return;
  char text[6] = "";
  __wasi_size_t used;
  __wasi_iovec_t vector = {(uint8_t*)text, sizeof text};
  if (__wasi_fd_read(fd, &vector, 1, &used) == 0 && used == 6 && memcmp(text, "secret", 6) == 0)
    found("read", path);
  (void)!__wasi_fd_close(fd);
}

static void lookAt(const char* path) {
  for (int follow = 0; follow < 2; ++follow) {
    __wasi_filestat_t status;
    if (__wasi_path_filestat_get(directory, follow, path, &status) == 0 && status.size == outsideSize)
      found("looked at", path);
  }
}

static void list(const char* path) {
  __wasi_fd_t fd;
  if (__wasi_path_open(directory, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR, 0, 0, &fd) != 0)
    return;
  static uint8_t buffer[4096];
  __wasi_size_t used;
  if (__wasi_fd_readdir(fd, buffer, sizeof buffer, 0, &used) == 0)
    for (size_t i = 0; i + 6 <= used; ++i)
      if (memcmp(buffer + i, "listed", 6) == 0)
        found("listed", path);
  (void)!__wasi_fd_close(fd);
}

// What these do to the inside is undone by the next round, or does not matter; race.py looks at the outside.
static void change(const char* file, const char* made, const char* back) {
  __wasi_fd_t fd;
  if (__wasi_path_open(directory, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, made, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd) == 0) {
    __wasi_ciovec_t vector = {(const uint8_t*)"made", 4};
    __wasi_size_t used;
    (void)!__wasi_fd_write(fd, &vector, 1, &used);
    (void)!__wasi_fd_close(fd);
  }
  if (__wasi_path_open(directory, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, file, __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, 0, 0, &fd) == 0) {
    __wasi_ciovec_t vector = {(const uint8_t*)"inside", 6};
    __wasi_size_t used;
    (void)!__wasi_fd_write(fd, &vector, 1, &used);
    (void)!__wasi_fd_close(fd);
  }
  if (!onlyContents)
    (void)!__wasi_path_filestat_set_times(directory, 1, file, 0, 1000000000, __WASI_FSTFLAGS_MTIM);
  (void)!__wasi_path_rename(directory, made, directory, back);
  (void)!__wasi_path_rename(directory, back, directory, made);
  (void)!__wasi_path_link(directory, 0, made, directory, back);
  (void)!__wasi_path_unlink_file(directory, back);
  (void)!__wasi_path_unlink_file(directory, made);
  if (__wasi_path_create_directory(directory, made) == 0)
    (void)!__wasi_path_remove_directory(directory, made);
  if (__wasi_path_symlink("nowhere", directory, made) == 0)
    (void)!__wasi_path_unlink_file(directory, made);
}

int main(int argc, char** argv) {
  unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
  // Of the second wall alone no more is asked: the kernel's Landlock does not control stat and times.
  onlyContents = argc > 2 && strcmp(argv[2], "contents") == 0;
  const char* files[] = {"sub/secret", "sub/inner/../secret", "sub/../sub/secret", "a/b/secret", "a/b/../secret",
                         "a/b/../../secret", "a/b/c/../../../secret", "a/b/c/../../../../secret", "a/../a/b/../../secret"};
  const char* folders[] = {"sub", "sub/", "sub/.", "a/b/..", "a/b/../..", "a/b/c/../../.."};
  const char* made[] = {"sub/made", "sub/inner/../made", "a/b/../made", "a/b/../../made", "a/b/c/../../../made"};
  // On a loaded machine the other process may get no turn for a while: a race that was none does not count.
  for (unsigned long i = 0; i < rounds || ((reached == 0 || missed == 0) && i < rounds + 1000000); ++i) {
    for (unsigned k = 0; k < sizeof files / sizeof *files; ++k) {
      readFile(files[k]);
      if (!onlyContents)
        lookAt(files[k]);
    }
    for (unsigned k = 0; k < sizeof folders / sizeof *folders; ++k)
      list(folders[k]);
    for (unsigned k = 0; k < sizeof made / sizeof *made; ++k)
      change(files[k + (k > 1 ? 2 : 0)], made[k], "back");
  }
  printf("reached: %s, not reached: %s, outside: %lu\n", reached ? "yes" : "no", missed ? "yes" : "no", outside);
  return outside != 0;
}
