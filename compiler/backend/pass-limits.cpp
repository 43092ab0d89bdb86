#include "backend/pass-limits.h"

#include "support/llvm-option.h"

#include <llvm/ADT/Any.h>
#include <llvm/ADT/StringSet.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Utils/Local.h>

#include <iterator>
#include <memory>
#include <mutex>

namespace wrought {

namespace {

// What makes passes slow. Producers whose language has goroutines or coroutines make one loop with a branch table of each
// function: thousands of blocks, of which one is entered from a thousand places.
struct Shape {
  uint64_t loads = 0;
  uint64_t phis = 0;  // the most in one block
  uint64_t fanIn = 0; // the most ways into one block from which others are reached: the way back from a load goes through no trap
  uint64_t storeBases = 0; // the most addresses that stores of one block are at, those with a known distance counted once

  explicit Shape(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getDataLayout();
    llvm::SmallPtrSet<const llvm::Value*, 32> bases;
    for (const llvm::BasicBlock& block : function) {
      bases.clear();
      auto here = block.phis();
      phis = std::max<uint64_t>(phis, std::distance(here.begin(), here.end()));
      if (block.getTerminator()->getNumSuccessors() != 0)
        fanIn = std::max<uint64_t>(fanIn, llvm::pred_size(&block));
      for (const llvm::Instruction& instruction : block) {
        loads += llvm::isa<llvm::LoadInst>(instruction);
        if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
          llvm::APInt distance(layout.getIndexTypeSizeInBits(store->getPointerOperandType()), 0);
          bases.insert(store->getPointerOperand()->stripAndAccumulateConstantOffsets(layout, distance, /*AllowNonInbounds=*/true));
        }
      }
      storeBases = std::max<uint64_t>(storeBases, bases.size());
    }
  }

  // Following a load's address backwards looks, for each way into a block, for that way's entry in a phi.
  uint64_t loadSearch() const { return loads * fanIn * fanIn; }
};

constexpr uint64_t mostPhis = 64;
// The SLP vectoriser looks for stores that lie side by side by asking of any two what their distance is. Of 1,000 in a block that have
// nothing to do with each other it takes 5 s, of 4,000 160.
constexpr uint64_t mostStoreBases = 400;
// SQLite's interpreter has some 1.5e8, and GVN takes a fifth of a second for it.
constexpr uint64_t mostLoadSearch = 2'000'000'000;
constexpr unsigned widePhi = 256; // incoming values
// The explicit bounds checks of a function share a trap. SQLite's interpreter enters it from a thousand places.
constexpr unsigned mostExits = 256;

struct PassLimit {
  llvm::StringRef pass; // the name of its class
  // Why the pass is left out for a function of this shape, or nothing.
  std::string (*reason)(const Shape&);
};

std::string loadSearchReason(const Shape& shape) {
  if (shape.loadSearch() <= mostLoadSearch)
    return "";
  return std::to_string(shape.loads) + " loads, and a block that is entered from " + std::to_string(shape.fanIn) + " places";
}

std::string joiningReason(const Shape& shape) {
  if (shape.phis > mostPhis)
    return std::to_string(shape.phis) + " phis in one block";
  if (shape.storeBases > mostStoreBases)
    return "stores to " + std::to_string(shape.storeBases) + " unrelated addresses in one block";
  return loadSearchReason(shape);
}

constexpr PassLimit passLimits[] = {
    {"GVNPass", loadSearchReason},
    {"SLPVectorizerPass", joiningReason},
};

// Rotating a loop whose head leaves it for `exit` gives each way from inside the loop to `exit` a block of its own, one by one, each time
// at a cost that grows with their number. Where they are many, what is there is a trap, and nothing is gained: the head stays a check.
std::string rotationReason(const llvm::Loop& loop) {
  for (const llvm::BasicBlock* exit : llvm::successors(loop.getHeader()))
    if (!loop.contains(exit) && exit->hasNPredecessorsOrMore(mostExits))
      return "a loop that is left from " + std::to_string(llvm::pred_size(exit)) + " places for one block";
  return "";
}

// It follows pointers to functions through variables, for 1.5 % of the time that a compilation takes. In wasm functions are in tables.
constexpr llvm::StringRef uselessPass = "CalledValuePropagationPass";

// It compares each condition on a loop's index with every one that dominates the loop. Where memory is checked explicitly these are as
// many as accesses, and it takes 8 % of the time of a compilation. 64-bit targets want it for the width of indices; with 32-bit addresses
// nothing came of it: for ARMv7 the kernels execute the same number of instructions without, to 0.1 %, and bzip2 0.3 % more.
constexpr llvm::StringRef indexPass = "IndVarSimplifyPass";

// Joins scalars that lie side by side. With 32-bit addresses there is a check between any two accesses that it could join: of the kernels
// and the programs of tools/bench/suite one changes for ARMv7 (by 1 %), and it takes 3 % of the time.
constexpr llvm::StringRef joiningPass = "SLPVectorizerPass";

// What the SLP vectoriser must save, in its own estimate, before it joins scalars. It counts an instruction saved when it loads two
// doubles at once, and does not know that a load cannot take its value from two narrower stores that are still on their way, which
// costs a dozen cycles. Producers without vector instructions copy a struct by its members, so these stores are common: arguments
// passed by address are written just before the call.
constexpr int leastVectorGain = 3;

// How far it follows operands. A tree that is cut off has its leaves put together from scalars, and what lies behind them stays scalar;
// where the lanes are exchanged on the way, as by the rounds of a cipher, the same values are then wanted in both forms, and nothing
// is gained. LLVM's 12 fall short of half a round of ChaCha20, and 16 too. Compiling takes at most 2 % longer.
constexpr unsigned deepestVectorTree = 20;

// How many instructions a loop may have after it was unrolled in part, for a processor that executes in order. LLVM allows 150 there,
// where on others it does not unroll so at all: code is 15 to 20 % larger, and compiling takes 20 % longer, half of that for the strength
// reduction of all these copies. With 60 the kernels execute 4 % more instructions for AArch64, with 120 1 % more.
constexpr llvm::StringRef largestUnrolledLoop = "60";
constexpr llvm::StringRef largestUnrolledLoopAtO3 = "120";

// How far the register allocator looks for a region in which a value is worth a register of its own, in blocks; LLVM's limit is 10,000.
// It asks for each register, and takes a tenth of all time for SQLite. With 31 registers bzip2 executes 0.2 % (AArch64) and 0.8 % (RISC-V)
// more instructions, ten kernels the same. 32-bit ARM, with 13, has more use for it, a switch in a loop above all: the kernels execute 0.5 %
// more than with 1,000, and compiling SQLite takes 4 % less.
constexpr llvm::StringRef regionBudget = "100";

// The order in which selected instructions go into the allocation of registers: that of the code, as for all other targets. LLVM has another
// one for ARM processors that it knows no model of, by latencies: values then last longer, above all where blocks are long, 12 kernels execute
// 2.5 % more instructions (quicksort 13 %), and compiling takes 3 to 6 % longer. The scheduler after the allocation goes by latencies.
constexpr llvm::StringRef selectionOrder = "source";

void setOptions(const llvm::TargetMachine& target, OptLevel level) {
  static std::once_flag once;
  std::call_once(once, [&] {
    setLLVMOption("slp-threshold", leastVectorGain);
    setLLVMOption("slp-recursion-max-depth", deepestVectorTree);
    const llvm::Triple& triple = target.getTargetTriple();
    if (triple.isX86())
      return;
    giveLLVMOption("grow-region-complexity-budget", regionBudget);
    if (triple.isARM())
      giveLLVMOption("pre-RA-sched", selectionOrder);
    // For -Os LLVM has a limit of its own, which the option would lift.
    bool unrolls = level == OptLevel::O1 || level == OptLevel::O2 || level == OptLevel::O3;
    if (unrolls && triple.isAArch64() && !target.getMCSubtargetInfo()->getSchedModel().isOutOfOrder())
      giveLLVMOption("unroll-partial-threshold", level == OptLevel::O3 ? largestUnrolledLoopAtO3 : largestUnrolledLoop);
  });
}

} // namespace

void limitPasses(llvm::PassInstrumentationCallbacks& callbacks, const llvm::TargetMachine& target, OptLevel level,
                 std::function<void(llvm::StringRef, llvm::StringRef, const std::string&)> report) {
  setOptions(target, level);
  bool has64Bits = target.getPointerSize(0) == 8;
  auto reported = std::make_shared<llvm::StringSet<>>();
  callbacks.registerShouldRunOptionalPassCallback([report, reported, has64Bits](llvm::StringRef pass, const llvm::Any& ir) {
    if (pass == uselessPass || (!has64Bits && (pass == indexPass || pass == joiningPass)))
      return false;
    const llvm::Function* function = nullptr;
    std::string reason;
    if (auto* loop = llvm::any_cast<const llvm::Loop*>(&ir); loop && pass == "LoopRotatePass") {
      function = (*loop)->getHeader()->getParent();
      reason = rotationReason(**loop);
    } else if (auto* whole = llvm::any_cast<const llvm::Function*>(&ir)) {
      function = *whole;
      for (const PassLimit& limit : passLimits)
        if (pass == limit.pass)
          reason = limit.reason(Shape(*function));
    }
    if (reason.empty())
      return true;
    if (reported->insert((pass + " " + function->getName()).str()).second)
      report(function->getName(), pass, reason);
    return false;
  });
}

llvm::PreservedAnalyses ShortGVNPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
  if (loadSearchReason(Shape(function)).empty())
    return llvm::PreservedAnalyses::all();
  auto options = llvm::GVNOptions().setPRE(false).setLoadPRE(false).setMemDep(false);
  return llvm::GVNPass(options).run(function, analyses);
}

llvm::PreservedAnalyses DemoteWidePhisPass::run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
  if (loadSearchReason(Shape(function)).empty())
    return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::PHINode*, 32> wide;
  for (llvm::BasicBlock& block : function)
    for (llvm::PHINode& phi : block.phis())
      if (phi.getNumIncomingValues() > widePhi)
        wide.push_back(&phi);
  for (llvm::PHINode* phi : wide)
    llvm::DemotePHIToStack(phi);
  return wide.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace wrought
