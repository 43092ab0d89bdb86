// The compilation from top to bottom: each stage is a call, and what is settled after it is said beside it.

#include "pipeline.h"

#include "backend/line-table.h"
#include "backend/link.h"
#include "backend/object.h"
#include "backend/optimise.h"
#include "backend/profile.h"
#include "backend/target.h"
#include "context.h"
#include "emit/c-header.h"
#include "emit/emit-module.h"
#include "emit/foreign-object.h"
#include "emit/known-calls.h"
#include "emit/module-plan.h"
#include "frontend/link-modules.h"
#include "frontend/inspect-module.h"
#include "frontend/read-module.h"
#include "frontend/resolve-imports.h"
#include "frontend/write-module.h"
#include "output-file.h"
#include "passes/pass-list.h"
#include "stage-report.h"
#include "support/big-stack.h"
#include "support/llvm-option.h"

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Linker/Linker.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/SHA256.h>
#include <llvm/Support/TimeProfiler.h>
#include <llvm/Support/raw_ostream.h>

#include <wasm.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

namespace wrought {

namespace {

constexpr unsigned traceGranularity = 500; // microseconds

class Compilation {
public:
  Compilation(Context& context, const std::vector<LinkInput>& links)
      : context(context), links(links), report(context.options) {}

  bool run() {
    // The target's names are checked before anything that takes long.
    if (!createTargetMachine(context) || !checkOutput())
      return false;

    std::unique_ptr<wasm::Module> module = read();
    if (!module)
      return false;
    // Valid, and every import has a provider of the right type.

    std::vector<ExternPlan> imports;
    if (context.options.isLibrary())
      imports = describeImports(*module, extras); // passes drop those that nothing uses; they are checked all the same
    report.begin("passes");
    runPasses(context, *module, !targetDescription(context).hasRuntime);
    if (wantsPrint("passes"))
      std::cerr << *module;
    if (context.options.emit == EmitKind::Wasm)
      return writeWasm(*module);

    report.begin("plan");
    std::optional<ModulePlan> plan = planModule(context, *module, extras, std::move(imports));
    if (!plan)
      return false;
    if (!checkTailCalls(*plan))
      return false;
    // Every symbol, table shape and signature is fixed.
    if (!context.options.profileUse.empty() && !(profile = Profile::read(context, context.options.profileUse)))
      return false;

    report.begin("recognise");
    known = findKnownFunctions(context, *plan);

    OutputFile header(context.options.headerPath);
    bool hasHeader = !context.options.headerPath.empty();
    if (hasHeader && !writeHeader(*plan, header))
      return false;
    // The host's linker takes it from there.
    if (!isLinked(context.options.emit) || plan->isForeign)
      return writeSingle(*plan) && (!hasHeader || header.commit(context.diagnostics, false));

    report.begin("compile");
    std::vector<Bytes> objects = compilePartitions(*plan);
    if (objects.empty())
      return false;
    if (profile)
      profile->reportMismatches(context, context.options.profileUse);
    // The IR and the module are not needed any more; linking has the memory to itself.
    plan.reset();
    module.reset();

    report.begin("link");
    OutputFile output(context.options.outputPath);
    if (!output.open(context.diagnostics))
      return false;
    bool isExecutable = context.options.emit == EmitKind::Exe || context.options.emit == EmitKind::SharedLibrary;
    return link(objects, output.temporaryPath()) && (!hasHeader || header.commit(context.diagnostics, false)) &&
           output.commit(context.diagnostics, isExecutable);
  }

private:
  // Whether what is to be made can be made for the target.
  bool checkOutput() {
    TargetDescription target = targetDescription(context);
    EmitKind kind = context.options.emit;
    if (kind == EmitKind::Obj && target.hasRuntime && !context.options.headerPath.empty()) {
      context.diagnostics.error("--emit-header: an object for target " + target.name + " is linked with the runtime library, which "
                                "calls it; libraries have a header, and objects for targets without a runtime library");
      return false;
    }
    bool needsRuntime = kind == EmitKind::Exe || kind == EmitKind::SharedLibrary || kind == EmitKind::StaticLibrary;
    if (needsRuntime && !target.hasRuntime) {
      context.diagnostics.error("wrought has no runtime library for target " + target.name + ", so it makes objects only");
      context.diagnostics.note("--emit=obj makes one, to be linked with a host of your own");
      return false;
    }
    bool isLibrary = kind == EmitKind::SharedLibrary || kind == EmitKind::StaticLibrary;
    if (isLibrary && !target.hasLibraries) {
      std::string others;
      for (const TargetDescription& other : supportedTargets())
        if (other.hasLibraries)
          others += (others.empty() ? "" : ", ") + other.name;
      context.diagnostics.error("wrought makes no libraries for target " + target.name + ", whose addresses have 32 bits");
      context.diagnostics.note("it makes them for " + others);
      return false;
    }
    return !needsRuntime || checkRuntime(context);
  }

  static bool isLinked(EmitKind kind) {
    return kind == EmitKind::Exe || kind == EmitKind::Obj || kind == EmitKind::SharedLibrary ||
           kind == EmitKind::StaticLibrary;
  }

  bool link(std::vector<Bytes>& objects, const std::string& path) {
    switch (context.options.emit) {
    case EmitKind::Exe:
      return linkExecutable(context, objects, path);
    case EmitKind::SharedLibrary:
      return linkSharedLibrary(context, objects, path);
    case EmitKind::StaticLibrary:
      return makeStaticLibrary(context, objects, path);
    case EmitKind::Obj:
      return linkRelocatable(context, objects, path);
    case EmitKind::Asm:
    case EmitKind::LLVMIR:
    case EmitKind::LLVMBC:
    case EmitKind::Wasm:
      break;
    }
    llvm_unreachable("not a kind that is linked");
  }

  // Put in its place only once the library is there.
  bool writeHeader(const ModulePlan& plan, OutputFile& header) {
    std::string text = plan.isForeign ? writeForeignHeader(plan, targetDescription(context).triple) : writeCHeader(plan);
    return header.open(context.diagnostics) && header.write(context.diagnostics, text.data(), text.size());
  }

  // In a module with tail calls every parameter lies in a register or outside of the stack (emit/calling-convention.h). That
  // counts a vector as one register, and on RISC-V it takes two, of the 13 for integers.
  bool checkTailCalls(const ModulePlan& plan) {
    if (!plan.usesTailCalls)
      return true;
    llvm::Triple triple(targetDescription(context).triple);
    // Windows passes vectors in memory of the caller's; the conventions of bare machines differ in where floats go.
    if (plan.isForeign && !(triple.isMacOSX() && triple.isArch64Bit())) {
      context.diagnostics.error("tail calls cannot be compiled for target " + targetDescription(context).name + " yet");
      return false;
    }
    if (!triple.isRISCV())
      return true;
    for (auto& function : plan.module->functions) {
      unsigned integers = 1, vectors = 0; // one for where results go
      for (wasm::Type type : function->getParams())
        ++(type == wasm::Type::v128 ? vectors : integers);
      if (std::min(integers, 6u) + 2 * std::min(vectors, 8u) > 13)
        context.diagnostics.error("function '" + function->name.toString() +
                                  "' has more vector parameters than can be passed in a module with tail calls on target " +
                                  targetDescription(context).name);
    }
    return !context.diagnostics.hasErrors();
  }

  bool wantsPrint(std::string_view stage) const { return context.options.printAfter == stage; }

  std::unique_ptr<wasm::Module> readFile(const std::string& path) {
    report.begin("read");
    std::optional<InputFile> input = readInput(context.diagnostics, path);
    if (!input)
      return nullptr;
    report.begin("validate");
    std::optional<ValidModule> valid = validateModule(context.diagnostics, *input, allowedFeatures(context.options.disabledFeatures),
                                                      context.options.debugInfo);
    if (!valid || !checkSupported(context.diagnostics, *input, *valid))
      return nullptr;
    describeInput(*input, path == context.options.inputPath);
    input->bytes = {};
    report.begin("parse");
    return readModule(context.diagnostics, path, *valid, extras);
  }

  ModuleToLink readToLink(const std::string& name, const std::string& path) {
    ModuleToLink result{name, path, readFile(path), std::move(extras.tagTypes)};
    extras.tagTypes = {}; // tags of two modules can have one name
    return result;
  }

  // The main module with those it is linked to.
  std::unique_ptr<wasm::Module> readAndLink() {
    if (links.empty())
      return readFile(context.options.inputPath);
    std::vector<ModuleToLink> modules;
    bool isFine = true;
    for (const LinkInput& link : links) {
      modules.push_back(readToLink(link.name, link.path));
      isFine &= modules.back().module != nullptr;
    }
    modules.push_back(readToLink("", context.options.inputPath));
    if (!isFine || !modules.back().module)
      return nullptr;
    if (!extras.pageShifts.empty()) {
      context.diagnostics.error("a module with custom page sizes cannot be linked to others yet");
      return nullptr;
    }
    // Merging gives functions other names; what was added for wide arithmetic is then compiled as it stands.
    std::vector<std::shared_ptr<const SourceLines>> sources = std::move(extras.sources);
    extras = {};
    extras.sources = std::move(sources);
    std::unique_ptr<wasm::Module> linked = linkModules(context, std::move(modules));
    // Linking brings the modules into an order of its own. Their names, made by readModule, say which is which.
    if (linked && !extras.sources.empty()) {
      std::vector<std::shared_ptr<const SourceLines>> sources;
      for (const std::string& name : linked->debugInfoFileNames)
        sources.push_back(extras.sources[std::stoul(name)]);
      extras.sources = std::move(sources);
    }
    return linked;
  }

  std::unique_ptr<wasm::Module> read() {
    std::unique_ptr<wasm::Module> module = readAndLink();
    if (!module)
      return nullptr;
    if (links.empty()) {
      for (auto& table : module->tables)
        context.inputTables.push_back(table->name.toString());
      for (auto& memory : module->memories)
        context.inputMemories.push_back(memory->name.toString());
    }
    for (auto& memory : module->memories)
      if (context.options.fuel && memory->shared)
        context.diagnostics.error(SourceLocation::inFile(context.options.inputPath),
                                  "--fuel cannot count for a memory that threads share");
    resolveImports(context, *module, !targetDescription(context).hasRuntime);
    if (context.diagnostics.hasErrors())
      return nullptr;
    if (wantsPrint("parse"))
      std::cerr << *module;
    return module;
  }

  // For the policy that the program carries.
  void describeInput(const InputFile& input, bool isMain) {
    if (!isMain)
      return;
    std::array<uint8_t, 32> hash = llvm::SHA256::hash(llvm::ArrayRef(input.bytes));
    context.inputHash = llvm::toHex(hash, /*LowerCase=*/true);
    // What there is to say against the module was said when it was validated.
    Diagnostics ignored;
    ignored.setQuiet(true);
    if (std::optional<ModuleInfo> info = inspectModule(ignored, input))
      for (Feature feature : info->features)
        context.inputFeatures.push_back(std::string(featureName(feature)));
  }

  // Emits and optimises one partition. `machine` is for it alone.
  EmittedModule makeModule(const ModulePlan& plan, unsigned partition, llvm::LLVMContext& llvmContext,
                           llvm::TargetMachine& machine) {
    EmittedModule emitted = emitModule(context, plan, partition, llvmContext, machine);
    print("emit", *emitted.module);
    if (context.options.verifyEach && llvm::verifyModule(*emitted.module, &llvm::errs()))
      llvm::report_fatal_error("the emitted IR is not valid");
    if (!context.options.profileGenerate.empty())
      instrument(*emitted.module, context.options.profileGenerate);
    else if (profile)
      profile->apply(*emitted.module);
    // Profiles are of the functions as they were emitted, at every level.
    replaceKnownCalls(plan, known, emitted);
    optimise(context.options, *emitted.module, machine, !plan.isForeign, [this](const std::string& text) { report.note(text); });
    if (!context.options.strip && !plan.isForeign)
      emitFunctionTable(plan, partition, *emitted.module);
    print("optimise", *emitted.module);
    emitted.model->finish();
    return emitted;
  }

  // LLVM's own warnings, which speak of no place that a user knows, are dropped, but for one: that a function's frame is
  // larger than what may be on a target without stack probes.
  void takeDiagnostics(llvm::LLVMContext& llvmContext) {
    llvmContext.setDiagnosticHandlerCallBack(
        [](const llvm::DiagnosticInfo* info, void* self) {
          if (auto* frame = llvm::dyn_cast<llvm::DiagnosticInfoStackSize>(info))
            static_cast<Compilation*>(self)->reportFrame(*frame);
        },
        this, true);
  }

  void reportFrame(const llvm::DiagnosticInfoStackSize& frame) {
    std::lock_guard lock(printing);
    context.diagnostics.error("function '" + frame.getFunction().getName().str() + "' needs " +
                              std::to_string(frame.getStackSize()) + " bytes of stack at once; on target " +
                              targetDescription(context).name + " a function may have " + std::to_string(frame.getStackLimit()));
  }

  void print(std::string_view stage, const llvm::Module& module) {
    if (!wantsPrint(stage))
      return;
    std::lock_guard lock(printing);
    llvm::errs() << module;
  }

  // In the order of the module where people read along.
  std::vector<size_t> startOrder(const ModulePlan& plan) const {
    std::vector<std::pair<size_t, size_t>> sizes; // of the largest function too: passes take more than its share for it
    for (const Partition& partition : plan.partitions) {
      size_t total = 0, largest = 0;
      for (wasm::Function* function : partition.functions) {
        total += plan.function(function->name).size;
        largest = std::max(largest, plan.function(function->name).size);
      }
      sizes.push_back({total + 2 * largest, sizes.size()});
    }
    if (context.options.printAfter.empty())
      std::stable_sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<size_t> order;
    for (const auto& [size, partition] : sizes)
      order.push_back(partition);
    return order;
  }

  std::vector<Bytes> compilePartitions(const ModulePlan& plan) {
    size_t count = plan.partitions.size();
    bool hasImage = plan.hasImage();
    bool hasLines = context.options.debugInfo && !plan.isForeign;
    size_t tasks = count + (hasImage ? 1 : 0);
    std::vector<Bytes> objects(tasks + (hasLines ? count : 0));
    // The largest first: one that is begun last keeps one core busy while the others have nothing left to do.
    std::vector<size_t> order = startOrder(plan);
    if (hasImage)
      order.push_back(count);
    std::atomic<size_t> next = 0;
    std::atomic<size_t> done = 0;
    auto work = [&] {
      // A thread's own; the main one writes them all.
      bool isTraced = !context.options.timeTracePath.empty();
      if (isTraced)
        llvm::timeTraceProfilerInitialize(traceGranularity, "wrought");
      for (size_t taken = next++; taken < tasks; taken = next++) {
        size_t i = order[taken];
        // For one module only: it remembers which variables are in llvm.used, by addresses that the next module's may have, too.
        std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(context);
        llvm::LLVMContext llvmContext;
        takeDiagnostics(llvmContext);
        // Value names are for people who read the IR; keeping them costs time and memory.
        llvmContext.setDiscardValueNames(context.options.printAfter.empty());
        if (i == count) {
          std::unique_ptr<llvm::Module> image = emitImage(plan, llvmContext, *machine);
          objects[i] = generateCode(*image, *machine, false);
        } else {
          EmittedModule emitted = makeModule(plan, static_cast<unsigned>(i), llvmContext, *machine);
          bool hasCode = hasLines && nameCode(*emitted.module, static_cast<unsigned>(i));
          objects[i] = generateCode(*emitted.module, *machine, false);
          if (hasCode)
            objects[tasks + i] = makeLineTable(objects[i], static_cast<unsigned>(i), plan.extras.sources, *machine);
        }
        report.progress(++done, tasks);
      }
      if (isTraced)
        llvm::timeTraceProfilerFinishThread();
    };
    unsigned jobs = context.options.jobs != 0 ? context.options.jobs : std::max(1u, std::thread::hardware_concurrency());
    jobs = static_cast<unsigned>(std::min<size_t>(jobs, tasks));
    runOnBigStacks(jobs, work);
    if (context.diagnostics.hasErrors())
      return {};
    std::erase_if(objects, [](const Bytes& object) { return object.empty(); }); // partitions without code
    return objects;
  }

  bool writeSingle(const ModulePlan& plan) {
    report.begin("compile");
    std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(context);
    llvm::LLVMContext llvmContext;
    takeDiagnostics(llvmContext);
    EmittedModule emitted = makeModule(plan, 0, llvmContext, *machine);
    if (plan.hasImage())
      llvm::Linker::linkModules(*emitted.module, emitImage(plan, llvmContext, *machine));
    Bytes bytes;
    llvm::raw_svector_ostream stream(bytes);
    switch (context.options.emit) {
    case EmitKind::Asm:
      bytes = generateCode(*emitted.module, *machine, true);
      break;
    case EmitKind::LLVMIR:
      stream << *emitted.module;
      break;
    case EmitKind::LLVMBC:
      llvm::WriteBitcodeToFile(*emitted.module, stream);
      break;
    case EmitKind::Obj:
      bytes = generateCode(*emitted.module, *machine, false);
      break;
    case EmitKind::Exe:
    case EmitKind::SharedLibrary:
    case EmitKind::StaticLibrary:
    case EmitKind::Wasm:
      llvm_unreachable("not a kind of a single module");
    }
    return writeOutput(bytes.data(), bytes.size());
  }

  bool writeWasm(wasm::Module& module) {
    std::vector<uint8_t> bytes = writeModule(module, !context.options.strip);
    return writeOutput(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  bool writeOutput(const char* data, size_t size) {
    report.begin("write");
    OutputFile output(context.options.outputPath);
    return output.open(context.diagnostics) && output.write(context.diagnostics, data, size) &&
           output.commit(context.diagnostics, false);
  }

  Context& context;
  const std::vector<LinkInput>& links;
  StageReport report;
  std::unique_ptr<Profile> profile; // of --profile-use
  ModuleExtras extras;
  KnownFunctions known; // whose calls are replaced
  std::mutex printing;
};

// LLVM's own options are process-wide.
bool applyLLVMOptions(Context& context) {
  if (context.options.llvm.empty())
    return true;
  std::vector<const char*> arguments = {"wrought"};
  for (const std::string& option : context.options.llvm)
    arguments.push_back(option.c_str());
  std::string errors;
  llvm::raw_string_ostream stream(errors);
  if (llvm::cl::ParseCommandLineOptions(static_cast<int>(arguments.size()), arguments.data(), "", &stream))
    return true;
  context.diagnostics.error("--mllvm: " + llvm::StringRef(errors).trim().str());
  return false;
}

// A conditional move whose operand is a load becomes, on x86, a branch around both, and the pass that does it does not ask whether the
// load is volatile. It saves the wait for a load that is not chosen; --strict-traps wants that load.
void keepLoadsThatAreNotChosen(bool strictTraps) { setLLVMOption("x86-cmov-converter-force-mem-operand", !strictTraps); }

bool writeTimeTrace(Context& context) {
  Bytes text;
  llvm::raw_svector_ostream stream(text);
  llvm::timeTraceProfilerWrite(stream);
  llvm::timeTraceProfilerCleanup();
  OutputFile output(context.options.timeTracePath);
  return output.open(context.diagnostics) && output.write(context.diagnostics, text.data(), text.size()) &&
         output.commit(context.diagnostics, false);
}

} // namespace

const std::vector<std::string>& stageNames() {
  static const std::vector<std::string> names = {"parse", "passes", "emit", "optimise"};
  return names;
}

bool compile(Context& context, const std::vector<LinkInput>& links) {
  if (!applyLLVMOptions(context))
    return false;
  keepLoadsThatAreNotChosen(context.options.strictTraps);
  bool isTraced = !context.options.timeTracePath.empty();
  bool succeeded = false;
  // Expression trees are walked recursively, and a valid module may nest them as deep as it likes.
  runOnBigStacks(1, [&] {
    if (isTraced)
      llvm::timeTraceProfilerInitialize(traceGranularity, "wrought");
    succeeded = Compilation(context, links).run();
    if (isTraced)
      succeeded = writeTimeTrace(context) && succeeded;
  });
  return succeeded;
}

} // namespace wrought
