// System calls through WASI beside the same calls of a native program: one source for both.
//
//   io write FILE BYTES PIECE     writes BYTES to FILE, PIECE at a time
//   io read FILE BYTES PIECE      reads them
//   io list FOLDER COUNT          reads a directory of COUNT entries
//   io clock COUNT                reads the monotonic clock
//   io byte COUNT                 writes single bytes to standard output
//
// Prints the seconds that it took, by the monotonic clock, to standard error; nothing else is in them.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char* what) {
  fprintf(stderr, "io: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void copyPieces(int isWrite, const char* path, uint64_t bytes, size_t piece) {
  char* buffer = malloc(piece);
  memset(buffer, 'x', piece);
  int fd = isWrite ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644) : open(path, O_RDONLY);
  if (fd < 0)
    fail(path);
  for (uint64_t done = 0; done < bytes;) {
    ssize_t count = isWrite ? write(fd, buffer, piece) : read(fd, buffer, piece);
    if (count <= 0)
      fail(path);
    done += (uint64_t)count;
  }
  close(fd);
}

static void list(const char* path, unsigned long expected) {
  DIR* directory = opendir(path);
  if (!directory)
    fail(path);
  unsigned long count = 0;
  for (struct dirent* entry; (entry = readdir(directory));)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(directory);
  if (count != expected) {
    fprintf(stderr, "io: %lu entries instead of %lu\n", count, expected);
    exit(1);
  }
}

int main(int argc, char** argv) {
  const char* what = argc > 2 ? argv[1] : "";
  double start = now();
  if (strcmp(what, "write") == 0 && argc == 5) {
    copyPieces(1, argv[2], strtoull(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
  } else if (strcmp(what, "read") == 0 && argc == 5) {
    copyPieces(0, argv[2], strtoull(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
  } else if (strcmp(what, "list") == 0 && argc == 4) {
    list(argv[2], strtoul(argv[3], NULL, 10));
  } else if (strcmp(what, "clock") == 0) {
    struct timespec time;
    uint64_t sum = 0;
    for (unsigned long i = strtoul(argv[2], NULL, 10); i != 0; --i) {
      if (clock_gettime(CLOCK_MONOTONIC, &time) != 0)
        fail("clock_gettime");
      sum += (uint64_t)time.tv_nsec;
    }
    if (sum == 0)
      fail("the clock stands still");
  } else if (strcmp(what, "byte") == 0) {
    for (unsigned long i = strtoul(argv[2], NULL, 10); i != 0; --i)
      if (write(STDOUT_FILENO, "x", 1) != 1)
        fail("write");
  } else {
    fprintf(stderr, "io: unknown task\n");
    return 2;
  }
  fprintf(stderr, "%.6f\n", now() - start);
  return 0;
}
