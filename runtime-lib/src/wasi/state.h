// What WASI calls share: the descriptors, and what the guest may see of the launch.
#ifndef WROUGHT_WASI_STATE_H
#define WROUGHT_WASI_STATE_H

#include "launch.h"
#include "sandbox/fd-table.h"

namespace wrought::wasi {

struct State {
  const wrought_launch* launch;
  FdTable descriptors;
  uint64_t createdEntries = 0; // and not removed again: see EntryBudget
};

// The state behind an instance. An executable has one instance and one state; every call goes through this function, so
// that a second instance needs no change elsewhere. Also what pulls initialize.cpp into the link, and with it the set-up.
[[gnu::visibility("hidden")]] State& stateOf(const wrought_instance* instance);

// The descriptor `fd` if it is in use and has all of `rights`. Otherwise an empty one, and `error` says why in the word that fits:
// BadF; then, for a kind of file that can never have the right, IsDir, NotDir or SPipe as Linux would say; BadF again for reading or
// writing what was not opened for it; else NotCapable.
[[gnu::visibility("hidden")]] DescriptorRef findWithRights(State& state, uint32_t fd, uint64_t rights, Errno& error);

// The limit on directory entries (--max-entries): what a guest creates counts until it removes as many. So the granted
// directories together never hold more entries than at start and this many (and one for each thread that creates at the
// same moment).
class EntryBudget {
public:
  explicit EntryBudget(State& state) : state_(state) {}

  // Asked before an entry is created: DQuot if there is no room for one more.
  [[nodiscard]] Errno check() const {
    uint64_t most = state_.launch->max_entries;
    return most != 0 && __atomic_load_n(&state_.createdEntries, __ATOMIC_RELAXED) >= most ? Errno::DQuot : Errno::Success;
  }
  [[nodiscard]] bool isLimited() const { return state_.launch->max_entries != 0; }
  void added() { __atomic_fetch_add(&state_.createdEntries, 1, __ATOMIC_RELAXED); }
  void removed() {
    uint64_t count = __atomic_load_n(&state_.createdEntries, __ATOMIC_RELAXED);
    while (count != 0 && !__atomic_compare_exchange_n(&state_.createdEntries, &count, count - 1, true, __ATOMIC_RELAXED,
                                                      __ATOMIC_RELAXED)) {
    }
  }

private:
  State& state_;
};

} // namespace wrought::wasi

#endif
