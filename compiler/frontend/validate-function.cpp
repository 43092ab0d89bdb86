#include "validate-function.h"

#include "limits.h"

#include <algorithm>

namespace wrought {

void FunctionValidator::beginFunction(Types results, std::vector<ValueType> localTypes, size_t paramCount) {
  inConstant = false;
  stack.clear();
  frames.clear();
  setOrder.clear();
  locals = std::move(localTypes);
  isSet.assign(locals.size(), false);
  for (size_t i = 0; i < locals.size(); ++i)
    isSet[i] = i < paramCount || locals[i].isDefaultable();
  current = nullptr;
  visibleGlobals = static_cast<uint32_t>(module.globals.size());
  openFrame(op::Call, {}, results);
}

void FunctionValidator::beginConstant(ValueType type, uint32_t globalCount) {
  inConstant = true;
  stack.clear();
  frames.clear();
  setOrder.clear();
  locals.clear();
  visibleGlobals = globalCount;
  constantType = type;
  openFrame(op::Call, {}, {&constantType, 1});
}

void FunctionValidator::fail(std::string message) const {
  throw Invalid{current->start, std::move(message), std::nullopt};
}

// --- The operand stack ------------------------------------------------------------------------------------------------------

void FunctionValidator::failTypes(Types expected, const char* where) const {
  size_t base = frames.back().height;
  size_t shown = std::min(stack.size() - base, std::max<size_t>(expected.size(), 1));
  // The ends of blocks must leave nothing else: there, all of the stack is of interest.
  if (where)
    shown = stack.size() - base;
  fail("type mismatch in " + (where ? std::string(where) : std::string(current->info->name)) + ", expected " +
       typeNames(expected) + " but got " + typeNames(Types(stack).last(shown)));
}

bool FunctionValidator::matches(Types expected) const {
  const Frame& frame = frames.back();
  size_t at = stack.size();
  for (size_t i = expected.size(); i-- > 0;) {
    if (at == frame.height)
      return frame.isUnreachable;
    if (!module.types.isSubtype(stack[--at], expected[i]))
      return false;
  }
  return true;
}

void FunctionValidator::expect(Types expected) const {
  if (!matches(expected))
    failTypes(expected);
}

void FunctionValidator::pop(Types expected) {
  expect(expected);
  stack.resize(stack.size() - std::min(expected.size(), stack.size() - frames.back().height));
}

ValueType FunctionValidator::popAny() {
  const Frame& frame = frames.back();
  if (stack.size() == frame.height) {
    if (frame.isUnreachable)
      return ValueType::Bottom;
    ValueType any;
    failTypes({&any, 1});
  }
  ValueType type = stack.back();
  stack.pop_back();
  return type;
}

ValueType FunctionValidator::popReference() {
  ValueType type = popAny();
  if (type.isBottom())
    return ValueType::ref(heap::Bottom, false);
  if (!type.isRef())
    fail("type mismatch in " + std::string(current->info->name) + ", expected a reference but got " + typeName(type));
  return type;
}

void FunctionValidator::setUnreachable() {
  stack.resize(frames.back().height);
  frames.back().isUnreachable = true;
}

void FunctionValidator::openFrame(Opcode opcode, Types params, Types results) {
  if (frames.size() > limits::nesting)
    fail("blocks nested more than " + std::to_string(limits::nesting) + " deep");
  frames.push_back({opcode, params, results, stack.size(), setOrder.size(), false});
  push(params);
}

FunctionValidator::Frame FunctionValidator::closeFrame() {
  Frame frame = frames.back();
  if (!matches(frame.results) ||
      (stack.size() > frame.height + frame.results.size()))
    failTypes(frame.results, frames.size() > 1 ? "the end of a block" : inConstant ? "a constant expression" : "the end of the function");
  stack.resize(frame.height);
  for (; setOrder.size() > frame.initHeight; setOrder.pop_back())
    isSet[setOrder.back()] = false;
  frames.pop_back();
  return frame;
}

// --- What instructions name -------------------------------------------------------------------------------------------------

static std::string unknown(const char* kind, uint32_t index, size_t count) {
  return std::string("unknown ") + kind + " " + std::to_string(index) + ": the module has " + std::to_string(count);
}

const FunctionValidator::Frame& FunctionValidator::label(uint32_t depth) const {
  if (depth >= frames.size())
    fail("unknown label " + std::to_string(depth) + ": " + std::to_string(frames.size()) + " are open");
  return frames[frames.size() - 1 - depth];
}

ValueType FunctionValidator::local(uint32_t index) const {
  if (index >= locals.size())
    fail("unknown local " + std::to_string(index) + ": the function has " + std::to_string(locals.size()));
  return locals[index];
}

const GlobalType& FunctionValidator::global(uint32_t index) const {
  if (index >= visibleGlobals)
    fail(unknown("global", index, module.globals.size()) +
         (index < module.globals.size() ? ", but it is not declared before here" : ""));
  return module.globals[index];
}

const TableType& FunctionValidator::table(uint32_t index) const {
  if (index >= module.tables.size())
    fail(unknown("table", index, module.tables.size()));
  return module.tables[index];
}

const Limits& FunctionValidator::memory(uint32_t index) const {
  if (index >= module.memories.size())
    fail(unknown("memory", index, module.memories.size()));
  return module.memories[index];
}

const FunctionType& FunctionValidator::tag(uint32_t index) const {
  if (index >= module.tags.size())
    fail(unknown("tag", index, module.tags.size()));
  return module.types[module.tags[index]];
}

const ElementSegment& FunctionValidator::element(uint32_t index) const {
  if (index >= module.elements.size())
    fail(unknown("elem segment", index, module.elements.size()));
  return module.elements[index];
}

void FunctionValidator::checkData(uint32_t index) const {
  if (!module.dataCount)
    fail("data count section required: " + std::string(current->info->name) + " names a data segment");
  if (index >= *module.dataCount)
    fail(unknown("data segment", index, *module.dataCount));
}

const FunctionType& FunctionValidator::calledFunction(uint32_t index) const {
  if (index >= module.functions.size())
    fail(unknown("function", index, module.functions.size()));
  return module.functionType(index);
}

const FunctionType& FunctionValidator::calledType(uint32_t index) const {
  if (index >= module.types.size())
    fail(unknown("type", index, module.types.size()));
  return module.types[index];
}

std::pair<FunctionValidator::Types, FunctionValidator::Types> FunctionValidator::typesOf(const BlockType& type) {
  switch (type.kind) {
  case BlockType::Empty:
    return {};
  case BlockType::Single:
    return {{}, module.types.single(type.type)};
  case BlockType::Index:
    break;
  }
  const FunctionType& function = module.types[type.index];
  return {function.params, function.results};
}

// --- Rules ------------------------------------------------------------------------------------------------------------------

void FunctionValidator::checkMemoryAccess(const Instruction& instruction) const {
  const Limits& limits = memory(instruction.index);
  uint32_t natural = instruction.info->extra;
  if (instruction.info->immediate == ImmediateKind::Atomic && instruction.alignLog2 != natural)
    fail("alignment must be equal to natural alignment, 2^" + std::to_string(natural));
  if (instruction.alignLog2 > natural)
    fail("alignment must not be larger than natural alignment, 2^" + std::to_string(natural));
  if (!limits.is64 && instruction.value > UINT32_MAX)
    fail("offset out of range: a memory with 32-bit addresses");
}

void FunctionValidator::apply(const Instruction& instruction) {
  current = &instruction;
  const InstructionInfo& info = *instruction.info;
  if (inConstant)
    return applyConstantRule(instruction);
  if (info.hasOwnRule) {
    applyOwnRule(instruction);
    if (stack.size() > limits::operands)
      fail("more than " + std::to_string(limits::operands) + " values on the operand stack");
    return;
  }
  if (info.takesAddress) {
    checkMemoryAccess(instruction);
    ValueType operands[4];
    std::copy_n(info.operands, info.operandCount, operands);
    operands[0] = module.memories[instruction.index].addressType();
    if (info.immediate == ImmediateKind::MemoryLane && instruction.lane >= 16u >> info.extra)
      fail("invalid lane index " + std::to_string(instruction.lane));
    pop(Types(operands, info.operandCount));
  } else {
    if ((info.immediate == ImmediateKind::Lane && instruction.lane >= info.extra) ||
        (info.immediate == ImmediateKind::Shuffle && instruction.lane >= 32))
      fail("invalid lane index " + std::to_string(instruction.lane));
    pop(Types(info.operands, info.operandCount));
  }
  push(Types(info.results, info.resultCount));
  if (stack.size() > limits::operands)
    fail("more than " + std::to_string(limits::operands) + " values on the operand stack");
}

void FunctionValidator::applyConstantRule(const Instruction& instruction) {
  const InstructionInfo& info = *instruction.info;
  Opcode opcode = info.opcode;
  bool isConstant = opcode >= op::I32Const && opcode <= op::F64Const;
  bool isArithmetic = (opcode >= op::I32Add && opcode <= op::I32Mul) || (opcode >= op::I64Add && opcode <= op::I64Mul);
  if (isConstant || isArithmetic || opcode == op::V128Const) {
    pop(Types(info.operands, info.operandCount));
    push(Types(info.results, info.resultCount));
  } else if (opcode == op::RefNull || opcode == op::RefFunc || opcode == op::End) {
    applyOwnRule(instruction);
  } else if (opcode == op::GlobalGet) {
    const GlobalType& type = global(instruction.index);
    if (type.isMutable)
      fail("constant expression required: global " + std::to_string(instruction.index) + " is mutable");
    push(type.type);
  } else {
    fail("constant expression required: " + std::string(info.name) + " is not constant");
  }
}

void FunctionValidator::checkTailCall(const FunctionType& callee) {
  Types results = frames.front().results;
  bool matches = callee.results.size() == results.size();
  for (size_t i = 0; matches && i < results.size(); ++i)
    matches = module.types.isSubtype(callee.results[i], results[i]);
  if (!matches)
    fail("type mismatch in " + std::string(current->info->name) + ": the callee returns " + typeNames(callee.results) +
         ", the function " + typeNames(results));
  setUnreachable();
}

void FunctionValidator::setLocal(uint32_t index) {
  if (isSet[index])
    return;
  isSet[index] = true;
  setOrder.push_back(index);
}

void FunctionValidator::applyBranchTable(const Instruction& instruction) {
  pop(ValueType::I32);
  size_t arity = label(instruction.targets.back()).labelTypes().size();
  for (uint32_t target : instruction.targets) {
    Types types = label(target).labelTypes();
    if (types.size() != arity)
      fail("type mismatch in br_table: its targets take " + std::to_string(arity) + " and " + std::to_string(types.size()) +
           " values");
    expect(types);
  }
  setUnreachable();
}

void FunctionValidator::applyCatches(const Instruction& instruction) {
  for (const CatchClause& clause : instruction.catches) {
    std::vector<ValueType> sent;
    if (clause.hasTag())
      sent = tag(clause.tag).params;
    if (clause.givesReference())
      sent.push_back(ValueType::ref(heap::Exn, false));
    Types taken = label(clause.label).labelTypes();
    bool matches = sent.size() == taken.size();
    for (size_t i = 0; matches && i < sent.size(); ++i)
      matches = module.types.isSubtype(sent[i], taken[i]);
    if (!matches)
      fail("type mismatch in a catch clause: it gives " + typeNames(sent) + ", label " + std::to_string(clause.label) +
           " takes " + typeNames(taken));
  }
}

void FunctionValidator::applyOwnRule(const Instruction& instruction) {
  switch (instruction.opcode()) {
  case op::Unreachable:
    return setUnreachable();
  case op::Nop:
    return;

  // Blocks.
  case op::Block:
  case op::Loop:
  case op::Try: {
    auto [params, results] = typesOf(instruction.blockType);
    pop(params);
    return openFrame(instruction.opcode(), params, results);
  }
  case op::If: {
    auto [params, results] = typesOf(instruction.blockType);
    pop(ValueType::I32);
    pop(params);
    return openFrame(op::If, params, results);
  }
  case op::TryTable: {
    auto [params, results] = typesOf(instruction.blockType);
    pop(params);
    applyCatches(instruction);
    return openFrame(op::TryTable, params, results);
  }
  case op::Else: {
    if (frames.back().opcode != op::If)
      fail("else without an if");
    Frame frame = closeFrame();
    return openFrame(op::Else, frame.params, frame.results);
  }
  case op::Catch: {
    const FunctionType& type = tag(instruction.index);
    if (frames.back().opcode != op::Try && frames.back().opcode != op::Catch)
      fail("catch without a try");
    Frame frame = closeFrame();
    return openFrame(op::Catch, type.params, frame.results);
  }
  case op::CatchAll: {
    if (frames.back().opcode != op::Try && frames.back().opcode != op::Catch)
      fail("catch_all without a try");
    Frame frame = closeFrame();
    return openFrame(op::CatchAll, {}, frame.results);
  }
  case op::Delegate: {
    if (frames.back().opcode != op::Try)
      fail("delegate without a try");
    Frame frame = closeFrame();
    label(instruction.index);
    return push(frame.results);
  }
  case op::End: {
    Frame frame = closeFrame();
    if (frame.opcode == op::If) {
      // Without an else, the parameters are the results.
      bool matches = frame.params.size() == frame.results.size();
      for (size_t i = 0; matches && i < frame.params.size(); ++i)
        matches = module.types.isSubtype(frame.params[i], frame.results[i]);
      if (!matches)
        fail("type mismatch in if without else: it takes " + typeNames(frame.params) + " and gives " +
             typeNames(frame.results));
    }
    if (!frames.empty())
      push(frame.results);
    return;
  }

  // Branches.
  case op::Br:
    pop(label(instruction.index).labelTypes());
    return setUnreachable();
  case op::BrIf: {
    pop(ValueType::I32);
    Types types = label(instruction.index).labelTypes();
    pop(types);
    return push(types);
  }
  case op::BrTable:
    return applyBranchTable(instruction);
  case op::Return:
    pop(frames.front().results);
    return setUnreachable();
  case op::BrOnNull: {
    ValueType type = popReference();
    Types types = label(instruction.index).labelTypes();
    pop(types);
    push(types);
    return push(type.withNullable(false));
  }
  case op::BrOnNonNull: {
    ValueType type = popReference();
    Types types = label(instruction.index).labelTypes();
    if (types.empty() || !types.back().isRef())
      fail("type mismatch in br_on_non_null: label " + std::to_string(instruction.index) + " takes " + typeNames(types));
    if (!module.types.isSubtype(type.withNullable(false), types.back()))
      fail("type mismatch in br_on_non_null: it gives " + typeName(type.withNullable(false)) + ", label " +
           std::to_string(instruction.index) + " takes " + typeNames(types));
    types = types.first(types.size() - 1);
    pop(types);
    return push(types);
  }

  // Calls.
  case op::Call: {
    const FunctionType& type = calledFunction(instruction.index);
    pop(type.params);
    return push(type.results);
  }
  case op::ReturnCall: {
    const FunctionType& type = calledFunction(instruction.index);
    pop(type.params);
    return checkTailCall(type);
  }
  case op::CallIndirect:
  case op::ReturnCallIndirect: {
    const FunctionType& type = calledType(instruction.index);
    const TableType& through = table(instruction.second);
    if (!module.types.isSubtype(through.element, funcRef))
      fail("indirect call through table #" + std::to_string(instruction.second) + ", which holds " +
           typeName(through.element) + ", not funcref");
    pop(through.limits.addressType());
    pop(type.params);
    if (instruction.opcode() == op::ReturnCallIndirect)
      return checkTailCall(type);
    return push(type.results);
  }
  case op::CallRef:
  case op::ReturnCallRef: {
    const FunctionType& type = calledType(instruction.index);
    pop(ValueType::ref(HeapType::concrete(module.types.canonical(instruction.index)), true));
    pop(type.params);
    if (instruction.opcode() == op::ReturnCallRef)
      return checkTailCall(type);
    return push(type.results);
  }

  // Exceptions.
  case op::Throw:
    pop(tag(instruction.index).params);
    return setUnreachable();
  case op::ThrowRef:
    pop(exnRef);
    return setUnreachable();
  case op::Rethrow: {
    Opcode opened = label(instruction.index).opcode;
    if (opened != op::Catch && opened != op::CatchAll)
      fail("invalid rethrow label " + std::to_string(instruction.index) + ": it is not a catch");
    return setUnreachable();
  }

  // Parametric instructions.
  case op::Drop:
    popAny();
    return;
  case op::Select: {
    pop(ValueType::I32);
    ValueType second = popAny();
    ValueType first = popAny();
    if ((!first.isNumberOrVector() && !first.isBottom()) || (!second.isNumberOrVector() && !second.isBottom()))
      fail("type mismatch in select: references need a select that names their type");
    if (first != second && !first.isBottom() && !second.isBottom())
      fail("type mismatch in select, expected [any, any, i32] but got [" + typeName(first) + ", " + typeName(second) +
           ", i32]");
    return push(first.isBottom() ? second : first);
  }
  case op::SelectTyped: {
    if (instruction.types.size() != 1)
      fail("select must name one result type, not " + std::to_string(instruction.types.size()));
    ValueType type = instruction.types[0];
    ValueType expected[] = {type, type, ValueType::I32};
    pop(expected);
    return push(type);
  }

  // Variables.
  case op::LocalGet: {
    ValueType type = local(instruction.index);
    if (!isSet[instruction.index])
      fail("uninitialized local " + std::to_string(instruction.index) + ": its type " + typeName(type) +
           " has no default value, and it is not set before here");
    return push(type);
  }
  case op::LocalSet:
    pop(local(instruction.index));
    return setLocal(instruction.index);
  case op::LocalTee: {
    ValueType type = local(instruction.index);
    pop(type);
    setLocal(instruction.index);
    return push(type);
  }
  case op::GlobalGet:
    return push(global(instruction.index).type);
  case op::GlobalSet: {
    const GlobalType& type = global(instruction.index);
    if (!type.isMutable)
      fail("global is immutable: global.set of global " + std::to_string(instruction.index));
    return pop(type.type);
  }

  // Tables.
  case op::TableGet: {
    const TableType& type = table(instruction.index);
    pop(type.limits.addressType());
    return push(type.element);
  }
  case op::TableSet: {
    const TableType& type = table(instruction.index);
    ValueType expected[] = {type.limits.addressType(), type.element};
    return pop(expected);
  }
  case op::TableSize:
    return push(table(instruction.index).limits.addressType());
  case op::TableGrow: {
    const TableType& type = table(instruction.index);
    ValueType expected[] = {type.element, type.limits.addressType()};
    pop(expected);
    return push(type.limits.addressType());
  }
  case op::TableFill: {
    const TableType& type = table(instruction.index);
    ValueType expected[] = {type.limits.addressType(), type.element, type.limits.addressType()};
    return pop(expected);
  }
  case op::TableCopy: {
    const TableType& target = table(instruction.index);
    const TableType& source = table(instruction.second);
    if (!module.types.isSubtype(source.element, target.element))
      fail("type mismatch in table.copy: from a table of " + typeName(source.element) + " to one of " +
           typeName(target.element));
    bool both64 = target.limits.is64 && source.limits.is64;
    ValueType expected[] = {target.limits.addressType(), source.limits.addressType(),
                            both64 ? ValueType::I64 : ValueType::I32};
    return pop(expected);
  }
  case op::TableInit: {
    const TableType& target = table(instruction.second);
    const ElementSegment& segment = element(instruction.index);
    if (!module.types.isSubtype(segment.type, target.element))
      fail("type mismatch in table.init: from a segment of " + typeName(segment.type) + " to a table of " +
           typeName(target.element));
    ValueType expected[] = {target.limits.addressType(), ValueType::I32, ValueType::I32};
    return pop(expected);
  }
  case op::ElemDrop:
    element(instruction.index);
    return;

  // References.
  case op::RefNull:
    return push(ValueType::ref(instruction.heapType, true));
  case op::RefIsNull:
    popReference();
    return push(ValueType::I32);
  case op::RefFunc: {
    calledFunction(instruction.index);
    if (!inConstant && !module.declaredFunctions[instruction.index])
      fail("undeclared function reference: function " + std::to_string(instruction.index) +
           " is in no export, global or element segment");
    return push(ValueType::ref(HeapType::concrete(module.types.canonical(module.functions[instruction.index])), false));
  }
  case op::RefAsNonNull:
    return push(popReference().withNullable(false));

  // Memories.
  case op::MemorySize:
    return push(memory(instruction.index).addressType());
  case op::MemoryGrow: {
    ValueType address = memory(instruction.index).addressType();
    pop(address);
    return push(address);
  }
  case op::MemoryFill: {
    ValueType address = memory(instruction.index).addressType();
    ValueType expected[] = {address, ValueType::I32, address};
    return pop(expected);
  }
  case op::MemoryCopy: {
    const Limits& target = memory(instruction.index);
    const Limits& source = memory(instruction.second);
    ValueType expected[] = {target.addressType(), source.addressType(),
                            target.is64 && source.is64 ? ValueType::I64 : ValueType::I32};
    return pop(expected);
  }
  case op::MemoryInit: {
    const Limits& target = memory(instruction.second);
    checkData(instruction.index);
    ValueType expected[] = {target.addressType(), ValueType::I32, ValueType::I32};
    return pop(expected);
  }
  case op::DataDrop:
    return checkData(instruction.index);
  }
  fail("no rule for " + std::string(instruction.info->name));
}

} // namespace wrought
