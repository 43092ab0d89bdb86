// The typing rules of instructions (specification: "Validation Algorithm"): one instruction after the other, with the types of
// the operand stack, of the open blocks and of the locals known in between. The rewriting for Binaryen follows the same states.
#ifndef WROUGHT_COMPILER_FRONTEND_VALIDATE_FUNCTION_H
#define WROUGHT_COMPILER_FRONTEND_VALIDATE_FUNCTION_H

#include "decode.h"
#include "module-environment.h"

#include <span>
#include <string>
#include <vector>

namespace wrought {

class FunctionValidator {
public:
  struct Frame {
    Opcode opcode = op::Block; // that opened it: else, catch and catch_all open one of their own; call for the function
    std::span<const ValueType> params;
    std::span<const ValueType> results;
    size_t height = 0;     // of the stack below it
    size_t initHeight = 0; // locals that were set before it
    bool isUnreachable = false;

    // What a branch to it takes.
    std::span<const ValueType> labelTypes() const { return opcode == op::Loop ? params : results; }
  };

  explicit FunctionValidator(ModuleEnvironment& module) : module(module) {}

  // Begins a function with these locals, parameters included. The lists must live as long as it is read.
  void beginFunction(std::span<const ValueType> results, std::vector<ValueType> localTypes, size_t paramCount);
  // Begins a constant expression of the given type. Only `globalCount` globals can be read.
  void beginConstant(ValueType type, uint32_t globalCount);

  // Types an instruction; throws Invalid. After the last `end` isDone.
  void apply(const Instruction&);

  bool isDone() const { return frames.empty(); }
  const std::vector<ValueType>& operands() const { return stack; }
  const std::vector<Frame>& openFrames() const { return frames; }
  const std::vector<ValueType>& localTypes() const { return locals; }
  bool isUnreachable() const { return frames.back().isUnreachable; }
  // The types of a block: parameters and results.
  std::pair<std::span<const ValueType>, std::span<const ValueType>> typesOf(const BlockType&);

private:
  using Types = std::span<const ValueType>;

  [[noreturn]] void fail(std::string message) const;
  [[noreturn]] void failTypes(Types expected, const char* where = nullptr) const;
  bool matches(Types expected) const;
  void expect(Types expected) const;
  void pop(Types expected);
  void pop(ValueType expected) { pop(Types(&expected, 1)); }
  ValueType popAny();
  ValueType popReference();
  void push(Types types) { stack.insert(stack.end(), types.begin(), types.end()); }
  void push(ValueType type) { stack.push_back(type); }
  void setUnreachable();
  void openFrame(Opcode, Types params, Types results);
  Frame closeFrame();

  const Frame& label(uint32_t depth) const;
  ValueType local(uint32_t index) const;
  const GlobalType& global(uint32_t index) const;
  const TableType& table(uint32_t index) const;
  const Limits& memory(uint32_t index) const;
  const FunctionType& tag(uint32_t index) const;
  const ElementSegment& element(uint32_t index) const;
  void checkData(uint32_t index) const;
  const FunctionType& calledFunction(uint32_t index) const;
  const FunctionType& calledType(uint32_t index) const;
  void checkTailCall(const FunctionType&);
  void checkMemoryAccess(const Instruction&) const;
  void setLocal(uint32_t index);
  void applyOwnRule(const Instruction&);
  void applyConstantRule(const Instruction&);
  void applyBranchTable(const Instruction&);
  void applyCatches(const Instruction&);

  ModuleEnvironment& module;
  std::vector<ValueType> stack;
  std::vector<Frame> frames;
  std::vector<ValueType> locals;
  // Of locals without a default value: whether they were set, and in which order, to undo it at the end of a block.
  std::vector<bool> isSet;
  std::vector<uint32_t> setOrder;
  bool inConstant = false;
  uint32_t visibleGlobals = 0;
  const Instruction* current = nullptr;
  ValueType constantType;
};

} // namespace wrought

#endif
