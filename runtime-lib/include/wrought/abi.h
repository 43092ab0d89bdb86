// The contract between code that the compiler emits and the runtime library: plain C data with fixed-width fields.
//
// The compiler includes this header for sizes, offsets and enumerations and emits constants of these shapes; the runtime
// includes it to read them. Change both sides together, and WROUGHT_ABI_VERSION with them.
//
// A static executable has one instance, `wrought_main_instance`, owned by the runtime, and one description,
// `wrought_program`, emitted by the compiler. Runtime functions that generated code calls take the instance as their first
// argument in every instance model.
#ifndef WROUGHT_ABI_H
#define WROUGHT_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define WROUGHT_STATIC_ASSERT static_assert
#else
#define WROUGHT_STATIC_ASSERT _Static_assert
#endif

#define WROUGHT_ABI_VERSION 8

enum wrought_memory_flags {
  // At WROUGHT_MEMORY_BASE; otherwise wherever the runtime puts it.
  WROUGHT_MEMORY_CONSTANT_BASE = 1,
  // Every address that an access can form lies in the reservation; what is past the size faults, and the fault is a trap.
  // Without it generated code compares with the size before each access.
  WROUGHT_MEMORY_GUARDED = 2,
  // memory.grow may change `base`.
  WROUGHT_MEMORY_CAN_MOVE = 4,
  // Several threads use it: `size` is read and written atomically.
  WROUGHT_MEMORY_SHARED = 8,
  // Huge pages are asked for when it is large (--huge-pages).
  WROUGHT_MEMORY_HUGE_PAGES = 16,
};
// The flags' upper half, for messages: the memory's index in its module plus 1, or 0 if the module has no other or it does not fit.
#define WROUGHT_MEMORY_NUMBER_SHIFT 16
#define WROUGHT_MEMORY_MOST_NUMBERS 0xffffu

// A slot of a table that nothing changes, of functions of several types. The signature is 0 where there is no function.
struct wrought_typed_slot {
  int32_t distance; // from the table's first slot to the function's code, in bytes
  uint32_t signature;
};

// The codes of traps that are one of two (traps.def): the slot that a call came upon, in a table of these, is empty or of another type;
// and an index past the last function of a table is below the table's size or is not.
#define WROUGHT_TRAP_WRONG_ELEMENT 64
#define WROUGHT_TRAP_PAST_ELEMENTS 65

// A linear memory (specification: "Memory Instances"). Generated code reads `base` and `size`; only the runtime writes.
struct wrought_memory {
  uint8_t* base;
  uint64_t size;     // bytes, a multiple of the page size
  uint64_t max_size; // bytes; memory.grow past it fails
  uint64_t reserved; // bytes of addresses from `base` on that are this memory's, accessible or not
  uint32_t page_shift; // the unit of memory.size and memory.grow is 1 << page_shift bytes
  uint32_t flags;      // wrought_memory_flags
};

// A function reference: the address of one of these, or null. Emitted by the compiler in read-only data.
struct wrought_funcref {
  void* code;            // in the calling convention of generated code
  uint32_t signature_id; // structurally equal types have equal ids; 0 is never used
  uint32_t function_index;
  void* instance; // of a library, whose functions take it; null in an executable
};

// A table that something mutates (specification: "Table Instances"). Elements are pointers: a wrought_funcref* for
// funcref, a host pointer for externref. A table that nothing mutates is never one of these; it is a constant.
struct wrought_table {
  void** elements;
  uint32_t size;
  uint32_t max_size;
  uint32_t capacity; // elements that can be held before `elements` moves
  uint32_t is_heap;  // whether `elements` was mapped by table.grow rather than emitted by the compiler
};

// An exception (specification: "Exception Instances"). An exnref is the address of one of these, or null. They are allocated
// and collected by the runtime; generated code writes the tag and the payload, which starts WROUGHT_EXCEPTION_PAYLOAD bytes
// from the start with the fields of an LLVM struct.
struct wrought_exception {
  const void* tag; // tags are compared by this address
  struct wrought_exception* link; // the runtime's own
};
#define WROUGHT_EXCEPTION_PAYLOAD 16

// Bytes for the arguments of a call that find no register, in programs with tail calls: a cell of 16 bytes for each parameter
// that a function may have, and the pointer to its results.
#define WROUGHT_ARGUMENT_AREA_SIZE (16 * 1024)

// A place that can hold exnrefs. The compiler emits `wrought_exception_roots`, ended by a row without a place, in modules that
// have such a place.
enum wrought_exception_root_kind {
  WROUGHT_EXCEPTION_ROOT_CELL = 0,
  WROUGHT_EXCEPTION_ROOT_TABLE = 1,
  WROUGHT_EXCEPTION_ROOT_ARGUMENTS = 2,
};
struct wrought_exception_root {
  void* place; // the exnref, the wrought_table, or the argument area
  uint64_t kind;
};

// What generated code and the runtime share about one instance. The runtime may keep private state behind it.
struct wrought_instance {
  // The memory that imports such as WASI's read and write: the one exported as "memory", else the module's first.
  struct wrought_memory memory;
};

// A run of the initial contents of a linear memory. A mapped run is page aligned in the executable and in memory, and its
// pages are moved into place; a copied run is copied. Those that are mapped come in ascending order.
enum wrought_image_kind { WROUGHT_IMAGE_MAPPED = 0, WROUGHT_IMAGE_COPIED = 1 };
struct wrought_image_run {
  uint64_t address; // within linear memory
  uint64_t size;    // bytes; a multiple of WROUGHT_IMAGE_ALIGNMENT if mapped
  const uint8_t* contents;
  uint64_t kind; // wrought_image_kind
};

// A function that survived optimisation, for backtraces. `code` and `name` (NUL-terminated) are each relative to the address
// of the field itself, so that the table needs no relocation. In no particular order. Every object file of a program adds
// its entries to one section, so the table is what lies between wrought_program's `functions` and `functions_end`.
struct wrought_function_entry {
  int32_t code;
  int32_t name;
  uint32_t index; // in the module's function index space
};

// With -g: where code comes from. Every object file of a program adds a table for its code to one section: this header, then the
// rows, sorted by `offset` and each good up to the next one, then the places, then their texts, each NUL-terminated.
struct wrought_line_table {
  uint32_t size; // bytes, of all of it
  int32_t code;  // where the code starts, relative to the address of this field
  uint32_t row_count;
  uint32_t place_count;
};
struct wrought_line_row {
  uint32_t offset; // from the start of the code
  uint32_t place;  // its number, or WROUGHT_LINE_NONE
};
// A place in the module. What is inlined has the place of the call in its caller.
struct wrought_line_place {
  uint32_t function; // where its name is among the texts, or WROUGHT_LINE_NONE
  uint32_t file;     // the same; of the module itself if `line` is 0
  uint32_t line;
  uint32_t column; // 0 if unknown
  uint32_t offset; // in the module, 0 if that means nothing
  uint32_t caller; // the number of a place, or WROUGHT_LINE_NONE
};
#define WROUGHT_LINE_NONE 0xffffffffu

struct wrought_line_tables {
  const struct wrought_line_table* start;
  const struct wrought_line_table* end;
  // `wrought_print_place`: only a program with -g links it.
  int (*print)(void* writer, uint64_t pc);
};

// A memory of the program, as it is when the program starts.
struct wrought_memory_description {
  struct wrought_memory* memory; // to be filled in
  uint64_t initial_size;         // bytes
  uint64_t max_size;             // bytes
  uint64_t reservation;          // bytes of addresses to reserve, at least; 0: only what is accessible
  const struct wrought_image_run* image;
  uint64_t image_count;
  uint32_t page_shift;
  uint32_t flags; // wrought_memory_flags
};

enum wrought_grant_kind {
  WROUGHT_GRANT_DIR = 0,    // a = host path, b = guest path
  WROUGHT_GRANT_ENV = 1,    // a = NAME, b = VALUE; b null: the value that NAME has at launch, if any
  WROUGHT_GRANT_LISTEN = 2, // a = ADDRESS:PORT on which a TCP socket listens from the start
};
enum wrought_grant_flags {
  WROUGHT_GRANT_READ_ONLY = 1, // of a directory: nothing below it can be changed
};
struct wrought_grant {
  uint32_t kind;
  uint32_t flags; // wrought_grant_flags
  const char* a;
  const char* b;
};

// A function export that can be called by name (`--invoke`): `call` reads its arguments from `values` and writes its
// results over them, one 64-bit cell each (two for v128), narrower ones zero-extended. `type` is a string such as "iI:f"
// with i=i32 I=i64 f=f32 F=f64 V=v128 x=externref r=any other reference, R=one that cannot be null. In `name`, and in wrought_program's `invoke`, every byte
// but ASCII letters, digits, '_', '.' and '-' is written %XX, so that a name can be any bytes at all and is one word of a line.
struct wrought_export {
  const char* name;
  const char* type;
  void (*call)(uint64_t* values);
};

// Everything the runtime must know of the program. Emitted by the compiler as the symbol `wrought_program`.
struct wrought_program {
  uint32_t abi_version;
  uint32_t flags; // none yet
  // Instantiates the module (data and element segments that must be checked at run time, then the start function).
  void (*initialize)(void);
  // Calls the export `_start`; null if the program is driven by `exports` (see `drive`) or has no `_start`.
  void (*run)(void);
  const struct wrought_memory_description* memories;
  uint64_t memory_count;
  uint64_t stack_size; // bytes of native stack for generated code
  const struct wrought_function_entry* functions;
  const struct wrought_function_entry* functions_end;
  const struct wrought_grant* grants;
  uint64_t grant_count;
  const struct wrought_export* exports;
  uint64_t export_count;
  const char* invoke; // the export to call, "-" to read calls from standard input, or null
  // `wrought_invoke_main` if `invoke` is not null, otherwise null: only a program that names the driver links it.
  void (*drive)(int argc, char** argv);
  // Calls the export `wasi_thread_start` with its two arguments in cells; null if the module starts no threads.
  void (*thread_start)(uint64_t* values);
  uint64_t wasi_imports; // bit N: the program may call the function of wasi.def's row N
  // Limits; 0 is none.
  uint64_t timeout_nanoseconds; // of wall clock, from the first guest instruction
  uint64_t max_files;           // descriptors open at once, those of the start among them
  uint64_t max_entries;         // directory entries created and not removed again
  uint64_t sandbox;             // wrought_sandbox_mode
  const struct wrought_line_tables* lines; // null without -g
};

enum wrought_program_flags {
  WROUGHT_PROGRAM_SEALED = 1 << 8, // takes no grants at launch
};

// The second wall: what the kernel enforces (Landlock, seccomp), beside the runtime's own checks.
enum wrought_sandbox_mode {
  WROUGHT_SANDBOX_AUTO = 0,    // as much of it as the kernel has
  WROUGHT_SANDBOX_REQUIRE = 1, // the program does not start without it
  WROUGHT_SANDBOX_OFF = 2,
};

// Defined by the compiler. Hidden, as everything here: a static-PIE has no other image to bind to.
extern const struct wrought_program wrought_program __attribute__((visibility("hidden")));
// Defined by the runtime.
extern struct wrought_instance wrought_main_instance __attribute__((visibility("hidden")));

// Defined by the runtime: calls what `wrought_program.invoke` says and ends the process. With the name of an export, its
// arguments are those of the command line; results are printed one a line. With "-", every line of standard input is
// "NAME ARGUMENT..." with each value's raw bits in hexadecimal (0x...), answered by one line of standard output:
// "ok RESULT..." in the same form, "trap REASON", or "error WHAT".
void wrought_invoke_main(int argc, char** argv) __attribute__((visibility("hidden")));

// Defined by the runtime. Writes to the ErrorWriter what the code at `pc` is, if there is something to say beyond the name of the
// function that it belongs to: "f at f.c:3:7 (0x1f3)", and a line for each function that f is inlined into. Gives whether it did.
int wrought_print_place(void* writer, uint64_t pc) __attribute__((visibility("hidden")));

// Defined by the runtime. Throws an exception: goes on at the landing pad of the innermost active call that has one, or ends
// the program with a trap.
__attribute__((visibility("hidden"))) void wrought_exception_raise(struct wrought_exception* exception);
#define WROUGHT_RAISE_SYMBOL "wrought_exception_raise"
// The personality routine of generated functions. Wrought's exceptions do not ask it; to those of others it says that there is
// nothing here for them.
__attribute__((visibility("hidden"))) int wrought_personality(int version, int actions, uint64_t exception_class,
                                                              void* exception, void* context);

// The section that holds every generated function, so that the trap handler can tell a guest's fault from a bug of ours.
#define WROUGHT_TEXT_SECTION "wrought_text"
// The section that holds every wrought_function_entry.
#define WROUGHT_FUNCTIONS_SECTION "wrought_functions"
// The section that holds every wrought_line_table.
#define WROUGHT_LINES_SECTION "wrought_lines"
// The section that holds mapped image runs. It is writable: the pages are moved into linear memory with the rights they have.
#define WROUGHT_IMAGE_SECTION ".wrought.image"

WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_funcref) == 24, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_image_run) == 32, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_memory) == 40, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(void*) != 8 || sizeof(struct wrought_memory_description) == 56, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(struct wrought_function_entry) == 12, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(struct wrought_line_table) == 16, "emitted by the compiler");
WROUGHT_STATIC_ASSERT(sizeof(struct wrought_exception) <= WROUGHT_EXCEPTION_PAYLOAD, "the payload would overlap it");

#ifdef __cplusplus
}
#endif
#endif
