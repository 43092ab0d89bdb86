// The exceptions of an executable: one heap, which the guest's stack, exnref globals and tables (wrought_exception_roots) refer
// into.
#include "builtins.h"
#include "exception-heap.h"
#include "guest-call.h"
#include "print.h"

extern "C" {
// Only modules with exnref globals or tables have it.
extern const wrought_exception_root wrought_exception_roots[] __attribute__((weak, visibility("hidden")));
}

namespace wrought {
namespace {

ExceptionHeap heap;

void keepRoots(ExceptionHeap& heap, void*) {
  if (wrought_exception_roots == nullptr)
    return;
  for (const wrought_exception_root* root = wrought_exception_roots; root->place != nullptr; ++root) {
    uintptr_t place = reinterpret_cast<uintptr_t>(root->place);
    if (root->kind != WROUGHT_EXCEPTION_ROOT_TABLE) {
      keepReferred(heap, place, place + (root->kind == WROUGHT_EXCEPTION_ROOT_CELL ? sizeof(void*) : WROUGHT_ARGUMENT_AREA_SIZE));
      continue;
    }
    const wrought_table& table = *static_cast<const wrought_table*>(root->place);
    keepReferred(heap, reinterpret_cast<uintptr_t>(table.elements), reinterpret_cast<uintptr_t>(table.elements + table.size));
    heap.kept += uint64_t{table.size} * sizeof(void*); // time that was spent, too
  }
}

} // namespace
} // namespace wrought

using namespace wrought;

void* wrought_exception_new(wrought_instance*, uint32_t payloadSize) {
  void* place = allocateException(heap, payloadSize, {guestStack.top, keepRoots, nullptr});
  if (place == nullptr)
    fail(1, "no memory for an exception");
  return place;
}
