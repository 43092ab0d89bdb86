// poll_oneoff.
//
// One call of ppoll waits for all descriptors and for the earliest clock. Its array has one entry for each subscription, in
// their order, so nothing has to be searched; an entry that needs no waiting has the descriptor -1, which poll skips.
#include "clocks.h"
#include "functions.h"
#include "mappings.h"
#include "sandbox/guest-memory.h"
#include "state.h"
#include "wasi-errno.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace wrought;
using namespace wrought::wasi;

namespace {

constexpr short readable = POLLIN;
constexpr short writable = POLLOUT;

// The entries for poll: on the stack for as many as most programs have, mapped for more. A guest that asks for many pays
// six times as much of its own memory for the subscriptions.
class PollArray {
public:
  explicit PollArray(uint32_t count) : count_(count) {
    if (count <= onStack)
      return;
    entries_ = static_cast<struct pollfd*>(mapZeroes(bytes()));
  }
  ~PollArray() {
    if (entries_ && entries_ != stack_)
      munmap(entries_, bytes());
  }
  PollArray(const PollArray&) = delete;
  PollArray& operator=(const PollArray&) = delete;

  [[nodiscard]] struct pollfd* entries() { return entries_; }

private:
  static constexpr uint32_t onStack = 64;
  [[nodiscard]] size_t bytes() const { return size_t{count_} * sizeof(struct pollfd); }

  uint32_t count_;
  struct pollfd stack_[onStack];
  struct pollfd* entries_ = stack_;
};

// When the call began, on the clocks that a relative timeout can count by.
struct Start {
  uint64_t realtime;
  uint64_t monotonic;
};

uint64_t timeOf(clockid_t clock) {
  struct timespec now;
  return clock_gettime(clock, &now) == 0 ? toNanoseconds(now) : 0;
}

// How many nanoseconds a clock subscription has still to wait. NotSup for the CPU clocks, which stand still while the
// process waits, and Inval for what is no clock.
Errno remainingTime(const Subscription& subscription, const Start& start, uint64_t& remaining) {
  uint64_t begun;
  clockid_t clock;
  switch (subscription.clock.id) {
  case ClockId::Realtime:
    clock = CLOCK_REALTIME;
    begun = start.realtime;
    break;
  case ClockId::Monotonic:
    clock = CLOCK_MONOTONIC;
    begun = start.monotonic;
    break;
  case ClockId::ProcessCputime:
  case ClockId::ThreadCputime:
    return Errno::NotSup;
  default:
    return Errno::Inval;
  }
  uint64_t deadline = subscription.clock.timeout;
  if (!(subscription.clock.flags & SubClockFlags::AbstimeClock) && __builtin_add_overflow(deadline, begun, &deadline))
    deadline = UINT64_MAX;
  uint64_t now = timeOf(clock);
  remaining = now < deadline ? deadline - now : 0;
  return Errno::Success;
}

// How much can surely be read or written without waiting.
uint64_t bytesReady(const Descriptor& descriptor, EventType type) {
  if (descriptor.type == FileType::RegularFile) {
    struct stat status;
    off_t position = lseek(descriptor.host, 0, SEEK_CUR);
    if (type == EventType::FdRead && position >= 0 && fstat(descriptor.host, &status) == 0)
      return position < status.st_size ? static_cast<uint64_t>(status.st_size - position) : 0;
    return 1;
  }
  if (type == EventType::FdRead) {
    int available = 0;
    return ioctl(descriptor.host, FIONREAD, &available) == 0 && available > 0 ? static_cast<uint64_t>(available) : 0;
  }
  // Linux calls a pipe writable when this much fits.
  return descriptor.type == FileType::Unknown ? PIPE_BUF : 1;
}

Subscription newer(const Subscription& subscription) { return subscription; }

Subscription newer(const preview0::Subscription& older) {
  Subscription subscription = {};
  subscription.userdata = older.userdata;
  subscription.tag = older.tag;
  if (older.tag == EventType::Clock) {
    subscription.clock.id = older.clock.id;
    subscription.clock.timeout = older.clock.timeout;
    subscription.clock.precision = older.clock.precision;
    subscription.clock.flags = older.clock.flags;
  } else {
    subscription.fd_readwrite.file_descriptor = older.fd_readwrite.file_descriptor;
  }
  return subscription;
}

// Form: the subscriptions as they lie in memory.
template <typename Form> class Poller {
public:
  Poller(wrought_instance* instance, uint32_t subscriptions, uint32_t events, uint32_t count, struct pollfd* entries)
      : state_(stateOf(instance)), memory_(instance), subscriptions_(subscriptions), events_(events), count_(count),
        entries_(entries), start_{timeOf(CLOCK_REALTIME), timeOf(CLOCK_MONOTONIC)} {}

  // Waits until something has happened and writes the events; their number, or an error of the whole call.
  Errno run(uint32_t& eventCount) {
    for (;;) {
      prepare();
      if (!wait())
        return lastError();
      for (uint32_t i = 0; i < count_; ++i)
        collect(i);
      // Nothing: the real-time clock was set back while we slept, or a signal came.
      if (eventCount_ != 0) {
        eventCount = eventCount_;
        return Errno::Success;
      }
    }
  }

private:
  // The caller checked that all of them lie in memory.
  Subscription subscription(uint32_t index) const {
    Form form;
    memcpy(&form, memory_.range(subscriptions_, (uint64_t{index} + 1) * sizeof(form)) + uint64_t{index} * sizeof(form),
           sizeof(form));
    return newer(form);
  }

  // The descriptor of a subscription to one, or null and why it will never be ready.
  DescriptorRef descriptorOf(const Subscription& subscription, Errno& error) {
    uint64_t access = subscription.tag == EventType::FdRead ? uint64_t{FdRead} : uint64_t{FdWrite};
    return findWithRights(state_, subscription.fd_readwrite.file_descriptor, PollFdReadwrite | access, error);
  }

  void prepare() {
    timeout_ = UINT64_MAX;
    hasTimeout_ = false;
    for (uint32_t i = 0; i < count_; ++i) {
      Subscription one = subscription(i);
      entries_[i] = {-1, 0, 0};
      Errno error;
      if (one.tag == EventType::Clock) {
        uint64_t remaining = 0;
        error = remainingTime(one, start_, remaining);
        limitWait(error == Errno::Success ? remaining : 0);
      } else if (one.tag != EventType::FdRead && one.tag != EventType::FdWrite) {
        limitWait(0);
      } else if (DescriptorRef descriptor = descriptorOf(one, error)) {
        entries_[i].fd = descriptor->host;
        entries_[i].events = one.tag == EventType::FdRead ? readable : writable;
      } else {
        limitWait(0);
      }
    }
  }

  void limitWait(uint64_t nanoseconds) {
    hasTimeout_ = true;
    if (nanoseconds < timeout_)
      timeout_ = nanoseconds;
  }

  bool wait() {
    // Less than 2^63 seconds in any case, and ppoll may not take more than a year.
    constexpr uint64_t longest = 86400 * 365 * nanosecondsPerSecond;
    struct timespec timeout = toTimespec(timeout_ < longest ? timeout_ : longest);
    int status = ppoll(entries_, count_, hasTimeout_ ? &timeout : nullptr, nullptr);
    return status >= 0 || errno == EINTR;
  }

  // Writes the event of a subscription that has something to tell.
  void collect(uint32_t index) {
    Subscription one = subscription(index);
    Event event = {};
    event.userdata = one.userdata;
    event.type = one.tag;
    if (one.tag == EventType::Clock) {
      uint64_t remaining = 0;
      event.error = remainingTime(one, start_, remaining);
      if (event.error == Errno::Success && remaining != 0)
        return;
    } else if (one.tag != EventType::FdRead && one.tag != EventType::FdWrite) {
      event.error = Errno::Inval;
    } else if (DescriptorRef descriptor = descriptorOf(one, event.error)) {
      short happened = entries_[index].revents;
      if (happened == 0)
        return;
      if (happened & POLLNVAL)
        event.error = Errno::BadF;
      if (happened & (POLLHUP | POLLERR))
        event.flags = EventRwFlags::Hangup;
      event.nbytes = bytesReady(*descriptor, one.tag);
    }
    // In a list of events that begins where the subscriptions begin, event k ends before subscription k+1 starts; so even
    // a guest that passes one buffer for both gets what it expects.
    uint64_t offset = uint64_t{eventCount_} * sizeof(event);
    memcpy(memory_.range(events_, offset + sizeof(event)) + offset, &event, sizeof(event));
    ++eventCount_;
  }

  State& state_;
  GuestMemory memory_;
  uint32_t subscriptions_;
  uint32_t events_;
  uint32_t count_;
  struct pollfd* entries_;
  Start start_;
  uint64_t timeout_ = UINT64_MAX;
  bool hasTimeout_ = false;
  uint32_t eventCount_ = 0;
};

template <typename Form>
uint32_t poll(wrought_instance* instance, uint32_t subscriptions, uint32_t events, uint32_t count, uint32_t eventCountOut) {
  if (count == 0)
    return result(Errno::Inval);
  GuestMemory memory(instance);
  if (!memory.array(subscriptions, count, sizeof(Form)) || !memory.array(events, count, sizeof(Event)) ||
      !memory.holds<uint32_t>(eventCountOut))
    return result(Errno::Fault);
  PollArray array(count);
  if (!array.entries())
    return result(Errno::NoMem);
  uint32_t eventCount = 0;
  Errno error = Poller<Form>(instance, subscriptions, events, count, array.entries()).run(eventCount);
  if (error != Errno::Success)
    return result(error);
  return result(memory.store(eventCountOut, eventCount) ? Errno::Success : Errno::Fault);
}

} // namespace

uint32_t wrought_wasi_poll_oneoff(wrought_instance* instance, uint32_t subscriptions, uint32_t events, uint32_t count,
                                  uint32_t eventCountOut) {
  return poll<Subscription>(instance, subscriptions, events, count, eventCountOut);
}

uint32_t wrought_wasi_preview0_poll_oneoff(wrought_instance* instance, uint32_t subscriptions, uint32_t events, uint32_t count,
                                           uint32_t eventCountOut) {
  return poll<preview0::Subscription>(instance, subscriptions, events, count, eventCountOut);
}
