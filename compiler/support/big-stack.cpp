#include "support/big-stack.h"

#include <llvm/Support/ErrorHandling.h>

#include <pthread.h>
#include <vector>

namespace wrought {

namespace {

constexpr size_t largestStack = size_t(1) << 30;
constexpr size_t smallestStack = size_t(8) << 20;

void* runWork(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

pthread_t startThread(const std::function<void()>& work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  // Under a limit of address space the largest that can be had.
  for (size_t size = largestStack; size >= smallestStack; size /= 2) {
    pthread_attr_setstacksize(&attributes, size);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, runWork, const_cast<std::function<void()>*>(&work)) == 0) {
      pthread_attr_destroy(&attributes);
      return thread;
    }
  }
  llvm::report_fatal_error("cannot start a thread", false);
}

} // namespace

void runOnBigStacks(unsigned count, const std::function<void()>& work) {
  std::vector<pthread_t> threads;
  for (unsigned i = 0; i < count; ++i)
    threads.push_back(startThread(work));
  for (pthread_t thread : threads)
    pthread_join(thread, nullptr);
}

} // namespace wrought
