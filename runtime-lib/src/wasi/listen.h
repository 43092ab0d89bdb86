// Sockets that listen from the start (--listen). Linked only where a module imports sock_accept.
#ifndef WROUGHT_WASI_LISTEN_H
#define WROUGHT_WASI_LISTEN_H

namespace wrought::wasi {

// Ends the process: "wrought: cannot listen on 'ADDRESS': reason", status 1.
[[noreturn, gnu::visibility("hidden")]] void failToListen(const char* address, const char* reason);

} // namespace wrought::wasi

// Opens a TCP socket that listens on "ADDRESS:PORT": an IPv4 address, or one of IPv6 in brackets. Ends the process if that
// cannot be.
extern "C" __attribute__((weak, visibility("hidden"))) int wrought_wasi_listen(const char* address);

#endif
