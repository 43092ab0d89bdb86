#include "backend/scale-loop-indices.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>
#include <llvm/Transforms/Utils/LoopUtils.h>
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

namespace wrought {

namespace {

// What instructions can scale an index by.
bool isScale(const llvm::APInt& step) { return step == 2 || step == 4 || step == 8; }

class IndexScaler {
public:
  IndexScaler(llvm::Loop& loop, llvm::ScalarEvolution& evolution, const llvm::TargetTransformInfo& costs)
      : loop(loop), evolution(evolution), costs(costs), int64(llvm::Type::getInt64Ty(loop.getHeader()->getContext())) {}

  bool run() {
    if (!loop.isLoopSimplifyForm())
      return false;
    for (llvm::PHINode& phi : loop.getHeader()->phis())
      findVariable(phi);
    if (variables.empty())
      return false;
    for (const Variable& variable : variables)
      scale(variable);
    countIterations();
    for (const Variable& variable : variables)
      llvm::RecursivelyDeleteDeadPHINode(variable.phi);
    evolution.forgetTopmostLoop(&loop);
    return true;
  }

private:
  // An address computed from an induction variable and a constant.
  struct Address {
    llvm::GetElementPtrInst* instruction;
    llvm::ConstantInt* offset; // null: none
    bool isAbove;              // of where the variable is: the sum with the constant does not wrap
  };

  struct Variable {
    llvm::PHINode* phi;
    uint64_t step;
    bool isSmall;    // fits where memory at a constant address is
    bool cannotWrap; // from iteration to iteration
    llvm::SmallVector<Address, 8> addresses;
  };

  void findVariable(llvm::PHINode& phi) {
    using namespace llvm::PatternMatch;
    const llvm::APInt* step;
    if (phi.getType() != int64 ||
        !match(phi.getIncomingValueForBlock(loop.getLoopLatch()), m_Add(m_Specific(&phi), m_APInt(step))) || !isScale(*step))
      return;
    bool isSmall = evolution.getUnsignedRangeMax(evolution.getSCEV(&phi)).getActiveBits() <= 33;
    auto* next = llvm::cast<llvm::Instruction>(phi.getIncomingValueForBlock(loop.getLoopLatch()));
    Variable variable{&phi, step->getZExtValue(), isSmall, isSmall || next->hasNoUnsignedWrap(), {}};
    auto addAddresses = [&](llvm::Value& index, llvm::ConstantInt* offset, bool isAbove) {
      for (llvm::User* user : index.users()) {
        auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
        if (address && loop.contains(address) && address->getSourceElementType()->isIntegerTy(8) &&
            address->getType()->isPointerTy() && address->getOperand(1) == &index && loop.isLoopInvariant(address->getPointerOperand()))
          variable.addresses.push_back({address, offset, isAbove});
      }
    };
    addAddresses(phi, nullptr, true);
    for (llvm::User* user : phi.users()) {
      llvm::ConstantInt* offset;
      if (match(user, m_Add(m_Specific(&phi), m_ConstantInt(offset))))
        addAddresses(*user, offset, llvm::cast<llvm::Instruction>(user)->hasNoUnsignedWrap());
    }
    if (!variable.addresses.empty())
      variables.push_back(std::move(variable));
  }

  // The number of the iteration, from 0.
  llvm::PHINode* count() {
    if (counted)
      return counted;
    counted = loop.getCanonicalInductionVariable();
    if (counted && counted->getType() == int64)
      return counted;
    llvm::IRBuilder<> builder(loop.getHeader(), loop.getHeader()->begin());
    counted = builder.CreatePHI(int64, 2, "count");
    builder.SetInsertPoint(loop.getLoopLatch()->getTerminator());
    counted->addIncoming(builder.getInt64(0), loop.getLoopPreheader());
    counted->addIncoming(builder.CreateAdd(counted, builder.getInt64(1), "count.next", true, true), loop.getLoopLatch());
    return counted;
  }

  void scale(const Variable& variable) {
    llvm::Value* start = variable.phi->getIncomingValueForBlock(loop.getLoopPreheader());
    llvm::SmallDenseMap<llvm::Value*, llvm::Value*, 2> arrays; // by what the index is added to
    for (const Address& address : variable.addresses) {
      llvm::Value*& array = arrays[address.instruction->getPointerOperand()];
      // Where an address is accessed, the start of its array is inside the same memory. Ahead of the loop that is known only if memory
      // has room for every start: it may be one that is checked, and the loop not reach the access.
      auto none = llvm::GEPNoWrapFlags::none();
      auto flags = variable.cannotWrap && address.isAbove ? address.instruction->getNoWrapFlags() : none;
      llvm::IRBuilder<> builder(loop.getLoopPreheader()->getTerminator());
      if (!array)
        array = builder.CreateGEP(builder.getInt8Ty(), address.instruction->getPointerOperand(), start, "array",
                                  variable.isSmall && llvm::isa<llvm::GlobalValue>(address.instruction->getPointerOperand())
                                      ? address.instruction->getNoWrapFlags()
                                      : none);
      builder.SetInsertPoint(address.instruction);
      llvm::Value* scaled =
          builder.CreateGEP(builder.getIntNTy(static_cast<unsigned>(variable.step * 8)), array, count(), "element", flags);
      if (address.offset)
        scaled = builder.CreateGEP(builder.getInt8Ty(), scaled, address.offset, "element", flags);
      address.instruction->replaceAllUsesWith(scaled);
      address.instruction->eraseFromParent();
    }
  }

  // Ends the loop by the count, too, if the variable that ended it is there for nothing else.
  void countIterations() {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(loop.getLoopLatch()->getTerminator());
    if (!branch || !branch->isConditional() || loop.getExitingBlock() != loop.getLoopLatch())
      return;
    auto* compare = llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition());
    if (!compare || !compare->hasOneUse() || !endsByScaled(*compare))
      return;
    const llvm::SCEV* again = evolution.getBackedgeTakenCount(&loop);
    if (llvm::isa<llvm::SCEVCouldNotCompute>(again) || evolution.getTypeSizeInBits(again->getType()) > 64 ||
        evolution.getUnsignedRangeMax(evolution.getNoopOrZeroExtend(again, int64)).isMaxValue())
      return;
    const llvm::SCEV* iterations =
        evolution.getAddExpr(evolution.getNoopOrZeroExtend(again, int64), evolution.getOne(int64), llvm::SCEV::FlagNUW);
    llvm::Instruction* place = loop.getLoopPreheader()->getTerminator();
    llvm::SCEVExpander expander(evolution, place->getModule()->getDataLayout(), "scaled");
    if (!expander.isSafeToExpandAt(iterations, place) ||
        expander.isHighCostExpansion(iterations, &loop, llvm::SCEVCheapExpansionBudget, &costs, place))
      return;
    llvm::Value* end = expander.expandCodeFor(iterations, int64, place->getIterator());
    llvm::IRBuilder<> builder(branch);
    llvm::Value* next = count()->getIncomingValueForBlock(loop.getLoopLatch());
    branch->setCondition(loop.contains(branch->getSuccessor(0)) ? builder.CreateICmpNE(next, end) : builder.CreateICmpEQ(next, end));
    llvm::RecursivelyDeleteTriviallyDeadInstructions(compare);
  }

  bool endsByScaled(const llvm::ICmpInst& compare) const {
    return llvm::any_of(variables, [&](const Variable& variable) {
      llvm::Value* next = variable.phi->getIncomingValueForBlock(loop.getLoopLatch());
      return llvm::any_of(compare.operands(), [&](const llvm::Use& operand) {
        return (operand == variable.phi && variable.phi->hasNUses(2) && next->hasOneUse()) ||
               (operand == next && next->hasNUses(2) && variable.phi->hasOneUse());
      });
    });
  }

  llvm::Loop& loop;
  llvm::ScalarEvolution& evolution;
  const llvm::TargetTransformInfo& costs;
  llvm::IntegerType* int64;
  llvm::SmallVector<Variable, 4> variables;
  llvm::PHINode* counted = nullptr;
};

} // namespace

llvm::PreservedAnalyses ScaleLoopIndicesPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty() || function.hasOptSize())
    return llvm::PreservedAnalyses::all();
  llvm::ScalarEvolution& evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  const llvm::TargetTransformInfo& costs = analyses.getResult<llvm::TargetIRAnalysis>(function);
  bool isChanged = false;
  for (llvm::Loop* loop : loops.getLoopsInPreorder())
    if (loop->isInnermost())
      isChanged |= IndexScaler(*loop, evolution, costs).run();
  return isChanged ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wrought
