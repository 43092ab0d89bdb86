// A path with a NUL in it is EINVAL, one that is not UTF-8 is EILSEQ, an endless one ENAMETOOLONG, an empty one ENOENT.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir %t.dir && %wrought compile %t.wasm --dir %t.dir::/d -o %t && %t
// RUN: ls %t.dir | count 1

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <wasi/api.h>

// With a length of one's own; the wrappers of wasi-libc take strlen.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_create_directory"))) uint32_t
createDirectory(uint32_t fd, const char* path, uint32_t length);

static char longPath[5000];

int main(void) {
  assert(createDirectory(3, "a\0b", 3) == __WASI_ERRNO_INVAL);
  assert(createDirectory(3, "a\0", 2) == __WASI_ERRNO_INVAL);
  const char* wrong[] = {"\xff", "a\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xc3"};
  for (int i = 0; i < 8; ++i)
    assert(createDirectory(3, wrong[i], strlen(wrong[i])) == __WASI_ERRNO_ILSEQ);
  assert(createDirectory(3, "", 0) == __WASI_ERRNO_NOENT);
  memset(longPath, 'x', sizeof longPath);
  assert(createDirectory(3, longPath, 300) == __WASI_ERRNO_NAMETOOLONG);
  assert(createDirectory(3, longPath, 5000) == __WASI_ERRNO_NAMETOOLONG);
  assert(createDirectory(3, "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80", 9) == 0);
}
