// What all libraries in a process share; see process.h.
#include "process.h"

#include "atomic-wait.h"
#include "exceptions.h"
#include "fault-handlers.h"
#include "loaded-image.h"
#include "lock.h"
#include "thread-state.h"

#include <elf.h>
#include <link.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

namespace wrought {

void SpinLock::lock() {
  while (__atomic_exchange_n(&taken_, 1u, __ATOMIC_ACQUIRE) != 0)
    sched_yield();
}

void SpinLock::unlock() { __atomic_store_n(&taken_, 0u, __ATOMIC_RELEASE); }

// --- Images: a list that only grows, read by the signal handler ---

namespace {

struct ImageNode {
  const Image* image;
  ImageNode* next;
};
ImageNode* images;
SpinLock imageLock;
bool hasHandlers;

bool addImage(const Image* image) {
  imageLock.lock();
  bool isKnown = false;
  for (ImageNode* node = images; node != nullptr; node = node->next)
    isKnown |= node->image == image;
  bool succeeded = isKnown;
  if (!isKnown) {
    if (auto* node = static_cast<ImageNode*>(malloc(sizeof(ImageNode)))) {
      *node = {image, images};
      __atomic_store_n(&images, node, __ATOMIC_RELEASE);
      succeeded = true;
    }
  }
  if (succeeded && !hasHandlers)
    succeeded = hasHandlers = installLibraryFaultHandlers();
  imageLock.unlock();
  return succeeded;
}

} // namespace

const Image* imageAt(uint64_t pc) {
  // Several libraries linked statically into one program share its sections, so the first is as good as any.
  for (ImageNode* node = __atomic_load_n(&images, __ATOMIC_ACQUIRE); node != nullptr; node = node->next)
    if ((pc >= node->image->guestStart && pc < node->image->guestEnd) ||
        (pc >= node->image->routineStart && pc < node->image->routineEnd))
      return node->image;
  return nullptr;
}

// --- Reservations of memories, read by the signal handler ---

namespace {

struct Reservation {
  const wrought_memory* memory; // null: free
  uintptr_t start;
  uint64_t size;
};
// In chunks that never move.
constexpr unsigned chunkSize = 256;
struct ReservationChunk {
  Reservation entries[chunkSize];
  ReservationChunk* next;
};
ReservationChunk firstReservations;
SpinLock reservationLock;

int64_t addMemory(const wrought_memory* memory, uint64_t reservation) {
  reservationLock.lock();
  int64_t slot = 0;
  for (ReservationChunk* chunk = &firstReservations;; chunk = chunk->next) {
    for (Reservation& entry : chunk->entries) {
      if (entry.memory == nullptr) {
        entry.start = reinterpret_cast<uintptr_t>(memory->base);
        entry.size = reservation;
        __atomic_store_n(&entry.memory, memory, __ATOMIC_RELEASE);
        reservationLock.unlock();
        return slot;
      }
      ++slot;
    }
    if (chunk->next == nullptr) {
      auto* added = static_cast<ReservationChunk*>(calloc(1, sizeof(ReservationChunk)));
      if (added == nullptr) {
        reservationLock.unlock();
        return -1;
      }
      __atomic_store_n(&chunk->next, added, __ATOMIC_RELEASE);
    }
  }
}

void removeMemory(int64_t slot) {
  ReservationChunk* chunk = &firstReservations;
  for (; slot >= chunkSize; slot -= chunkSize)
    chunk = chunk->next;
  reservationLock.lock();
  __atomic_store_n(&chunk->entries[slot].memory, nullptr, __ATOMIC_RELEASE);
  reservationLock.unlock();
}

} // namespace

const void* elfHeaderAt(uint64_t pc) {
  for (ImageNode* node = __atomic_load_n(&images, __ATOMIC_ACQUIRE); node != nullptr; node = node->next) {
    auto* header = static_cast<const Elf64_Ehdr*>(node->image->header);
    uint64_t bias = loadBias(header);
    auto* segments = reinterpret_cast<const Elf64_Phdr*>(reinterpret_cast<const uint8_t*>(header) + header->e_phoff);
    for (unsigned index = 0; index != header->e_phnum; ++index)
      if (segments[index].p_type == PT_LOAD && pc - (bias + segments[index].p_vaddr) < segments[index].p_memsz)
        return header;
  }
  return nullptr;
}

const wrought_memory* memoryAt(uint64_t address) {
  for (ReservationChunk* chunk = &firstReservations; chunk != nullptr;
       chunk = __atomic_load_n(&chunk->next, __ATOMIC_ACQUIRE)) {
    for (const Reservation& entry : chunk->entries) {
      // An entry changes only while no code of its memory runs.
      const wrought_memory* memory = __atomic_load_n(&entry.memory, __ATOMIC_ACQUIRE);
      if (memory != nullptr && address - entry.start < entry.size)
        return memory;
    }
  }
  return nullptr;
}

// --- Types ---

namespace {

struct TypeNode {
  TypeNode* next;
  uint32_t id;
  char text[];
};
constexpr unsigned typeBuckets = 1024;
TypeNode* types[typeBuckets];
uint32_t typeCount;
SpinLock typeLock;

// Equal texts, equal ids, by comparison of the texts themselves: no hash to collide.
uint32_t internType(const char* text) {
  uint32_t hash = 2166136261u;
  for (const char* letter = text; *letter != 0; ++letter)
    hash = (hash ^ static_cast<unsigned char>(*letter)) * 16777619u;
  typeLock.lock();
  TypeNode*& bucket = types[hash % typeBuckets];
  uint32_t id = 0;
  for (TypeNode* node = bucket; node != nullptr && id == 0; node = node->next)
    if (strcmp(node->text, text) == 0)
      id = node->id;
  if (id == 0) {
    size_t size = strlen(text) + 1;
    if (auto* node = static_cast<TypeNode*>(malloc(sizeof(TypeNode) + size))) {
      memcpy(node->text, text, size);
      node->id = id = ++typeCount;
      node->next = bucket;
      bucket = node;
    }
  }
  typeLock.unlock();
  return id;
}

SpinLock sharedLock;
Lock memoryLock;

} // namespace

// --- Finding the copy that serves all ---

extern "C" {
// Its address is in the note.
extern const ProcessServices wrought_process_services __attribute__((visibility("hidden")));
const ProcessServices wrought_process_services = {
    addImage, threadState, internType, addMemory, removeMemory, [] { sharedLock.lock(); }, [] { sharedLock.unlock(); },
    keepExceptions, newException, raiseException, endOfCall, &memoryLock, waitForChange32, waitForChange64, notifyWaiters};
}

#define TEXT_OF(macro) TEXT(macro)
#define TEXT(text) #text
asm(".section .note.wrought, \"a\", %note\n"
    ".p2align 2\n"
    ".long 8\n" // size of the name
    ".long 8\n" // size of the description
    ".long " TEXT_OF(WROUGHT_ABI_VERSION) "\n"
    ".asciz \"Wrought\"\n"
    ".quad wrought_process_services - .\n"
    ".previous\n");

namespace {

constexpr char noteName[8] = "Wrought";

const ProcessServices* servicesInNotes(const uint8_t* note, const uint8_t* end) {
  while (end - note >= static_cast<ptrdiff_t>(sizeof(Elf64_Nhdr))) {
    Elf64_Nhdr header;
    memcpy(&header, note, sizeof header);
    note += sizeof header;
    uint64_t nameSize = (uint64_t{header.n_namesz} + 3) & ~uint64_t{3};
    uint64_t descriptionSize = (uint64_t{header.n_descsz} + 3) & ~uint64_t{3};
    if (static_cast<uint64_t>(end - note) < nameSize + descriptionSize)
      return nullptr;
    if (header.n_type == WROUGHT_ABI_VERSION && header.n_namesz == sizeof noteName && header.n_descsz == sizeof(int64_t) &&
        memcmp(note, noteName, sizeof noteName) == 0) {
      const uint8_t* description = note + nameSize;
      int64_t distance;
      memcpy(&distance, description, sizeof distance);
      return reinterpret_cast<const ProcessServices*>(description + distance);
    }
    note += nameSize + descriptionSize;
  }
  return nullptr;
}

int findInObject(dl_phdr_info* info, size_t, void* result) {
  for (unsigned index = 0; index != info->dlpi_phnum; ++index) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[index];
    if (segment.p_type != PT_NOTE)
      continue;
    auto* start = reinterpret_cast<const uint8_t*>(info->dlpi_addr + segment.p_vaddr);
    if (const ProcessServices* found = servicesInNotes(start, start + segment.p_memsz)) {
      *static_cast<const ProcessServices**>(result) = found;
      return 1;
    }
  }
  return 0;
}

const ProcessServices* serving;

} // namespace

const ProcessServices& services() {
  const ProcessServices* found = __atomic_load_n(&serving, __ATOMIC_ACQUIRE);
  if (found != nullptr)
    return *found;
  found = nullptr;
  dl_iterate_phdr(findInObject, &found);
  // A linker may have dropped the note: then this copy serves itself.
  if (found == nullptr)
    found = &wrought_process_services;
  __atomic_store_n(&serving, found, __ATOMIC_RELEASE);
  return *found;
}

} // namespace wrought
