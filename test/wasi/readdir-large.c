// A large directory is listed whole through a small buffer, can be resumed from any entry, and stays right while its entries
// are deleted on the way.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && rm -rf %t.dir && mkdir %t.dir
// RUN: env WROUGHT_GRANTS=dir=%t.dir::/d %t && ls %t.dir | count 0

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

enum { files = 3000 };
static unsigned char seen[files];
static __wasi_dircookie_t cookieAfter[files + 2];
static char nameAt[files + 2][16];

// Lists from `cookie` on through a buffer of `size` bytes; gives the number of entries, which are kept from `at` on.
static unsigned list(int fd, __wasi_dircookie_t cookie, unsigned size, unsigned at) {
  static uint8_t buffer[8192];
  unsigned start = at;
  for (;;) {
    __wasi_size_t used;
    assert(__wasi_fd_readdir(fd, buffer, size, cookie, &used) == 0 && used <= size);
    unsigned offset = 0;
    while (offset + sizeof(__wasi_dirent_t) <= used) {
      __wasi_dirent_t entry;
      memcpy(&entry, buffer + offset, sizeof entry);
      if (offset + sizeof entry + entry.d_namlen > used)
        break;
      memcpy(nameAt[at], buffer + offset + sizeof entry, entry.d_namlen);
      nameAt[at][entry.d_namlen] = 0;
      cookieAfter[at++] = cookie = entry.d_next;
      assert(entry.d_type == (nameAt[at - 1][0] == '.' ? __WASI_FILETYPE_DIRECTORY : __WASI_FILETYPE_REGULAR_FILE));
      offset += sizeof entry + entry.d_namlen;
    }
    if (used < size)
      return at - start;
  }
}

int main(void) {
  char path[32];
  for (int i = 0; i < files; ++i) {
    sprintf(path, "/d/%d", i);
    close(open(path, O_CREAT | O_WRONLY, 0644));
  }
  int fd = open("/d", O_RDONLY | O_DIRECTORY);
  for (unsigned size = 64; size <= 8192; size *= 8) {
    assert(list(fd, 0, size, 0) == files + 2);
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < files + 2; ++i)
      if (nameAt[i][0] != '.')
        assert(!seen[atoi(nameAt[i])]++);
  }
  // Resumed in the middle, the rest is what it was.
  char expected[16];
  strcpy(expected, nameAt[files - 99]);
  assert(list(fd, cookieAfter[files - 100], 512, files - 99) == 101 && strcmp(expected, nameAt[files - 99]) == 0);
  // No position of any file system is negative: behind it is nothing.
  uint8_t few[100];
  __wasi_size_t used = 1;
  assert(__wasi_fd_readdir(fd, few, sizeof few, UINT64_MAX, &used) == 0 && used == 0);

  DIR* directory = opendir("/d");
  unsigned deleted = 0;
  for (struct dirent* entry; (entry = readdir(directory));)
    if (entry->d_name[0] != '.') {
      sprintf(path, "/d/%s", entry->d_name);
      assert(unlink(path) == 0);
      ++deleted;
    }
  assert(deleted == files);
  // A buffer too small for anything.
  uint8_t byte;
  assert(__wasi_fd_readdir(fd, &byte, 1, 0, &used) == 0 && used == 1);
}
