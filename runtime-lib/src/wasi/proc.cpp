// proc_exit, proc_raise.
#include "functions.h"
#include "print.h"
#include "wasi-errno.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

// Linux keeps the low 8 bits of a status. A guest that fails with a multiple of 256 must not look successful, so that
// becomes 1; all else is what a native program would give (-1 is 255).
void wrought_wasi_proc_exit(wrought_instance*, uint32_t code) {
  int status = static_cast<int>(code & 0xff);
  endProcess(status == 0 && code != 0 ? 1 : status);
}

// Preview 1 numbers signals 1 to 30 as below; 0 only asks. Those that stop the process belong to job control and could
// leave a terminal or a supervisor waiting, so they are refused.
uint32_t wrought_wasi_proc_raise(wrought_instance*, uint32_t signal) {
  static constexpr unsigned char hostSignals[] = {
      0,       SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,    SIGFPE,  SIGKILL, SIGUSR1,
      SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGSTOP,   SIGTSTP, SIGTTIN, SIGTTOU,
      SIGURG,  SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGPOLL, SIGPWR, SIGSYS,
  };
  static_assert(sizeof(hostSignals) == 31);
  if (signal >= sizeof(hostSignals))
    return result(Errno::Inval);
  int number = hostSignals[signal];
  if (number == 0)
    return result(Errno::Success);
  if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU)
    return result(Errno::NotSup);
  // The default action, not the runtime's trap handler: this is no fault of the generated code. A guest cannot have a
  // handler of its own in preview 1.
  if (number != SIGKILL) {
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
  }
  // Not raise(): what it asks of the kernel depends on the libc, and the second wall allows this.
  return result(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number) == 0 ? Errno::Success : lastError());
}
