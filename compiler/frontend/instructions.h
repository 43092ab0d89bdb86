// The table of instructions (instructions.def), by opcode and by name.
#ifndef WROUGHT_COMPILER_FRONTEND_INSTRUCTIONS_H
#define WROUGHT_COMPILER_FRONTEND_INSTRUCTIONS_H

#include "feature.h"
#include "value-type.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace wrought {

// What follows an opcode.
enum class ImmediateKind : uint8_t {
  None,
  Block,      // a block type
  Catches,    // a block type and catch clauses
  Index,      // of a label, function, local, …
  TwoIndices, // as encoded: call_indirect has its type first, copies their destination
  Targets,    // labels and a default
  Types,      // value types
  HeapType,
  I32,
  I64,
  F32,
  F64,
  V128,
  Memory,     // alignment, offset, memory
  MemoryLane, // the same and a lane
  Atomic,     // as Memory, but the alignment must be that of the access
  Fence,      // a zero
  Lane,
  Shuffle, // 16 lanes
};

// An opcode with its prefix: 0xfc, 8 is 0xfc0008.
using Opcode = uint32_t;

// The opcodes that have rules of their own.
namespace op {
enum : Opcode {
  Unreachable = 0x00,
  Nop = 0x01,
  Block = 0x02,
  Loop = 0x03,
  If = 0x04,
  Else = 0x05,
  Try = 0x06,
  Catch = 0x07,
  Throw = 0x08,
  Rethrow = 0x09,
  ThrowRef = 0x0a,
  End = 0x0b,
  Br = 0x0c,
  BrIf = 0x0d,
  BrTable = 0x0e,
  Return = 0x0f,
  Call = 0x10,
  CallIndirect = 0x11,
  ReturnCall = 0x12,
  ReturnCallIndirect = 0x13,
  CallRef = 0x14,
  ReturnCallRef = 0x15,
  Delegate = 0x18,
  CatchAll = 0x19,
  Drop = 0x1a,
  Select = 0x1b,
  SelectTyped = 0x1c,
  TryTable = 0x1f,
  LocalGet = 0x20,
  LocalSet = 0x21,
  LocalTee = 0x22,
  GlobalGet = 0x23,
  GlobalSet = 0x24,
  TableGet = 0x25,
  TableSet = 0x26,
  MemorySize = 0x3f,
  MemoryGrow = 0x40,
  I32Const = 0x41,
  I64Const = 0x42,
  F32Const = 0x43,
  F64Const = 0x44,
  I64LtU = 0x54,
  I64LeU = 0x58,
  I32Add = 0x6a,
  I32Mul = 0x6c,
  I64Add = 0x7c,
  I64Sub = 0x7d,
  I64Mul = 0x7e,
  I64And = 0x83,
  I64ShrS = 0x87,
  I64ShrU = 0x88,
  I64ExtendI32U = 0xad,
  RefNull = 0xd0,
  RefIsNull = 0xd1,
  RefFunc = 0xd2,
  RefAsNonNull = 0xd4,
  BrOnNull = 0xd5,
  BrOnNonNull = 0xd6,
  MemoryInit = 0xfc0008,
  DataDrop = 0xfc0009,
  MemoryCopy = 0xfc000a,
  MemoryFill = 0xfc000b,
  TableInit = 0xfc000c,
  ElemDrop = 0xfc000d,
  TableCopy = 0xfc000e,
  TableGrow = 0xfc000f,
  TableSize = 0xfc0010,
  TableFill = 0xfc0011,
  I64Add128 = 0xfc0013,
  I64Sub128 = 0xfc0014,
  I64MulWideS = 0xfc0015,
  I64MulWideU = 0xfc0016,
  V128Const = 0xfd000c,
};
} // namespace op

struct InstructionInfo {
  Opcode opcode = 0;
  std::string_view name; // empty: there is no such instruction
  std::optional<Feature> feature;
  ImmediateKind immediate = ImmediateKind::None;
  bool hasOwnRule = false; // `operands` and `results` say nothing
  bool takesAddress = false; // the first operand is an address, of the memory's address type
  uint8_t extra = 0;
  uint8_t operandCount = 0;
  uint8_t resultCount = 0;
  ValueType operands[4];
  ValueType results[2];
};

// Null if there is no such instruction.
const InstructionInfo* findInstruction(Opcode);
const InstructionInfo* findInstruction(std::string_view name);

} // namespace wrought

#endif
