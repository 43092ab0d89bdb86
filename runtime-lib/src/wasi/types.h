// The data types of WASI preview 1 as they lie in guest memory: numbers, flags and records of the specification's
// wasi_snapshot_preview1 description. Plain little-endian data; every supported target is little-endian, so a record is
// copied to and from guest memory as it is.
#ifndef WROUGHT_WASI_TYPES_H
#define WROUGHT_WASI_TYPES_H

#include <stddef.h>
#include <stdint.h>

namespace wrought::wasi {

// The results of calls ("errno"). They are returned as i32.
enum class Errno : uint16_t {
  Success = 0,
  TooBig = 1,
  Acces = 2,
  AddrInUse = 3,
  AddrNotAvail = 4,
  AfNoSupport = 5,
  Again = 6,
  Already = 7,
  BadF = 8,
  BadMsg = 9,
  Busy = 10,
  Canceled = 11,
  Child = 12,
  ConnAborted = 13,
  ConnRefused = 14,
  ConnReset = 15,
  Deadlk = 16,
  DestAddrReq = 17,
  Dom = 18,
  DQuot = 19,
  Exist = 20,
  Fault = 21,
  FBig = 22,
  HostUnreach = 23,
  IdRm = 24,
  IlSeq = 25,
  InProgress = 26,
  Intr = 27,
  Inval = 28,
  Io = 29,
  IsConn = 30,
  IsDir = 31,
  Loop = 32,
  MFile = 33,
  MLink = 34,
  MsgSize = 35,
  MultiHop = 36,
  NameTooLong = 37,
  NetDown = 38,
  NetReset = 39,
  NetUnreach = 40,
  NFile = 41,
  NoBufs = 42,
  NoDev = 43,
  NoEnt = 44,
  NoExec = 45,
  NoLck = 46,
  NoLink = 47,
  NoMem = 48,
  NoMsg = 49,
  NoProtoOpt = 50,
  NoSpc = 51,
  NoSys = 52,
  NotConn = 53,
  NotDir = 54,
  NotEmpty = 55,
  NotRecoverable = 56,
  NotSock = 57,
  NotSup = 58,
  NoTty = 59,
  NxIo = 60,
  Overflow = 61,
  OwnerDead = 62,
  Perm = 63,
  Pipe = 64,
  Proto = 65,
  ProtoNoSupport = 66,
  ProtoType = 67,
  Range = 68,
  RoFs = 69,
  SPipe = 70,
  Srch = 71,
  Stale = 72,
  TimedOut = 73,
  TxtBsy = 74,
  XDev = 75,
  NotCapable = 76,
};

// Rights of a descriptor: which calls it may be used for.
enum Rights : uint64_t {
  FdDatasync = 1ull << 0,
  FdRead = 1ull << 1,
  FdSeek = 1ull << 2, // includes FdTell
  FdFdstatSetFlags = 1ull << 3,
  FdSync = 1ull << 4,
  FdTell = 1ull << 5,
  FdWrite = 1ull << 6,
  FdAdvise = 1ull << 7,
  FdAllocate = 1ull << 8,
  PathCreateDirectory = 1ull << 9,
  PathCreateFile = 1ull << 10,
  PathLinkSource = 1ull << 11,
  PathLinkTarget = 1ull << 12,
  PathOpen = 1ull << 13,
  FdReaddir = 1ull << 14,
  PathReadlink = 1ull << 15,
  PathRenameSource = 1ull << 16,
  PathRenameTarget = 1ull << 17,
  PathFilestatGet = 1ull << 18,
  PathFilestatSetSize = 1ull << 19,
  PathFilestatSetTimes = 1ull << 20,
  FdFilestatGet = 1ull << 21,
  FdFilestatSetSize = 1ull << 22,
  FdFilestatSetTimes = 1ull << 23,
  PathSymlink = 1ull << 24,
  PathRemoveDirectory = 1ull << 25,
  PathUnlinkFile = 1ull << 26,
  PollFdReadwrite = 1ull << 27,
  SockShutdown = 1ull << 28,
  SockAccept = 1ull << 29,
};
constexpr uint64_t allRights = (1ull << 30) - 1;

enum class FileType : uint8_t {
  Unknown = 0,
  BlockDevice = 1,
  CharacterDevice = 2,
  Directory = 3,
  RegularFile = 4,
  SocketDgram = 5,
  SocketStream = 6,
  SymbolicLink = 7,
};

enum FdFlags : uint16_t { Append = 1, Dsync = 2, Nonblock = 4, Rsync = 8, Sync = 16 };
enum LookupFlags : uint32_t { SymlinkFollow = 1 };
enum OpenFlags : uint16_t { Creat = 1, Directory = 2, Excl = 4, Trunc = 8 };
enum FstFlags : uint16_t { Atim = 1, AtimNow = 2, Mtim = 4, MtimNow = 8 };
enum class Whence : uint8_t { Set = 0, Cur = 1, End = 2 };
enum class Advice : uint8_t { Normal = 0, Sequential = 1, Random = 2, WillNeed = 3, DontNeed = 4, NoReuse = 5 };
enum class ClockId : uint32_t { Realtime = 0, Monotonic = 1, ProcessCputime = 2, ThreadCputime = 3 };
enum class EventType : uint8_t { Clock = 0, FdRead = 1, FdWrite = 2 };
enum SubClockFlags : uint16_t { AbstimeClock = 1 };
enum EventRwFlags : uint16_t { Hangup = 1 };
enum RiFlags : uint16_t { RecvPeek = 1, RecvWaitall = 2 };
enum RoFlags : uint16_t { RecvDataTruncated = 1 };
enum SdFlags : uint8_t { ShutRead = 1, ShutWrite = 2 };

// Both iovec and ciovec.
struct Iovec {
  uint32_t buf;
  uint32_t buf_len;
};

struct Prestat {
  uint8_t tag; // 0: a directory, the only kind
  uint8_t padding[3];
  uint32_t pr_name_len;
};

struct Fdstat {
  FileType fs_filetype;
  uint8_t padding0;
  uint16_t fs_flags;
  uint8_t padding1[4];
  uint64_t fs_rights_base;
  uint64_t fs_rights_inheriting;
};

struct Filestat {
  uint64_t dev;
  uint64_t ino;
  FileType filetype;
  uint8_t padding[7];
  uint64_t nlink;
  uint64_t size;
  uint64_t atim; // nanoseconds since 1970
  uint64_t mtim;
  uint64_t ctim;
};

struct Dirent {
  uint64_t d_next; // the cookie that continues after this entry
  uint64_t d_ino;
  uint32_t d_namlen;
  FileType d_type;
  uint8_t padding[3];
};

struct Subscription {
  uint64_t userdata;
  EventType tag;
  uint8_t padding[7];
  union {
    struct {
      ClockId id;
      uint32_t padding0;
      uint64_t timeout; // nanoseconds
      uint64_t precision;
      uint16_t flags;
      uint8_t padding1[6];
    } clock;
    struct {
      uint32_t file_descriptor;
    } fd_readwrite;
  };
};

struct Event {
  uint64_t userdata;
  Errno error;
  EventType type;
  uint8_t padding0[5];
  uint64_t nbytes;
  uint16_t flags;
  uint8_t padding1[6];
};

// WASI preview 0's; see wasi-preview0.def.
namespace preview0 {

struct Filestat {
  uint64_t dev;
  uint64_t ino;
  FileType filetype;
  uint8_t padding[3];
  uint32_t nlink;
  uint64_t size;
  uint64_t atim;
  uint64_t mtim;
  uint64_t ctim;
};

struct Subscription {
  uint64_t userdata;
  EventType tag;
  uint8_t padding[7];
  union {
    struct {
      uint64_t identifier; // means nothing
      ClockId id;
      uint32_t padding0;
      uint64_t timeout;
      uint64_t precision;
      uint16_t flags;
      uint8_t padding1[6];
    } clock;
    struct {
      uint32_t file_descriptor;
    } fd_readwrite;
  };
};

static_assert(sizeof(Filestat) == 56 && offsetof(Filestat, nlink) == 20 && offsetof(Filestat, size) == 24 &&
              offsetof(Filestat, ctim) == 48);
static_assert(sizeof(Subscription) == 56 && offsetof(Subscription, clock.id) == 24 && offsetof(Subscription, clock.timeout) == 32 &&
              offsetof(Subscription, clock.flags) == 48 && offsetof(Subscription, fd_readwrite) == 16);

} // namespace preview0

static_assert(sizeof(Iovec) == 8);
static_assert(sizeof(Prestat) == 8 && offsetof(Prestat, pr_name_len) == 4);
static_assert(sizeof(Fdstat) == 24 && offsetof(Fdstat, fs_flags) == 2 && offsetof(Fdstat, fs_rights_base) == 8 &&
              offsetof(Fdstat, fs_rights_inheriting) == 16);
static_assert(sizeof(Filestat) == 64 && offsetof(Filestat, filetype) == 16 && offsetof(Filestat, nlink) == 24 &&
              offsetof(Filestat, size) == 32 && offsetof(Filestat, atim) == 40 && offsetof(Filestat, mtim) == 48 &&
              offsetof(Filestat, ctim) == 56);
static_assert(sizeof(Dirent) == 24 && offsetof(Dirent, d_namlen) == 16 && offsetof(Dirent, d_type) == 20);
static_assert(sizeof(Subscription) == 48 && offsetof(Subscription, tag) == 8 && offsetof(Subscription, clock) == 16 &&
              offsetof(Subscription, clock.timeout) == 24 && offsetof(Subscription, clock.precision) == 32 &&
              offsetof(Subscription, clock.flags) == 40 && offsetof(Subscription, fd_readwrite) == 16);
static_assert(sizeof(Event) == 32 && offsetof(Event, error) == 8 && offsetof(Event, type) == 10 &&
              offsetof(Event, nbytes) == 16 && offsetof(Event, flags) == 24);

} // namespace wrought::wasi

#endif
