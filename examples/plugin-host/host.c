/*
 * A program with plug-ins that it does not trust. Each is a WebAssembly module, compiled to a shared library that is loaded by
 * name, or linked into the program. Whatever a plug-in does, it reaches its own memory and the function `log` below, and the
 * program goes on.
 *
 *   plugin-host [PLUGIN.so]...
 */
#include <builtin.h> /* of the plug-in that is part of the program */
#include <wrought.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct plugin {
  const char* name;
  wrought_instance* instance;
  wrought_extern memory, buffer, capacity, transform;
};

/* What the plug-in says of its memory is never believed: `size` bytes from `address`, or null. */
static uint8_t* range_of(const wrought_extern* memory, uint32_t address, uint32_t size) {
  uint64_t limit = wrought_memory_size(memory);
  return size <= limit && address <= limit - size ? wrought_memory_data(memory) + address : NULL;
}

/* The one function that plug-ins are given. */
static void host_log(void* env, wrought_instance* instance, const wrought_value* arguments, wrought_value* results) {
  struct plugin* plugin = env;
  (void)results;
  wrought_extern memory;
  uint32_t size = (uint32_t)arguments[1].of.i32;
  const uint8_t* text = NULL;
  if (wrought_find_export(instance, "memory", &memory, NULL) == WROUGHT_OK)
    text = range_of(&memory, (uint32_t)arguments[0].of.i32, size);
  if (!text) {
    wrought_raise(instance, "log: the text is not in the plug-in's memory");
    return;
  }
  printf("%s says: %.*s\n", plugin->name, (int)size, (const char*)text);
}

static int report(const struct plugin* plugin, const char* what, const wrought_error* error) {
  printf("%s: %s: %s\n", plugin->name, what, error->message);
  for (uint32_t i = 0; i < error->frame_count && i < 4; ++i)
    printf("    in %s\n", error->frames[i].function);
  return 0;
}

static int start(struct plugin* plugin, const wrought_module* module, wrought_error* error) {
  wrought_import import = {"host", 0, "log", 0, wrought_host_function("ii:", host_log, plugin)};
  if (wrought_instantiate(module, &import, 1, &plugin->instance, error) != WROUGHT_OK)
    return report(plugin, "cannot be started", error);
  if (wrought_find_export(plugin->instance, "memory", &plugin->memory, error) != WROUGHT_OK ||
      wrought_find_export(plugin->instance, "buffer", &plugin->buffer, error) != WROUGHT_OK ||
      wrought_find_export(plugin->instance, "capacity", &plugin->capacity, error) != WROUGHT_OK ||
      wrought_find_export(plugin->instance, "transform", &plugin->transform, error) != WROUGHT_OK)
    return report(plugin, "is no plug-in", error);
  if (plugin->memory.kind != WROUGHT_EXTERN_MEMORY) {
    printf("%s: is no plug-in: 'memory' is none\n", plugin->name);
    return 0;
  }
  return 1;
}

static int transform(struct plugin* plugin, const char* text, wrought_error* error) {
  wrought_value buffer, capacity, size;
  if (wrought_call(&plugin->buffer, NULL, 0, &buffer, 1, error) != WROUGHT_OK ||
      wrought_call(&plugin->capacity, NULL, 0, &capacity, 1, error) != WROUGHT_OK)
    return report(plugin, "failed", error);
  uint32_t length = (uint32_t)strlen(text);
  uint8_t* place = range_of(&plugin->memory, (uint32_t)buffer.of.i32, length);
  if (!place || length > (uint32_t)capacity.of.i32) {
    printf("%s: has no room for the text\n", plugin->name);
    return 0;
  }
  memcpy(place, text, length);
  wrought_value arguments[2] = {buffer, {WROUGHT_I32, {(int32_t)length}}};
  if (wrought_call(&plugin->transform, arguments, 2, &size, 1, error) != WROUGHT_OK)
    return report(plugin, "failed", error);
  place = range_of(&plugin->memory, (uint32_t)buffer.of.i32, (uint32_t)size.of.i32);
  if (!place) {
    printf("%s: gave a text that is not in its memory\n", plugin->name);
    return 0;
  }
  printf("%s: %.*s\n", plugin->name, (int)size.of.i32, (const char*)place);
  return 1;
}

static void use(const char* name, const wrought_module* module) {
  struct plugin plugin = {.name = name};
  wrought_error error;
  if (start(&plugin, module, &error))
    for (int i = 0; i < 4; ++i)
      if (transform(&plugin, "hello, world", &error))
        break;
  wrought_destroy(plugin.instance);
}

int main(int argc, char** argv) {
  use("builtin", builtin_module());
  for (int i = 1; i < argc; ++i) {
    const char* slash = strrchr(argv[i], '/');
    void* library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
    const wrought_module* module = library ? (const wrought_module*)dlsym(library, WROUGHT_MODULE_SYMBOL) : NULL;
    if (!module || !wrought_is_compatible(module)) {
      printf("%s: %s\n", argv[i], library ? "not a plug-in" : dlerror());
      continue;
    }
    use(slash ? slash + 1 : argv[i], module);
  }
  return 0;
}
