#include "fd-table.h"

#include "mappings.h"
#include "strict-mode.h"
#include "wasi/wasi-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wrought {

using wasi::Errno;
using wasi::FileType;

FileType fileTypeOf(mode_t mode, int host) {
  switch (mode & S_IFMT) {
  case S_IFREG:
    return FileType::RegularFile;
  case S_IFDIR:
    return FileType::Directory;
  case S_IFLNK:
    return FileType::SymbolicLink;
  case S_IFCHR:
    return FileType::CharacterDevice;
  case S_IFBLK:
    return FileType::BlockDevice;
  case S_IFSOCK: {
    int type = 0;
    socklen_t length = sizeof(type);
    if (host >= 0 && getsockopt(host, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM)
      return FileType::SocketDgram;
    return FileType::SocketStream;
  }
  default:
    return FileType::Unknown;
  }
}

uint64_t applicableRights(FileType type, int host) {
  switch (type) {
  case FileType::Directory:
    return directoryRights;
  case FileType::RegularFile:
  case FileType::BlockDevice:
    return fileRights;
  case FileType::CharacterDevice:
    // /dev/null and its like can be seeked, and must not look like a terminal.
    return isatty(host) ? streamRights : fileRights;
  case FileType::SocketDgram:
  case FileType::SocketStream:
    return socketRights;
  case FileType::Unknown:
  case FileType::SymbolicLink:
    return streamRights;
  }
  return 0;
}

// Closes a host descriptor of the guest. If it was one of 0, 1 and 2, its number must not go to a file that the guest opens
// next: the runtime writes its messages to 2. What keeps the number busy can be neither read nor written, and takes no path
// to open: a program without directories then needs no system call that opens anything.
//
// In strict mode nothing is open but standard streams, and they stay open, for nobody, until the process ends.
static Errno closeHost(int host) {
  if (isStrict)
    return Errno::Success;
  int status = ::close(host);
  // EINTR: on Linux the descriptor is closed all the same.
  Errno error = status == 0 || errno == EINTR ? Errno::Success : wasi::lastError();
  if (host <= 2) {
    int placeholder = epoll_create1(EPOLL_CLOEXEC);
    if (placeholder >= 0 && placeholder != host) {
      dup3(placeholder, host, O_CLOEXEC);
      ::close(placeholder);
    }
  }
  return error;
}

FdTable::Hold* FdTable::holdOn(int host) {
  for (uint32_t i = 0; i < holdCount_; ++i)
    if (holds_[i].host == host)
      return &holds_[i];
  return nullptr;
}

bool FdTable::addHold(int host) {
  if (Hold* hold = holdOn(host)) {
    ++hold->count;
    return true;
  }
  if (holdCount_ == holdCapacity_) {
    // Never given back, as little as it is.
    uint32_t capacity = holdCapacity_ == 0 ? 256 : holdCapacity_ * 2;
    void* memory = mapZeroes(capacity * sizeof(Hold));
    if (memory == nullptr)
      return false;
    if (holds_)
      memcpy(memory, holds_, holdCount_ * sizeof(Hold));
    holds_ = static_cast<Hold*>(memory);
    holdCapacity_ = capacity;
  }
  holds_[holdCount_++] = {host, 1, false};
  return true;
}

DescriptorRef FdTable::find(uint32_t fd) {
  if (!hasThreads) {
    Descriptor* entry = entryOf(fd);
    return entry ? DescriptorRef(*entry, nullptr) : DescriptorRef();
  }
  LockGuard guard(lock_);
  Descriptor* entry = entryOf(fd);
  return entry && addHold(entry->host) ? DescriptorRef(*entry, this) : DescriptorRef();
}

void FdTable::release(int host) {
  LockGuard guard(lock_);
  Hold* hold = holdOn(host);
  if (--hold->count != 0)
    return;
  bool isRetired = hold->isRetired;
  *hold = holds_[--holdCount_];
  if (isRetired)
    closeHost(host);
}

Errno FdTable::retire(int host) {
  __atomic_fetch_add(&closings_, 1, __ATOMIC_RELAXED);
  Hold* hold = holdOn(host);
  if (!hold)
    return closeHost(host);
  hold->isRetired = true;
  return Errno::Success;
}

Errno FdTable::insert(const Descriptor& entry, uint32_t& fd) {
  LockIfThreads guard(lock_);
  if (!hasRoom()) {
    closeHost(entry.host);
    return Errno::MFile;
  }
  uint32_t free = lowestFree_;
  while (free < capacity_ && entries_[free].host >= 0)
    ++free;
  if (free == capacity_ && !grow()) {
    closeHost(entry.host);
    return capacity_ == limit ? Errno::MFile : Errno::NoMem;
  }
  entries_[free] = entry;
  lowestFree_ = free + 1;
  ++used_;
  fd = free;
  return Errno::Success;
}

Errno FdTable::close(uint32_t fd) {
  LockIfThreads guard(lock_);
  Descriptor* entry = entryOf(fd);
  if (!entry)
    return Errno::BadF;
  int host = entry->host;
  *entry = Descriptor();
  --used_;
  if (fd < lowestFree_)
    lowestFree_ = fd;
  return retire(host);
}

Errno FdTable::renumber(uint32_t from, uint32_t to) {
  LockIfThreads guard(lock_);
  Descriptor* source = entryOf(from);
  Descriptor* target = entryOf(to);
  if (!source || !target)
    return Errno::BadF;
  if (from == to)
    return Errno::Success;
  int replaced = target->host;
  --used_;
  *target = *source;
  *source = Descriptor();
  if (from < lowestFree_)
    lowestFree_ = from;
  // As with dup2, an error of closing what was there before is nobody's.
  retire(replaced);
  return Errno::Success;
}

bool FdTable::grow() {
  if (capacity_ == limit)
    return false;
  uint32_t capacity = capacity_ * 2;
  void* memory = mapZeroes(size_t{capacity} * sizeof(Descriptor));
  if (memory == nullptr)
    return false;
  Descriptor* entries = static_cast<Descriptor*>(memory);
  memcpy(entries, entries_, capacity_ * sizeof(Descriptor));
  for (uint32_t i = capacity_; i < capacity; ++i)
    entries[i] = Descriptor();
  if (entries_ != initial_)
    munmap(entries_, capacity_ * sizeof(Descriptor));
  entries_ = entries;
  capacity_ = capacity;
  return true;
}

} // namespace wrought
