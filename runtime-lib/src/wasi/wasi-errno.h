// From the errors of Linux to those of WASI.
#ifndef WROUGHT_WASI_ERRNO_H
#define WROUGHT_WASI_ERRNO_H

#include "types.h"

namespace wrought::wasi {

// The WASI error for a Linux errno (positive). An error that WASI has no word for becomes Io.
[[gnu::visibility("hidden")]] Errno toWasi(int linuxErrno);

// The error that the last libc call left in errno.
[[gnu::visibility("hidden")]] Errno lastError();

// What an exported function returns.
constexpr uint32_t result(Errno error) { return static_cast<uint32_t>(error); }

} // namespace wrought::wasi

#endif
