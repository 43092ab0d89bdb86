// Threads with stacks large enough for recursion over deeply nested code.
#ifndef WROUGHT_COMPILER_SUPPORT_BIG_STACK_H
#define WROUGHT_COMPILER_SUPPORT_BIG_STACK_H

#include <functional>

namespace wrought {

// Runs `work` on `count` threads at once and returns when all have finished. Their stacks hold about a million nested calls;
// only what is touched is paid for.
void runOnBigStacks(unsigned count, const std::function<void()>& work);

} // namespace wrought

#endif
