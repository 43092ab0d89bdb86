// Files and folders in a granted directory, through stdio and through POSIX calls, with the errors that must come.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm --dir %t.dir::/data -o %t
// RUN: rm -rf %t.dir && mkdir %t.dir && %t /data >%t.out
// RUN: FileCheck %s <%t.out
// RUN: %host-cc %s -o %t.native && rm -rf %t.dir && mkdir %t.dir && %t.native %t.dir >%t.expected
// RUN: diff %t.expected %t.out
// CHECK: 100 lines, 1490 bytes
// CHECK: open missing: No such file or directory
// CHECK: all cleaned up

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char* root;
static const char* in_root(const char* name) {
  static char paths[4][512];
  static int next;
  char* path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", root, name);
  return path;
}

static void report(const char* what, long result) {
  if (result >= 0)
    printf("%s: %ld\n", what, result);
  else
    printf("%s: %s\n", what, strerror(errno));
}

static int by_name(const void* a, const void* b) { return strcmp(*(char* const*)a, *(char* const*)b); }

static void list(const char* name) {
  DIR* dir = opendir(in_root(name));
  if (!dir) {
    report("opendir", -1);
    return;
  }
  char* names[64];
  int count = 0;
  for (struct dirent* entry; (entry = readdir(dir)) && count < 64;)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      names[count++] = strdup(entry->d_name);
  rewinddir(dir);
  int again = 0;
  while (readdir(dir))
    ++again;
  closedir(dir);
  qsort(names, (size_t)count, sizeof *names, by_name);
  printf("%s/:", name);
  for (int i = 0; i < count; ++i) {
    printf(" %s", names[i]);
    free(names[i]);
  }
  printf(" (%s)\n", again >= count ? "and again" : "fewer the second time");
}

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  root = argv[1];

  FILE* out = fopen(in_root("lines.txt"), "w");
  int size = 0;
  for (int i = 0; i < 100; ++i)
    size += fprintf(out, "line %d of 100\n", i);
  fclose(out);
  FILE* in = fopen(in_root("lines.txt"), "r");
  char line[64];
  int lines = 0, bytes = 0;
  while (fgets(line, sizeof line, in)) {
    bytes += (int)strlen(line);
    lines += strchr(line, '\n') != NULL;
  }
  printf("%d lines, %d bytes%s\n", lines, bytes, bytes == size ? "" : ", which is wrong");
  fseek(in, -15, SEEK_END);
  printf("%s", fgets(line, sizeof line, in));
  printf("at %ld, end %d\n", ftell(in), feof(in) || fgetc(in) == EOF);
  rewind(in);
  ungetc('#', in);
  int pushed = fgetc(in), after = fgetc(in);
  printf("%c%c\n", pushed, after);
  fclose(in);

  out = fopen(in_root("lines.txt"), "a+");
  fputs("appended\n", out);
  fseek(out, 0, SEEK_SET);
  printf("%s", fgets(line, sizeof line, out));
  fclose(out);

  int fd = open(in_root("raw"), O_RDWR | O_CREAT | O_EXCL, 0644);
  report("write", write(fd, "0123456789abcdef", 16));
  report("seek", (long)lseek(fd, 4, SEEK_SET));
  char buffer[32] = {0};
  report("read", read(fd, buffer, 6));
  report("pread", pread(fd, buffer + 6, 4, 12));
  report("pwrite", pwrite(fd, "XY", 2, 1));
  printf("%s at %ld\n", buffer, (long)lseek(fd, 0, SEEK_CUR));
  report("truncate", ftruncate(fd, 8));
  report("seek end", (long)lseek(fd, 0, SEEK_END));
  report("hole", pwrite(fd, "!", 1, 4999));
  struct stat status;
  fstat(fd, &status);
  printf("size %lld, file %d, folder %d\n", (long long)status.st_size, S_ISREG(status.st_mode), S_ISDIR(status.st_mode));
  memset(buffer, 1, sizeof buffer);
  report("read hole", pread(fd, buffer, 8, 100));
  printf("hole %s zero\n", memcmp(buffer, "\0\0\0\0\0\0\0\0", 8) ? "is not" : "is");
  report("sync", fsync(fd));
  report("seek before the start", (long)lseek(fd, -1, SEEK_SET));
  report("close", close(fd));
  report("close again", close(fd));
  report("write to a closed file", write(fd, "x", 1));

  report("create again", open(in_root("raw"), O_RDWR | O_CREAT | O_EXCL, 0644));
  report("open missing", open(in_root("missing"), O_RDONLY));
  report("open a folder to write", open(in_root("."), O_WRONLY));
  report("mkdir", mkdir(in_root("sub"), 0755));
  report("mkdir again", mkdir(in_root("sub"), 0755));
  report("mkdir without parent", mkdir(in_root("no/sub"), 0755));
  report("rename", rename(in_root("raw"), in_root("sub/moved")));
  report("rename missing", rename(in_root("raw"), in_root("other")));
  report("link", link(in_root("sub/moved"), in_root("sub/linked")));
  report("symlink", symlink("moved", in_root("sub/symbolic")));
  char target[16] = {0};
  report("readlink", (long)readlink(in_root("sub/symbolic"), target, sizeof target - 1));
  printf("-> %s\n", target);
  stat(in_root("sub/symbolic"), &status);
  printf("through it: %lld bytes\n", (long long)status.st_size);
  lstat(in_root("sub/symbolic"), &status);
  printf("it is a link: %d\n", S_ISLNK(status.st_mode));
  stat(in_root("sub/moved"), &status);
  printf("links: %d\n", (int)status.st_nlink);

  struct timespec times[2] = {{1000000000, 250000000}, {1234567890, 500000000}};
  report("utimens", utimensat(AT_FDCWD, in_root("sub/moved"), times, 0));
  stat(in_root("sub/moved"), &status);
  printf("modified %lld.%03ld\n", (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec / 1000000);

  list(".");
  list("sub");
  report("rmdir of a full folder", rmdir(in_root("sub")));
  report("unlink of a folder", unlink(in_root("sub")) ? -2 + (errno == EISDIR || errno == EPERM) * 3 : 0);
  report("opendir of a file", opendir(in_root("lines.txt")) ? 0 : -1);
  report("file as folder", open(in_root("lines.txt/x"), O_RDONLY));
  report("unlink", unlink(in_root("sub/linked")));
  report("unlink", unlink(in_root("sub/symbolic")));
  report("unlink", unlink(in_root("sub/moved")));
  report("unlink", unlink(in_root("lines.txt")));
  report("unlink missing", unlink(in_root("lines.txt")));
  report("rmdir", rmdir(in_root("sub")));
  list(".");
  puts("all cleaned up");
  return 0;
}
