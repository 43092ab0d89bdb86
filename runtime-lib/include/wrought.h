/*
 * Using compiled WebAssembly modules from C and C++.
 *
 * `wrought compile plugin.wasm --emit=shared` (or static-lib) makes a library of a module, and `--emit-header plugin.h` a header
 * with a typed C function for each of its exports. This header has what all such libraries share; it needs no library of its
 * own: every function here goes through a table that the module brings with it.
 *
 * - A module can be instantiated any number of times. Instances share nothing but what they import from each other.
 * - Nothing that a module does ends the process: a trap, and anything else that goes wrong, comes back as a wrought_status
 *   other than WROUGHT_OK, with the details in a wrought_error (which may always be null).
 * - Several threads may use different instances at the same time. One instance, and instances that are linked to each other,
 *   are used by one thread at a time.
 * - An instance that another one imports from may be destroyed first: its memory is kept until all that are linked to it are
 *   gone.
 */
#ifndef WROUGHT_H
#define WROUGHT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wrought_module wrought_module;     /* a compiled module: constant, shared by all of its instances */
typedef struct wrought_instance wrought_instance; /* one instance of it */

typedef enum wrought_status {
  WROUGHT_OK = 0,
  WROUGHT_TRAP = 1,          /* wrought_error.trap says which */
  WROUGHT_EXIT = 2,          /* the module ended itself (WASI proc_exit); wrought_error.exit_code has its status */
  WROUGHT_LINK_ERROR = 3,    /* an import is missing or of another type */
  WROUGHT_USAGE_ERROR = 4,   /* the host asked for something that is not there, or passed values of other types */
  WROUGHT_OUT_OF_MEMORY = 5, /* the machine has no memory, or no addresses, for it */
  WROUGHT_HOST_ERROR = 6,    /* a function of the host called wrought_raise */
  WROUGHT_EXCEPTION = 7      /* an exception of the module that nothing in it caught */
} wrought_status;

/* A WebAssembly function that was active when something went wrong. */
typedef struct wrought_frame {
  const char* function; /* its name, or "" if the module has none for it; valid for ever */
  const char* file;     /* of its source, valid for ever; null if that is not known, as always without -g */
  uint32_t index;       /* in the function index space of its module; WROUGHT_INLINED of one that is part of the next frame's */
  uint32_t line;        /* where it is in the file; 0 if only the offset is known, and the file is the module's */
  uint32_t column;      /* 0 if that is not known */
  uint32_t offset;      /* where it is in the module, 0 if that is not known */
} wrought_frame;

enum { WROUGHT_MESSAGE_SIZE = 512, WROUGHT_FRAME_LIMIT = 32 };
#define WROUGHT_INLINED UINT32_MAX

/* What went wrong. Plain data: nothing to free. */
typedef struct wrought_error {
  wrought_status status;
  uint32_t trap;     /* a wrought_trap_code if status is WROUGHT_TRAP, else 0 */
  int32_t exit_code; /* if status is WROUGHT_EXIT */
  uint32_t frame_count;
  uint64_t frame_total;               /* how many functions were active, shown or not */
  char message[WROUGHT_MESSAGE_SIZE]; /* one line without its end, always terminated */
  wrought_frame frames[WROUGHT_FRAME_LIMIT]; /* innermost first */
} wrought_error;

/* Why a module trapped. The numbers never change. */
typedef enum wrought_trap_code {
  WROUGHT_TRAP_UNREACHABLE = 1,
  WROUGHT_TRAP_MEMORY_OUT_OF_BOUNDS = 2,
  WROUGHT_TRAP_TABLE_OUT_OF_BOUNDS = 3,
  WROUGHT_TRAP_INTEGER_DIVIDE_BY_ZERO = 4,
  WROUGHT_TRAP_INTEGER_OVERFLOW = 5,
  WROUGHT_TRAP_INVALID_CONVERSION_TO_INTEGER = 6,
  WROUGHT_TRAP_UNDEFINED_ELEMENT = 7,
  WROUGHT_TRAP_UNINITIALIZED_ELEMENT = 8,
  WROUGHT_TRAP_INDIRECT_CALL_TYPE_MISMATCH = 9,
  WROUGHT_TRAP_CALL_STACK_EXHAUSTED = 10,
  WROUGHT_TRAP_NULL_REFERENCE = 11,
  WROUGHT_TRAP_UNKNOWN_IMPORT = 12
} wrought_trap_code;

/* --- Values ------------------------------------------------------------------------------------------------------------- */

typedef enum wrought_value_kind {
  WROUGHT_I32 = 0,
  WROUGHT_I64 = 1,
  WROUGHT_F32 = 2,
  WROUGHT_F64 = 3,
  WROUGHT_V128 = 4,
  WROUGHT_FUNCREF = 5,  /* any reference to a function, typed or not */
  WROUGHT_EXTERNREF = 6,
  WROUGHT_EXNREF = 7
} wrought_value_kind;

typedef struct wrought_v128 {
  uint8_t bytes[16]; /* lane 0 first, little-endian */
} wrought_v128;

typedef struct wrought_function wrought_function; /* what a funcref refers to */

typedef struct wrought_value {
  wrought_value_kind kind;
  union {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    wrought_v128 v128;
    const wrought_function* funcref; /* or null */
    void* externref;                 /* or null; the module only hands it around */
    void* exnref;
  } of;
} wrought_value;

/*
 * Types of functions are written as text, a letter for each parameter, a colon, a letter for each result:
 * i = i32, I = i64, f = f32, F = f64, V = v128, r = funcref, x = externref, e = exnref. "iI:f" takes an i32 and an i64 and
 * gives an f32. A typed reference is written ? (may be null) or ! and the type it refers to in angle brackets: "?<i:i>"; ! stands
 * before r, x, e too if they cannot be null, and 0 if they must be.
 * A module may declare functions of equal parameters and results as different types: in a recursion group with others, or
 * open for subtypes. The text of such a type goes on with an @ and what tells equal groups, and so does a very long one. A type
 * in angle brackets is then that alone. Functions of the host need none of it: they take the type of the import.
 */

/* --- Imports and exports -------------------------------------------------------------------------------------------------- */

typedef enum wrought_extern_kind {
  WROUGHT_EXTERN_FUNCTION = 0,
  WROUGHT_EXTERN_TABLE = 1,
  WROUGHT_EXTERN_MEMORY = 2,
  WROUGHT_EXTERN_GLOBAL = 3,
  WROUGHT_EXTERN_TAG = 4
} wrought_extern_kind;

enum wrought_extern_flags {
  WROUGHT_EXTERN_MUTABLE = 1,     /* globals */
  WROUGHT_EXTERN_HAS_MAXIMUM = 2, /* memories and tables */
  WROUGHT_EXTERN_SHARED = 4,      /* memories */
  WROUGHT_EXTERN_INDEX64 = 8      /* memories and tables: indices are i64 */
};

/* What a module says of one of its imports or exports. */
typedef struct wrought_extern_type {
  const char* module; /* of an import; NUL-terminated, but a name may hold any character, so there is its size too */
  size_t module_size;
  const char* name;
  size_t name_size;
  wrought_extern_kind kind;
  uint32_t flags;   /* wrought_extern_flags */
  const char* type; /* functions and tags: as above; globals and tables: the letter of what they hold */
  uint64_t minimum; /* memories: pages; tables: elements */
  uint64_t maximum; /* if WROUGHT_EXTERN_HAS_MAXIMUM */
} wrought_extern_type;

/*
 * A function of the host. `arguments` and `results` have as many values as its type says; results arrive with their kinds set
 * and zero. `instance` is the one that imports it. To make the module's caller fail, call wrought_raise and return.
 */
typedef void (*wrought_callback)(void* env, wrought_instance* instance, const wrought_value* arguments,
                                 wrought_value* results);

/* Something that can be imported. Made by wrought_export, wrought_find_export or wrought_host_function; copied freely. */
typedef struct wrought_extern {
  wrought_extern_kind kind;
  uint32_t flags;
  const char* type;
  void* item;
  wrought_instance* owner; /* null for functions of the host */
  wrought_callback callback;
  void* env;
} wrought_extern;

typedef struct wrought_import {
  const char* module;
  size_t module_size; /* 0: `module` ends with a NUL */
  const char* name;
  size_t name_size; /* 0: `name` ends with a NUL */
  wrought_extern item;
} wrought_import;

/* --- What a module brings with it: use the functions below -------------------------------------------------------------- */

typedef struct wrought_api {
  uint32_t version; /* WROUGHT_API_VERSION of the compiler that made the module */
  uint32_t reserved;
  const char* (*module_name)(const wrought_module*);
  size_t (*import_count)(const wrought_module*);
  size_t (*export_count)(const wrought_module*);
  wrought_status (*import_type)(const wrought_module*, size_t, wrought_extern_type*);
  wrought_status (*export_type)(const wrought_module*, size_t, wrought_extern_type*);
  wrought_status (*instantiate)(const wrought_module*, const wrought_import*, size_t, wrought_instance**, wrought_error*);
  void (*destroy)(wrought_instance*);
  wrought_status (*export_)(wrought_instance*, size_t, wrought_extern*);
  wrought_status (*find_export)(wrought_instance*, const char*, size_t, wrought_extern*, wrought_error*);
  wrought_status (*call)(const wrought_extern*, const wrought_value*, size_t, wrought_value*, size_t, wrought_error*);
  wrought_status (*global_get)(const wrought_extern*, wrought_value*, wrought_error*);
  wrought_status (*global_set)(const wrought_extern*, const wrought_value*, wrought_error*);
  uint8_t* (*memory_data)(const wrought_extern*);
  uint64_t (*memory_size)(const wrought_extern*);
  int64_t (*memory_grow)(const wrought_extern*, uint64_t);
  uint64_t (*table_size)(const wrought_extern*);
  int64_t (*table_grow)(const wrought_extern*, uint64_t, const wrought_value*);
  wrought_status (*table_get)(const wrought_extern*, uint64_t, wrought_value*, wrought_error*);
  wrought_status (*table_set)(const wrought_extern*, uint64_t, const wrought_value*, wrought_error*);
  void (*raise)(wrought_instance*, const char*);
  void* (*user_data)(wrought_instance*);
  void (*set_user_data)(wrought_instance*, void*);
  const wrought_module* (*module_of)(wrought_instance*);
} wrought_api;

enum { WROUGHT_API_VERSION = 2 };

struct wrought_any {
  const wrought_api* api;
};
static inline const wrought_api* wrought_api_of(const void* module_or_instance) {
  return ((const struct wrought_any*)module_or_instance)->api;
}

/* --- Modules --------------------------------------------------------------------------------------------------------------- */

/*
 * A shared library exports the variable `wrought_module` besides its own names, for hosts that load libraries without knowing
 * them: const wrought_module* module = (const wrought_module*)dlsym(handle, WROUGHT_MODULE_SYMBOL). Check
 * wrought_is_compatible before anything else.
 */
#define WROUGHT_MODULE_SYMBOL "wrought_module"

static inline int wrought_is_compatible(const wrought_module* module) {
  return wrought_api_of(module)->version == WROUGHT_API_VERSION;
}
static inline const char* wrought_module_name(const wrought_module* module) {
  return wrought_api_of(module)->module_name(module);
}
static inline size_t wrought_module_import_count(const wrought_module* module) {
  return wrought_api_of(module)->import_count(module);
}
static inline size_t wrought_module_export_count(const wrought_module* module) {
  return wrought_api_of(module)->export_count(module);
}
/* WROUGHT_USAGE_ERROR if there is no such import or export. The order is that of the module. */
static inline wrought_status wrought_module_import(const wrought_module* module, size_t index, wrought_extern_type* type) {
  return wrought_api_of(module)->import_type(module, index, type);
}
static inline wrought_status wrought_module_export(const wrought_module* module, size_t index, wrought_extern_type* type) {
  return wrought_api_of(module)->export_type(module, index, type);
}

/* --- Instances ------------------------------------------------------------------------------------------------------------- */

/*
 * Instantiates a module: imports are looked up by name in `imports` (which may hold others too), memory and tables are set
 * up, and the start function, if the module has one, runs. On success `*instance` is to be given to wrought_destroy.
 */
static inline wrought_status wrought_instantiate(const wrought_module* module, const wrought_import* imports,
                                                 size_t import_count, wrought_instance** instance, wrought_error* error) {
  return wrought_api_of(module)->instantiate(module, imports, import_count, instance, error);
}
/* Null is fine. Not from within a call of the instance. */
static inline void wrought_destroy(wrought_instance* instance) {
  if (instance)
    wrought_api_of(instance)->destroy(instance);
}
static inline const wrought_module* wrought_module_of(wrought_instance* instance) {
  return wrought_api_of(instance)->module_of(instance);
}
/* A pointer of the host's that goes with the instance; null at first. */
static inline void* wrought_user_data(wrought_instance* instance) { return wrought_api_of(instance)->user_data(instance); }
static inline void wrought_set_user_data(wrought_instance* instance, void* data) {
  wrought_api_of(instance)->set_user_data(instance, data);
}

/* --- Exports --------------------------------------------------------------------------------------------------------------- */

/* The export at `index`, in the module's order. */
static inline wrought_status wrought_export(wrought_instance* instance, size_t index, wrought_extern* item) {
  return wrought_api_of(instance)->export_(instance, index, item);
}
/* The export of this name. */
static inline wrought_status wrought_find_export(wrought_instance* instance, const char* name, wrought_extern* item,
                                                 wrought_error* error) {
  size_t size = 0;
  while (name[size])
    ++size;
  return wrought_api_of(instance)->find_export(instance, name, size, item, error);
}

/* Calls an exported function. The numbers and kinds of `arguments`, and the number of `results`, must be those of its type. */
static inline wrought_status wrought_call(const wrought_extern* function, const wrought_value* arguments,
                                          size_t argument_count, wrought_value* results, size_t result_count,
                                          wrought_error* error) {
  return wrought_api_of(function->owner)->call(function, arguments, argument_count, results, result_count, error);
}
static inline wrought_status wrought_global_get(const wrought_extern* global, wrought_value* value, wrought_error* error) {
  return wrought_api_of(global->owner)->global_get(global, value, error);
}
/* WROUGHT_USAGE_ERROR if the global is immutable or of another type. */
static inline wrought_status wrought_global_set(const wrought_extern* global, const wrought_value* value,
                                                wrought_error* error) {
  return wrought_api_of(global->owner)->global_set(global, value, error);
}
/* Where a memory starts, and its size in bytes now. Both may change whenever the module runs or the memory grows. */
static inline uint8_t* wrought_memory_data(const wrought_extern* memory) {
  return wrought_api_of(memory->owner)->memory_data(memory);
}
static inline uint64_t wrought_memory_size(const wrought_extern* memory) {
  return wrought_api_of(memory->owner)->memory_size(memory);
}
/* Grows by `pages`; gives the old size in pages, or -1 if that is not possible. */
static inline int64_t wrought_memory_grow(const wrought_extern* memory, uint64_t pages) {
  return wrought_api_of(memory->owner)->memory_grow(memory, pages);
}
static inline uint64_t wrought_table_size(const wrought_extern* table) {
  return wrought_api_of(table->owner)->table_size(table);
}
/* Grows by `elements` copies of `value`; gives the old size, or -1 if that is not possible or the value is of another type. */
static inline int64_t wrought_table_grow(const wrought_extern* table, uint64_t elements, const wrought_value* value) {
  return wrought_api_of(table->owner)->table_grow(table, elements, value);
}
static inline wrought_status wrought_table_get(const wrought_extern* table, uint64_t index, wrought_value* value,
                                               wrought_error* error) {
  return wrought_api_of(table->owner)->table_get(table, index, value, error);
}
static inline wrought_status wrought_table_set(const wrought_extern* table, uint64_t index, const wrought_value* value,
                                               wrought_error* error) {
  return wrought_api_of(table->owner)->table_set(table, index, value, error);
}

/* --- Functions of the host --------------------------------------------------------------------------------------------------- */

/* A function of the host, to be imported under the type `type` ("ii:i"; the text is used until instantiation is done). */
static inline wrought_extern wrought_host_function(const char* type, wrought_callback callback, void* env) {
  wrought_extern result;
  result.kind = WROUGHT_EXTERN_FUNCTION;
  result.flags = 0;
  result.type = type;
  result.item = 0;
  result.owner = 0;
  result.callback = callback;
  result.env = env;
  return result;
}

/*
 * In a function of the host: once it returns, the module is left, and the host's call of it gives WROUGHT_HOST_ERROR with this
 * message. `instance` is the function's own argument.
 */
static inline void wrought_raise(wrought_instance* instance, const char* message) {
  wrought_api_of(instance)->raise(instance, message);
}

#ifdef __cplusplus
}
#endif
#endif
