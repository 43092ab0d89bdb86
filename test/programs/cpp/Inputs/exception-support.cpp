// The part of the C++ ABI that exceptions in WebAssembly need ("Itanium C++ ABI: Exception Handling", and LLVM's calls of it for
// WebAssembly): Debian's libc++abi for WASI is built without it. Single-threaded, without exception specifications.
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <typeinfo>

namespace __cxxabiv1 {
// As in libc++abi, whose classes of type information derive from it; only the order of the virtual functions matters.
class __shim_type_info : public std::type_info {
public:
  virtual ~__shim_type_info();
  virtual void noop1() const;
  virtual void noop2() const;
  virtual bool can_catch(const __shim_type_info* thrown, void*& object) const = 0;
};
} // namespace __cxxabiv1
using __cxxabiv1::__shim_type_info;

namespace {

// Lies before the object that is thrown.
struct alignas(16) Header {
  const std::type_info* type;
  void* (*destroy)(void*); // destructors give back their object in WebAssembly
  int handlers; // negative while it is rethrown
  void* adjusted;
  Header* outer; // caught before this one
};

Header* caught;
Header* headerOf(void* object) { return static_cast<Header*>(object) - 1; }

uint32_t readUleb(const uint8_t*& at) {
  uint32_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = *at++;
    value |= uint32_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return value;
  }
}

int32_t readSleb(const uint8_t*& at) {
  uint32_t value = 0;
  for (unsigned shift = 0;;) {
    uint8_t byte = *at++;
    value |= uint32_t(byte & 0x7f) << shift;
    shift += 7;
    if (!(byte & 0x80))
      return int32_t(shift < 32 && (byte & 0x40) ? value | ~uint32_t(0) << shift : value);
  }
}

} // namespace

extern "C" {

// What compiled code and the personality tell one another.
struct {
  uint32_t landingPad;
  const uint8_t* table;
  uint32_t selector;
} __wasm_lpad_context;

void* __cxa_allocate_exception(size_t size) {
  Header* header = static_cast<Header*>(calloc(1, sizeof(Header) + size));
  if (!header)
    std::terminate();
  return header + 1;
}
void __cxa_free_exception(void* object) { free(headerOf(object)); }

[[noreturn]] void __cxa_throw(void* object, std::type_info* type, void* (*destroy)(void*)) {
  headerOf(object)->type = type;
  headerOf(object)->destroy = destroy;
  __builtin_wasm_throw(0, object);
}

void* __cxa_begin_catch(void* object) {
  Header* header = headerOf(object);
  header->handlers = (header->handlers < 0 ? -header->handlers : header->handlers) + 1;
  if (header != caught) {
    header->outer = caught;
    caught = header;
  }
  return header->adjusted;
}

void __cxa_end_catch() {
  Header* header = caught;
  bool isRethrown = header->handlers < 0;
  header->handlers += isRethrown ? 1 : -1;
  if (header->handlers != 0)
    return;
  caught = header->outer;
  if (isRethrown)
    return;
  if (header->destroy)
    header->destroy(header + 1);
  free(header);
}

[[noreturn]] void __cxa_rethrow() {
  if (!caught)
    std::terminate();
  caught->handlers = -caught->handlers;
  __builtin_wasm_throw(0, caught + 1);
}

int __gxx_personality_wasm0(...) { return 0; }

// Chooses the catch of the landing pad that was entered, by its table.
int _Unwind_CallPersonality(void* object) {
  Header* header = headerOf(object);
  __wasm_lpad_context.selector = 0;
  const uint8_t* at = __wasm_lpad_context.table;
  if (*at++ != 0xff) // where landing pads start
    readUleb(at);
  const uint8_t* types = nullptr;
  if (*at++ != 0xff) {
    uint32_t distance = readUleb(at);
    types = at + distance;
  }
  ++at; // the encoding of the call sites
  uint32_t size = readUleb(at);
  const uint8_t* actions = at + size;
  uint32_t action = 0;
  for (uint32_t index = 0; index <= __wasm_lpad_context.landingPad; ++index) {
    readUleb(at);
    action = readUleb(at);
  }
  if (action == 0)
    return 0;
  for (at = actions + action - 1;;) {
    int32_t index = readSleb(at);
    const uint8_t* afterIndex = at;
    int32_t next = readSleb(at);
    if (index > 0) {
      const __shim_type_info* type = reinterpret_cast<const __shim_type_info* const*>(types)[-index];
      void* adjusted = object;
      if (!type || type->can_catch(static_cast<const __shim_type_info*>(header->type), adjusted)) {
        header->adjusted = adjusted;
        __wasm_lpad_context.selector = uint32_t(index);
        return 0;
      }
    }
    if (next == 0)
      return 0;
    at = afterIndex + next;
  }
}

} // extern "C"
