// The contract between a compiled library and its runtime (runtime-lib/src/embed), as abi.h is for executables: the shapes of
// what the compiler emits for a library, and of an instance.
//
// An instance is one block: wrought_library_instance, then fields at offsets that the compiler chose
// (compiler/instance/instance-layout). What is imported is a pointer there, what the instance owns lies in place.
#ifndef WROUGHT_LIBRARY_H
#define WROUGHT_LIBRARY_H

#include "wrought/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

struct wrought_api;

// The beginning of every instance; the rest is the module's. Generated code reads none of it.
struct wrought_library_instance {
  const struct wrought_api* api; // first, as wrought.h wants it
  const struct wrought_library* library;
  void* group; // of instances that may refer to each other, and die together
  struct wrought_library_instance* next_in_group;
  void* host_functions; // owned
  void* user_data;
  uint64_t flags;
  // Where arguments that find no register are passed to functions of this instance (compiler/emit/calling-convention). At the
  // same place in what stands for an instance when a function of the host is called.
  void* argument_area;
};

// A memory that an instance owns. Others import it by pointer.
struct wrought_library_memory {
  struct wrought_memory memory;
  uint64_t declared_maximum; // pages, or UINT64_MAX
  const struct wrought_library_item* description;
  uint64_t slot; // in the registry of reservations
};

// A table that an instance owns.
struct wrought_library_table {
  struct wrought_table table;
  const char* type; // of its elements
  const struct wrought_library_item* description;
};

// An imported function, as generated code calls it.
struct wrought_function_import {
  void* code;
  void* instance;
  struct wrought_funcref* reference;
  void* reserved;
};

// A function type of the module. `entry` calls a function of the type with arguments from cells (see abi.h, wrought_export) and
// puts the results in their place.
struct wrought_guest_call {
  void* code;
  void* instance;
  uint64_t* cells;
};
struct wrought_library_type {
  const char* text; // as in wrought.h
  void (*entry)(struct wrought_guest_call*);
  // Generated code by which the module calls a function of the host that has this type; null if it imports none. Takes the
  // host function in the place of the instance.
  void* host_thunk;
  uint64_t flags; // wrought_library_type_flags
};
enum wrought_library_type_flags {
  WROUGHT_TYPE_CHECKED = 1, // has parameters of which not every value that C can pass is one: references to functions
};

enum wrought_library_item_flags {
  // The low bits are wrought_extern_flags of wrought.h.
  WROUGHT_ITEM_IMPORTED = 256, // an export of something imported: the field at `place` is a pointer to it
};

// An import, an export, or a memory or table of the module's own.
struct wrought_library_item {
  const char* module;
  const char* name;
  uint32_t module_size;
  uint32_t name_size;
  uint32_t kind; // wrought_extern_kind
  uint32_t flags;
  const char* type;
  uint64_t minimum;
  uint64_t maximum;
  uint64_t place;       // of its field in the instance
  uint32_t type_index;  // functions
  uint32_t page_shift;  // memories
  uint64_t limit;       // memories: bytes that it can grow to
  uint64_t reservation; // memories: bytes of addresses to reserve
  uint64_t memory_flags;
};

// How an element of a segment is made from a place in the instance: the place is a multiple of 8, this is added to it.
enum wrought_element_kind {
  WROUGHT_ELEMENT_NULL = 0,         // alone
  WROUGHT_ELEMENT_ADDRESS = 1,      // the place itself
  WROUGHT_ELEMENT_LOADED = 2,       // what lies there
  WROUGHT_ELEMENT_LOADED_TWICE = 3, // what the pointer there points to
};

struct wrought_library_function {
  void* code;
  uint32_t type_index;
  uint32_t index; // in the module's function index space
};

enum wrought_library_flags {
  // It has globals or tables of exnrefs, or functions that take or give some: an exception can outlive the call that threw it.
  WROUGHT_LIBRARY_KEEPS_EXCEPTIONS = 1,
};

struct wrought_library {
  const struct wrought_api* api; // first, as wrought.h wants it
  uint32_t abi_version;
  uint32_t flags; // wrought_library_flags
  const char* name;
  uint64_t instance_size;
  uint64_t stack_size;
  const struct wrought_library_type* types;
  uint64_t type_count;
  uint32_t* type_ids; // of the process; written once, before the first instance exists
  const struct wrought_library_item* imports;
  uint64_t import_count;
  const struct wrought_library_item* exports;
  uint64_t export_count;
  const struct wrought_library_item* memories; // that an instance owns
  uint64_t memory_count;
  const struct wrought_library_item* tables;
  uint64_t table_count;
  // Functions that can be referred to: their wrought_funcrefs lie side by side from `references` on.
  const struct wrought_library_function* functions;
  uint64_t function_count;
  uint64_t references;
  // Initial lengths of passive segments and the like: copied to the instance at `state`.
  const void* initial_state;
  uint64_t state_size;
  uint64_t state;
  // Global initialisers, active segments, start function; takes the instance. Null if there is nothing to do.
  void* instantiate;
  // Calls `instantiate`.
  void (*instantiate_entry)(struct wrought_guest_call*);
  const struct wrought_function_entry* function_entries;
  const struct wrought_function_entry* function_entries_end;
};

// Called by generated code.
// A function of the host, called from the module: `function` is what took the place of the callee's instance.
void wrought_library_host_call(void* function, uint64_t* cells) __attribute__((visibility("hidden")));
// Called by the typed functions of a library. `export_index` counts all exports.
uint32_t wrought_library_call(struct wrought_library_instance* instance, uint64_t export_index, uint64_t* cells,
                              void* error) __attribute__((visibility("hidden")));
// The table behind wrought.h.
extern const struct wrought_api wrought_library_api __attribute__((visibility("hidden")));

WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_library_instance) == 64, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_library_item) == 96, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_library_type) == 32, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_library_function) == 16, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_library) == 8 * 26, "emitted by the compiler");

#ifdef __cplusplus
}
#endif
#endif
