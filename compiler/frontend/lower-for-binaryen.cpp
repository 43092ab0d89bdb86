// What Binaryen 120 cannot read, and what stands in its place:
//
// - Parameters of blocks, loops, ifs and tries: locals, set before the block and read at its start. A branch to such a loop sets
//   them first. One set of locals, by type, serves all blocks of a function: nothing ever comes between setting and reading
//   them. Where a branch can also go elsewhere (br_table, catch clauses), it first goes to a small block of our own.
// - elem.drop: a global that holds the length of the segment. table.init asks for a place that is out of bounds if the range does
//   not lie within that length, so that it traps as it must.
// - Wide arithmetic: sums and differences by 64-bit instructions, from which LLVM makes add with carry; products by a function
//   that is added, and that the emitter knows (LoweredModule).
// - Tables with an initialiser: an active element segment before all others.
// - Declared element segments, which Binaryen leaves out of its count: passive ones without elements.
// - Memories with pages of their own size: the same numbers of pages; the compiler is told of the size (ModuleExtras).
// - Recursion groups without a type: nothing.
// - delegate to a label that is not that of a try: to the next try around it, which means the same.
//
// In functions that are rewritten code that cannot be reached is left out. All others are copied.

#include "lower-for-binaryen.h"

#include "decode.h"
#include "module-bytes.h"
#include "validate-function.h"

#include <algorithm>

namespace wrought {
namespace {

using Bytes = std::vector<uint8_t>;
using Types = std::span<const ValueType>;

enum SectionId : uint8_t { TypeSection = 1, ImportSection, FunctionSection, TableSection, MemorySection, GlobalSection,
                           ExportSection, StartSection, ElementSection, CodeSection, DataSection, DataCountSection, TagSection };

// The elements that initialisers of tables may come to: each becomes an expression in memory.
constexpr uint64_t maxInitialisedElements = 1'000'000;

void writeUnsigned(Bytes& out, uint64_t value) {
  do {
    out.push_back(static_cast<uint8_t>((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
    value >>= 7;
  } while (value);
}

void writeSigned(Bytes& out, int64_t value) {
  for (;;) {
    uint8_t byte = value & 0x7f;
    value >>= 7;
    bool isLast = (value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40));
    out.push_back(static_cast<uint8_t>(byte | (isLast ? 0 : 0x80)));
    if (isLast)
      return;
  }
}

void append(Bytes& out, std::span<const uint8_t> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void writeHeapType(Bytes& out, HeapType type) {
  if (type.isConcrete())
    writeSigned(out, type.index());
  else
    out.push_back(type.code());
}

void writeType(Bytes& out, ValueType type) {
  static constexpr uint8_t codes[] = {0, 0x7f, 0x7e, 0x7d, 0x7c, 0x7b};
  if (!type.isRef()) {
    out.push_back(codes[type.kind()]);
  } else if (type.isNullable() && !type.heapType().isConcrete()) {
    out.push_back(type.heapType().code());
  } else {
    out.push_back(type.isNullable() ? 0x63 : 0x64);
    writeHeapType(out, type.heapType());
  }
}

void writeOpcode(Bytes& out, Opcode opcode) {
  if (opcode >> 16) {
    out.push_back(static_cast<uint8_t>(opcode >> 16));
    writeUnsigned(out, opcode & 0xffff);
  } else {
    out.push_back(static_cast<uint8_t>(opcode));
  }
}

// What all functions share: types and functions that are added, the globals of dropped segments.
struct Additions {
  explicit Additions(const ModuleEnvironment& module) : module(module) {}

  uint32_t resultsType(Types results) { return functionType({}, results); }

  uint32_t functionType(Types params, Types results) {
    Bytes key = {0x60};
    for (Types list : {params, results}) {
      writeUnsigned(key, list.size());
      for (ValueType type : list)
        writeType(key, type);
    }
    auto [found, isNew] = typeIndexes.emplace(key, static_cast<uint32_t>(module.types.size() + typeIndexes.size()));
    if (isNew)
      append(types, key);
    return found->second;
  }

  uint32_t mulWide(bool isSigned) {
    std::optional<uint32_t>& index = isSigned ? mulWideSigned : mulWideUnsigned;
    if (!index) {
      index = static_cast<uint32_t>(module.functions.size() + addedFunctions.size());
      addedFunctions.push_back(isSigned);
    }
    return *index;
  }

  const ModuleEnvironment& module;
  std::map<Bytes, uint32_t> typeIndexes;
  Bytes types; // their definitions
  std::vector<bool> addedFunctions; // whether it is the signed product
  std::optional<uint32_t> mulWideSigned, mulWideUnsigned;
  std::vector<uint32_t> lengthGlobals; // by element segment; 0 where there is none, if there are any at all
  uint32_t elementShift = 0;           // segments that were put before the module's own
};

// --- A function -------------------------------------------------------------------------------------------------------------

class FunctionLowerer {
public:
  FunctionLowerer(std::span<const uint8_t> bytes, std::shared_ptr<const ModuleEnvironment> shared, Additions& additions)
      : bytes(bytes), module(*shared), copy(*shared), validator(copy), additions(additions) {}

  // The body at [start, end), from its locals on.
  Bytes run(const FunctionType& type, size_t start, size_t end) {
    Decoder decoder(bytes, start, end);
    out.clear();
    frames.clear();
    free.clear();
    addedLocals.clear();
    places.clear();
    condition.reset();
    branchLocals.clear();
    std::vector<ValueType> locals = type.params;
    uint32_t groups = decoder.readU32();
    Bytes declarations;
    for (uint32_t i = 0; i < groups; ++i) {
      uint32_t count = decoder.readU32();
      ValueType local = decoder.readValueType(module.types, ignored);
      locals.insert(locals.end(), count, local);
      writeUnsigned(declarations, count);
      writeType(declarations, local);
    }
    localCount = static_cast<uint32_t>(locals.size());
    validator.beginFunction(type.results, std::move(locals), type.params.size());
    depth = 1;
    frames.emplace_back();
    while (!validator.isDone()) {
      decoder.readInstruction(module, ignored, instruction);
      size_t written = out.size();
      lower();
      if (out.size() != written)
        places.emplace_back(static_cast<uint32_t>(written), static_cast<uint32_t>(instruction.start));
      validator.apply(instruction);
    }
    Bytes body;
    writeUnsigned(body, groups + addedLocals.size());
    append(body, declarations);
    for (ValueType local : addedLocals) {
      writeUnsigned(body, 1);
      writeType(body, local);
    }
    for (auto& place : places)
      place.first += static_cast<uint32_t>(body.size());
    append(body, out);
    return body;
  }

  // Of the body that run() gave last (RewrittenBody).
  std::vector<std::pair<uint32_t, uint32_t>> takePlaces() { return std::move(places); }

private:
  struct Trampoline {
    std::vector<ValueType> sent;
    size_t loop; // the frame that the catch clause names
  };

  struct Frame {
    uint32_t place = 0; // of its label among the blocks of the output, from outside
    bool isSkipped = false;
    std::vector<uint32_t> params; // the locals that hold them, if they were replaced
    std::vector<Trampoline> trampolines; // a try_table's
    uint32_t trampolineResults = 0;
  };

  static bool opensBlock(Opcode opcode) {
    return opcode == op::Block || opcode == op::Loop || opcode == op::If || opcode == op::Try || opcode == op::TryTable;
  }
  static bool endsPart(Opcode opcode) {
    return opcode == op::End || opcode == op::Else || opcode == op::Catch || opcode == op::CatchAll ||
           opcode == op::Delegate;
  }

  void lower() {
    Opcode opcode = instruction.opcode();
    bool isSkipped = frames.back().isSkipped;
    if (isSkipped || (validator.isUnreachable() && !endsPart(opcode))) {
      if (opensBlock(opcode)) {
        frames.push_back({});
        frames.back().isSkipped = true;
      } else if (opcode == op::End || opcode == op::Delegate) {
        frames.pop_back();
      }
      return;
    }
    emit(opcode);
  }

  // --- Output ---

  void write(Opcode opcode) { writeOpcode(out, opcode); }
  void write(Opcode opcode, uint32_t index) {
    writeOpcode(out, opcode);
    writeUnsigned(out, index);
  }
  void writeI32(int32_t value) {
    write(op::I32Const);
    writeSigned(out, value);
  }
  void writeI64(int64_t value) {
    write(op::I64Const);
    writeSigned(out, value);
  }
  void copyInstruction() { append(out, bytes.subspan(instruction.start, instruction.end - instruction.start)); }

  void writeBlockType(Types results) {
    if (results.empty())
      out.push_back(0x40);
    else if (results.size() == 1)
      writeType(out, results[0]);
    else
      writeSigned(out, additions.resultsType(results));
  }

  // --- Locals ---

  uint32_t addLocal(ValueType type) {
    addedLocals.push_back(type);
    return localCount + static_cast<uint32_t>(addedLocals.size()) - 1;
  }

  // A local for each of `types`, the same for the same types every time, but none of those for `skipped`.
  std::vector<uint32_t> localsFor(Types types, const std::vector<ValueType>& skipped = {}) {
    std::map<uint32_t, size_t> taken;
    for (ValueType type : skipped)
      ++taken[type.raw()];
    std::vector<uint32_t> locals;
    for (ValueType type : types) {
      std::vector<uint32_t>& pool = free[type.raw()];
      size_t at = taken[type.raw()]++;
      while (pool.size() <= at)
        pool.push_back(addLocal(type));
      locals.push_back(pool[at]);
    }
    return locals;
  }

  uint32_t conditionLocal() {
    if (!condition)
      condition = addLocal(ValueType::I32);
    return *condition;
  }

  void setAll(const std::vector<uint32_t>& locals) {
    for (size_t i = locals.size(); i-- > 0;)
      write(op::LocalSet, locals[i]);
  }
  void getAll(const std::vector<uint32_t>& locals) {
    for (uint32_t local : locals)
      write(op::LocalGet, local);
  }

  // --- Labels ---

  size_t frameOf(uint32_t label) const { return frames.size() - 1 - label; }
  uint32_t labelOf(size_t frame) const { return depth - 1 - frames[frame].place; }
  bool isLoopWithParams(size_t frame) const {
    return validator.openFrames()[frame].opcode == op::Loop && !frames[frame].params.empty();
  }

  void openFrame() {
    frames.emplace_back().place = depth;
    ++depth;
  }

  // --- Instructions ---

  void emit(Opcode opcode) {
    switch (opcode) {
    case op::Block:
    case op::Loop:
    case op::If:
    case op::Try:
    case op::TryTable:
      return emitBlock(opcode);
    case op::Else:
      write(op::Else);
      return getAll(frames.back().params);
    case op::Delegate:
      return emitDelegate();
    case op::End:
      return emitEnd();
    case op::Br:
    case op::BrIf:
    case op::BrOnNull:
    case op::BrOnNonNull:
      return emitBranch(opcode);
    case op::BrTable:
      return emitBranchTable();
    case op::Rethrow:
      return write(op::Rethrow, labelOf(frameOf(instruction.index)));
    case op::ElemDrop:
      if (module.elements[instruction.index].mode == ElementSegment::Passive) {
        writeI64(0);
        write(op::GlobalSet, additions.lengthGlobals[instruction.index]);
      }
      return; // others are empty after instantiation
    case op::TableInit:
      return emitTableInit();
    case op::I64Add128:
    case op::I64Sub128:
      return emitWideSum(opcode);
    case op::I64MulWideS:
    case op::I64MulWideU:
      return write(op::Call, additions.mulWide(opcode == op::I64MulWideS));
    default:
      copyInstruction();
    }
  }

  void emitBlock(Opcode opcode) {
    auto [params, results] = validator.typesOf(instruction.blockType);
    std::vector<uint32_t> locals = localsFor(params);
    if (opcode == op::If && !params.empty())
      write(op::LocalSet, conditionLocal());
    setAll(locals);
    if (opcode == op::If && !params.empty())
      write(op::LocalGet, conditionLocal());
    if (opcode == op::TryTable) {
      emitTryTable(results);
    } else {
      write(opcode);
      writeBlockType(results);
      openFrame();
    }
    frames.back().params = locals;
    getAll(locals);
  }

  void emitTryTable(Types results) {
    std::vector<Trampoline> trampolines;
    std::vector<size_t> trampolineOf(instruction.catches.size(), SIZE_MAX);
    for (size_t i = 0; i < instruction.catches.size(); ++i) {
      const CatchClause& clause = instruction.catches[i];
      if (!isLoopWithParams(frameOf(clause.label)))
        continue;
      trampolineOf[i] = trampolines.size();
      Trampoline trampoline{{}, frameOf(clause.label)};
      if (clause.hasTag())
        trampoline.sent = module.types[module.tags[clause.tag]].params;
      if (clause.givesReference())
        trampoline.sent.push_back(ValueType::ref(heap::Exn, false));
      trampolines.push_back(std::move(trampoline));
    }
    if (!trampolines.empty()) {
      // A block around everything takes the results; one for each clause takes what it catches, the first innermost.
      write(op::Block);
      writeBlockType(results);
      ++depth;
      for (size_t i = trampolines.size(); i-- > 0;) {
        write(op::Block);
        writeBlockType(trampolines[i].sent);
        ++depth;
      }
    }
    write(op::TryTable);
    writeBlockType(results);
    writeUnsigned(out, instruction.catches.size());
    for (size_t i = 0; i < instruction.catches.size(); ++i) {
      const CatchClause& clause = instruction.catches[i];
      out.push_back(clause.kind);
      if (clause.hasTag())
        writeUnsigned(out, clause.tag);
      writeUnsigned(out, trampolineOf[i] != SIZE_MAX ? trampolineOf[i] : labelOf(frameOf(clause.label)));
    }
    openFrame();
    frames.back().trampolines = std::move(trampolines);
  }

  void emitEnd() {
    const FunctionValidator::Frame& typed = validator.openFrames().back();
    Frame frame = std::move(frames.back());
    if (typed.opcode == op::If && !frame.params.empty()) {
      write(op::Else);
      getAll(frame.params);
    }
    write(op::End);
    frames.pop_back();
    --depth;
    if (frame.trampolines.empty())
      return;
    write(op::Br, static_cast<uint32_t>(frame.trampolines.size()));
    for (const Trampoline& trampoline : frame.trampolines) {
      write(op::End);
      --depth;
      setAll(frames[trampoline.loop].params);
      write(op::Br, labelOf(trampoline.loop));
    }
    write(op::End);
    --depth;
  }

  void emitDelegate() {
    frames.pop_back();
    --depth;
    // Counted from outside of the try that ends.
    size_t target = frames.size() - 1 - instruction.index;
    while (target > 0 && validator.openFrames()[target].opcode != op::Try)
      --target;
    write(op::Delegate, labelOf(target));
  }

  void emitBranch(Opcode opcode) {
    size_t target = frameOf(instruction.index);
    if (!isLoopWithParams(target))
      return emitPlainBranch(opcode, target);
    const std::vector<uint32_t>& params = frames[target].params;
    switch (opcode) {
    case op::Br:
      setAll(params);
      return write(op::Br, labelOf(target));
    case op::BrIf:
      write(op::LocalSet, conditionLocal());
      setAll(params);
      write(op::LocalGet, conditionLocal());
      write(op::BrIf, labelOf(target));
      return getAll(params);
    case op::BrOnNull: {
      ValueType type = validator.operands().back();
      std::vector<ValueType> paramTypes = toVector(validator.openFrames()[target].params);
      uint32_t nullable = localsFor(Types(&type, 1), paramTypes)[0];
      paramTypes.push_back(type);
      ValueType nonNullType = type.withNullable(false);
      uint32_t nonNull = localsFor(Types(&nonNullType, 1), paramTypes)[0];
      write(op::LocalSet, nullable);
      setAll(params);
      write(op::LocalGet, nullable);
      write(op::BrOnNull, labelOf(target));
      write(op::LocalSet, nonNull);
      getAll(params);
      return write(op::LocalGet, nonNull);
    }
    default: { // br_on_non_null: the reference is the last parameter
      ValueType type = validator.operands().back();
      uint32_t reference = localsFor(Types(&type, 1), toVector(validator.openFrames()[target].params))[0];
      std::vector<uint32_t> others(params.begin(), params.end() - 1);
      write(op::LocalSet, reference);
      setAll(others);
      write(op::LocalGet, reference);
      write(op::RefIsNull);
      write(op::If);
      out.push_back(0x40);
      ++depth;
      write(op::Else);
      write(op::LocalGet, reference);
      write(op::RefAsNonNull);
      write(op::LocalSet, params.back());
      write(op::Br, labelOf(target));
      write(op::End);
      --depth;
      return getAll(others);
    }
    }
  }

  // To a label whose values stay on the stack. Binaryen's branches on references carry nothing else, so with other values
  // they become a test and a branch that carries all.
  void emitPlainBranch(Opcode opcode, size_t target) {
    bool isOnNull = opcode == op::BrOnNull, isOnNonNull = opcode == op::BrOnNonNull;
    std::vector<ValueType> values = toVector(validator.openFrames()[target].labelTypes());
    if (isOnNonNull)
      values.pop_back(); // the reference itself
    if ((!isOnNull && !isOnNonNull) || values.empty())
      return write(opcode, labelOf(target));
    ValueType type = validator.operands().back().withNullable(true);
    uint32_t reference = localsFor(Types(&type, 1), values)[0];
    write(op::LocalSet, reference);
    if (isOnNull) {
      write(op::LocalGet, reference);
      write(op::RefIsNull);
      write(op::BrIf, labelOf(target));
      write(op::LocalGet, reference);
      return write(op::RefAsNonNull);
    }
    std::vector<uint32_t> others = localsFor(Types(values.data(), values.size()));
    setAll(others);
    write(op::LocalGet, reference);
    write(op::RefIsNull);
    write(op::If);
    out.push_back(0x40);
    ++depth;
    write(op::Else);
    getAll(others);
    write(op::LocalGet, reference);
    write(op::RefAsNonNull);
    write(op::Br, labelOf(target));
    write(op::End);
    --depth;
    getAll(others);
  }

  static std::vector<ValueType> toVector(Types types) { return {types.begin(), types.end()}; }

  void emitBranchTable() {
    std::vector<size_t> targets; // each once
    std::vector<uint32_t> numbers; // of each entry among them
    std::map<size_t, uint32_t> numberOf;
    bool anyLoop = false, allSame = true;
    for (uint32_t label : instruction.targets) {
      size_t target = frameOf(label);
      auto [found, isNew] = numberOf.emplace(target, static_cast<uint32_t>(targets.size()));
      if (isNew) {
        targets.push_back(target);
        anyLoop |= isLoopWithParams(target);
        allSame &= isLoopWithParams(target) && frames[target].params == frames[targets[0]].params;
      }
      numbers.push_back(found->second);
    }
    auto writeTable = [&](auto labelOfEntry) {
      write(op::BrTable);
      writeUnsigned(out, instruction.targets.size() - 1);
      for (size_t i = 0; i < instruction.targets.size(); ++i)
        writeUnsigned(out, labelOfEntry(i));
    };
    if (!anyLoop)
      return writeTable([&](size_t i) { return labelOf(targets[numbers[i]]); });
    write(op::LocalSet, conditionLocal());
    if (allSame) {
      setAll(frames[targets[0]].params);
      write(op::LocalGet, conditionLocal());
      return writeTable([&](size_t i) { return labelOf(targets[numbers[i]]); });
    }
    // Each target has a block behind which the values are handed to it as it wants them. Their types are those of the
    // operands, which suit all targets; the locals must be none of the loops'.
    size_t arity = validator.openFrames()[targets[0]].labelTypes().size();
    Types operands = Types(validator.operands());
    std::vector<ValueType> types = toVector(operands.subspan(operands.size() - 1 - arity, arity));
    std::vector<uint32_t> values;
    for (size_t i = 0; i < arity; ++i)
      values.push_back(branchLocal(i, types[i]));
    setAll(values);
    for (size_t i = 0; i < targets.size(); ++i) {
      write(op::Block);
      out.push_back(0x40);
      ++depth;
    }
    write(op::LocalGet, conditionLocal());
    writeTable([&](size_t i) { return numbers[i]; });
    for (size_t target : targets) {
      write(op::End);
      --depth;
      getAll(values);
      if (isLoopWithParams(target))
        setAll(frames[target].params);
      write(op::Br, labelOf(target));
    }
  }

  // Of values on their way through a br_table, by position and type.
  uint32_t branchLocal(size_t position, ValueType type) {
    auto [found, isNew] = branchLocals.emplace(std::pair(position, type.raw()), 0);
    if (isNew)
      found->second = addLocal(type);
    return found->second;
  }

  void emitTableInit() {
    uint32_t segment = instruction.index;
    uint32_t shifted = segment + additions.elementShift;
    auto writeInit = [&] {
      write(op::TableInit, shifted);
      writeUnsigned(out, instruction.second);
    };
    if (additions.lengthGlobals.empty() || module.elements[segment].mode != ElementSegment::Passive)
      return writeInit();
    static constexpr ValueType both[] = {ValueType::I32, ValueType::I32};
    std::vector<uint32_t> locals = localsFor(both);
    uint32_t offset = locals[0], size = locals[1];
    write(op::LocalSet, size);
    write(op::LocalSet, offset);
    write(op::LocalGet, offset);
    writeI32(-1);
    write(op::LocalGet, offset);
    write(op::I64ExtendI32U);
    write(op::LocalGet, size);
    write(op::I64ExtendI32U);
    write(op::I64Add);
    write(op::GlobalGet, additions.lengthGlobals[segment]);
    write(op::I64LeU);
    write(op::Select);
    write(op::LocalGet, size);
    writeInit();
  }

  void emitWideSum(Opcode opcode) {
    static constexpr ValueType four[] = {ValueType::I64, ValueType::I64, ValueType::I64, ValueType::I64};
    std::vector<uint32_t> locals = localsFor(four);
    uint32_t leftLow = locals[0], leftHigh = locals[1], rightLow = locals[2], rightHigh = locals[3];
    bool isSum = opcode == op::I64Add128;
    Opcode operation = isSum ? op::I64Add : op::I64Sub;
    setAll(locals);
    write(op::LocalGet, leftLow);
    write(op::LocalGet, rightLow);
    write(operation);
    // The carry: the sum is below either operand. The borrow: the left operand is below the right one.
    if (isSum)
      write(op::LocalTee, leftLow);
    write(op::LocalGet, leftHigh);
    write(op::LocalGet, rightHigh);
    write(operation);
    write(op::LocalGet, leftLow);
    write(op::LocalGet, rightLow);
    write(op::I64LtU);
    write(op::I64ExtendI32U);
    write(operation);
  }

  std::span<const uint8_t> bytes;
  const ModuleEnvironment& module;
  ModuleEnvironment copy; // the validator interns types in it
  FunctionValidator validator;
  Additions& additions;
  Features ignored;
  Instruction instruction;

  Bytes out;
  std::vector<std::pair<uint32_t, uint32_t>> places;
  std::vector<Frame> frames; // beside the validator's
  uint32_t depth = 0;        // open blocks of the output
  uint32_t localCount = 0;   // of the original
  std::vector<ValueType> addedLocals;
  std::map<uint32_t, std::vector<uint32_t>> free; // added locals by type
  std::optional<uint32_t> condition;
  std::map<std::pair<size_t, uint32_t>, uint32_t> branchLocals;
};

// The low and the high half of the product of two 64-bit numbers, from those of their halves. The emitter has better
// instructions for it; this is what the function means.
Bytes mulWideBody(bool isSigned) {
  enum Local : uint32_t { A, B, ALow, AHigh, BLow, BHigh, Middle, Middle2, High };
  Bytes out;
  auto get = [&](uint32_t local) {
    writeOpcode(out, op::LocalGet);
    writeUnsigned(out, local);
  };
  auto set = [&](uint32_t local) {
    writeOpcode(out, op::LocalSet);
    writeUnsigned(out, local);
  };
  auto constant = [&](int64_t value) {
    writeOpcode(out, op::I64Const);
    writeSigned(out, value);
  };
  auto low = [&] {
    constant(0xffffffff);
    writeOpcode(out, op::I64And);
  };
  auto high = [&] {
    constant(32);
    writeOpcode(out, op::I64ShrU);
  };
  auto product = [&](uint32_t left, uint32_t right) {
    get(left);
    get(right);
    writeOpcode(out, op::I64Mul);
  };
  writeUnsigned(out, 1);
  writeUnsigned(out, 7);
  writeType(out, ValueType::I64);
  for (auto [whole, lowHalf, highHalf] : {std::tuple(A, ALow, AHigh), std::tuple(B, BLow, BHigh)}) {
    get(whole);
    low();
    set(lowHalf);
    get(whole);
    high();
    set(highHalf);
  }
  product(AHigh, BLow);
  product(ALow, BLow);
  high();
  writeOpcode(out, op::I64Add);
  set(Middle);
  product(ALow, BHigh);
  get(Middle);
  low();
  writeOpcode(out, op::I64Add);
  set(Middle2);
  product(A, B); // the first result
  product(AHigh, BHigh);
  get(Middle);
  high();
  writeOpcode(out, op::I64Add);
  get(Middle2);
  high();
  writeOpcode(out, op::I64Add);
  if (isSigned) {
    // A negative factor counted as 2^64 too much: take the other one off the high half.
    for (auto [factor, other] : {std::pair(A, B), std::pair(B, A)}) {
      get(factor);
      constant(63);
      writeOpcode(out, op::I64ShrS);
      get(other);
      writeOpcode(out, op::I64And);
      writeOpcode(out, op::I64Sub);
    }
  }
  writeOpcode(out, op::End);
  return out;
}

// --- The module ---------------------------------------------------------------------------------------------------------------

class ModuleLowerer {
public:
  ModuleLowerer(std::span<const uint8_t> bytes, std::shared_ptr<const ModuleEnvironment> shared, const LoweringNeeds& needs)
      : bytes(bytes), shared(shared), module(*shared), needs(needs), additions(module) {}

  LoweredModule run() {
    for (const Section& section : readSections(bytes))
      if (section.id != 0 && section.id < std::size(sections))
        sections[section.id] = section;

    if (needs.tableInitialisers)
      lowerTables();
    if (needs.anyFunction & LoweringNeeds::ElementDrop)
      addLengthGlobals();
    if (!result.error.empty())
      return std::move(result);
    if (needs.declaredSegments || needs.tableInitialisers)
      lowerElements();
    if (needs.pageSizes)
      lowerMemories();
    if (needs.emptyGroups)
      dropEmptyGroups();
    lowerCode();
    addTypes();

    append(result.bytes, bytes.first(8));
    static constexpr uint8_t order[] = {TypeSection,   ImportSection, FunctionSection, TableSection,   MemorySection,
                                        TagSection,    GlobalSection, ExportSection,   StartSection,   ElementSection,
                                        DataCountSection, CodeSection, DataSection};
    for (uint8_t id : order)
      writeSection(id);
    for (const Section& section : readSections(bytes))
      if (section.id == 0)
        append(result.bytes, bytes.subspan(section.offset, section.size));
    result.mulWideSigned = additions.mulWideSigned;
    result.mulWideUnsigned = additions.mulWideUnsigned;
    return std::move(result);
  }

private:
  Decoder decoderOf(uint8_t id) const {
    const Section& section = sections[id];
    return Decoder(bytes, section.payloadOffset, section.payloadOffset + section.payload.size());
  }
  bool has(uint8_t id) const { return sections[id].size != 0; }
  std::span<const uint8_t> between(size_t start, size_t end) const { return bytes.subspan(start, end - start); }

  void writeSection(uint8_t id) {
    if (!replaced[id]) {
      if (has(id))
        append(result.bytes, bytes.subspan(sections[id].offset, sections[id].size));
      return;
    }
    result.bytes.push_back(id);
    writeUnsigned(result.bytes, replaced[id]->size());
    append(result.bytes, *replaced[id]);
    replaced[id].reset();
  }

  // A section of counted items with `count` more of them at its end.
  void appendItems(uint8_t id, uint32_t count, const Bytes& items) {
    if (count == 0)
      return;
    Bytes payload;
    std::span<const uint8_t> before = bytes;
    Decoder decoder(before, 0, 0);
    if (replaced[id]) {
      before = *replaced[id];
      decoder = Decoder(before, 0, before.size());
    } else if (has(id)) {
      decoder = decoderOf(id);
    }
    writeUnsigned(payload, (decoder.atEnd() ? 0 : decoder.readU32()) + count);
    append(payload, before.subspan(decoder.offset(), decoder.left()));
    append(payload, items);
    replaced[id] = std::move(payload);
  }

  // Passes over a constant expression and gives its bytes, with the end. `first` is its first instruction.
  std::span<const uint8_t> readConstant(Decoder& decoder, Instruction* first = nullptr) {
    size_t start = decoder.offset();
    Instruction instruction;
    do {
      decoder.readInstruction(module, ignored, instruction);
      if (first && instruction.start == start)
        *first = instruction;
    } while (instruction.opcode() != op::End);
    return between(start, decoder.offset());
  }

  // --- Tables with initialisers, element segments ---

  void lowerTables() {
    Decoder decoder = decoderOf(TableSection);
    uint32_t count = decoder.readU32();
    Bytes payload;
    writeUnsigned(payload, count);
    uint64_t elements = 0;
    for (uint32_t i = 0; i < count; ++i) {
      bool hasInitialiser = decoder.peekByte() == 0x40;
      if (hasInitialiser)
        decoder.readBytes(2);
      size_t start = decoder.offset();
      decoder.readValueType(module.types, ignored);
      uint8_t flags = decoder.readByte();
      decoder.readU64();
      if (flags & 1)
        decoder.readU64();
      append(payload, between(start, decoder.offset()));
      if (!hasInitialiser)
        continue;
      Instruction first;
      std::span<const uint8_t> initialiser = readConstant(decoder, &first);
      uint32_t table = module.importedTables + i;
      const TableType& type = module.tables[table];
      if (first.opcode() == op::RefNull || type.limits.initial == 0)
        continue;
      elements += type.limits.initial;
      if (type.limits.initial > maxInitialisedElements || elements > maxInitialisedElements) {
        result.error = "the tables with an initial value have more than the " + std::to_string(maxInitialisedElements) +
                       " entries that wrought accepts";
        return;
      }
      addSegment(table, type, initialiser);
    }
    replaced[TableSection] = std::move(payload);
  }

  void addSegment(uint32_t table, const TableType& type, std::span<const uint8_t> initialiser) {
    enum : uint32_t { ActiveInTableOfExpressions = 6 };
    ++additions.elementShift;
    writeUnsigned(initialSegments, ActiveInTableOfExpressions);
    writeUnsigned(initialSegments, table);
    writeOpcode(initialSegments, type.limits.is64 ? op::I64Const : op::I32Const);
    writeSigned(initialSegments, 0);
    writeOpcode(initialSegments, op::End);
    writeType(initialSegments, type.element);
    writeUnsigned(initialSegments, type.limits.initial);
    for (uint64_t i = 0; i < type.limits.initial; ++i)
      append(initialSegments, initialiser);
  }

  void lowerElements() {
    enum Flag : uint32_t { NotActive = 1, TableOrDeclared = 2, Expressions = 4 };
    if (!has(ElementSection) && additions.elementShift == 0)
      return;
    Decoder decoder = has(ElementSection) ? decoderOf(ElementSection) : Decoder(bytes, 0, 0);
    uint32_t count = has(ElementSection) ? decoder.readU32() : 0;
    Bytes payload;
    writeUnsigned(payload, count + additions.elementShift);
    append(payload, initialSegments);
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t flags = decoder.readU32();
      bool isActive = !(flags & NotActive);
      if (isActive && (flags & TableOrDeclared))
        decoder.readU32();
      if (isActive)
        readConstant(decoder);
      if (flags & (NotActive | TableOrDeclared)) {
        if (flags & Expressions)
          decoder.readValueType(module.types, ignored);
        else
          decoder.readByte();
      }
      uint32_t elements = decoder.readU32();
      for (uint32_t k = 0; k < elements; ++k) {
        if (flags & Expressions)
          readConstant(decoder);
        else
          decoder.readU32();
      }
      if (module.elements[i].mode == ElementSegment::Declared)
        append(payload, std::initializer_list<uint8_t>{NotActive, 0, 0});
      else
        append(payload, between(start, decoder.offset()));
    }
    replaced[ElementSection] = std::move(payload);
  }

  void addLengthGlobals() {
    Bytes globals;
    uint32_t count = 0;
    additions.lengthGlobals.resize(module.elements.size());
    for (size_t i = 0; i < module.elements.size(); ++i) {
      if (module.elements[i].mode != ElementSegment::Passive)
        continue;
      additions.lengthGlobals[i] = static_cast<uint32_t>(module.globals.size()) + count++;
      writeType(globals, ValueType::I64);
      globals.push_back(1); // mutable
      writeOpcode(globals, op::I64Const);
      writeSigned(globals, module.elements[i].count);
      writeOpcode(globals, op::End);
    }
    appendItems(GlobalSection, count, globals);
  }

  // --- Memories ---

  void writeLimits(Bytes& out, const Limits& limits) {
    constexpr uint8_t hasMaximum = 1, shared = 2, is64 = 4;
    uint8_t flags = 0;
    flags |= limits.max ? hasMaximum : 0;
    flags |= limits.isShared ? shared : 0;
    flags |= limits.is64 ? is64 : 0;
    out.push_back(flags);
    writeUnsigned(out, limits.initial);
    if (limits.max)
      writeUnsigned(out, *limits.max);
  }

  void lowerMemories() {
    if (module.importedMemories) {
      Decoder decoder = decoderOf(ImportSection);
      uint32_t count = decoder.readU32(), memory = 0;
      Bytes payload;
      writeUnsigned(payload, count);
      for (uint32_t i = 0; i < count; ++i) {
        size_t start = decoder.offset();
        decoder.readName();
        decoder.readName();
        uint8_t kind = decoder.readByte();
        size_t afterKind = decoder.offset();
        switch (kind) {
        case 0:
          decoder.readU32();
          break;
        case 1:
          decoder.readValueType(module.types, ignored);
          readLimits(decoder);
          break;
        case 2:
          readLimits(decoder);
          break;
        case 3:
          decoder.readValueType(module.types, ignored);
          decoder.readByte();
          break;
        case 4:
          decoder.readByte();
          decoder.readU32();
          break;
        }
        append(payload, between(start, kind == 2 ? afterKind : decoder.offset()));
        if (kind == 2)
          writeLimits(payload, module.memories[memory++]);
      }
      replaced[ImportSection] = std::move(payload);
    }
    if (has(MemorySection)) {
      Bytes payload;
      writeUnsigned(payload, module.memories.size() - module.importedMemories);
      for (size_t i = module.importedMemories; i < module.memories.size(); ++i)
        writeLimits(payload, module.memories[i]);
      replaced[MemorySection] = std::move(payload);
    }
  }

  static void readLimits(Decoder& decoder) {
    uint8_t flags = decoder.readByte();
    decoder.readU64();
    if (flags & 1)
      decoder.readU64();
    if (flags & 8)
      decoder.readU32();
  }

  // --- Code ---

  void lowerCode() {
    uint8_t kinds = LoweringNeeds::BlockParameters | LoweringNeeds::ElementDrop | LoweringNeeds::WideArithmetic |
                    LoweringNeeds::UnreachableCode | LoweringNeeds::DelegateLabel | LoweringNeeds::BranchOnReference;
    if (!additions.lengthGlobals.empty() || additions.elementShift)
      kinds |= LoweringNeeds::TableInit;
    if (!(needs.anyFunction & kinds))
      return;
    FunctionLowerer lowerer(bytes, shared, additions);
    Decoder decoder = decoderOf(CodeSection);
    uint32_t count = decoder.readU32();
    Bytes bodies;
    bodies.reserve(decoder.left());
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t size = decoder.readU32();
      size_t bodyStart = decoder.offset();
      decoder.readBytes(size);
      if (!(needs.functions[i] & kinds)) {
        append(bodies, between(start, decoder.offset()));
        continue;
      }
      Bytes body = lowerer.run(module.functionType(module.importedFunctions + i), bodyStart, decoder.offset());
      writeUnsigned(bodies, body.size());
      append(bodies, body);
      result.rewritten.push_back({i, lowerer.takePlaces()});
    }
    static constexpr ValueType two[] = {ValueType::I64, ValueType::I64};
    Bytes types;
    for (bool isSigned : additions.addedFunctions) {
      writeUnsigned(types, additions.functionType(two, two));
      Bytes body = mulWideBody(isSigned);
      writeUnsigned(bodies, body.size());
      append(bodies, body);
    }
    uint32_t added = static_cast<uint32_t>(additions.addedFunctions.size());
    appendItems(FunctionSection, added, types);
    Bytes payload;
    writeUnsigned(payload, count + added);
    append(payload, bodies);
    replaced[CodeSection] = std::move(payload);
  }

  void skipTypeList(Decoder& decoder) {
    for (uint32_t count = decoder.readU32(); count != 0; --count)
      decoder.readValueType(module.types, ignored);
  }

  void dropEmptyGroups() {
    constexpr uint8_t group = 0x4e, function = 0x60;
    Decoder decoder = decoderOf(TypeSection);
    uint32_t count = decoder.readU32();
    uint32_t kept = 0;
    Bytes items;
    for (uint32_t i = 0; i < count; ++i) {
      size_t start = decoder.offset();
      uint32_t size = 1;
      if (decoder.peekByte() == group) {
        decoder.readByte();
        size = decoder.readU32();
      }
      for (uint32_t k = 0; k < size; ++k) {
        // Final or open, with no supertypes.
        if (decoder.readByte() != function)
          decoder.readBytes(2);
        skipTypeList(decoder);
        skipTypeList(decoder);
      }
      if (size == 0)
        continue;
      append(items, between(start, decoder.offset()));
      ++kept;
    }
    Bytes payload;
    writeUnsigned(payload, kept);
    append(payload, items);
    replaced[TypeSection] = std::move(payload);
  }

  void addTypes() { appendItems(TypeSection, static_cast<uint32_t>(additions.typeIndexes.size()), additions.types); }

  std::span<const uint8_t> bytes;
  std::shared_ptr<const ModuleEnvironment> shared;
  const ModuleEnvironment& module;
  const LoweringNeeds& needs;
  Additions additions;
  Features ignored;
  Section sections[14];
  std::optional<Bytes> replaced[14];
  Bytes initialSegments;
  LoweredModule result;
};

} // namespace

LoweredModule lowerForBinaryen(std::span<const uint8_t> module, std::shared_ptr<const ModuleEnvironment> environment,
                               const LoweringNeeds& needs) {
  return ModuleLowerer(module, std::move(environment), needs).run();
}

} // namespace wrought
