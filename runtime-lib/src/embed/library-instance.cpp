// Instances of libraries (specification: "Instantiation"); see library-instance.h.
//
// Instances that were linked to each other form a group: a table of one may hold functions of another, wherever they were
// imported from, so none is freed before all are destroyed. The specification's store lives for ever; this is the part of it
// that can be told apart.
#include "library-instance.h"

#include "builtins.h"
#include "code-ranges.h"
#include "mappings.h"
#include "process.h"
#include "thread-state.h"
#include "types.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

extern "C" {
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const wrought_function_entry __start_wrought_functions[] __attribute__((weak, visibility("hidden")));
extern const wrought_function_entry __stop_wrought_functions[] __attribute__((weak, visibility("hidden")));
extern const wrought_line_table __start_wrought_lines[] __attribute__((weak, visibility("hidden")));
extern const wrought_line_table __stop_wrought_lines[] __attribute__((weak, visibility("hidden")));
}

namespace wrought {

namespace {

constexpr uint64_t isDestroyed = 1;

struct Group {
  Instance* first;
  uint64_t alive; // instances that are not destroyed
};

// Tables up to this many elements lie behind their instance.
constexpr uint64_t largestInlineTable = 1024;

struct GroupLock {
  GroupLock() { services().lock(); }
  ~GroupLock() { services().unlock(); }
};

const wrought_library& libraryOf(const wrought_module* module) {
  return *reinterpret_cast<const wrought_library*>(module);
}

// Types get their numbers, and the process its handlers, before the first instance of a library.
bool prepareLibrary(const wrought_library& library) {
  static const Image image = {__ehdr_start,
                              reinterpret_cast<uintptr_t>(__start_wrought_text),
                              reinterpret_cast<uintptr_t>(__stop_wrought_text),
                              reinterpret_cast<uintptr_t>(__start_wrought_memory_text),
                              reinterpret_cast<uintptr_t>(__stop_wrought_memory_text),
                              __start_wrought_functions,
                              __stop_wrought_functions,
                              __start_wrought_lines,
                              __stop_wrought_lines};
  if (!services().addImage(&image))
    return false;
  // Two threads may both do it: they write the same.
  for (uint64_t index = 0; index != library.type_count; ++index) {
    uint32_t id = services().internType(typeIdentity(library.types[index].text));
    if (id == 0)
      return false;
    __atomic_store_n(&library.type_ids[index], id, __ATOMIC_RELAXED);
  }
  return true;
}

uint64_t inlineTableBytes(const wrought_library& library) {
  uint64_t bytes = 0;
  for (uint64_t index = 0; index != library.table_count; ++index)
    if (library.tables[index].minimum <= largestInlineTable)
      bytes += library.tables[index].minimum * sizeof(void*);
  return bytes;
}

bool createTable(wrought_library_table& library, const Item& description, void**& inlineElements) {
  wrought_table& table = library.table;
  uint32_t size = static_cast<uint32_t>(description.minimum);
  library.type = description.type;
  library.description = &description;
  table.max_size = description.maximum < UINT32_MAX ? static_cast<uint32_t>(description.maximum) : UINT32_MAX;
  if ((description.flags & WROUGHT_EXTERN_HAS_MAXIMUM) == 0)
    table.max_size = UINT32_MAX;
  if (size <= largestInlineTable) {
    table.elements = inlineElements;
    inlineElements += size;
    table.capacity = size;
  } else {
    uint64_t bytes = roundUpToPage(size * sizeof(void*));
    table.elements = static_cast<void**>(mapZeroes(bytes));
    if (table.elements == nullptr)
      return false;
    table.capacity = static_cast<uint32_t>(bytes / sizeof(void*));
    table.is_heap = 1;
  }
  table.size = size;
  return true;
}

void freeInstance(Instance* instance) {
  const wrought_library& library = *instance->library;
  for (uint64_t index = 0; index != library.memory_count; ++index)
    releaseMemory(*fieldOf<wrought_library_memory>(instance, library.memories[index].place));
  for (uint64_t index = 0; index != library.table_count; ++index) {
    wrought_table& table = fieldOf<wrought_library_table>(instance, library.tables[index].place)->table;
    if (table.is_heap)
      munmap(table.elements, roundUpToPage(uint64_t{table.capacity} * sizeof(void*)));
  }
  free(instance->host_functions);
  free(instance);
}

// --- Imports ---

bool hasName(const char* given, size_t givenSize, const char* wanted, uint32_t wantedSize) {
  if (givenSize == 0)
    givenSize = strlen(given);
  return givenSize == wantedSize && memcmp(given, wanted, wantedSize) == 0;
}

const wrought_import* findImport(const wrought_import* imports, size_t count, const Item& wanted) {
  for (size_t index = 0; index != count; ++index)
    if (hasName(imports[index].module, imports[index].module_size, wanted.module, wanted.module_size) &&
        hasName(imports[index].name, imports[index].name_size, wanted.name, wanted.name_size))
      return &imports[index];
  return nullptr;
}

const char* externKindName(uint32_t kind) {
  constexpr const char* names[] = {"function", "table", "memory", "global", "tag"};
  return kind < sizeof names / sizeof *names ? names[kind] : "thing of no kind";
}

struct Limits {
  const char* unit;
  uint64_t minimum;
  bool hasMaximum;
  uint64_t maximum;
};
Message& operator<<(Message& message, const Limits& limits) {
  message << "at least " << limits.minimum << limits.unit;
  if (limits.hasMaximum)
    message << " and at most " << limits.maximum;
  return message;
}

class Linker {
public:
  Linker(const wrought_library& library, wrought_error* error) : library_(library), error_(error) {}

  // Whether what is given can stand for what is wanted; reports why not.
  bool check(const Item& wanted, const wrought_extern& given) {
    if (static_cast<uint32_t>(given.kind) != wanted.kind)
      return refuse(wanted, "a ", externKindName(wanted.kind), ", but was given a ", externKindName(given.kind), from(given));
    if (given.owner != nullptr && !isUsable(given))
      return refuse(wanted, "something of an instance of its own version of wrought, but was given something of another");
    switch (given.kind) {
    case WROUGHT_EXTERN_FUNCTION:
    case WROUGHT_EXTERN_TAG: {
      FunctionShape shape;
      if (given.owner == nullptr && (given.callback == nullptr || !readFunctionType(given.type, shape)))
        return refuse(wanted, "a function of type ", TypeText{wanted.type}, ", but was given a function of the host without ",
                      given.callback == nullptr ? "code" : "a type that can be read");
      // A function of the host has whatever type of its shape it is given for.
      if (given.owner == nullptr ? !haveSameShape(given.type, wanted.type) : strcmp(given.type, wanted.type) != 0)
        return refuse(wanted, "a ", externKindName(wanted.kind), " of type ", TypeText{wanted.type},
                      ", but was given one of type ", TypeText{given.type}, from(given));
      return true;
    }
    case WROUGHT_EXTERN_GLOBAL: {
      bool wantsMutable = (wanted.flags & WROUGHT_EXTERN_MUTABLE) != 0;
      bool isMutable = (given.flags & WROUGHT_EXTERN_MUTABLE) != 0;
      bool fits = wantsMutable ? strcmp(given.type, wanted.type) == 0 : isSubtype(given.type, wanted.type);
      if (wantsMutable != isMutable || !fits)
        return refuse(wanted, wantsMutable ? "a mutable global of type " : "an immutable global of type ",
                      TypeText{wanted.type}, ", but was given ", isMutable ? "a mutable one of type " : "an immutable one of type ",
                      TypeText{given.type}, from(given));
      return true;
    }
    case WROUGHT_EXTERN_MEMORY: {
      auto* memory = static_cast<wrought_library_memory*>(given.item);
      const Item& description = *memory->description;
      if (wanted.page_shift != description.page_shift)
        return refuse(wanted, "a memory with pages of ", uint64_t{1} << wanted.page_shift, " bytes, but was given one with pages of ",
                      uint64_t{1} << description.page_shift, " bytes", from(given));
      uint32_t kinds = WROUGHT_EXTERN_SHARED | WROUGHT_EXTERN_INDEX64;
      if ((wanted.flags & kinds) != (description.flags & kinds))
        return refuse(wanted, sharing(wanted), indexing(wanted), "memory, but was given ", sharing(description),
                      indexing(description), "one", from(given));
      // The code of each relies on it.
      uint64_t relied = wanted.memory_flags & WROUGHT_MEMORY_GUARDED;
      bool canMove = (memory->memory.flags & WROUGHT_MEMORY_CAN_MOVE) != 0;
      if ((memory->memory.flags & relied) != relied || (canMove && (wanted.memory_flags & WROUGHT_MEMORY_CAN_MOVE) == 0))
        return refuse(wanted, "a memory with guard pages, but was given one with explicit checks (--bounds-checks)", from(given));
      return checkLimits(wanted, given, "memory of ", " pages", memory->memory.size >> description.page_shift,
                         memory->declared_maximum != UINT64_MAX, memory->declared_maximum);
    }
    case WROUGHT_EXTERN_TABLE: {
      auto* table = static_cast<wrought_library_table*>(given.item);
      if (strcmp(table->type, wanted.type) != 0)
        return refuse(wanted, "a table of ", TypeText{wanted.type}, ", but was given one of ", TypeText{table->type}, from(given));
      if ((wanted.flags & WROUGHT_EXTERN_INDEX64) != (table->description->flags & WROUGHT_EXTERN_INDEX64))
        return refuse(wanted, indexing(wanted), "table, but was given ", indexing(*table->description), "one", from(given));
      return checkLimits(wanted, given, "table of ", " elements", table->table.size,
                         (table->description->flags & WROUGHT_EXTERN_HAS_MAXIMUM) != 0, table->description->maximum);
    }
    }
    return refuse(wanted, "a ", externKindName(wanted.kind), ", but was given a thing of no kind");
  }

  bool refuseMissing(const Item& wanted) {
    reportError(error_, WROUGHT_LINK_ERROR, "module '", library_.name, "': the import '",
                NameText{wanted.module, wanted.module_size}, "'.'", NameText{wanted.name, wanted.name_size}, "' (a ",
                externKindName(wanted.kind), isTyped(wanted) ? " of type " : "",
                TypeText{isTyped(wanted) ? wanted.type : ""}, ") was not given");
    return false;
  }

private:
  struct Origin {
    const char* prefix;
    const char* module;
    const char* suffix;
  };
  friend Message& operator<<(Message& message, Origin origin) {
    return message << origin.prefix << origin.module << origin.suffix;
  }

  static Origin from(const wrought_extern& given) {
    if (given.owner == nullptr)
      return {" (by the host)", "", ""};
    return {" (of module '", instanceOf(given.owner)->library->name, "')"};
  }

  static bool isTyped(const Item& item) { return item.kind == WROUGHT_EXTERN_FUNCTION || item.kind == WROUGHT_EXTERN_GLOBAL; }
  static const char* sharing(const Item& item) {
    return (item.flags & WROUGHT_EXTERN_SHARED) != 0 ? "a shared " : "an unshared ";
  }
  static const char* indexing(const Item& item) {
    return (item.flags & WROUGHT_EXTERN_INDEX64) != 0 ? "64-bit " : "32-bit ";
  }

  static bool isUsable(const wrought_extern& given) {
    return instanceOf(given.owner)->library->abi_version == WROUGHT_ABI_VERSION;
  }

  bool checkLimits(const Item& wanted, const wrought_extern& given, const char* what, const char* unit, uint64_t size,
                   bool hasMaximum, uint64_t maximum) {
    bool wantsMaximum = (wanted.flags & WROUGHT_EXTERN_HAS_MAXIMUM) != 0;
    if (size >= wanted.minimum && (!wantsMaximum || (hasMaximum && maximum <= wanted.maximum)))
      return true;
    return refuse(wanted, "a ", what, Limits{unit, wanted.minimum, wantsMaximum, wanted.maximum}, ", but was given one of ",
                  Limits{unit, size, hasMaximum, maximum}, from(given));
  }

  template <typename... Parts> bool refuse(const Item& wanted, const Parts&... parts) {
    reportError(error_, WROUGHT_LINK_ERROR, "module '", library_.name, "': the import '",
                NameText{wanted.module, wanted.module_size}, "'.'", NameText{wanted.name, wanted.name_size}, "' needs ",
                parts...);
    return false;
  }

  const wrought_library& library_;
  wrought_error* error_;
};

void bind(Instance* instance, const Item& wanted, const wrought_extern& given, HostFunction*& nextHost) {
  if (given.kind != WROUGHT_EXTERN_FUNCTION) {
    *fieldOf<void*>(instance, wanted.place) = given.item;
    return;
  }
  auto& slot = *fieldOf<wrought_function_import>(instance, wanted.place);
  auto* reference = static_cast<wrought_funcref*>(given.item);
  if (given.owner == nullptr) {
    HostFunction& host = *nextHost++;
    const wrought_library_type& type = instance->library->types[wanted.type_index];
    host.type = &type;
    host.instance = instance;
    host.callback = given.callback;
    host.env = given.env;
    host.argumentArea = instance->argument_area;
    host.reference = {type.host_thunk, instance->library->type_ids[wanted.type_index], UINT32_MAX, &host};
    reference = &host.reference;
  }
  slot = {reference->code, reference->instance, reference, nullptr};
}

} // namespace

bool isHostFunction(const wrought_funcref& reference) { return reference.function_index == UINT32_MAX; }

Instance* ownerOf(const wrought_funcref& reference) {
  if (isHostFunction(reference))
    return static_cast<HostFunction*>(reference.instance)->instance;
  return static_cast<Instance*>(reference.instance);
}

void linkInstances(Instance* a, Instance* b) {
  if (a->group == b->group)
    return;
  GroupLock lock;
  auto* kept = static_cast<Group*>(a->group);
  auto* merged = static_cast<Group*>(b->group);
  if (kept == merged)
    return;
  Instance* last = merged->first;
  for (Instance* each = merged->first; each != nullptr; each = each->next_in_group) {
    each->group = kept;
    last = each;
  }
  last->next_in_group = kept->first;
  kept->first = merged->first;
  kept->alive += merged->alive;
  free(merged);
}

void forEachInGroup(Instance& instance, void (*visit)(Instance&, void* context), void* context) {
  GroupLock lock;
  for (Instance* each = static_cast<Group*>(instance.group)->first; each != nullptr; each = each->next_in_group)
    visit(*each, context);
}

void destroy(wrought_instance* handle) {
  Instance* instance = instanceOf(handle);
  if ((instance->flags & isDestroyed) != 0)
    return;
  instance->flags |= isDestroyed;
  Instance* dead = nullptr;
  {
    GroupLock lock;
    auto* group = static_cast<Group*>(instance->group);
    if (--group->alive == 0) {
      dead = group->first;
      free(group);
    }
  }
  while (dead != nullptr) {
    Instance* next = dead->next_in_group;
    freeInstance(dead);
    dead = next;
  }
}

wrought_funcref* functionOf(Instance* instance, const Item& item) {
  if ((item.flags & WROUGHT_ITEM_IMPORTED) != 0)
    return fieldOf<wrought_function_import>(instance, item.place)->reference;
  return fieldOf<wrought_funcref>(instance, item.place);
}

void* placeOf(Instance* instance, const Item& item) {
  if (item.kind == WROUGHT_EXTERN_FUNCTION)
    return functionOf(instance, item);
  void* field = fieldOf<void>(instance, item.place);
  return (item.flags & WROUGHT_ITEM_IMPORTED) != 0 ? *static_cast<void**>(field) : field;
}

wrought_status instantiate(const wrought_module* module, const wrought_import* imports, size_t importCount,
                           wrought_instance** result, wrought_error* error) {
  *result = nullptr;
  const wrought_library& library = libraryOf(module);
  if (library.abi_version != WROUGHT_ABI_VERSION)
    return reportError(error, WROUGHT_LINK_ERROR, "module '", library.name,
                       "' was linked with the runtime library of another version: compile it again");
  if (!prepareLibrary(library))
    return reportError(error, WROUGHT_OUT_OF_MEMORY, "module '", library.name,
                       "': no memory, or no signal handlers, for its first instance");

  Linker linker(library, error);
  uint64_t hostCount = 0;
  for (uint64_t index = 0; index != library.import_count; ++index) {
    const wrought_import* given = findImport(imports, importCount, library.imports[index]);
    if (given == nullptr ? !linker.refuseMissing(library.imports[index]) : !linker.check(library.imports[index], given->item))
      return WROUGHT_LINK_ERROR;
    hostCount += given->item.kind == WROUGHT_EXTERN_FUNCTION && given->item.owner == nullptr;
  }

  auto* instance = static_cast<Instance*>(calloc(1, library.instance_size + WROUGHT_ARGUMENT_AREA_SIZE + inlineTableBytes(library)));
  auto* group = static_cast<Group*>(calloc(1, sizeof(Group)));
  auto* hostFunctions = static_cast<HostFunction*>(hostCount != 0 ? calloc(hostCount, sizeof(HostFunction)) : nullptr);
  auto refuseForMemory = [&] {
    return reportError(error, WROUGHT_OUT_OF_MEMORY, "module '", library.name, "': no memory, or no addresses, for an instance");
  };
  if (instance == nullptr || group == nullptr || (hostFunctions == nullptr && hostCount != 0)) {
    free(instance);
    free(group);
    free(hostFunctions);
    return refuseForMemory();
  }
  *group = {instance, 1};
  instance->api = library.api;
  instance->library = &library;
  instance->group = group;
  instance->host_functions = hostFunctions;

  instance->argument_area = fieldOf<void>(instance, library.instance_size);
  void** inlineElements = fieldOf<void*>(instance, library.instance_size + WROUGHT_ARGUMENT_AREA_SIZE);
  bool isComplete = true;
  for (uint64_t index = 0; index != library.memory_count; ++index)
    isComplete &= createMemory(*fieldOf<wrought_library_memory>(instance, library.memories[index].place), library.memories[index]);
  for (uint64_t index = 0; index != library.table_count; ++index)
    isComplete &= createTable(*fieldOf<wrought_library_table>(instance, library.tables[index].place), library.tables[index],
                              inlineElements);
  if (!isComplete) {
    destroy(handleOf(instance));
    return refuseForMemory();
  }
  for (uint64_t index = 0; index != library.function_count; ++index) {
    const wrought_library_function& function = library.functions[index];
    fieldOf<wrought_funcref>(instance, library.references)[index] = {function.code, library.type_ids[function.type_index],
                                                                    function.index, instance};
  }
  if (library.state_size != 0)
    memcpy(fieldOf<void>(instance, library.state), library.initial_state, library.state_size);
  for (uint64_t index = 0; index != library.import_count; ++index) {
    const wrought_extern& given = findImport(imports, importCount, library.imports[index])->item;
    bind(instance, library.imports[index], given, hostFunctions);
    if (given.owner != nullptr)
      linkInstances(instanceOf(given.owner), instance);
  }

  if ((library.flags & WROUGHT_LIBRARY_KEEPS_EXCEPTIONS) != 0)
    services().keepExceptions();
  if (library.instantiate != nullptr) {
    wrought_library_type type{":", library.instantiate_entry, nullptr, 0};
    wrought_status status = callFunction(library.instantiate, instance, type, nullptr, instance, error);
    if (status != WROUGHT_OK) {
      // Its functions may be in tables of others by now, which is why it is not simply freed.
      destroy(handleOf(instance));
      return status;
    }
  }
  *result = handleOf(instance);
  return WROUGHT_OK;
}

wrought_status callFunction(void* code, void* callee, const wrought_library_type& type, uint64_t* cells, Instance* caller,
                            wrought_error* error) {
  wrought_guest_call call{code, callee, cells};
  auto* entry = reinterpret_cast<void (*)(void*)>(type.entry);
  uint32_t outcome = enterGuest(entry, &call, handleOf(caller), error);
  switch (static_cast<Departure>(outcome)) {
  case Departure::Returned:
    return WROUGHT_OK;
  case Departure::Exit:
    return WROUGHT_EXIT;
  case Departure::HostError:
    return WROUGHT_HOST_ERROR;
  case Departure::Exception:
    return WROUGHT_EXCEPTION;
  case Departure::NoMemory:
    return reportError(error, WROUGHT_OUT_OF_MEMORY, "no memory for the stack of module '", caller->library->name, "'");
  case Departure::NoExceptionMemory:
    return reportError(error, WROUGHT_OUT_OF_MEMORY, "no memory for an exception of module '", caller->library->name, "'");
  case Departure::NoHostStack:
    reportError(error, WROUGHT_TRAP, trapMessage(static_cast<uint32_t>(Trap::CallStackExhausted)),
                " (calls between the host and the module are nested too deep)");
    if (error != nullptr)
      error->trap = static_cast<uint32_t>(Trap::CallStackExhausted);
    return WROUGHT_TRAP;
  }
  return WROUGHT_TRAP;
}

namespace {

// A call of a function of the host, on the host's stack.
struct HostCall {
  HostFunction* function;
  uint64_t* cells;
  Activation* activation;
};

void fail(Activation& activation, const char* what, const HostFunction& function) {
  if (activation.error != nullptr)
    reportError(activation.error, WROUGHT_HOST_ERROR, "a function of the host of type ", TypeText{function.type->text}, what);
  activation.isRaised = true;
}

void runHostCall(void* untyped) {
  HostCall& call = *static_cast<HostCall*>(untyped);
  HostFunction& function = *call.function;
  FunctionShape shape;
  readFunctionType(function.type->text, shape);
  wrought_value few[16];
  wrought_value* values = few;
  uint64_t count = shape.parameters + shape.results;
  if (count > sizeof few / sizeof *few)
    values = static_cast<wrought_value*>(malloc(count * sizeof(wrought_value)));
  if (values == nullptr) {
    fail(*call.activation, " cannot be called: no memory", function);
    return;
  }
  const uint64_t* cells = call.cells;
  const char* text = function.type->text;
  wrought_value_kind kind;
  wrought_value* next = values;
  while (nextValueType(text, kind))
    *next++ = takeValue(cells, kind);
  const char* resultTypes = ++text;
  wrought_value* results = next;
  const uint64_t zeroes[2] = {};
  while (nextValueType(text, kind)) {
    const uint64_t* zero = zeroes;
    *next++ = takeValue(zero, kind);
  }
  function.callback(function.env, handleOf(function.instance), values, results);
  if (!call.activation->isRaised) {
    uint64_t* target = call.cells;
    text = resultTypes;
    for (next = results; nextValueType(text, kind); ++next) {
      if (!putValue(target, *next, kind)) {
        fail(*call.activation, " gave a result of another type", function);
        break;
      }
      if (kind == WROUGHT_FUNCREF && next->of.funcref != nullptr)
        linkInstances(ownerOf(*reinterpret_cast<const wrought_funcref*>(next->of.funcref)), function.instance);
    }
  }
  if (values != few)
    free(values);
}

} // namespace
} // namespace wrought

using namespace wrought;

void wrought_library_host_call(void* function, uint64_t* cells) {
  ThreadState* thread = services().thread();
  Activation& activation = *thread->current;
  HostCall call{static_cast<HostFunction*>(function), cells, &activation};
  activation.isInHost = true;
  wrought_embed_call_host(runHostCall, &call, activation.hostStack, &activation.guestStack);
  activation.isInHost = false;
  if (!activation.isRaised)
    return;
  activation.isRaised = false;
  if (activation.error != nullptr) {
    Registers registers;
    wrought_capture_registers(&registers);
    reportFrames(*activation.error, registers, *thread);
  }
  wrought_embed_abandon(static_cast<uint32_t>(Departure::HostError), activation.hostStack);
}

void wrought_fill_elements(wrought_instance* handle, void** elements, const uint64_t* places, uint64_t count) {
  Instance* instance = instanceOf(handle);
  for (uint64_t index = 0; index != count; ++index) {
    void** place = fieldOf<void*>(instance, places[index] & ~uint64_t{7});
    switch (places[index] & 7) {
    case WROUGHT_ELEMENT_ADDRESS:
      elements[index] = place;
      break;
    case WROUGHT_ELEMENT_LOADED:
      elements[index] = *place;
      break;
    case WROUGHT_ELEMENT_LOADED_TWICE:
      elements[index] = *static_cast<void**>(*place);
      break;
    default:
      elements[index] = nullptr;
    }
  }
}
