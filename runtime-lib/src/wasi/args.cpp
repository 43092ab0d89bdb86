// args_get, args_sizes_get, environ_get, environ_sizes_get: two lists of strings in the same form.
#include "functions.h"
#include "sandbox/guest-memory.h"
#include "state.h"
#include "wasi-errno.h"

#include <string.h>

namespace wrought::wasi {

namespace {

// Writes strings one after the other into a buffer of the guest, and their addresses into an array beside it. Without a
// memory it only counts, so that the sizes and the contents cannot come apart.
class StringList {
public:
  StringList() = default;
  StringList(const GuestMemory& memory, uint32_t array, uint32_t buffer)
      : memory_(&memory), array_(array), buffer_(buffer) {}

  // Adds "name=value", or the value alone if there is no name.
  void add(const char* name, const char* value) {
    size_t nameLength = name ? strlen(name) : 0;
    size_t valueLength = strlen(value);
    size_t size = nameLength + (name ? 1 : 0) + valueLength + 1;
    if (memory_ && !failed_) {
      uint64_t address = uint64_t{buffer_} + bytes_;
      uint64_t slot = uint64_t{array_} + uint64_t{count_} * sizeof(uint32_t);
      uint8_t* target = address <= UINT32_MAX ? memory_->range(static_cast<uint32_t>(address), size) : nullptr;
      failed_ = !target || slot > UINT32_MAX ||
                !memory_->store(static_cast<uint32_t>(slot), static_cast<uint32_t>(address));
      if (!failed_) {
        if (name) {
          memcpy(target, name, nameLength);
          target[nameLength] = '=';
          target += nameLength + 1;
        }
        memcpy(target, value, valueLength + 1);
      }
    }
    bytes_ += size;
    ++count_;
  }

  [[nodiscard]] Errno error() const { return failed_ ? Errno::Fault : Errno::Success; }

  // Writes the two results of the sizes calls.
  [[nodiscard]] Errno storeSizes(const GuestMemory& memory, uint32_t countOut, uint32_t bytesOut) const {
    // Linux limits all of argv and the environment to far less than 4 GiB.
    if (bytes_ > UINT32_MAX)
      return Errno::TooBig;
    if (!memory.holds<uint32_t>(countOut) || !memory.store(bytesOut, static_cast<uint32_t>(bytes_)) ||
        !memory.store(countOut, count_))
      return Errno::Fault;
    return Errno::Success;
  }

private:
  const GuestMemory* memory_ = nullptr;
  uint32_t array_ = 0;
  uint32_t buffer_ = 0;
  uint32_t count_ = 0;
  uint64_t bytes_ = 0;
  bool failed_ = false;
};

} // namespace

static void addArguments(const wrought_launch& launch, StringList& list) {
  for (int i = 0; i < launch.argc; ++i)
    list.add(nullptr, launch.argv[i]);
}

// The value of `name` in the environment of the process, or null.
static const char* hostVariable(const wrought_launch& launch, const char* name) {
  size_t nameLength = strlen(name);
  for (char** entry = launch.envp; entry && *entry; ++entry)
    if (strncmp(*entry, name, nameLength) == 0 && (*entry)[nameLength] == '=')
      return *entry + nameLength + 1;
  return nullptr;
}

// Whether a later grant is of the same variable, and so replaces this one: a grant at launch overrides one baked in.
static bool isReplaced(const wrought_launch& launch, uint64_t index) {
  for (uint64_t i = index + 1; i < launch.grant_count; ++i)
    if (launch.grants[i].kind == WROUGHT_GRANT_ENV && strcmp(launch.grants[i].a, launch.grants[index].a) == 0)
      return true;
  return false;
}

static void addVariables(const wrought_launch& launch, StringList& list) {
  for (uint64_t i = 0; i < launch.grant_count; ++i) {
    const wrought_grant& grant = launch.grants[i];
    if (grant.kind != WROUGHT_GRANT_ENV || isReplaced(launch, i))
      continue;
    if (const char* value = grant.b ? grant.b : hostVariable(launch, grant.a))
      list.add(grant.a, value);
  }
}

} // namespace wrought::wasi

using namespace wrought;
using namespace wrought::wasi;

uint32_t wrought_wasi_args_get(wrought_instance* instance, uint32_t argv, uint32_t argvBuf) {
  GuestMemory memory(instance);
  StringList list(memory, argv, argvBuf);
  addArguments(*stateOf(instance).launch, list);
  return result(list.error());
}

uint32_t wrought_wasi_args_sizes_get(wrought_instance* instance, uint32_t argcOut, uint32_t bufSizeOut) {
  StringList list;
  addArguments(*stateOf(instance).launch, list);
  return result(list.storeSizes(GuestMemory(instance), argcOut, bufSizeOut));
}

uint32_t wrought_wasi_environ_get(wrought_instance* instance, uint32_t environ, uint32_t environBuf) {
  GuestMemory memory(instance);
  StringList list(memory, environ, environBuf);
  addVariables(*stateOf(instance).launch, list);
  return result(list.error());
}

uint32_t wrought_wasi_environ_sizes_get(wrought_instance* instance, uint32_t countOut, uint32_t bufSizeOut) {
  StringList list;
  addVariables(*stateOf(instance).launch, list);
  return result(list.storeSizes(GuestMemory(instance), countOut, bufSizeOut));
}
