// The limit on wall-clock time: a timer of the kernel whose signal ends the process.
//
// A signal comes between any two instructions, so no loop can starve it; system calls that wait are interrupted. The guest can
// neither stop the timer nor block the signal: WASI has no call for either, and the second wall lets no such system call
// through. The timer belongs to the process, so it does not depend on which of its threads runs.
#include "time-limit.h"

#include "print.h"

#include <signal.h>
#include <sys/time.h>

namespace wrought {

// As the command timeout(1) has it.
static constexpr int statusOfTimeout = 124;

static uint64_t limit;

static void handleAlarm(int) {
  {
    ErrorWriter out;
    out << "wrought: time limit exceeded: the program ran for " << limit / 1000000000;
    if (uint64_t rest = limit % 1000000000 / 1000000)
      out << (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") << rest;
    out << " s (--timeout)\n";
  }
  endProcess(statusOfTimeout);
}

void startTimeLimit(uint64_t nanoseconds) {
  if (nanoseconds == 0)
    return;
  limit = nanoseconds;
  struct sigaction action {};
  action.sa_handler = handleAlarm;
  // On the stack of the trap handler: the guest's own may be at its end.
  action.sa_flags = SA_ONSTACK;
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGALRM);
  struct itimerval timer {};
  timer.it_value.tv_sec = static_cast<time_t>(nanoseconds / 1000000000);
  timer.it_value.tv_usec = static_cast<suseconds_t>((nanoseconds % 1000000000 + 999) / 1000);
  if (timer.it_value.tv_usec == 1000000) {
    timer.it_value.tv_usec = 0;
    ++timer.it_value.tv_sec;
  }
  if (sigaction(SIGALRM, &action, nullptr) != 0 || sigprocmask(SIG_UNBLOCK, &unblocked, nullptr) != 0 ||
      setitimer(ITIMER_REAL, &timer, nullptr) != 0)
    fail(1, "cannot start the timer of --timeout");
}

} // namespace wrought
