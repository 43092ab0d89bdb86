// Filling in a wrought_error; see error-report.h.
#include "error-report.h"

#include "line-table-reader.h"
#include "process.h"
#include "unwind.h"

#include <string.h>

namespace wrought {

void Message::put(char letter) {
  if (used_ + 1 < WROUGHT_MESSAGE_SIZE)
    buffer_[used_++] = letter;
  buffer_[used_] = 0;
}

Message& Message::operator<<(const char* text) {
  for (; *text != 0; ++text)
    put(*text);
  return *this;
}

Message& Message::operator<<(uint64_t number) {
  char digits[20];
  unsigned count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count != 0)
    put(digits[--count]);
  return *this;
}

Message& Message::hex(uint64_t number) {
  *this << "0x";
  unsigned shift = 60;
  while (shift != 0 && number >> shift == 0)
    shift -= 4;
  for (;; shift -= 4) {
    put("0123456789abcdef"[number >> shift & 15]);
    if (shift == 0)
      return *this;
  }
}

Message& Message::name(const char* text, uint64_t size) {
  for (uint64_t index = 0; index != size; ++index) {
    unsigned char letter = static_cast<unsigned char>(text[index]);
    put(letter < 0x20 || letter == 0x7f ? '?' : text[index]);
  }
  return *this;
}

void clearError(wrought_error& error, wrought_status status) {
  // Not the frames: most of the size, and not looked at without a count.
  memset(&error, 0, offsetof(wrought_error, frames));
  error.status = status;
}

namespace {

const wrought_function_entry* findEntry(uint64_t pc) {
  const Image* image = imageAt(pc);
  uint64_t start = functionStart(pc);
  if (image == nullptr || start == 0)
    return nullptr;
  for (const wrought_function_entry* entry = image->entries; entry != image->entriesEnd; ++entry)
    if (reinterpret_cast<uintptr_t>(&entry->code) + static_cast<uint64_t>(int64_t{entry->code}) == start)
      return entry;
  return nullptr;
}

void addFrame(wrought_error& error, const wrought_frame& frame) {
  if (error.frame_count < WROUGHT_FRAME_LIMIT)
    error.frames[error.frame_count++] = frame;
  ++error.frame_total;
}

// The function that `entry` names, which is at `pc`, behind those that are inlined into it there.
void addFrames(wrought_error& error, const Image& image, const wrought_function_entry& entry, uint64_t pc) {
  wrought_frame frame{};
  findPlace(image.lines, image.linesEnd, pc, [&](const LineTable& table, const wrought_line_place& innermost) {
    const wrought_line_place* place = &innermost;
    for (;;) {
      const char* function = table.text(place->function);
      frame = {function != nullptr ? function : "", table.text(place->file), WROUGHT_INLINED, place->line, place->column,
               place->offset};
      place = table.callerOf(*place);
      if (place == nullptr)
        return;
      addFrame(error, frame);
    }
  });
  frame.function = reinterpret_cast<const char*>(&entry.name) + entry.name;
  frame.index = entry.index;
  addFrame(error, frame);
}

} // namespace

void reportFrames(wrought_error& error, const Registers& trapped, const ThreadState& thread) {
  // Deep recursions are walked to the end only to be counted; bounded all the same.
  constexpr uint64_t mostFrames = 100'000;
  Registers registers = trapped;
  bool isExact = true;
  for (uint64_t step = 0; step != mostFrames; ++step) {
    uint64_t pc = registers.pc();
    if (pc == reinterpret_cast<uintptr_t>(wrought_embed_return))
      break;
    if (!isExact)
      --pc; // into the call itself
    const Image* image = imageAt(pc);
    if (image != nullptr && pc >= image->guestStart && pc < image->guestEnd) {
      if (error.frame_count < WROUGHT_FRAME_LIMIT) {
        // A helper that the compiler made has no entry.
        if (const wrought_function_entry* entry = findEntry(pc))
          addFrames(error, *image, *entry, pc);
      } else {
        ++error.frame_total;
      }
    }
    bool wasExact = isExact;
    isExact = false;
    if (!unwind(registers, thread.lowest, thread.top, wasExact))
      break;
  }
}

void reportTrap(wrought_error& error, Trap trap, const TrapDetail& detail, const Registers& registers,
                const ThreadState& thread) {
  clearError(error, WROUGHT_TRAP);
  error.trap = static_cast<uint32_t>(trap);
  Message message(error.message);
  message << trapMessage(error.trap);
  if (detail.hasAddress) {
    message << " at address ";
    message.hex(detail.address);
    if (detail.memoryNumber != 0)
      message << " of memory " << uint64_t{detail.memoryNumber - 1};
    message << " (memory size ";
    message.hex(detail.memorySize) << ")";
  }
  if (detail.hasElement)
    writeElement(message, trap, detail.element, [&](uint64_t code) {
      const wrought_function_entry* entry = findEntry(code);
      if (entry == nullptr)
        return;
      const char* name = reinterpret_cast<const char*>(&entry->name) + entry->name;
      if (*name == 0) {
        message << ": wasm-function[" << uint64_t{entry->index} << "]";
        return;
      }
      message << ": '";
      message.name(name, strlen(name)) << "'";
    });
  reportFrames(error, registers, thread);
}

} // namespace wrought

using namespace wrought;

// Called on the guest's stack, by generated code or by functions of the runtime that work for it.
void wrought_trap(wrought_instance*, uint32_t code) {
  ThreadState* thread = services().thread();
  Activation& activation = *thread->current;
  if (activation.error != nullptr) {
    Registers registers;
    wrought_capture_registers(&registers);
    reportTrap(*activation.error, static_cast<Trap>(code), {}, registers, *thread);
  }
  wrought_embed_abandon(code, activation.hostStack);
}
