// Work on hostile input by code that is not ours, in a process of its own: if it dies, or takes too much, that is an answer too.
#ifndef WROUGHT_COMPILER_SUPPORT_IN_CHILD_H
#define WROUGHT_COMPILER_SUPPORT_IN_CHILD_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace wrought {

struct ChildLimits {
  uint64_t memory;  // bytes of addresses, besides those that this process has already
  uint64_t seconds; // of processor time
};

struct ChildResult {
  std::optional<std::string> output; // what `work` gave, if it came to its end
  int signal = 0;                    // that the child died of
  std::string problem;               // why there was no child
};

// Forks, calls `work` and hands back its result. Standard error of the child goes nowhere: what assertions of other people's
// code print says nothing to the user. Only to be called while this process has one thread that matters.
[[nodiscard]] ChildResult computeInChild(const ChildLimits&, const std::function<std::string()>& work);

} // namespace wrought

#endif
