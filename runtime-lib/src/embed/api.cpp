// The functions behind wrought.h.
#include "error-report.h"
#include "library-instance.h"
#include "process.h"
#include "thread-state.h"
#include "types.h"
#include "builtins.h"

#include <stdlib.h>
#include <string.h>

namespace wrought {

bool acceptReference(Instance* instance, const wrought_value& value, const char* text) {
  const char* end = text;
  wrought_value_kind kind;
  if (!nextValueType(end, kind) || value.kind != kind)
    return false;
  bool isReference = kind == WROUGHT_FUNCREF || kind == WROUGHT_EXTERNREF || kind == WROUGHT_EXNREF;
  if (*text == '!' && value.of.externref == nullptr)
    return !isReference;
  if (text[*text == '!'] == '0')
    return *text != '!' && value.of.externref == nullptr;
  if (kind != WROUGHT_FUNCREF || value.of.funcref == nullptr)
    return true;
  auto& reference = *reinterpret_cast<const wrought_funcref*>(value.of.funcref);
  if (text[1] == '<') {
    // "?<T>": T is the identity of the function's type.
    char wanted[256];
    size_t size = static_cast<size_t>(end - text) - 3;
    if (size >= sizeof wanted)
      return false;
    memcpy(wanted, text + 2, size);
    wanted[size] = 0;
    if (reference.signature_id != services().internType(wanted))
      return false;
  }
  linkInstances(ownerOf(reference), instance);
  return true;
}

namespace {

const wrought_library& libraryOf(const wrought_module* module) {
  return *reinterpret_cast<const wrought_library*>(module);
}

const char* moduleName(const wrought_module* module) { return libraryOf(module).name; }
size_t importCount(const wrought_module* module) { return libraryOf(module).import_count; }
size_t exportCount(const wrought_module* module) { return libraryOf(module).export_count; }

constexpr uint32_t publicFlags = 255;

wrought_status describe(const Item* items, uint64_t count, size_t index, wrought_extern_type* type) {
  if (index >= count)
    return WROUGHT_USAGE_ERROR;
  const Item& item = items[index];
  *type = {item.module,
           item.module_size,
           item.name,
           item.name_size,
           static_cast<wrought_extern_kind>(item.kind),
           item.flags & publicFlags,
           item.type,
           item.minimum,
           item.maximum};
  return WROUGHT_OK;
}
wrought_status importType(const wrought_module* module, size_t index, wrought_extern_type* type) {
  return describe(libraryOf(module).imports, libraryOf(module).import_count, index, type);
}
wrought_status exportType(const wrought_module* module, size_t index, wrought_extern_type* type) {
  return describe(libraryOf(module).exports, libraryOf(module).export_count, index, type);
}

wrought_status getExport(wrought_instance* handle, size_t index, wrought_extern* result) {
  Instance* instance = instanceOf(handle);
  memset(result, 0, sizeof *result);
  if (index >= instance->library->export_count)
    return WROUGHT_USAGE_ERROR;
  const Item& item = instance->library->exports[index];
  result->kind = static_cast<wrought_extern_kind>(item.kind);
  result->flags = item.flags & publicFlags;
  result->type = item.type;
  result->item = placeOf(instance, item);
  result->owner = handle;
  return WROUGHT_OK;
}

wrought_status findExport(wrought_instance* handle, const char* name, size_t size, wrought_extern* result,
                          wrought_error* error) {
  const wrought_library& library = *instanceOf(handle)->library;
  for (uint64_t index = 0; index != library.export_count; ++index)
    if (library.exports[index].name_size == size && memcmp(library.exports[index].name, name, size) == 0)
      return getExport(handle, index, result);
  memset(result, 0, sizeof *result);
  reportError(error, WROUGHT_USAGE_ERROR, "module '", library.name, "' has no export '", NameText{name, size}, "'",
              library.export_count == 0 ? "; it exports nothing" : "");
  return WROUGHT_USAGE_ERROR;
}

wrought_status wrongKind(wrought_error* error, const char* what) {
  return reportError(error, WROUGHT_USAGE_ERROR, "what was passed is not a ", what, " of an instance");
}

wrought_status call(const wrought_extern* function, const wrought_value* arguments, size_t argumentCount,
                    wrought_value* results, size_t resultCount, wrought_error* error) {
  if (function->kind != WROUGHT_EXTERN_FUNCTION)
    return wrongKind(error, "function");
  Instance* owner = instanceOf(function->owner);
  const wrought_library& library = *owner->library;
  const wrought_library_type* type = nullptr;
  for (uint64_t index = 0; index != library.type_count && type == nullptr; ++index)
    if (strcmp(library.types[index].text, function->type) == 0)
      type = &library.types[index];
  FunctionShape shape;
  if (type == nullptr || !readFunctionType(type->text, shape))
    return reportError(error, WROUGHT_USAGE_ERROR, "module '", library.name, "' has no functions of type ",
                       TypeText{function->type});
  if (argumentCount != shape.parameters || resultCount != shape.results)
    return reportError(error, WROUGHT_USAGE_ERROR, "a function of type ", TypeText{type->text}, " was called with ",
                       argumentCount, " arguments and room for ", resultCount, " results");

  uint64_t few[16];
  uint64_t* cells = few;
  if (shape.cells > sizeof few / sizeof *few)
    cells = static_cast<uint64_t*>(malloc(shape.cells * sizeof(uint64_t)));
  if (cells == nullptr)
    return reportError(error, WROUGHT_OUT_OF_MEMORY, "no memory for the arguments of a call");
  wrought_status status = WROUGHT_OK;
  const char* text = type->text;
  wrought_value_kind kind;
  uint64_t* target = cells;
  for (size_t index = 0; status == WROUGHT_OK; ++index) {
    const char* parameter = text;
    if (!nextValueType(text, kind))
      break;
    if (!acceptReference(owner, arguments[index], parameter))
      status = reportError(error, WROUGHT_USAGE_ERROR, "a function of type ", TypeText{type->text}, " was called with a ",
                           kindName(arguments[index].kind), arguments[index].kind == kind ? " of another type" : "",
                           " as argument ", index);
    else
      putValue(target, arguments[index], kind);
  }
  if (status == WROUGHT_OK) {
    auto* reference = static_cast<wrought_funcref*>(function->item);
    status = callFunction(reference->code, reference->instance, *type, cells, owner, error);
  }
  if (status == WROUGHT_OK) {
    ++text; // past the colon
    const uint64_t* source = cells;
    for (size_t index = 0; nextValueType(text, kind); ++index)
      results[index] = takeValue(source, kind);
  }
  if (cells != few)
    free(cells);
  return status;
}

wrought_status globalGet(const wrought_extern* global, wrought_value* value, wrought_error* error) {
  if (global->kind != WROUGHT_EXTERN_GLOBAL)
    return wrongKind(error, "global");
  const char* text = global->type;
  wrought_value_kind kind;
  nextValueType(text, kind);
  const uint64_t* cells = static_cast<const uint64_t*>(global->item);
  *value = takeValue(cells, kind);
  return WROUGHT_OK;
}

wrought_status globalSet(const wrought_extern* global, const wrought_value* value, wrought_error* error) {
  if (global->kind != WROUGHT_EXTERN_GLOBAL)
    return wrongKind(error, "global");
  if ((global->flags & WROUGHT_EXTERN_MUTABLE) == 0)
    return reportError(error, WROUGHT_USAGE_ERROR, "the global of type ", TypeText{global->type}, " is immutable");
  if (!acceptReference(instanceOf(global->owner), *value, global->type))
    return reportError(error, WROUGHT_USAGE_ERROR, "a global of type ", TypeText{global->type}, " cannot hold a ",
                       kindName(value->kind), value->kind == WROUGHT_FUNCREF ? " of this type" : "");
  uint64_t* cells = static_cast<uint64_t*>(global->item);
  putValue(cells, *value, value->kind);
  return WROUGHT_OK;
}

wrought_memory* memoryOf(const wrought_extern* memory) {
  return memory->kind == WROUGHT_EXTERN_MEMORY ? &static_cast<wrought_library_memory*>(memory->item)->memory : nullptr;
}
uint8_t* memoryData(const wrought_extern* memory) { return memoryOf(memory) != nullptr ? memoryOf(memory)->base : nullptr; }
uint64_t memorySize(const wrought_extern* memory) { return memoryOf(memory) != nullptr ? memoryOf(memory)->size : 0; }
int64_t memoryGrow(const wrought_extern* memory, uint64_t pages) {
  if (memoryOf(memory) == nullptr)
    return -1;
  return static_cast<int64_t>(wrought_memory_grow(memory->owner, memoryOf(memory), pages));
}

wrought_library_table* tableOf(const wrought_extern* table) {
  return table->kind == WROUGHT_EXTERN_TABLE ? static_cast<wrought_library_table*>(table->item) : nullptr;
}
uint64_t tableSize(const wrought_extern* table) { return tableOf(table) != nullptr ? tableOf(table)->table.size : 0; }
int64_t tableGrow(const wrought_extern* table, uint64_t elements, const wrought_value* value) {
  wrought_library_table* library = tableOf(table);
  if (library == nullptr || elements > UINT32_MAX || !acceptReference(instanceOf(table->owner), *value, library->type))
    return -1;
  return static_cast<int64_t>(wrought_table_grow(table->owner, &library->table, value->of.externref, elements));
}
wrought_status checkElement(const wrought_extern* table, uint64_t index, wrought_error* error) {
  wrought_library_table* library = tableOf(table);
  if (library == nullptr)
    return wrongKind(error, "table");
  if (index >= library->table.size)
    return reportError(error, WROUGHT_USAGE_ERROR, "there is no element ", index, " in a table of ",
                       uint64_t{library->table.size});
  return WROUGHT_OK;
}
wrought_status tableGet(const wrought_extern* table, uint64_t index, wrought_value* value, wrought_error* error) {
  if (wrought_status status = checkElement(table, index, error))
    return status;
  wrought_library_table* library = tableOf(table);
  const char* text = library->type;
  memset(value, 0, sizeof *value);
  nextValueType(text, value->kind);
  value->of.externref = library->table.elements[index];
  return WROUGHT_OK;
}
wrought_status tableSet(const wrought_extern* table, uint64_t index, const wrought_value* value, wrought_error* error) {
  if (wrought_status status = checkElement(table, index, error))
    return status;
  wrought_library_table* library = tableOf(table);
  if (!acceptReference(instanceOf(table->owner), *value, library->type))
    return reportError(error, WROUGHT_USAGE_ERROR, "a table of ", TypeText{library->type}, " cannot hold a ",
                       kindName(value->kind), value->kind == WROUGHT_FUNCREF ? " of this type" : "");
  library->table.elements[index] = value->of.externref;
  return WROUGHT_OK;
}

void raise(wrought_instance*, const char* message) {
  ThreadState* thread = services().thread();
  if (thread == nullptr || thread->current == nullptr || !thread->current->isInHost)
    return;
  Activation& activation = *thread->current;
  // The first one is the reason.
  if (activation.isRaised)
    return;
  reportError(activation.error, WROUGHT_HOST_ERROR, message);
  activation.isRaised = true;
}

void* userData(wrought_instance* instance) { return instanceOf(instance)->user_data; }
void setUserData(wrought_instance* instance, void* data) { instanceOf(instance)->user_data = data; }
const wrought_module* moduleOf(wrought_instance* instance) {
  return reinterpret_cast<const wrought_module*>(instanceOf(instance)->library);
}

} // namespace
} // namespace wrought

using namespace wrought;

extern "C" const wrought_api wrought_library_api = {
    WROUGHT_API_VERSION, 0,          moduleName, importCount, exportCount, importType, exportType, instantiate, destroy,
    getExport,           findExport, call,       globalGet,   globalSet,   memoryData, memorySize, memoryGrow,  tableSize,
    tableGrow,           tableGet,   tableSet,   raise,       userData,    setUserData, moduleOf};

uint32_t wrought_library_call(wrought_library_instance* instance, uint64_t exportIndex, uint64_t* cells, void* error) {
  const wrought_library& library = *instance->library;
  const Item& item = library.exports[exportIndex];
  wrought_funcref* function = functionOf(instance, item);
  const wrought_library_type& type = library.types[item.type_index];
  if ((type.flags & WROUGHT_TYPE_CHECKED) != 0) {
    const uint64_t* source = cells;
    const char* text = type.text;
    wrought_value_kind kind;
    for (const char* parameter = text; nextValueType(text, kind); parameter = text)
      if (!acceptReference(instance, takeValue(source, kind), parameter))
        return reportError(static_cast<wrought_error*>(error), WROUGHT_USAGE_ERROR, "a function of type ", TypeText{type.text},
                           " was called with a reference of another type");
  }
  return callFunction(function->code, function->instance, type, cells, instance,
                      static_cast<wrought_error*>(error));
}
