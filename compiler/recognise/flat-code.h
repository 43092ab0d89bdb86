// The body of a wasm function, and of what it calls, as one list of instructions for a stack machine with jumps: a form in
// which a state is a place, a stack and locals, so that it can be run from anywhere.
#ifndef WROUGHT_COMPILER_RECOGNISE_FLAT_CODE_H
#define WROUGHT_COMPILER_RECOGNISE_FLAT_CODE_H

#include "recognise/known-function.h"

#include <wasm.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wrought::recognise {

enum class Code : uint8_t {
  Operator, // of `expression`: constants, numeric operators, loads and stores, select, memory.copy and memory.fill
  Get,
  Set,
  Tee,
  Drop,
  Jump,       // to `target`, with `height` values below those kept
  JumpIf,     // a number that is not zero
  JumpUnless, // a number that is zero
  Table,
  Loop, // the head of a loop, which ends before `target`
  CallKnown,
  Trap,
  Return, // with what is on the stack
};

struct Instruction {
  Code code;
  wasm::Expression* expression = nullptr;
  uint32_t index = 0; // of a local
  uint32_t target = 0;
  uint32_t height = 0;
  bool keepsValue = false;
  KnownFunction known = KnownFunction::Copy;
  std::vector<uint32_t> targets = {}; // Table: the last is the default; all with `height`
};

struct FlatCode {
  std::vector<Instruction> instructions;
  std::vector<wasm::Type> locals; // parameters first
};

// A hash of everything that makes out what the code does.
std::string fingerprint(const FlatCode& code);

// For each instruction, which locals are read after it is reached before they are set.
std::vector<std::vector<bool>> findLiveLocals(const FlatCode& code);

// Where three or more ways meet outside of loops, and more is to come than a return.
std::vector<uint32_t> findJoins(const FlatCode& code);

// Nothing if the function does what no memory function does: globals, tables, floats, calls of the host, recursion, other
// memories; or if it is too large.
std::optional<FlatCode> flatten(wasm::Module& module, wasm::Function& function, const KnownFunctions& known);

} // namespace wrought::recognise

#endif
