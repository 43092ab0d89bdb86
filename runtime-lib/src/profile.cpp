// The counters of a program compiled with --profile-generate; linked into no other.
//
// They are pages of the profile file, mapped over the section that holds them, so they are there however the program ends,
// and the counts of one run are added to those of the runs before. Runs at the same time lose a count now and then, which does
// not matter: counts are there to be compared.
#include "print.h"
#include "wrought/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace wrought;

extern "C" {
extern const char __start_wrought_profile_table[] __attribute__((visibility("hidden")));
extern const char __stop_wrought_profile_table[] __attribute__((visibility("hidden")));
extern char __start_wrought_profile_counters[] __attribute__((visibility("hidden")));
extern char __stop_wrought_profile_counters[] __attribute__((visibility("hidden")));

__attribute__((visibility("hidden"))) void wrought_profile_open(const char* path);
__attribute__((visibility("hidden"))) void wrought_profile_callee(uint64_t* site, const char* code);
__attribute__((visibility("hidden"))) void wrought_profile_size(uint64_t* site, uint64_t size);
}

namespace {

struct Header {
  char magic[8];
  uint64_t tableSize;
  uint64_t counterCount;
};

bool writeAt(int fd, const void* data, size_t size, off_t at) {
  const char* bytes = static_cast<const char*>(data);
  while (size > 0) {
    ssize_t count = pwrite(fd, bytes, size, at);
    if (count <= 0)
      return false;
    bytes += count;
    size -= static_cast<size_t>(count);
    at += count;
  }
  return true;
}

// Whether the file begins with these bytes.
bool beginsWith(int fd, const void* data, size_t size, off_t at) {
  const char* bytes = static_cast<const char*>(data);
  char buffer[4096];
  while (size > 0) {
    size_t step = size < sizeof buffer ? size : sizeof buffer;
    if (pread(fd, buffer, step, at) != static_cast<ssize_t>(step) || memcmp(buffer, bytes, step) != 0)
      return false;
    bytes += step;
    size -= step;
    at += static_cast<off_t>(step);
  }
  return true;
}

} // namespace

void wrought_profile_open(const char* path) {
  // Each partition of a large program asks for it; the first is heard.
  static bool isOpen;
  if (isOpen)
    return;
  isOpen = true;
  if (const char* other = getenv("WROUGHT_PROFILE_FILE"); other && *other)
    path = other;
  const char* table = __start_wrought_profile_table;
  char* counters = __start_wrought_profile_counters;
  size_t tableSize = static_cast<size_t>(__stop_wrought_profile_table - table);
  size_t countersSize = static_cast<size_t>(__stop_wrought_profile_counters - counters);
  Header header = {{}, tableSize, countersSize / sizeof(uint64_t)};
  memcpy(header.magic, WROUGHT_PROFILE_MAGIC, sizeof header.magic);
  off_t countersAt = static_cast<off_t>((sizeof header + tableSize + WROUGHT_PROFILE_ALIGNMENT - 1) / WROUGHT_PROFILE_ALIGNMENT *
                                        WROUGHT_PROFILE_ALIGNMENT);

  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0666);
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0)
    fail(1, "cannot open the profile '", path, "': ", strerror(errno), "; name another file with WROUGHT_PROFILE_FILE");
  if (!S_ISREG(info.st_mode))
    fail(1, "the profile '", path, "' is not a regular file; name another with WROUGHT_PROFILE_FILE");
  bool isOurs = beginsWith(fd, &header, sizeof header, 0) && beginsWith(fd, table, tableSize, sizeof header);
  if (!isOurs) {
    // Not overwritten unless it is a profile: the name may be wrong.
    if (info.st_size != 0 && !beginsWith(fd, WROUGHT_PROFILE_MAGIC, sizeof header.magic, 0))
      fail(1, "'", path, "' is there and is no profile; name another file with WROUGHT_PROFILE_FILE");
    if (ftruncate(fd, 0) != 0 || !writeAt(fd, table, tableSize, sizeof header) || !writeAt(fd, &header, sizeof header, 0))
      fail(1, "cannot write the profile '", path, "': ", strerror(errno));
  }
  if (ftruncate(fd, countersAt + static_cast<off_t>(countersSize)) != 0 ||
      mmap(counters, countersSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, countersAt) == MAP_FAILED)
    fail(1, "cannot map the profile '", path, "': ", strerror(errno));
  close(fd);
}

// Counts a value. When more occur than there is room for, the rarest gives way after it was outnumbered, so that those which make
// up most of them stay.
static void countValue(uint64_t* site, uint64_t value) {
  uint64_t* rarest = site;
  for (uint64_t* pair = site; pair != site + WROUGHT_PROFILE_SITE_COUNTERS; pair += 2) {
    if (pair[1] != 0 && pair[0] == value) {
      ++pair[1];
      return;
    }
    if (pair[1] < rarest[1])
      rarest = pair;
  }
  if (rarest[1] != 0 && --rarest[1] != 0)
    return;
  rarest[0] = value;
  rarest[1] = 1;
}

// Counts a callee of an indirect call.
void wrought_profile_callee(uint64_t* site, const char* code) {
  countValue(site, static_cast<uint64_t>(code - __start_wrought_profile_table));
}

// Counts a size. Only small ones, and powers of two, are worth code of their own, so that of others the range is counted: as LLVM's
// pass, which the counts are for, would have it.
void wrought_profile_size(uint64_t* site, uint64_t size) {
  constexpr uint64_t largest = 513; // stands for all above
  bool isExact = size <= 8 || (size & (size - 1)) == 0;
  if (size >= largest)
    size = largest;
  else if (!isExact)
    size = (uint64_t{1} << (63 - __builtin_clzll(size))) + 1;
  countValue(site, size);
}
