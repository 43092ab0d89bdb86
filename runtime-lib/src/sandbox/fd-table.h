// The guest's descriptors: what each number stands for and what may be done with it.
//
// A guest descriptor is an index into this table, never a host descriptor: a number that the guest makes up finds either an
// entry that it was given or nothing. Rights (WASI preview 1, "rights") are kept per entry and can only shrink.
//
// Several threads of the guest may use the table at once, and one may close what another is reading. A call therefore works on
// a copy of the entry, and holds the host descriptor (DescriptorRef): its number is closed, and can become another file's, only
// when no call uses it any more. Programs without threads pay nothing for it.
#ifndef WROUGHT_SANDBOX_FD_TABLE_H
#define WROUGHT_SANDBOX_FD_TABLE_H

#include "lock.h"
#include "threads.h"
#include "wasi/types.h"

#include <sys/stat.h>

namespace wrought {

struct Descriptor {
  int host = -1; // -1: the number is free
  wasi::FileType type = wasi::FileType::Unknown;
  // Whether the host descriptor was inherited. Its open file description is shared with other processes (a shell's
  // terminal), so flags that live there are not changed on the guest's behalf.
  bool inherited = false;
  // Whether the guest asked for O_NONBLOCK on an inherited descriptor: kept here, honoured by asking poll first. What the
  // launcher left set on it does not count; such a descriptor blocks for the guest all the same.
  bool nonblocking = false;
  // Of an inherited descriptor: whether it is /dev/null, where seeking gives 0, and the status flags that it came with.
  bool isNullDevice = false;
  int inheritedFlags = 0;
  // Of a standard stream: nobody has asked yet what it is. All but the host descriptor is found out when the guest first names it
  // (FdTable::lookAt).
  bool isUnseen = false;
  // Whether it is a read-only granted directory, or something opened beneath one: every call that changes something is RoFs.
  // Its rights do not show that. wasi-libc would take a missing right to write as a wish to open for reading only.
  bool readOnly = false;
  uint64_t rightsBase = 0;
  uint64_t rightsInheriting = 0;
  uint64_t rightsGivenUp = 0; // that rightsBase had before
  const char* preopenName = nullptr; // guest path, for a preopened directory only
};

// The rights that make sense for each kind of file. Others are silently left out of a new descriptor's rights, as the
// specification of path_open allows ("if and only if those rights do not apply to the type of file being opened").
constexpr uint64_t directoryRights =
    wasi::FdFdstatSetFlags | wasi::FdSync | wasi::FdDatasync | wasi::FdAdvise | wasi::PathCreateDirectory |
    wasi::PathCreateFile | wasi::PathLinkSource | wasi::PathLinkTarget | wasi::PathOpen | wasi::FdReaddir |
    wasi::PathReadlink | wasi::PathRenameSource | wasi::PathRenameTarget | wasi::PathFilestatGet |
    wasi::PathFilestatSetSize | wasi::PathFilestatSetTimes | wasi::FdFilestatGet | wasi::FdFilestatSetTimes |
    wasi::PathSymlink | wasi::PathRemoveDirectory | wasi::PathUnlinkFile | wasi::PollFdReadwrite;
constexpr uint64_t fileRights = wasi::FdDatasync | wasi::FdRead | wasi::FdSeek | wasi::FdFdstatSetFlags | wasi::FdSync |
                                wasi::FdTell | wasi::FdWrite | wasi::FdAdvise | wasi::FdAllocate | wasi::FdFilestatGet |
                                wasi::FdFilestatSetSize | wasi::FdFilestatSetTimes | wasi::PollFdReadwrite;
// Pipes, terminals and sockets. Without FdSeek and FdTell a character device is a terminal to wasi-libc's isatty.
constexpr uint64_t streamRights = wasi::FdRead | wasi::FdFdstatSetFlags | wasi::FdWrite | wasi::FdFilestatGet |
                                  wasi::FdFilestatSetTimes | wasi::FdSync | wasi::FdDatasync | wasi::PollFdReadwrite;
// The rights that change something in the file system. Linking to a file or moving it away from a read-only directory is among
// them: it could be written to where it then is.
constexpr uint64_t changingRights =
    wasi::FdWrite | wasi::FdAllocate | wasi::FdFilestatSetSize | wasi::FdFilestatSetTimes | wasi::PathCreateDirectory |
    wasi::PathCreateFile | wasi::PathLinkSource | wasi::PathLinkTarget | wasi::PathRenameSource | wasi::PathRenameTarget |
    wasi::PathFilestatSetSize | wasi::PathFilestatSetTimes | wasi::PathSymlink | wasi::PathRemoveDirectory |
    wasi::PathUnlinkFile;
constexpr uint64_t socketRights = streamRights | wasi::SockShutdown | wasi::SockAccept;

// The WASI type of a file by its mode; a socket is told apart by asking `host` (-1: not known, a stream then). A FIFO is
// Unknown: preview 1 has no word for it.
[[gnu::visibility("hidden")]] wasi::FileType fileTypeOf(mode_t mode, int host);

// The rights that apply to an open file: by its type, and for a character device by whether it is a terminal.
[[gnu::visibility("hidden")]] uint64_t applicableRights(wasi::FileType type, int host);

class FdTable;

// From here on a write to a pipe or a socket that nobody reads is an error that the guest is told (Errno::Pipe), not the end of the
// process. Done before the guest has one.
[[gnu::visibility("hidden")]] void ignoreBrokenPipes();

// A descriptor in use by a call: a copy of its entry, and a hold on the host descriptor. Empty if there is none.
class DescriptorRef {
public:
  DescriptorRef() = default;
  DescriptorRef(const Descriptor& descriptor, FdTable* holder) : descriptor_(descriptor), holder_(holder) {}
  DescriptorRef(DescriptorRef&& other) : descriptor_(other.descriptor_), holder_(other.holder_) { other.forget(); }
  DescriptorRef& operator=(DescriptorRef&& other) {
    if (this != &other) {
      release();
      descriptor_ = other.descriptor_;
      holder_ = other.holder_;
      other.forget();
    }
    return *this;
  }
  ~DescriptorRef() { release(); }

  explicit operator bool() const { return descriptor_.host >= 0; }
  const Descriptor* operator->() const { return &descriptor_; }
  const Descriptor& operator*() const { return descriptor_; }

private:
  inline void release();
  void forget() {
    descriptor_ = Descriptor();
    holder_ = nullptr;
  }

  Descriptor descriptor_;
  FdTable* holder_ = nullptr; // null if nothing has to be released
};

class FdTable {
public:
  // As many descriptors as a guest may hold at once. The host's own limit (RLIMIT_NOFILE) is normally reached first.
  static constexpr uint32_t limit = 1u << 20;

  // Lets the guest hold at most this many (--max-files); 0 changes nothing. What is open already stays.
  void limitTo(uint64_t count) { most_ = count != 0 && count < limit ? static_cast<uint32_t>(count) : limit; }

  // No number from here on is in use.
  [[nodiscard]] uint32_t capacity() const { return capacity_; }

  // The descriptor, or an empty one if the number is not in use.
  [[nodiscard]] DescriptorRef find(uint32_t fd);

  // The entry itself, or null, for calls that open nothing while they use it, in a program without threads.
  [[nodiscard]] const Descriptor* peek(uint32_t fd) { return entryOf(fd); }

  // Changes what the guest may change of an entry. BadF, or what `change` gives.
  template <typename Change> wasi::Errno update(uint32_t fd, Change change) {
    LockIfThreads guard(lock_);
    Descriptor* entry = entryOf(fd);
    return entry ? change(*entry) : wasi::Errno::BadF;
  }

  // Whether another descriptor may be opened (--max-files).
  [[nodiscard]] bool hasRoom() const { return used_ < most_; }

  // Gives the entry the lowest free number, and takes over the host descriptor. MFile when the table is full, NoMem when it
  // cannot grow; the host descriptor is closed then.
  [[nodiscard]] wasi::Errno insert(const Descriptor& entry, uint32_t& fd);

  // Puts standard input, output and error at their numbers, unseen.
  void insertStandard() {
    for (uint32_t fd = 0; fd != standardCount; ++fd) {
      entries_[fd].host = static_cast<int>(fd);
      entries_[fd].isUnseen = true;
    }
    used_ = standardCount;
  }
  // Finds out what they are. Must come before anything else is opened, which could get the number of one that is closed, and before the
  // kernel is told to refuse what that takes.
  void lookAtStandard() {
    LockIfThreads guard(lock_);
    for (uint32_t fd = 0; fd != standardCount; ++fd)
      entryOf(fd);
  }
  // Between these two, insert gives numbers from 3 up even if a standard stream is closed.
  void reserveStandard() { lowestFree_ = standardCount; }
  void releaseStandard() { lowestFree_ = 0; }

  // Frees the number and closes the host descriptor. The number is free even if close reports an error (as of write-back).
  wasi::Errno close(uint32_t fd);

  // Moves `from` onto `to`, closing what `to` was; `from` is free afterwards. Both must be in use, so the table cannot be
  // made to grow by naming a large number. BadF otherwise.
  wasi::Errno renumber(uint32_t from, uint32_t to);

  // Changes whenever a host descriptor may have become that of another file.
  [[nodiscard]] uint32_t closings() const { return __atomic_load_n(&closings_, __ATOMIC_RELAXED); }

  // Ends a hold of find's.
  void release(int host);

private:
  static constexpr uint32_t standardCount = 3;

  Descriptor* entryOf(uint32_t fd) {
    if (fd >= capacity_ || entries_[fd].host < 0)
      return nullptr;
    return entries_[fd].isUnseen ? lookAt(fd) : &entries_[fd];
  }
  Descriptor* lookAt(uint32_t fd);
  // Closes a host descriptor that no entry has any more, now or when the last call has done with it. Needs the lock.
  wasi::Errno retire(int host);
  bool grow();

  // What calls of several threads hold: a list, since at any time there are about as many of them as threads.
  struct Hold {
    int host;
    uint32_t count;
    bool isRetired;
  };
  Hold* holdOn(int host);
  bool addHold(int host);

  Lock lock_;
  Hold* holds_ = nullptr;
  uint32_t holdCount_ = 0;
  uint32_t holdCapacity_ = 0;

  // Enough for most programs, which map no memory for this then, and little: what is writable of a small program fits into one page.
  static constexpr uint32_t initialCapacity = 8;
  Descriptor initial_[initialCapacity];
  Descriptor* entries_ = initial_;
  uint32_t capacity_ = initialCapacity;
  uint32_t lowestFree_ = 0; // no number below it is free
  uint32_t used_ = 0;
  uint32_t most_ = limit;
  uint32_t closings_ = 0;
};

inline void DescriptorRef::release() {
  if (holder_)
    holder_->release(descriptor_.host);
}

} // namespace wrought

#endif
