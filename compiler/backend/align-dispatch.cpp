#include "backend/align-dispatch.h"

#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineLoopInfo.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>

namespace wrought {

namespace {

constexpr uint64_t lineSize = 64; // bytes

bool isDispatch(const llvm::MachineInstr& instruction) {
  if (instruction.isIndirectBranch())
    return true;
  // A direct call has its callee as an operand.
  return instruction.isCall() && !instruction.isReturn() &&
         std::none_of(instruction.operands_begin(), instruction.operands_end(),
                      [](const llvm::MachineOperand& operand) { return operand.isGlobal() || operand.isSymbol() || operand.isMCSymbol(); });
}

bool dispatches(const llvm::MachineLoop& loop) {
  for (const llvm::MachineBasicBlock* block : loop.blocks())
    if (std::any_of(block->begin(), block->end(), isDispatch))
      return true;
  return false;
}

class AlignDispatchPass : public llvm::MachineFunctionPass {
public:
  static char ID;
  AlignDispatchPass() : MachineFunctionPass(ID) {}

  llvm::StringRef getPassName() const override { return "Wrought Alignment of Dispatch"; }

  void getAnalysisUsage(llvm::AnalysisUsage& usage) const override {
    usage.addRequired<llvm::MachineLoopInfoWrapperPass>();
    usage.setPreservesAll();
    MachineFunctionPass::getAnalysisUsage(usage);
  }

  bool runOnMachineFunction(llvm::MachineFunction& function) override {
    if (function.getFunction().hasOptSize())
      return false;
    bool isChanged = false;
    llvm::MachineLoopInfo& loops = getAnalysis<llvm::MachineLoopInfoWrapperPass>().getLI();
    for (llvm::MachineLoop* loop : loops.getLoopsInPreorder()) {
      if (!loop->isInnermost() || !dispatches(*loop))
        continue;
      llvm::MachineBasicBlock* top = loop->getTopBlock();
      if (top->getIterator() == function.begin())
        continue;
      top->setAlignment(std::max(top->getAlignment(), llvm::Align(lineSize)));
      isChanged = true;
    }
    for (const llvm::MachineBasicBlock& block : function)
      if (!loops.getLoopFor(&block) && std::any_of(block.begin(), block.end(), isDispatch)) {
        function.ensureAlignment(llvm::Align(lineSize));
        return true;
      }
    return isChanged;
  }
};

char AlignDispatchPass::ID = 0;

} // namespace

bool alignsDispatch(const llvm::TargetMachine& target) {
  return target.getTargetTriple().getArch() == llvm::Triple::x86_64 && target.getOptLevel() >= llvm::CodeGenOptLevel::Default;
}

llvm::MachineFunctionPass* createAlignDispatchPass() { return new AlignDispatchPass(); }

} // namespace wrought
