// fd_readdir.
//
// The cookie of an entry is the kernel's own d_off, a position to which lseek can return: a listing can be resumed anywhere
// and in any order, stays right while other entries come and go (as far as the file system promises it), and a directory of
// any size costs no memory. Counting entries instead would skip some when earlier ones are deleted, and would make a
// listing quadratic.
//
// Guests ask in small pieces (wasi-libc: 4 KiB), and a call of the kernel's costs as much as some hundred entries. So the kernel is
// asked for 32 KiB, as native C libraries do, and the directory that was read last is kept: a call that goes on there finds its
// entries without asking. As in a native program, what was read ahead may meanwhile be gone; a listing from the start is fresh.
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "state.h"
#include "wasi-errno.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

namespace {

// As getdents64 writes it; libc's struct dirent differs between libcs and targets.
struct KernelDirent {
  uint64_t d_ino;
  int64_t d_off;
  uint16_t d_reclen;
  uint8_t d_type;
  char d_name[];
};

constexpr size_t kernelHeader = offsetof(KernelDirent, d_name);
static_assert(kernelHeader == 19);

bool isDotDot(const char* name) { return strcmp(name, "..") == 0; }

FileType typeOfEntry(int directory, const KernelDirent& entry) {
  switch (entry.d_type) {
  case DT_REG:
    return FileType::RegularFile;
  case DT_DIR:
    return FileType::Directory;
  case DT_LNK:
    return FileType::SymbolicLink;
  case DT_CHR:
    return FileType::CharacterDevice;
  case DT_BLK:
    return FileType::BlockDevice;
  case DT_SOCK:
    return FileType::SocketStream;
  case DT_UNKNOWN: {
    // Some file systems leave the type to be asked for. Nothing is known of a parent that may not be granted.
    struct stat status;
    if (isDotDot(entry.d_name))
      return FileType::Directory;
    if (fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
      return fileTypeOf(status.st_mode, -1);
    return FileType::Unknown;
  }
  default:
    return FileType::Unknown;
  }
}

// The guest's buffer as it fills up. What does not fit is cut off: a full buffer tells the guest that there is more.
class EntryBuffer {
public:
  EntryBuffer(uint8_t* bytes, uint32_t size) : bytes_(bytes), size_(size) {}

  void append(const void* data, size_t length) {
    size_t fitting = length < room() ? length : room();
    memcpy(bytes_ + used_, data, fitting);
    used_ += static_cast<uint32_t>(fitting);
  }
  [[nodiscard]] uint32_t room() const { return size_ - used_; }
  [[nodiscard]] uint32_t used() const { return used_; }
  [[nodiscard]] bool isFull() const { return used_ == size_; }

private:
  uint8_t* bytes_;
  uint32_t size_;
  uint32_t used_ = 0;
};

// What was read last, by whichever thread of the guest.
class ReadAhead {
public:
  Lock lock;

  // Goes to the entry behind `cookie` of a directory. Errors are the kernel's.
  Errno seek(const Descriptor& descriptor, uint64_t cookie, uint32_t closings) {
    bool isSame = descriptor.host == host_ && closings == closings_ && !descriptor.inherited && cookie != 0;
    if (isSame && find(cookie))
      return Errno::Success;
    host_ = -1;
    // Cookie 0 is the beginning, as is position 0. A cookie that no entry had is the guest's own fault; the kernel answers
    // with some entries of this directory or, where no position can be like that, with EINVAL.
    if (lseek(descriptor.host, static_cast<off_t>(cookie), SEEK_SET) < 0)
      return lastError();
    host_ = descriptor.host;
    closings_ = closings;
    length_ = at_ = before_ = 0;
    return Errno::Success;
  }

  // The next entry, or null at the end of the directory, and on an error.
  const KernelDirent* next(Errno& error) {
    if (at_ == length_) {
      long length = syscall(SYS_getdents64, host_, records_, sizeof records_);
      // ENOENT: the directory was removed while it was open. To every libc that is the end of the listing.
      if (length < 0 && errno != ENOENT)
        error = lastError();
      if (length <= 0) {
        host_ = -1;
        return nullptr;
      }
      length_ = static_cast<size_t>(length);
      at_ = before_ = 0;
    }
    const KernelDirent* entry = reinterpret_cast<const KernelDirent*>(records_ + at_);
    beforeThat_ = before_;
    before_ = at_;
    at_ += entry->d_reclen;
    return entry;
  }

  // What next gave last did not fit: the guest will ask for it again.
  void goBack() {
    at_ = before_;
    before_ = beforeThat_;
  }

private:
  // Looks for the entry behind `cookie` in what is there: where the last call ended, else anywhere.
  bool find(uint64_t cookie) {
    if (before_ < at_ && static_cast<uint64_t>(reinterpret_cast<const KernelDirent*>(records_ + before_)->d_off) == cookie)
      return true;
    for (size_t at = 0; at < length_;) {
      const KernelDirent& entry = *reinterpret_cast<const KernelDirent*>(records_ + at);
      at += entry.d_reclen;
      if (static_cast<uint64_t>(entry.d_off) == cookie) {
        at_ = at;
        before_ = at - entry.d_reclen;
        return true;
      }
    }
    return false;
  }

  int host_ = -1; // -1: nothing is kept
  uint32_t closings_ = 0;
  size_t length_ = 0, at_ = 0;           // in bytes: of the records, and of the next one
  size_t before_ = 0, beforeThat_ = 0; // the last two that were given, if they lie before at_
  alignas(KernelDirent) char records_[32768];
};

ReadAhead readAhead;

} // namespace

static void appendEntry(EntryBuffer& buffer, int directory, const KernelDirent& entry) {
  size_t nameLength = strlen(entry.d_name);
  Dirent header = {};
  header.d_next = static_cast<uint64_t>(entry.d_off);
  header.d_ino = entry.d_ino;
  // What lies above the directory may not be granted, so neither is its number: the parent shows as the directory itself, as
  // that of a root does. Not 0: wasi-libc would then ask for the number with a path that is refused.
  struct stat own;
  if (isDotDot(entry.d_name) && fstat(directory, &own) == 0)
    header.d_ino = own.st_ino;
  header.d_namlen = static_cast<uint32_t>(nameLength);
  header.d_type = typeOfEntry(directory, entry);
  buffer.append(&header, sizeof(header));
  buffer.append(entry.d_name, nameLength);
}

static Errno readDirectory(ReadAhead& from, int directory, EntryBuffer& buffer) {
  Errno error = Errno::Success;
  while (!buffer.isFull()) {
    const KernelDirent* entry = from.next(error);
    // An error even if there are entries: a buffer that is not full would tell the guest that they were all.
    if (entry == nullptr)
      return error;
    appendEntry(buffer, directory, *entry);
    if (buffer.isFull())
      from.goBack();
  }
  return error;
}

uint32_t wrought_wasi_fd_readdir(wrought_instance* instance, uint32_t fd, uint32_t buffer, uint32_t bufferLength,
                                 uint64_t cookie, uint32_t usedOut) {
  Errno error;
  State& state = stateOf(instance);
  DescriptorRef descriptor = findWithRights(state, fd, FdReaddir, error);
  if (!descriptor)
    return result(error);
  GuestMemory memory(instance);
  uint8_t* bytes = memory.range(buffer, bufferLength);
  if (!bytes || !memory.holds<uint32_t>(usedOut))
    return result(Errno::Fault);
  EntryBuffer entries(bytes, bufferLength);
  {
    LockIfThreads guard(readAhead.lock);
    error = readAhead.seek(*descriptor, cookie, state.descriptors.closings());
    if (error == Errno::Success)
      error = readDirectory(readAhead, descriptor->host, entries);
    else if (error == Errno::Inval)
      error = Errno::Success; // nothing follows
  }
  if (error != Errno::Success)
    return result(error);
  return result(memory.store(usedOut, entries.used()) ? Errno::Success : Errno::Fault);
}
