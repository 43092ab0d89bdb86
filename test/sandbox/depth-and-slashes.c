// Paths as long as the kernel takes them, a hundred folders deep and back up, and slashes behind every name: what is within is found,
// what is not is refused, through the kernel's resolution and the walk that takes its place.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: rm -rf %t.dir && mkdir -p %t.dir/d/folder %t.dir/outside && cd %t.dir && echo secret >outside/secret && touch d/file && ln -s ../outside d/out && ln -s folder d/in && ln -s ../outside/secret d/file-out
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %t
// RUN: cd %t.dir && env WROUGHT_GRANTS=dir=d::/d %python %S/Inputs/without-call.py 437 %t
// RUN: grep -qx secret %t.dir/outside/secret && ls -A %t.dir/outside | count 1 && ls -A %t.dir | count 2

#include <assert.h>
#include <string.h>
#include <wasi/api.h>

enum { depth = 100 };
static char path[5000];

static __wasi_errno_t look(const char* name) {
  __wasi_filestat_t status;
  return __wasi_path_filestat_get(3, 1, name, &status);
}

// Fills `path` with `unit` over and over and `end`, so that it has `length` bytes.
static void fill(const char* unit, size_t length, const char* end) {
  size_t unitLength = strlen(unit), endLength = strlen(end);
  for (size_t i = 0; i < length - endLength; ++i)
    path[i] = unit[i % unitLength];
  strcpy(path + length - endLength, end);
}

static void lengths(void) {
  fill("./", 4094, "file"); // "./" 2045 times
  assert(look(path) == 0);
  fill(".//", 4095, "file"); // the longest that there is, without its NUL
  assert(strlen(path) == 4095);
  __wasi_errno_t longest = look(path);
  assert(longest == 0 || longest == __WASI_ERRNO_NOENT);
  for (size_t length = 4096; length < 4999; length += 301) {
    fill("./", length, "file");
    assert(look(path) == __WASI_ERRNO_NAMETOOLONG);
    assert(__wasi_path_create_directory(3, path) == __WASI_ERRNO_NAMETOOLONG);
  }
  // Out and back in again, as often as fits.
  fill("folder/../", 4094, "file");
  __wasi_errno_t manyTurns = look(path);
  assert(manyTurns == 0 || manyTurns == __WASI_ERRNO_NOENT);
  fill("../d/", 4094, "file");
  assert(look(path) == __WASI_ERRNO_PERM);
}

static void nesting(void) {
  size_t length = 0;
  for (int i = 0; i < depth; ++i) {
    strcpy(path + length, "n");
    assert(__wasi_path_create_directory(3, path) == 0);
    length += 1;
    strcpy(path + length, "/");
    length += 1;
  }
  for (int i = 0; i < depth; ++i)
    strcpy(path + length + 3 * i, "../");
  strcpy(path + length + 3 * depth, "file");
  assert(look(path) == 0);
  strcpy(path + length + 3 * depth, "../outside/secret"); // one too many
  assert(look(path) == __WASI_ERRNO_PERM);
  for (int i = depth; i-- > 0;) {
    path[2 * i + 1] = 0;
    assert(__wasi_path_remove_directory(3, path) == 0);
  }
}

static __wasi_errno_t openIt(const char* name, __wasi_oflags_t flags, __wasi_rights_t rights) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(3, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, name, flags, rights, 0, 0, &fd);
  if (error == 0)
    (void)!__wasi_fd_close(fd);
  return error;
}

static void slashes(void) {
  __wasi_filestat_t status;
  assert(look("folder/") == 0 && look("folder///") == 0 && look("in/") == 0 && look("folder/.") == 0);
  assert(look("file/") == __WASI_ERRNO_NOTDIR);
  assert(openIt("file/", 0, __WASI_RIGHTS_FD_READ) == __WASI_ERRNO_NOTDIR);
  assert(openIt("new/", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE) != 0);
  assert(look("new") == __WASI_ERRNO_NOENT);
  assert(__wasi_path_unlink_file(3, "file/") != 0 && look("file") == 0);
  assert(__wasi_path_create_directory(3, "made/") == 0 && __wasi_path_remove_directory(3, "made/") == 0);
  assert(__wasi_path_rename(3, "folder/", 3, "renamed/") == 0 && __wasi_path_rename(3, "renamed", 3, "folder") == 0);
  assert(__wasi_path_rename(3, "file/", 3, "renamed") != 0 && look("file") == 0);
  assert(__wasi_path_symlink("folder", 3, "soft/") != 0);
  assert(__wasi_path_link(3, 0, "file", 3, "hard/") != 0 && look("hard") == __WASI_ERRNO_NOENT);
  // A slash follows a link even where the call would not.
  const char* out[] = {"out/", "out//", "out/.", "out/./", "out/secret", "out/secret/", "in/../out/"};
  for (unsigned i = 0; i < sizeof out / sizeof *out; ++i) {
    assert(look(out[i]) == __WASI_ERRNO_PERM);
    assert(__wasi_path_filestat_get(3, 0, out[i], &status) == __WASI_ERRNO_PERM);
    assert(openIt(out[i], 0, __WASI_RIGHTS_FD_READ) == __WASI_ERRNO_PERM);
    assert(openIt(out[i], __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR) == __WASI_ERRNO_PERM);
  }
  assert(look("file-out") == __WASI_ERRNO_PERM && look("file-out/") != 0);
  assert(openIt("file-out/", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE) != 0);
  assert(openIt("file-out", __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE) == __WASI_ERRNO_PERM);
}

int main(void) {
  lengths();
  nesting();
  slashes();
}
