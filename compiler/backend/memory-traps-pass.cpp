#include "backend/memory-traps-pass.h"

#include "backend/trap-code-pass.h"
#include "backend/trap-instructions.h"
#include "wrought/layout.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

namespace wrought {

namespace {

constexpr const char* checkMetadata = "wrought.check";
constexpr uint64_t unknown = ~uint64_t{0};

// How many instructions follow each other before a check stays a branch. What orders and joins the instructions of a block takes time by the
// square of their number: 5,000 accesses in a row took 9.5 s, and take 1.9.
constexpr size_t longestBlock = 500;

uint64_t numberAt(const llvm::MDNode& node, unsigned index) {
  return llvm::mdconst::extract<llvm::ConstantInt>(node.getOperand(index))->getZExtValue();
}

std::optional<MemoryCheck> checkOf(const llvm::BranchInst& branch) {
  llvm::MDNode* node = branch.getMetadata(checkMetadata);
  if (!node)
    return std::nullopt;
  MemoryCheck check;
  check.memory = static_cast<uint32_t>(numberAt(*node, 0));
  if (uint64_t bytes = numberAt(*node, 1); bytes != unknown)
    check.bytes = static_cast<unsigned>(bytes);
  check.taken = numberAt(*node, 2);
  if (uint64_t size = numberAt(*node, 3); size != unknown)
    check.size = size;
  return check;
}

llvm::Value* withoutCasts(llvm::Value* value) {
  while (llvm::isa<llvm::ZExtInst, llvm::TruncInst>(value))
    value = llvm::cast<llvm::Instruction>(value)->getOperand(0);
  return value;
}

// Whether `value` is a size that was loaded, less what the check takes from it.
bool isLimit(llvm::Value* value, const MemoryCheck& check, llvm::SmallPtrSetImpl<llvm::Value*>& seen) {
  using namespace llvm::PatternMatch;
  value = withoutCasts(value);
  if (auto* phi = llvm::dyn_cast<llvm::PHINode>(value)) {
    // The same at several places: after calls that may have grown the memory.
    if (!seen.insert(phi).second)
      return true;
    return llvm::all_of(phi->incoming_values(), [&](llvm::Value* incoming) { return isLimit(incoming, check, seen); });
  }
  if (check.taken == 0)
    return llvm::isa<llvm::LoadInst>(value);
  llvm::Value* size;
  const llvm::APInt* constant;
  bool isTaken = (match(value, m_Add(m_Value(size), m_APInt(constant))) && (-*constant).getZExtValue() == check.taken) ||
                 (match(value, m_Sub(m_Value(size), m_APInt(constant))) && constant->getZExtValue() == check.taken);
  return isTaken && llvm::isa<llvm::LoadInst>(withoutCasts(size));
}

bool isLimit(llvm::Value* value, const MemoryCheck& check) {
  if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value))
    return check.size && constant->getValue().getActiveBits() <= 64 && constant->getZExtValue() == *check.size - check.taken &&
           (constant->getZExtValue() & 1) == 0;
  llvm::SmallPtrSet<llvm::Value*, 8> seen;
  return isLimit(value, check, seen);
}

// The sides of the comparison `left > right` that leads from `branch` to `trap`; null if it is none.
std::pair<llvm::Value*, llvm::Value*> comparedFor(const llvm::BranchInst& branch, const llvm::BasicBlock* trap) {
  auto* compare = llvm::dyn_cast<llvm::ICmpInst>(branch.getCondition());
  if (!compare || branch.getSuccessor(0) == branch.getSuccessor(1))
    return {};
  llvm::CmpInst::Predicate predicate = compare->getPredicate();
  if (branch.getSuccessor(1) == trap)
    predicate = compare->getInversePredicate();
  if (predicate == llvm::CmpInst::ICMP_UGT)
    return {compare->getOperand(0), compare->getOperand(1)};
  if (predicate == llvm::CmpInst::ICMP_ULT)
    return {compare->getOperand(1), compare->getOperand(0)};
  return {};
}

llvm::IntrinsicInst* sharedTrap(llvm::BasicBlock& block) {
  if (block.size() < 2)
    return nullptr;
  auto* trap = llvm::dyn_cast_or_null<llvm::IntrinsicInst>(block.getTerminator()->getPrevNode());
  return trap && trap->getIntrinsicID() == llvm::Intrinsic::ubsantrap && trap->getOperandBundle(memoryTrapBundle) ? trap : nullptr;
}

// The checks of a function that are no branches any more.
struct Checks {
  uint32_t count = 0;
  // How many instructions follow each other without a branch, up to the end of a block whose branch is gone.
  llvm::DenseMap<const llvm::BasicBlock*, size_t> lengths;

  // The same for a block that has its branch still.
  size_t lengthTo(const llvm::BasicBlock& block) const {
    const llvm::BasicBlock* before = block.getSinglePredecessor();
    return block.size() + (before ? lengths.lookup(before) : 0);
  }
};

class TrapSplitter {
public:
  // `checks` is null where checks stay branches. Blocks are to be given in the order of the function.
  TrapSplitter(llvm::Function& function, llvm::IntrinsicInst& trap, Checks* checks) : function(function), trap(trap), checks(checks) {}

  void split(llvm::BranchInst& branch) {
    std::optional<MemoryCheck> check = checkOf(branch);
    if (!check || check->memory > memoryTrapMostMemories)
      return;
    auto [left, right] = comparedFor(branch, trap.getParent());
    if (!left || left->getType()->getIntegerBitWidth() > addressBits() || !isLimit(right, *check))
      return;
    if (checks && isCheckable(left) && isCheckable(right) && checks->lengthTo(*branch.getParent()) < longestBlock)
      replaceByCheck(branch, *check, left, right);
    else
      giveOwnTrap(branch, *check, left, right);
  }

private:
  unsigned addressBits() const { return function.getDataLayout().getPointerSizeInBits(); }

  // A constant would need a register that a comparison, which can have it as an operand, does without.
  bool isCheckable(const llvm::Value* value) const {
    return value->getType()->isIntegerTy(addressBits()) && !llvm::isa<llvm::Constant>(value);
  }

  void replaceByCheck(llvm::BranchInst& branch, const MemoryCheck& check, llvm::Value* left, llvm::Value* right) {
    TrapInstruction instruction;
    instruction.code = static_cast<uint8_t>(llvm::cast<llvm::ConstantInt>(trap.getArgOperand(0))->getZExtValue());
    instruction.number = memoryTrapNumber(check.memory, check.bytes);
    // With -g, which check it was.
    if (function.getSubprogram())
      instruction.serial = ++checks->count;
    checks->lengths[branch.getParent()] = checks->lengthTo(*branch.getParent());
    llvm::IRBuilder<> builder(&branch);
    createCheck(builder, instruction, left, right);
    llvm::Value* condition = branch.getCondition();
    llvm::BasicBlock* next = branch.getSuccessor(branch.getSuccessor(0) == trap.getParent());
    builder.CreateBr(next)->copyMetadata(branch, {llvm::LLVMContext::MD_dbg, llvm::LLVMContext::MD_loop});
    branch.eraseFromParent();
    llvm::RecursivelyDeleteTriviallyDeadInstructions(condition);
  }

  void giveOwnTrap(llvm::BranchInst& branch, const MemoryCheck& check, llvm::Value* left, llvm::Value* right) {
    auto* block = llvm::BasicBlock::Create(function.getContext(), "trap", &function);
    llvm::IRBuilder<> builder(block);
    // With -g, which check it was.
    if (function.getSubprogram())
      builder.SetCurrentDebugLocation(branch.getDebugLoc());
    // A load that only the comparison uses can be part of its instruction, and is to stay so.
    if (auto* load = llvm::dyn_cast<llvm::LoadInst>(right); load && load->hasOneUse()) {
      auto* again = llvm::cast<llvm::LoadInst>(builder.Insert(load->clone()));
      again->setVolatile(true);
      right = again;
    }
    llvm::Value* memory = copied(builder, trap.getOperandBundle(memoryTrapBundle)->Inputs[0]);
    llvm::Value *index = left, *value = right;
    if (!llvm::isa<llvm::Constant>(memory)) {
      // Two registers have to do. Not written as a subtraction, which the code generator would do in place of the comparison, where
      // its result needs a register.
      value = memory;
      index = builder.CreateAdd(builder.CreateAdd(left, builder.CreateNot(right)), llvm::ConstantInt::get(left->getType(), 1));
    }
    llvm::OperandBundleDef bundle(trapOperandsBundle, std::vector<llvm::Value*>{
        builder.getInt32(memoryTrapNumber(check.memory, check.bytes)), index, value});
    builder.CreateCall(trap.getFunctionType(), trap.getCalledOperand(), {trap.getArgOperand(0)}, bundle);
    builder.CreateUnreachable();
    branch.replaceSuccessorWith(trap.getParent(), block);
  }

  // `value`, computed anew if the shared block computes it.
  llvm::Value* copied(llvm::IRBuilder<>& builder, llvm::Value* value) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (!instruction || instruction->getParent() != trap.getParent())
      return value;
    llvm::Instruction* copy = instruction->clone();
    for (llvm::Use& operand : copy->operands())
      operand.set(copied(builder, operand));
    return builder.Insert(copy);
  }

  llvm::Function& function;
  llvm::IntrinsicInst& trap;
  Checks* checks;
};

} // namespace

void markMemoryCheck(llvm::BranchInst& branch, const MemoryCheck& check) {
  llvm::LLVMContext& context = branch.getContext();
  auto number = [&](uint64_t value) -> llvm::Metadata* {
    return llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), value));
  };
  branch.setMetadata(checkMetadata, llvm::MDNode::get(context, {number(check.memory), number(check.bytes.value_or(unknown)),
                                                                number(check.taken), number(check.size.value_or(unknown))}));
}

llvm::PreservedAnalyses MemoryTrapsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  bool hasChecks = kind == MemoryTraps::Checks && wrought::hasChecks(llvm::Triple(function.getParent()->getTargetTriple()));
  Checks checks;
  llvm::SmallVector<llvm::IntrinsicInst*, 4> traps;
  for (llvm::BasicBlock& block : function)
    if (llvm::IntrinsicInst* trap = sharedTrap(block))
      traps.push_back(trap);
  for (llvm::IntrinsicInst* trap : traps) {
    llvm::BasicBlock* block = trap->getParent();
    TrapSplitter splitter(function, *trap, hasChecks ? &checks : nullptr);
    llvm::SmallVector<llvm::BranchInst*, 8> branches;
    bool isReached = false;
    for (llvm::BasicBlock& predecessor : function)
      if (llvm::is_contained(llvm::successors(&predecessor), block)) {
        isReached = true;
        if (auto* branch = llvm::dyn_cast<llvm::BranchInst>(predecessor.getTerminator()); branch && branch->isConditional())
          branches.push_back(branch);
      }
    // What phis there give would have to be told for each.
    if (kind != MemoryTraps::Shared && block->phis().empty())
      for (llvm::BranchInst* branch : branches)
        splitter.split(*branch);
    llvm::IRBuilder<> builder(trap);
    builder.CreateCall(trap->getFunctionType(), trap->getCalledOperand(), {trap->getArgOperand(0)})->copyMetadata(*trap);
    trap->eraseFromParent();
    if (isReached && llvm::pred_empty(block))
      block->eraseFromParent();
  }
  // What the branches of checks divided.
  if (hasChecks && !traps.empty())
    for (llvm::BasicBlock& block : llvm::make_early_inc_range(function))
      llvm::MergeBlockIntoPredecessor(&block);
  return traps.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace wrought
