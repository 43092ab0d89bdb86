// A directory granted with ":ro": reading works, and every call that would change something is EROFS, whether it names a path or
// a descriptor, and also where the other side of a move or link may be written to.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && rm -rf %t.dir && mkdir -p %t.dir/r/sub %t.dir/w && echo text >%t.dir/r/file && echo x >%t.dir/w/other
// RUN: ln -s file %t.dir/r/link && touch -d 2001-01-01 %t.dir/r/file && ls -lR --full-time %t.dir/r >%t.before
// RUN: %wrought compile %t.wasm --dir %t.dir/r::/r:ro --dir %t.dir/w::/w -o %t && %t
// RUN: env WROUGHT_GRANTS="$(printf 'dir=%t.dir/r::/r:ro\ndir=%t.dir/w::/w:rw')" %wrought compile %t.wasm -o %t.launch
// RUN: env WROUGHT_GRANTS="$(printf 'dir=%t.dir/r::/r:ro\ndir=%t.dir/w::/w:rw')" %t.launch
// RUN: %wrought run --dir %t.dir/r::/r:ro --dir %t.dir/w::/w --sandbox off %t.wasm
// RUN: ls -lR --full-time %t.dir/r | diff %t.before -

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

#define REFUSED(call) assert((errno = 0, (call) < 0 && errno == EROFS))
#define REFUSED_CALL(call) assert((call) == __WASI_ERRNO_ROFS)

int main(void) {
  char text[8] = "";
  int fd = open("/r/file", O_RDONLY);
  assert(fd >= 0 && read(fd, text, 5) == 5 && strcmp(text, "text\n") == 0);
  assert(write(fd, "x", 1) < 0 && errno == EBADF);
  assert(ftruncate(fd, 0) < 0);
  REFUSED_CALL(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_MTIM));
  assert(__wasi_fd_allocate(fd, 0, 100) != 0 && __wasi_fd_filestat_set_size(fd, 0) != 0);

  REFUSED(open("/r/file", O_WRONLY));
  REFUSED(open("/r/file", O_RDWR));
  REFUSED(open("/r/file", O_WRONLY | O_APPEND));
  REFUSED(open("/r/file", O_RDONLY | O_TRUNC));
  REFUSED(open("/r/link", O_WRONLY));
  REFUSED(open("/r/sub/../file", O_RDWR));
  REFUSED(open("/r/new", O_CREAT | O_WRONLY, 0644));
  REFUSED(open("/r/new", O_CREAT | O_RDONLY, 0644));
  REFUSED(open("/r/new", O_CREAT | O_EXCL | O_RDWR, 0644));
  REFUSED(mkdir("/r/new", 0755));
  REFUSED(rmdir("/r/sub"));
  REFUSED(unlink("/r/file"));
  REFUSED(unlink("/r/link"));
  REFUSED(symlink("file", "/r/new"));
  REFUSED(link("/r/file", "/r/new"));
  REFUSED(link("/r/file", "/w/stolen"));
  REFUSED(link("/w/other", "/r/new"));
  REFUSED(rename("/r/file", "/r/new"));
  REFUSED(rename("/r/file", "/w/stolen"));
  REFUSED(rename("/w/other", "/r/new"));
  REFUSED(rename("/w/other", "/r/file"));
  REFUSED(utimensat(AT_FDCWD, "/r/file", NULL, 0));
  REFUSED_CALL(__wasi_path_filestat_set_times(3, 0, "link", 0, 0, __WASI_FSTFLAGS_MTIM));

  // A directory opened beneath it is as good as it, and no right can be asked for that helps.
  int sub = open("/r/sub", O_RDONLY | O_DIRECTORY);
  REFUSED(openat(sub, "new", O_CREAT | O_WRONLY, 0644));
  REFUSED(mkdirat(sub, "new", 0755));
  __wasi_fd_t all;
  REFUSED_CALL(__wasi_path_open(3, 0, "file", 0, ~0ull, ~0ull, 0, &all));
  REFUSED_CALL(__wasi_path_open(3, 0, "file", 0, __WASI_RIGHTS_FD_ALLOCATE, 0, 0, &all));
  // Nor does another number for the directory.
  assert(__wasi_fd_renumber(3, 4) == 0);
  REFUSED_CALL(__wasi_path_create_directory(4, "new"));
  REFUSED_CALL(__wasi_path_unlink_file(4, "file"));
}
