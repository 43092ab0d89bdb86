#include "wasi-errno.h"

#include <errno.h>

namespace wrought::wasi {

namespace {

struct Row {
  unsigned char linuxErrno;
  unsigned char wasiErrno;
};

#define ROW(linux, wasi) {linux, static_cast<unsigned char>(Errno::wasi)}

// Searched from the top, so what programs meet in normal running comes first.
constexpr Row rows[] = {
    ROW(ENOENT, NoEnt),
    ROW(EAGAIN, Again),
    ROW(EEXIST, Exist),
    ROW(ENOTDIR, NotDir),
    ROW(EISDIR, IsDir),
    ROW(EBADF, BadF),
    ROW(EINVAL, Inval),
    ROW(EACCES, Acces),
    ROW(EPERM, Perm),
    ROW(ESPIPE, SPipe),
    ROW(EPIPE, Pipe),
    ROW(EINTR, Intr),
    ROW(ENOTEMPTY, NotEmpty),
    ROW(ELOOP, Loop),
    ROW(ENAMETOOLONG, NameTooLong),
    ROW(EXDEV, XDev),
    ROW(ENOTSUP, NotSup), // EOPNOTSUPP has the same number
    ROW(E2BIG, TooBig),
    ROW(EADDRINUSE, AddrInUse),
    ROW(EADDRNOTAVAIL, AddrNotAvail),
    ROW(EAFNOSUPPORT, AfNoSupport),
    ROW(EALREADY, Already),
    ROW(EBADMSG, BadMsg),
    ROW(EBUSY, Busy),
    ROW(ECANCELED, Canceled),
    ROW(ECHILD, Child),
    ROW(ECONNABORTED, ConnAborted),
    ROW(ECONNREFUSED, ConnRefused),
    ROW(ECONNRESET, ConnReset),
    ROW(EDEADLK, Deadlk),
    ROW(EDESTADDRREQ, DestAddrReq),
    ROW(EDOM, Dom),
    ROW(EDQUOT, DQuot),
    ROW(EFAULT, Fault),
    ROW(EFBIG, FBig),
    ROW(EHOSTUNREACH, HostUnreach),
    ROW(EIDRM, IdRm),
    ROW(EILSEQ, IlSeq),
    ROW(EINPROGRESS, InProgress),
    ROW(EIO, Io),
    ROW(EISCONN, IsConn),
    ROW(EMFILE, MFile),
    ROW(EMLINK, MLink),
    ROW(EMSGSIZE, MsgSize),
    ROW(EMULTIHOP, MultiHop),
    ROW(ENETDOWN, NetDown),
    ROW(ENETRESET, NetReset),
    ROW(ENETUNREACH, NetUnreach),
    ROW(ENFILE, NFile),
    ROW(ENOBUFS, NoBufs),
    ROW(ENODEV, NoDev),
    ROW(ENOEXEC, NoExec),
    ROW(ENOLCK, NoLck),
    ROW(ENOLINK, NoLink),
    ROW(ENOMEM, NoMem),
    ROW(ENOMSG, NoMsg),
    ROW(ENOPROTOOPT, NoProtoOpt),
    ROW(ENOSPC, NoSpc),
    ROW(ENOSYS, NoSys),
    ROW(ENOTCONN, NotConn),
    ROW(ENOTRECOVERABLE, NotRecoverable),
    ROW(ENOTSOCK, NotSock),
    ROW(ENOTTY, NoTty),
    ROW(ENXIO, NxIo),
    ROW(EOVERFLOW, Overflow),
    ROW(EOWNERDEAD, OwnerDead),
    ROW(EPROTO, Proto),
    ROW(EPROTONOSUPPORT, ProtoNoSupport),
    ROW(EPROTOTYPE, ProtoType),
    ROW(ERANGE, Range),
    ROW(EROFS, RoFs),
    ROW(ESRCH, Srch),
    ROW(ESTALE, Stale),
    ROW(ETIMEDOUT, TimedOut),
    ROW(ETXTBSY, TxtBsy),
};

#undef ROW

} // namespace

Errno toWasi(int linuxErrno) {
  for (const Row& row : rows)
    if (row.linuxErrno == linuxErrno)
      return static_cast<Errno>(row.wasiErrno);
  return Errno::Io;
}

Errno lastError() { return toWasi(errno); }

} // namespace wrought::wasi
