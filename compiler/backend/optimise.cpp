#include "backend/optimise.h"

#include "backend/byte-shuffle-pass.h"
#include "backend/comparison-calls.h"
#include "backend/exception-passes.h"
#include "backend/ieee-vector-pass.h"
#include "backend/keep-recursion-pass.h"
#include "backend/memory-traps-pass.h"
#include "backend/pass-limits.h"
#include "backend/range-tests.h"
#include "backend/relative-load-pass.h"
#include "backend/reroll-loops.h"
#include "backend/restore-switches.h"
#include "backend/scale-loop-indices.h"
#include "backend/separate-traps-pass.h"
#include "backend/spread-dispatch.h"
#include "backend/unsigned-conversions.h"
#include "backend/widen-loop-addresses.h"
#include "backend/widen-phis.h"
#include "backend/trap-code-pass.h"
#include "backend/truncation-pass.h"
#include "options.h"

#include <llvm/Passes/PassBuilder.h>
#include <llvm/Passes/StandardInstrumentations.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopIdiomRecognize.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Utils/LCSSA.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Utils/Mem2Reg.h>

namespace wrought {

namespace {

llvm::OptimizationLevel pipelineLevel(OptLevel level) {
  switch (level) {
  case OptLevel::O0:
    return llvm::OptimizationLevel::O0;
  case OptLevel::O1:
    return llvm::OptimizationLevel::O1;
  case OptLevel::O2:
    return llvm::OptimizationLevel::O2;
  case OptLevel::O3:
    return llvm::OptimizationLevel::O3;
  case OptLevel::Os:
    return llvm::OptimizationLevel::Os;
  }
  llvm_unreachable("unknown level");
}

MemoryTraps memoryTraps(OptLevel level) {
  if (level == OptLevel::Os)
    return MemoryTraps::Shared;
  // Without optimisation instructions are selected the fast way, which leaves the rest of a block aside where it meets assembly.
  return level == OptLevel::O0 ? MemoryTraps::Own : MemoryTraps::Checks;
}

// Loops as the source had them, for the vectoriser that comes next.
void addLoopPasses(llvm::FunctionPassManager& pipeline, llvm::OptimizationLevel level) {
  if (!level.isOptimizingForSpeed() || level.getSpeedupLevel() < 2)
    return;
  // Both want the canonical form of loops, and what is used behind a loop to pass through a phi.
  pipeline.addPass(llvm::LoopSimplifyPass());
  pipeline.addPass(llvm::LCSSAPass());
  pipeline.addPass(WidenLoopAddressesPass());
  pipeline.addPass(llvm::LCSSAPass());
  pipeline.addPass(RerollLoopsPass());
  // Again: loops that fill or copy memory can be seen to do so only now.
  llvm::LoopPassManager loops;
  loops.addPass(llvm::LoopIdiomRecognizePass());
  loops.addPass(llvm::LoopDeletionPass());
  pipeline.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), /*UseMemorySSA=*/false,
                                                         /*UseBlockFrequencyInfo=*/false));
  pipeline.addPass(ScaleLoopIndicesPass());
}

} // namespace

void optimise(const Options& options, llvm::Module& module, llvm::TargetMachine& target, bool hasRuntime,
              const std::function<void(const std::string&)>& note) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = options.optLevel != OptLevel::O0 && options.optLevel != OptLevel::O1;
  tuning.SLPVectorization = tuning.LoopVectorization;
  tuning.LoopInterleaving = tuning.LoopVectorization;

  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassInstrumentationCallbacks callbacks;
  llvm::StandardInstrumentations instrumentations(module.getContext(), false, options.verifyEach);
  instrumentations.registerCallbacks(callbacks, &modules);
  limitPasses(callbacks, target, options.optLevel, [&](llvm::StringRef function, llvm::StringRef pass, const std::string& reason) {
    function.consume_front("wasm.");
    note(("function '" + function + "' goes without " + pass + ": " + reason).str());
  });
  llvm::PassBuilder builder(&target, tuning, std::nullopt, &callbacks);
  builder.registerVectorizerStartEPCallback(addLoopPasses);
  builder.registerVectorizerStartEPCallback(
      [](llvm::FunctionPassManager& pipeline, llvm::OptimizationLevel) { pipeline.addPass(UnsignedConversionsPass()); });
  builder.registerScalarOptimizerLateEPCallback([](llvm::FunctionPassManager& pipeline, llvm::OptimizationLevel) {
    pipeline.addPass(ShortGVNPass());
    pipeline.addPass(ComparisonCallsPass());
  });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);

  // Once functions are inlined, and before what becomes of that is simplified.
  builder.registerPeepholeEPCallback([](llvm::FunctionPassManager& passes, llvm::OptimizationLevel) {
    passes.addPass(ForwardThrowsPass());
    passes.addPass(KeepRecursionPass());
    passes.addPass(ImpliedFloatChecksPass());
    passes.addPass(RangeTestsPass());
    passes.addPass(RestoreSwitchesPass());
  });
  llvm::ModulePassManager pipeline;
  if (options.optLevel == OptLevel::O0) {
    // Locals in registers make object code smaller and the code generator faster than it is on stack slots.
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::PromotePass()));
    pipeline.addPass(builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0));
  } else {
    pipeline = builder.buildPerModuleDefaultPipeline(pipelineLevel(options.optLevel));
  }
  if (options.optLevel != OptLevel::O0) {
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(DemoteWidePhisPass()));
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(RelativeLoadPass()));
    if (options.optLevel == OptLevel::O2 || options.optLevel == OptLevel::O3)
      pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(SpreadDispatchPass()));
  }
  pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(DropPersonalityPass()));
  if (target.getTargetTriple().getArch() == llvm::Triple::x86_64 && options.optLevel != OptLevel::O0) {
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(TruncationPass(options.optLevel != OptLevel::Os)));
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(WidenPhisPass()));
  }
  if (target.getTargetTriple().isX86())
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(ByteShufflePass()));
  if (IeeeVectorPass::isNeeded(target.getTargetTriple()))
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(IeeeVectorPass()));
  if (hasRuntime)
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(MemoryTrapsPass(memoryTraps(options.optLevel))));
  if (hasRuntime && options.debugInfo)
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(SeparateTrapsPass()));
  if (!hasRuntime)
    pipeline.addPass(TrapCallPass());
  else
    pipeline.addPass(llvm::createModuleToFunctionPassAdaptor(TrapCodePass()));
  pipeline.run(module, modules);
}

} // namespace wrought
