// What WASI calls share: the descriptors, and what the guest may see of the launch.
#ifndef WROUGHT_WASI_STATE_H
#define WROUGHT_WASI_STATE_H

#include "launch.h"
#include "sandbox/fd-table.h"

namespace wrought::wasi {

struct State {
  const wrought_launch* launch;
  FdTable descriptors;
};

// The state behind an instance. An executable has one instance and one state; every call goes through this function, so
// that a second instance needs no change elsewhere. Also what pulls initialize.cpp into the link, and with it the set-up.
[[gnu::visibility("hidden")]] State& stateOf(const wrought_instance* instance);

// The descriptor `fd` if it is in use and has all of `rights`. Otherwise an empty one, and `error` says why in the word that fits:
// BadF; then, for a kind of file that can never have the right, IsDir, NotDir or SPipe as Linux would say; else NotCapable.
[[gnu::visibility("hidden")]] DescriptorRef findWithRights(State& state, uint32_t fd, uint64_t rights, Errno& error);

} // namespace wrought::wasi

#endif
