// Walking from a function to its caller, by the tables that a debugger and C++ exceptions use: .eh_frame, found through
// .eh_frame_hdr (DWARF 5 section 6.4, "Call Frame Information"; Linux Standard Base, "Exception Frames").
//
// Generated code keeps no frame pointer, so this is the only way. libunwind would do, but it takes locks, calls dl_iterate_phdr
// and is five times the size of a small executable's own code.
//
// The libc has no tables. Where the walk comes to a function of it (the stack ran out there), the stack is searched for the
// next word that can only be a return address: into code that has a table, and behind a call instruction. A stale word can
// be mistaken for one; the price is a wrong line in a backtrace.
//
// Nothing here is specific to a machine: registers are known by DWARF's numbers, and their number and roles come from
// arch/<arch>/registers.h, which also says which of them this follows. Assumes a stack that grows down.
#include "unwind.h"

#include "landing-pad.h"
#include "loaded-image.h"
#include "table-reader.h"

#include <link.h>
#include <string.h>

namespace wrought {
namespace {

// The image's search table, the bounds of the segment that it and .eh_frame lie in, and the start of the segment of code
// around a program counter. Without all of these, `header` is null.
struct Tables {
  const uint8_t* header = nullptr; // .eh_frame_hdr
  uint64_t headerSize = 0;
  const uint8_t* start = nullptr;
  const uint8_t* end = nullptr;
  uint64_t codeStart = 0;
  uint64_t codeEnd = 0;

  // The end of what holds `place` and can be read, or null.
  const uint8_t* endAround(const uint8_t* place) const {
    if (place >= start && place < end)
      return end;
    uint64_t address = reinterpret_cast<uintptr_t>(place);
    return address >= codeStart && address < codeEnd ? place + (codeEnd - address) : nullptr;
  }
};

Tables findTables(uint64_t pc) {
  Tables tables;
  auto* header = static_cast<const ElfW(Ehdr)*>(elfHeaderAt(pc));
  if (header == nullptr)
    return tables;
  const uint8_t* image = reinterpret_cast<const uint8_t*>(loadBias(header));
  auto* headers = reinterpret_cast<const ElfW(Phdr)*>(reinterpret_cast<const uint8_t*>(header) + header->e_phoff);
  for (unsigned index = 0; index != header->e_phnum; ++index) {
    if (headers[index].p_type != PT_GNU_EH_FRAME)
      continue;
    tables.header = image + headers[index].p_vaddr;
    tables.headerSize = headers[index].p_memsz;
  }
  for (unsigned index = 0; index != header->e_phnum; ++index) {
    const uint8_t* start = image + headers[index].p_vaddr;
    uint64_t size = headers[index].p_filesz;
    if (headers[index].p_type != PT_LOAD)
      continue;
    if ((headers[index].p_flags & PF_X) != 0 && pc - reinterpret_cast<uintptr_t>(start) < size) {
      tables.codeStart = reinterpret_cast<uintptr_t>(start);
      tables.codeEnd = tables.codeStart + size;
    }
    if (tables.header >= start && tables.header + tables.headerSize <= start + size) {
      tables.start = start;
      tables.end = start + size;
    }
  }
  if (tables.start == nullptr || tables.codeStart == 0)
    tables.header = nullptr;
  return tables;
}

// A function's rows of unwinding rules: those that all functions of its CIE begin with, and its own.
struct FrameDescription {
  uint64_t start = 0; // of the function
  uint64_t size = 0;
  uint64_t codeAlignment = 0;
  int64_t dataAlignment = 0;
  uint64_t returnAddress = 0; // a register number
  const uint8_t* landingPads = nullptr; // the function's LSDA, if it has one; see landing-pad.h
  const uint8_t* landingPadsEnd = nullptr; // of what can be read there
  Reader common{nullptr, nullptr};
  Reader own{nullptr, nullptr};
};

// One record of .eh_frame: sets `reader` to what follows its length, limited to it.
bool openRecord(Reader& reader) {
  uint32_t length = reader.read<uint32_t>();
  // 0 ends the section; 0xffffffff starts a 64-bit record, which no compiler makes.
  if (length == 0 || length == UINT32_MAX)
    return false;
  reader.limit(length);
  return reader.isGood();
}

// What a CIE says of the shape of its FDEs.
struct DescriptionFormat {
  uint8_t pointers = 0;     // their encoding
  uint8_t landingPads = omitted; // the encoding of the pointer to them
  bool hasData = false;     // whether there is augmentation data

  static constexpr uint8_t omitted = 0xff;
};

// Reads the CIE at `place`.
bool readCommon(const Tables& tables, const uint8_t* place, FrameDescription& description, DescriptionFormat& format) {
  if (place < tables.start || place >= tables.end)
    return false;
  Reader reader(place, tables.end);
  if (!openRecord(reader) || reader.read<uint32_t>() != 0)
    return false;
  uint8_t version = reader.read<uint8_t>();
  if (version != 1 && version != 3)
    return false;
  Reader augmentation = reader;
  while (reader.isGood() && reader.read<char>() != 0) {
  }
  description.codeAlignment = reader.readUleb();
  description.dataAlignment = reader.readSleb();
  description.returnAddress = version == 1 ? reader.read<uint8_t>() : reader.readUleb();
  char letter = augmentation.read<char>();
  format.hasData = letter == 'z';
  if (format.hasData) {
    uint64_t size = reader.readUleb();
    Reader data = reader;
    reader.skip(size);
    while ((letter = augmentation.read<char>()) != 0) {
      switch (letter) {
      case 'R':
        format.pointers = data.read<uint8_t>();
        break;
      case 'L':
        format.landingPads = data.read<uint8_t>();
        break;
      case 'P':
        // What it is relative to does not matter: the value is not used.
        data.readPointer(data.read<uint8_t>() & 0x0f);
        break;
      case 'S':
        break;
      default:
        return false;
      }
    }
    if (!data.isGood())
      return false;
  } else if (letter != 0) {
    return false;
  }
  description.common = reader;
  return reader.isGood();
}

bool readDescription(const Tables& tables, const uint8_t* place, FrameDescription& description) {
  if (place < tables.start || place >= tables.end)
    return false;
  Reader reader(place, tables.end);
  if (!openRecord(reader))
    return false;
  const uint8_t* field = reader.at();
  uint32_t distance = reader.read<uint32_t>();
  if (distance == 0 || distance > static_cast<uint64_t>(field - tables.start))
    return false;
  DescriptionFormat format;
  if (!readCommon(tables, field - distance, description, format))
    return false;
  description.start = reader.readPointer(format.pointers);
  description.size = reader.readPointer(format.pointers & 0x0f);
  if (format.hasData) {
    uint64_t size = reader.readUleb();
    Reader data = reader;
    reader.skip(size);
    Reader raw = data;
    // Zero says that there are none, whatever it would be relative to.
    if (format.landingPads != DescriptionFormat::omitted && raw.readPointer(format.landingPads & 0x0f) != 0) {
      const uint8_t* place = reinterpret_cast<const uint8_t*>(data.readPointer(format.landingPads));
      // On ARM LLVM puts it behind the function's code.
      if (const uint8_t* end = tables.endAround(place); data.isGood() && end != nullptr) {
        description.landingPads = place;
        description.landingPadsEnd = end;
      }
    }
  }
  description.own = reader;
  return reader.isGood();
}

// Finds the description of the function that the code at `pc` belongs to.
bool findDescription(uint64_t pc, FrameDescription& description) {
  Tables tables = findTables(pc);
  if (tables.header == nullptr)
    return false;
  Reader reader(tables.header, tables.header + tables.headerSize);
  uint8_t version = reader.read<uint8_t>();
  uint8_t frameEncoding = reader.read<uint8_t>();
  uint8_t countEncoding = reader.read<uint8_t>();
  uint8_t tableEncoding = reader.read<uint8_t>();
  reader.readPointer(frameEncoding); // where .eh_frame starts; the table points into it
  uint64_t count = reader.readPointer(countEncoding);
  // datarel | sdata4: what every linker makes.
  if (!reader.isGood() || version != 1 || tableEncoding != 0x3b ||
      count > static_cast<uint64_t>(reader.end() - reader.at()) / 8)
    return false;

  // Pairs of function and description, both relative to the header, sorted by function.
  uint64_t base = reinterpret_cast<uintptr_t>(tables.header);
  const uint8_t* pairs = reader.at();
  auto entry = [&](uint64_t index, unsigned half) {
    int32_t offset;
    memcpy(&offset, pairs + index * 8 + half * 4, sizeof offset);
    return base + static_cast<uint64_t>(int64_t{offset});
  };
  uint64_t low = 0;
  uint64_t high = count;
  while (low != high) {
    uint64_t middle = low + (high - low) / 2;
    if (entry(middle, 0) <= pc)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0 || !readDescription(tables, reinterpret_cast<const uint8_t*>(entry(low - 1, 1)), description))
    return false;
  return description.start >= tables.codeStart && description.start <= pc &&
         pc - description.start < description.size;
}

// How a register's value in the caller is found.
enum class RuleKind : uint8_t { Same, Undefined, AtOffset, IsOffset, InRegister, AtExpression, IsExpression };

struct Rule {
  RuleKind kind = RuleKind::Same;
  int64_t value = 0; // offset from the CFA, register number, or the address of an expression with its length
};

struct Row {
  Rule rules[Registers::count];
  // The canonical frame address: a register plus an offset, or an expression.
  uint64_t cfaRegister = 0;
  int64_t cfaOffset = 0;
  const uint8_t* cfaExpression = nullptr;
  // Bytes of arguments that were pushed for the call and that nobody has taken off again when a landing pad is entered.
  uint64_t argumentSize = 0;
};

// Executes call frame instructions until the row for `offset` (from the function's start) is reached.
class RowBuilder {
public:
  RowBuilder(const FrameDescription& description, uint64_t offset) : description_(description), wanted_(offset) {}

  bool build(Row& row) {
    if (!execute(description_.common, row))
      return false;
    initial_ = row;
    return execute(description_.own, row);
  }

private:
  void setRule(Row& row, uint64_t number, RuleKind kind, int64_t value) {
    // Registers that we do not follow, such as those of vectors, have no index.
    unsigned index = Registers::index(number);
    if (index < Registers::count)
      row.rules[index] = {kind, value};
  }

  // Steps over an expression and gives where its length stands.
  static const uint8_t* takeExpression(Reader& reader) {
    const uint8_t* expression = reader.at();
    reader.skip(reader.readUleb());
    return expression;
  }

  // False on malformed instructions.
  bool execute(Reader reader, Row& row) {
    uint64_t at = 0;
    while (!reader.isAtEnd()) {
      uint8_t instruction = reader.read<uint8_t>();
      uint64_t low = instruction & 0x3f;
      switch (instruction >> 6) {
      case 1: // DW_CFA_advance_loc
        at += low * description_.codeAlignment;
        break;
      case 2: // DW_CFA_offset
        setRule(row, low, RuleKind::AtOffset, factored(reader.readUleb()));
        break;
      case 3: // DW_CFA_restore
        restore(row, low);
        break;
      default:
        if (!executeExtended(low, reader, row, at))
          return false;
      }
      if (!reader.isGood())
        return false;
      if (at > wanted_)
        return true;
    }
    return true;
  }

  bool executeExtended(uint64_t instruction, Reader& reader, Row& row, uint64_t& at) {
    uint64_t number;
    switch (instruction) {
    case 0x00: // DW_CFA_nop
      return true;
    case 0x02: // DW_CFA_advance_loc1
      at += reader.read<uint8_t>() * description_.codeAlignment;
      return true;
    case 0x03: // DW_CFA_advance_loc2
      at += reader.read<uint16_t>() * description_.codeAlignment;
      return true;
    case 0x04: // DW_CFA_advance_loc4
      at += reader.read<uint32_t>() * description_.codeAlignment;
      return true;
    case 0x05: // DW_CFA_offset_extended
      number = reader.readUleb();
      setRule(row, number, RuleKind::AtOffset, factored(reader.readUleb()));
      return true;
    case 0x06: // DW_CFA_restore_extended
      restore(row, reader.readUleb());
      return true;
    case 0x07: // DW_CFA_undefined
      setRule(row, reader.readUleb(), RuleKind::Undefined, 0);
      return true;
    case 0x08: // DW_CFA_same_value
      setRule(row, reader.readUleb(), RuleKind::Same, 0);
      return true;
    case 0x09: // DW_CFA_register
      number = reader.readUleb();
      setRule(row, number, RuleKind::InRegister, static_cast<int64_t>(reader.readUleb()));
      return true;
    case 0x0a: // DW_CFA_remember_state
      if (rememberedCount_ == sizeof remembered_ / sizeof *remembered_)
        return false;
      remembered_[rememberedCount_++] = row;
      return true;
    case 0x0b: // DW_CFA_restore_state
      if (rememberedCount_ == 0)
        return false;
      row = remembered_[--rememberedCount_];
      return true;
    case 0x0c: // DW_CFA_def_cfa
      row.cfaRegister = reader.readUleb();
      row.cfaOffset = static_cast<int64_t>(reader.readUleb());
      row.cfaExpression = nullptr;
      return true;
    case 0x0d: // DW_CFA_def_cfa_register
      row.cfaRegister = reader.readUleb();
      row.cfaExpression = nullptr;
      return true;
    case 0x0e: // DW_CFA_def_cfa_offset
      row.cfaOffset = static_cast<int64_t>(reader.readUleb());
      return true;
    case 0x0f: // DW_CFA_def_cfa_expression
      row.cfaExpression = takeExpression(reader);
      return true;
    case 0x10: // DW_CFA_expression
    case 0x16: // DW_CFA_val_expression
      number = reader.readUleb();
      setRule(row, number, instruction == 0x10 ? RuleKind::AtExpression : RuleKind::IsExpression,
              reinterpret_cast<intptr_t>(takeExpression(reader)));
      return true;
    case 0x11: // DW_CFA_offset_extended_sf
      number = reader.readUleb();
      setRule(row, number, RuleKind::AtOffset, factored(static_cast<uint64_t>(reader.readSleb())));
      return true;
    case 0x12: // DW_CFA_def_cfa_sf
      row.cfaRegister = reader.readUleb();
      row.cfaOffset = factored(static_cast<uint64_t>(reader.readSleb()));
      row.cfaExpression = nullptr;
      return true;
    case 0x13: // DW_CFA_def_cfa_offset_sf
      row.cfaOffset = factored(static_cast<uint64_t>(reader.readSleb()));
      return true;
    case 0x14: // DW_CFA_val_offset
      number = reader.readUleb();
      setRule(row, number, RuleKind::IsOffset, factored(reader.readUleb()));
      return true;
    case 0x15: // DW_CFA_val_offset_sf
      number = reader.readUleb();
      setRule(row, number, RuleKind::IsOffset, factored(static_cast<uint64_t>(reader.readSleb())));
      return true;
    case 0x2e: // DW_CFA_GNU_args_size
      row.argumentSize = reader.readUleb();
      return true;
    default:
      return false;
    }
  }

  void restore(Row& row, uint64_t number) {
    unsigned index = Registers::index(number);
    if (index < Registers::count)
      row.rules[index] = initial_.rules[index];
  }

  // Unsigned, because a bad table must not make the product overflow.
  int64_t factored(uint64_t value) const {
    return static_cast<int64_t>(value * static_cast<uint64_t>(description_.dataAlignment));
  }

  const FrameDescription& description_;
  uint64_t wanted_;
  Row initial_;
  // LLVM remembers one row at a time, around an epilogue in the middle of a function.
  Row remembered_[4];
  unsigned rememberedCount_ = 0;
};

// Evaluates rules for one frame. Every read of the stack is checked against its bounds.
class Evaluator {
public:
  Evaluator(const Registers& registers, uintptr_t lowest, uintptr_t top)
      : registers_(registers), lowest_(lowest), top_(top) {}

  // Reads `size` bytes, the lowest of `value`.
  bool load(uint64_t address, uint64_t& value, unsigned size = sizeof(uintptr_t)) const {
    if (address < lowest_ || address > top_ - size)
      return false;
    value = 0;
    memcpy(&value, reinterpret_cast<const void*>(static_cast<uintptr_t>(address)), size);
    return true;
  }

  // A DWARF expression (DWARF 5 section 2.5) with its length in front, on a stack that holds `initial` if `hasInitial`. Only
  // the operations that compilers use to find a frame; there are no jumps among them, so the length bounds the time.
  bool evaluate(const uint8_t* expression, bool hasInitial, uint64_t initial, uint64_t& result) const {
    // The length was checked against the table when the instruction was read.
    Reader reader(expression, expression + 10);
    uint64_t length = reader.readUleb();
    reader = Reader(reader.at(), reader.at() + length);
    uint64_t stack[8];
    unsigned depth = 0;
    if (hasInitial)
      stack[depth++] = initial;
    while (!reader.isAtEnd()) {
      uint8_t operation = reader.read<uint8_t>();
      // How many values it takes from the stack. Each leaves one.
      bool isBinary = operation == 0x1a || operation == 0x1c || operation == 0x21 || operation == 0x22;
      unsigned taken = isBinary ? 2 : operation == 0x06 || operation == 0x23 ? 1 : 0;
      if (depth < taken || (taken == 0 && depth == sizeof stack / sizeof *stack))
        return false;
      uint64_t right = depth != 0 ? stack[depth - 1] : 0;
      uint64_t left = depth > 1 ? stack[depth - 2] : 0;
      depth -= taken;
      uint64_t& value = stack[depth++];
      switch (operation) {
      case 0x06: // DW_OP_deref
        if (!load(right, value))
          return false;
        break;
      case 0x08: // DW_OP_const1u
        value = reader.read<uint8_t>();
        break;
      case 0x09: // DW_OP_const1s
        value = static_cast<uint64_t>(int64_t{reader.read<int8_t>()});
        break;
      case 0x0a: // DW_OP_const2u
        value = reader.read<uint16_t>();
        break;
      case 0x0b: // DW_OP_const2s
        value = static_cast<uint64_t>(int64_t{reader.read<int16_t>()});
        break;
      case 0x0c: // DW_OP_const4u
        value = reader.read<uint32_t>();
        break;
      case 0x0d: // DW_OP_const4s
        value = static_cast<uint64_t>(int64_t{reader.read<int32_t>()});
        break;
      case 0x0e: // DW_OP_const8u
      case 0x0f: // DW_OP_const8s
        value = reader.read<uint64_t>();
        break;
      case 0x10: // DW_OP_constu
        value = reader.readUleb();
        break;
      case 0x11: // DW_OP_consts
        value = static_cast<uint64_t>(reader.readSleb());
        break;
      case 0x1a: // DW_OP_and
        value = left & right;
        break;
      case 0x1c: // DW_OP_minus
        value = left - right;
        break;
      case 0x21: // DW_OP_or
        value = left | right;
        break;
      case 0x22: // DW_OP_plus
        value = left + right;
        break;
      case 0x23: // DW_OP_plus_uconst
        value = right + reader.readUleb();
        break;
      default:
        if (operation >= 0x30 && operation <= 0x4f) { // DW_OP_lit0 to lit31
          value = operation - 0x30u;
        } else if (operation >= 0x70 && operation <= 0x8f && Registers::index(operation - 0x70u) < Registers::count) {
          // DW_OP_breg0 to breg31
          value = registers_.value[Registers::index(operation - 0x70u)] + static_cast<uint64_t>(reader.readSleb());
        } else {
          return false;
        }
      }
    }
    if (!reader.isGood() || depth == 0)
      return false;
    result = stack[depth - 1];
    return true;
  }

  // The value of the register with index `number` in the caller.
  bool apply(const Rule& rule, unsigned number, uint64_t cfa, uint64_t& value) const {
    uint64_t operand = static_cast<uint64_t>(rule.value);
    switch (rule.kind) {
    case RuleKind::Same:
      value = registers_.value[number];
      return true;
    case RuleKind::Undefined:
      value = 0;
      return true;
    case RuleKind::AtOffset:
      return load(cfa + operand, value, Registers::size(number));
    case RuleKind::IsOffset:
      value = cfa + operand;
      return true;
    case RuleKind::InRegister:
      if (Registers::index(operand) >= Registers::count)
        return false;
      value = registers_.value[Registers::index(operand)];
      return true;
    case RuleKind::AtExpression:
      return evaluate(reinterpret_cast<const uint8_t*>(rule.value), true, cfa, value) && load(value, value, Registers::size(number));
    case RuleKind::IsExpression:
      return evaluate(reinterpret_cast<const uint8_t*>(rule.value), true, cfa, value);
    }
    return false;
  }

  bool findCfa(const Row& row, uint64_t& cfa) const {
    if (row.cfaExpression != nullptr)
      return evaluate(row.cfaExpression, false, 0, cfa);
    unsigned index = Registers::index(row.cfaRegister);
    if (index >= Registers::count)
      return false;
    cfa = registers_.value[index] + static_cast<uint64_t>(row.cfaOffset);
    return true;
  }

private:
  const Registers& registers_;
  uintptr_t lowest_;
  uintptr_t top_;
};

// Executes the rules of `description` for the place `lookup` in it.
bool applyRules(const FrameDescription& description, Registers& registers, uintptr_t lowest, uintptr_t top,
                uint64_t lookup) {
  Row row;
  unsigned returnAddress = Registers::index(description.returnAddress);
  if (returnAddress >= Registers::count || !RowBuilder(description, lookup - description.start).build(row))
    return false;
  Evaluator evaluator(registers, lowest, top);
  uint64_t cfa;
  // A caller's frame lies above: this is also what bounds the number of steps.
  if (!evaluator.findCfa(row, cfa) || cfa <= registers.sp() || cfa > top)
    return false;
  if (row.rules[returnAddress].kind == RuleKind::Undefined)
    return false;
  Registers caller;
  for (unsigned number = 0; number != Registers::count; ++number)
    if (!evaluator.apply(row.rules[number], number, cfa, caller.value[number]))
      return false;
  caller.value[Registers::returnAddress] = caller.value[returnAddress];
  caller.value[Registers::stackPointer] = cfa;
  registers = caller;
  return true;
}

bool unwindByTables(Registers& registers, uintptr_t lowest, uintptr_t top, uint64_t lookup) {
  FrameDescription description;
  return findDescription(lookup, description) && applyRules(description, registers, lowest, top, lookup);
}

// Whether `address` can only be where a call returns to.
bool isReturnAddress(uint64_t address) {
  uint64_t function = functionStart(address - 1);
  return function != 0 && followsCall(reinterpret_cast<const uint8_t*>(address), address - function);
}

bool unwindBySearch(Registers& registers, uintptr_t lowest, uintptr_t top, bool isExact) {
  constexpr uint64_t slot = sizeof(uintptr_t);
  // The innermost function need not have saved its return address yet. Once it has called another, this register points into
  // the libc, which has no tables.
  if constexpr (Registers::link >= 0) {
    uint64_t link = registers.value[Registers::link];
    if (isExact && isReturnAddress(link)) {
      registers.value[Registers::returnAddress] = link;
      return true;
    }
  }
  uint64_t start = registers.sp() > lowest ? registers.sp() : lowest;
  Evaluator evaluator(registers, lowest, top);
  uint64_t candidate;
  for (uint64_t address = (start + slot - 1) & ~(slot - 1); evaluator.load(address, candidate); address += slot) {
    if (!isReturnAddress(candidate))
      continue;
    registers.value[Registers::returnAddress] = candidate;
    registers.value[Registers::stackPointer] = address + slot;
    return true;
  }
  return false;
}

} // namespace

bool unwind(Registers& registers, uintptr_t lowest, uintptr_t top, bool isExact) {
  // A call may be the last instruction of its function, so what follows it may belong to another one.
  uint64_t lookup = registers.pc() - (isExact ? 0 : 1);
  return unwindByTables(registers, lowest, top, lookup) || unwindBySearch(registers, lowest, top, isExact);
}

ThrowStep throwStep(Registers& registers, uintptr_t lowest, uintptr_t top) {
  uint64_t lookup = registers.pc() - 1;
  FrameDescription description;
  if (!findDescription(lookup, description))
    return ThrowStep::End;
  uint64_t pad = 0;
  if (description.landingPads != nullptr)
    pad = findLandingPad(Reader(description.landingPads, description.landingPadsEnd), description.start, lookup);
  if (pad == 0)
    return applyRules(description, registers, lowest, top, lookup) ? ThrowStep::Caller : ThrowStep::End;
  Row row;
  if (pad - description.start >= description.size || !RowBuilder(description, lookup - description.start).build(row))
    return ThrowStep::End;
  registers.value[Registers::returnAddress] = pad;
  registers.value[Registers::stackPointer] += row.argumentSize;
  return ThrowStep::Landed;
}

uint64_t functionStart(uint64_t pc) {
  FrameDescription description;
  return findDescription(pc, description) ? description.start : 0;
}

} // namespace wrought
