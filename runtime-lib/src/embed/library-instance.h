// Instances of libraries: what they are made of, who may refer to whom, how they end.
#ifndef WROUGHT_EMBED_LIBRARY_INSTANCE_H
#define WROUGHT_EMBED_LIBRARY_INSTANCE_H

#include "wrought.h"
#include "wrought/library.h"

namespace wrought {

using Instance = wrought_library_instance;
using Item = wrought_library_item;

inline Instance* instanceOf(wrought_instance* handle) { return reinterpret_cast<Instance*>(handle); }
inline wrought_instance* handleOf(Instance* instance) { return reinterpret_cast<wrought_instance*>(instance); }

template <typename T> T* fieldOf(Instance* instance, uint64_t place) {
  return reinterpret_cast<T*>(reinterpret_cast<uint8_t*>(instance) + place);
}

// A function of the host that an instance imports.
struct HostFunction {
  wrought_funcref reference; // its code is the type's host_thunk, its instance this object
  const wrought_library_type* type;
  Instance* instance; // that imports it
  wrought_callback callback;
  void* env;
  void* argumentArea;
};
static_assert(offsetof(HostFunction, argumentArea) == offsetof(Instance, argument_area), "generated code takes either");

// Whether a funcref's `instance` is a HostFunction.
bool isHostFunction(const wrought_funcref& reference);
// The instance that a function belongs to, or that imports it from the host.
Instance* ownerOf(const wrought_funcref& reference);

wrought_status instantiate(const wrought_module* module, const wrought_import* imports, size_t importCount,
                           wrought_instance** result, wrought_error* error);
void destroy(wrought_instance* instance);

// From now on neither is freed before both are destroyed.
void linkInstances(Instance* a, Instance* b);

// Calls `visit` for every instance of the group of `instance`.
void forEachInGroup(Instance& instance, void (*visit)(Instance&, void* context), void* context);

// Calls generated code of `type` with arguments in cells; results come back in them.
wrought_status callFunction(void* code, void* instance, const wrought_library_type& type, uint64_t* cells, Instance* caller,
                            wrought_error* error);
// Whether the host may pass `value` where the type `text` is expected; keeps what it refers to alive for `instance` if so.
bool acceptReference(Instance* instance, const wrought_value& value, const char* text);
// The field of an export or import.
wrought_funcref* functionOf(Instance* instance, const Item& item);
void* placeOf(Instance* instance, const Item& item);

// In library-memory.cpp. False if there is no memory for it.
bool createMemory(wrought_library_memory& memory, const Item& description);
void releaseMemory(wrought_library_memory& memory);

} // namespace wrought

#endif
