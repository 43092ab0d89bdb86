// The wasm functions that were active when a trap happened; see backtrace.h.
#include "backtrace.h"

#include "code-ranges.h"
#include "guest-call.h"
#include "print.h"
#include "registers.h"
#include "unwind.h"
#include "wrought/abi.h"

#include <stddef.h>

namespace wrought {
namespace {

using Entry = wrought_function_entry;

const Entry* findEntry(uint64_t pc, uint64_t start) {
  const Entry* best = nullptr;
  uint64_t bestCode = 0;
  for (const Entry* entry = wrought_program.functions; entry != wrought_program.functions_end; ++entry) {
    uint64_t code = reinterpret_cast<uintptr_t>(&entry->code) + static_cast<uint64_t>(int64_t{entry->code});
    // What has a table but no entry is a helper that the compiler made, not part of the function before it.
    if (start != 0) {
      if (code == start)
        return entry;
    } else if (code <= pc && code >= bestCode) {
      best = entry;
      bestCode = code;
    }
  }
  return best;
}

// Names functions. The table is not sorted, so this remembers what was found: a deep recursion is of few functions.
class FunctionNames {
public:
  // Whether the table has the function at `pc`; true for all if there is no table.
  bool isNamed(uint64_t pc) {
    if (wrought_program.functions == wrought_program.functions_end)
      return true;
    return find(pc) != nullptr;
  }

  void print(ErrorWriter& out, uint64_t pc) {
    if (wrought_program.functions == wrought_program.functions_end) {
      out << "wasm-function[?]";
      return;
    }
    const Entry* entry = find(pc);
    if (entry == nullptr) {
      out << "wasm-function[?]";
      return;
    }
    const char* name = reinterpret_cast<const char*>(&entry->name) + entry->name;
    if (*name != 0)
      out.untrusted(name);
    else
      out << "wasm-function[" << uint64_t{entry->index} << "]";
  }

private:
  struct Known {
    uint64_t start = 0;
    const Entry* entry = nullptr;
  };

  const Entry* find(uint64_t pc) {
    uint64_t start = functionStart(pc);
    if (start == 0)
      return findEntry(pc, 0);
    // Functions are aligned to 16 bytes.
    Known& known = known_[start / 16 % (sizeof known_ / sizeof *known_)];
    if (known.start != start)
      known = {start, findEntry(pc, start)};
    return known.entry;
  }

  Known known_[64];
};

} // namespace

void printFunctionName(ErrorWriter& out, uint64_t pc) { FunctionNames().print(out, pc); }

void printBacktrace(ErrorWriter& out, const Registers& trapped) {
  constexpr uint64_t shownFirst = 64;
  constexpr uint64_t shownLast = 8;
  constexpr unsigned numberWidth = 3;
  FunctionNames names;
  // The last frames are known only at the end.
  uint64_t last[shownLast];
  uint64_t count = 0;
  auto printFrame = [&](uint64_t number, uint64_t pc) {
    out.padded(number, numberWidth) << ": ";
    if (wrought_program.lines == nullptr || !wrought_program.lines->print(&out, pc))
      names.print(out, pc);
    out << "\n";
  };

  Registers registers = trapped;
  bool isExact = true;
  do {
    uint64_t pc = registers.pc();
    if (pc == reinterpret_cast<uintptr_t>(wrought_guest_return))
      break;
    if (!isExact)
      --pc; // into the call itself
    if (isGuestCode(pc) && names.isNamed(pc)) {
      if (count < shownFirst)
        printFrame(count, pc);
      else
        last[count % shownLast] = pc;
      ++count;
    }
    bool wasExact = isExact;
    isExact = false;
    if (!unwind(registers, guestStack.lowest, guestStack.top, wasExact))
      break;
  } while (true);

  if (count <= shownFirst)
    return;
  uint64_t resumed = count - shownFirst > shownLast ? count - shownLast : shownFirst;
  if (resumed != shownFirst)
    out << "  ... " << resumed - shownFirst << " more\n";
  for (uint64_t number = resumed; number != count; ++number)
    printFrame(number, last[number % shownLast]);
}

} // namespace wrought
