// The kernel's path resolution (openat2) and the walk that stands in for it must give the same file or the same error, for
// whatever path; and neither may ever give a file outside.
//
// REQUIRES: openat2
// RUN: %host-cxx -I %root/runtime-lib/src %s %root/runtime-lib/src/sandbox/open-beneath.cpp -o %t
// RUN: rm -rf %t.dir && mkdir %t.dir && %t %t.dir | FileCheck %s
// CHECK: {{^}}0 differences in {{[0-9]+}} cases, 0 escapes
// CHECK: some of them opened: yes

#include "sandbox/open-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

static uint64_t state = 88172645463325252;
static unsigned random(unsigned limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return static_cast<unsigned>(state % limit);
}


static ino_t originals[8];
static unsigned originalCount = 0;
static bool isOriginal(ino_t inode) {
  for (unsigned i = 0; i < originalCount; ++i)
    if (originals[i] == inode)
      return true;
  return false;
}

static void touch(const char* path) {
  int fd = open(path, O_CREAT | O_WRONLY, 0644);
  struct stat status = {};
  fstat(fd, &status);
  originals[originalCount++] = status.st_ino;
  close(fd);
}

// What is built below the working directory: "root" is the granted directory, "outside" is not.
static void buildTree() {
  mkdir("root", 0755), mkdir("root/a", 0755), mkdir("root/a/b", 0755), mkdir("root/a/b/c", 0755), mkdir("root/d", 0755);
  mkdir("outside", 0755);
  touch("root/file"), touch("root/a/file"), touch("root/a/b/file"), touch("outside/secret"), touch("secret");
  mkfifo("root/fifo", 0644);
  (void)!symlink("a/b", "root/ab");
  (void)!symlink("../d", "root/a/to-d");
  (void)!symlink("../..", "root/a/b/up2");
  (void)!symlink("../../..", "root/a/b/up3");
  (void)!symlink("../outside", "root/out");
  (void)!symlink("/etc", "root/etc");
  (void)!symlink("/", "root/a/slash");
  (void)!symlink("loop", "root/loop");
  (void)!symlink("pong", "root/ping"), (void)!symlink("ping", "root/pong");
  (void)!symlink("missing", "root/dangling");
  (void)!symlink("../../secret", "root/a/dangling-out");
  (void)!symlink("file/", "root/file-slash");
  (void)!symlink("a/", "root/a-slash");
  (void)!symlink(".", "root/dot");
  (void)!symlink("a/b/../../../outside/secret", "root/sneaky");
  // A chain just within and one just beyond the limit of 40 links.
  for (int i = 1; i <= 41; ++i) {
    char from[32], to[32];
    snprintf(from, sizeof from, "root/chain%d", i);
    snprintf(to, sizeof to, i == 1 ? "file" : "chain%d", i - 1);
    (void)!symlink(to, from);
  }
}

static const char* const components[] = {
    "a",    "b",   "c",    "d",     "file", "..",   ".",        "",         "ab",          "to-d",       "up2",
    "up3",  "out", "etc",  "slash", "loop", "ping", "dangling", "missing",  "dangling-out", "file-slash", "a-slash",
    "dot",  "..",  "..",   "a",     "fifo", "b",    "sneaky",   "outside",  "secret",       "chain40",    "chain41",
};

static std::string randomPath() {
  std::string path;
  unsigned count = 1 + random(7);
  for (unsigned i = 0; i < count; ++i) {
    if (i != 0 || random(40) == 0)
      path += '/';
    path += components[random(sizeof(components) / sizeof(*components))];
  }
  if (random(5) == 0)
    path += '/';
  return path;
}

struct Outcome {
  int error = 0;
  struct stat status = {};
};

// What `fd` stands for, or its error. A file that was not there at first is removed, so that the next attempt finds the same.
static Outcome outcomeOf(int fd) {
  Outcome outcome;
  if (fd < 0) {
    outcome.error = -fd;
    return outcome;
  }
  fstat(fd, &outcome.status);
  if (S_ISREG(outcome.status.st_mode) && !isOriginal(outcome.status.st_ino)) {
    std::string link = "/proc/self/fd/" + std::to_string(fd);
    char name[4096];
    ssize_t length = readlink(link.c_str(), name, sizeof(name) - 1);
    if (length > 0) {
      name[length] = '\0';
      unlink(name);
    }
  }
  close(fd);
  return outcome;
}

int main(int, char** argv) {
  if (chdir(argv[1]) != 0)
    return 1;
  umask(022);
  buildTree();
  int root = open("root", O_RDONLY | O_DIRECTORY);
  struct stat outsideDirectory, outsideFile, parent, system;
  stat("outside", &outsideDirectory), stat("outside/secret", &outsideFile), stat(".", &parent), stat("/etc", &system);
  static const int flagSets[] = {
      O_RDONLY | O_NONBLOCK,       O_RDONLY | O_NONBLOCK | O_NOFOLLOW, O_PATH, O_PATH | O_NOFOLLOW, O_PATH | O_DIRECTORY,
      O_RDONLY | O_DIRECTORY,      O_DIRECTORY | O_NOFOLLOW,           O_RDWR | O_NONBLOCK,
      O_RDWR | O_CREAT | O_EXCL,   O_RDWR | O_CREAT | O_NONBLOCK,      O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
  };
  unsigned differences = 0, cases = 0, escapes = 0, opened = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string path = randomPath();
    int flags = flagSets[random(sizeof(flagSets) / sizeof(*flagSets))];
    bool creates = flags & O_CREAT;
    Outcome outcomes[2];
    for (int walking = 0; walking < 2; ++walking) {
      outcomes[walking] = outcomeOf(walking ? wrought::openBeneathByWalking(root, path.c_str(), flags, 0644)
                                            : wrought::openBeneathByKernel(root, path.c_str(), flags, 0644));
    }
    ++cases;
    bool same = outcomes[0].error == outcomes[1].error &&
                (creates || (outcomes[0].status.st_ino == outcomes[1].status.st_ino &&
                             outcomes[0].status.st_dev == outcomes[1].status.st_dev));
    if (!same && ++differences <= 20)
      printf("path '%s' flags %#o: kernel %s, walk %s\n", path.c_str(), flags,
             outcomes[0].error ? strerror(outcomes[0].error) : "opened",
             outcomes[1].error ? strerror(outcomes[1].error) : "opened");
    for (const Outcome& outcome : outcomes) {
      opened += outcome.error == 0;
      for (const struct stat* forbidden : {&outsideDirectory, &outsideFile, &parent, &system})
        if (outcome.error == 0 && outcome.status.st_ino == forbidden->st_ino &&
            outcome.status.st_dev == forbidden->st_dev) {
          ++escapes;
          printf("escape: '%s'\n", path.c_str());
        }
    }
    // What a creation left behind elsewhere would be an escape too.
    if (creates && (access("missing", F_OK) == 0 || access("outside/missing", F_OK) == 0)) {
      ++escapes;
      printf("created outside: '%s'\n", path.c_str());
    }
  }
  printf("%u differences in %u cases, %u escapes\n", differences, cases, escapes);
  printf("some of them opened: %s\n", opened > 1000 ? "yes" : "no");
}
