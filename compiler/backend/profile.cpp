#include "backend/profile.h"

#include "context.h"
#include "wrought/profile.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/ProfileData/InstrProf.h>
#include <llvm/ProfileData/InstrProfWriter.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Transforms/Instrumentation/PGOInstrumentation.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <mutex>

namespace wrought {

namespace {

// What values occur (callees, sizes) is not counted; the pass that reads a profile must know that, too.
void countBranchesOnly() {
  static std::once_flag once;
  std::call_once(once, [] {
    auto& options = llvm::cl::getRegisteredOptions();
    if (auto entry = options.find("disable-vp"); entry != options.end())
      static_cast<llvm::cl::opt<bool>*>(entry->second)->setValue(true);
  });
}

void runPass(llvm::Module& module, auto pass) {
  // Blocks that nothing leads to have no counter, and the pass that reads a profile trips over them.
  for (llvm::Function& function : module)
    if (!function.isDeclaration())
      llvm::EliminateUnreachableBlocks(function);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  llvm::ModulePassManager pipeline;
  pipeline.addPass(std::move(pass));
  pipeline.run(module, modules);
}

// Turns LLVM's counting intrinsics into counters of our own: one array for the module, and a table that says whose they are.
class CounterLowering {
public:
  explicit CounterLowering(llvm::Module& module)
      : module(module), int64(llvm::Type::getInt64Ty(module.getContext())) {}

  void run() {
    std::vector<llvm::InstrProfIncrementInst*> increments;
    for (llvm::Function& function : module)
      for (llvm::BasicBlock& block : function)
        for (llvm::Instruction& instruction : block)
          if (auto* increment = llvm::dyn_cast<llvm::InstrProfIncrementInst>(&instruction))
            increments.push_back(increment);
    llvm::DenseMap<llvm::Function*, uint64_t> firstCounters;
    for (llvm::InstrProfIncrementInst* increment : increments) {
      llvm::Function* function = increment->getFunction();
      auto [entry, isNew] = firstCounters.try_emplace(function, counterCount);
      if (isNew) {
        addTableEntry(function->getName(), increment->getHash()->getZExtValue(), increment->getNumCounters()->getZExtValue());
        counterCount += increment->getNumCounters()->getZExtValue();
      }
    }
    if (increments.empty())
      return;
    // Whole pages, of the largest size that a target has: the file is mapped over them.
    uint64_t padded = llvm::alignTo(counterCount * sizeof(uint64_t), WROUGHT_PROFILE_ALIGNMENT) / sizeof(uint64_t);
    auto* type = llvm::ArrayType::get(int64, padded);
    auto* counters = addVariable(llvm::ConstantAggregateZero::get(type), WROUGHT_PROFILE_COUNTERS_SECTION, false);
    counters->setAlignment(llvm::Align(WROUGHT_PROFILE_ALIGNMENT));
    for (llvm::InstrProfIncrementInst* increment : increments) {
      uint64_t index = firstCounters.at(increment->getFunction()) + increment->getIndex()->getZExtValue();
      llvm::IRBuilder<> builder(increment);
      llvm::Value* place = builder.CreateConstInBoundsGEP2_64(type, counters, 0, index);
      llvm::Value* count = builder.CreateAdd(builder.CreateLoad(int64, place, "count"), increment->getStep());
      builder.CreateStore(count, place);
      increment->eraseFromParent();
    }
    addTableEntry("", 0, padded - counterCount); // what pads the pages belongs to no function
    auto* table = llvm::ConstantDataArray::getString(module.getContext(), tableBytes, false);
    addVariable(table, WROUGHT_PROFILE_TABLE_SECTION, true)->setAlignment(llvm::Align(1));
    // Made by the pass for a runtime that is not ours.
    for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module.globals()))
      if (variable.getName().starts_with("__profn_") || variable.getName() == "__llvm_profile_raw_version") {
        variable.removeDeadConstantUsers();
        if (variable.use_empty())
          variable.eraseFromParent();
      }
  }

private:
  void addNumber(uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      tableBytes += static_cast<char>(value >> (8 * i));
  }

  void addTableEntry(llvm::StringRef name, uint64_t hash, uint64_t count) {
    addNumber(count, 4);
    addNumber(name.size(), 4);
    addNumber(hash, 8);
    tableBytes += name;
  }

  llvm::GlobalVariable* addVariable(llvm::Constant* value, const char* section, bool isConstant) {
    auto* variable = new llvm::GlobalVariable(module, value->getType(), isConstant, llvm::GlobalValue::InternalLinkage, value,
                                              "wrought.profile");
    variable->setSection(section);
    llvm::appendToUsed(module, {variable});
    return variable;
  }

  llvm::Module& module;
  llvm::Type* int64;
  uint64_t counterCount = 0;
  std::string tableBytes;
};

// Has the runtime map the profile's file before anything of the program runs. Several partitions may ask; the first is heard.
void openAtStart(llvm::Module& module, const std::string& path) {
  llvm::LLVMContext& context = module.getContext();
  auto* pointer = llvm::PointerType::get(context, 0);
  auto* nullary = llvm::FunctionType::get(llvm::Type::getVoidTy(context), false);
  auto* constructor = llvm::Function::Create(nullary, llvm::GlobalValue::InternalLinkage, "wrought.profile.open", module);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", constructor));
  auto open = module.getOrInsertFunction("wrought_profile_open",
                                         llvm::FunctionType::get(llvm::Type::getVoidTy(context), {pointer}, false));
  llvm::cast<llvm::Function>(open.getCallee())->setVisibility(llvm::GlobalValue::HiddenVisibility);
  llvm::cast<llvm::Function>(open.getCallee())->setDSOLocal(true);
  builder.CreateCall(open, {builder.CreateGlobalString(path)});
  builder.CreateRetVoid();
  llvm::appendToGlobalCtors(module, constructor, 0);
}

// Reads little-endian numbers; what is not there fails.
class FileReader {
public:
  explicit FileReader(llvm::StringRef bytes) : bytes(bytes) {}
  bool failed = false;

  uint64_t number(unsigned size) {
    uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i)
      value |= uint64_t(static_cast<uint8_t>(byteAt(at + i))) << (8 * i);
    at += size;
    return value;
  }
  llvm::StringRef text(size_t size) {
    if (size > bytes.size() || at > bytes.size() - size)
      failed = true;
    llvm::StringRef result = bytes.substr(at, size);
    at += size;
    return result;
  }
  size_t position() const { return at; }
  void seek(size_t place) { at = place; }

private:
  char byteAt(size_t place) {
    if (place >= bytes.size())
      failed = true;
    return failed ? 0 : bytes[place];
  }
  llvm::StringRef bytes;
  size_t at = 0;
};

// LLVM's messages of the profile pass: counted, not printed one by one.
class CountingHandler final : public llvm::DiagnosticHandler {
public:
  explicit CountingHandler(std::atomic<size_t>& count) : count(count) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
    if (info.getKind() != llvm::DK_PGOProfile)
      return false;
    ++count;
    return true;
  }

private:
  std::atomic<size_t>& count;
};

} // namespace

void instrument(llvm::Module& module, const std::string& path) {
  countBranchesOnly();
  runPass(module, llvm::PGOInstrumentationGen());
  CounterLowering(module).run();
  openAtStart(module, path);
}

std::unique_ptr<Profile> Profile::read(Context& context, const std::string& path) {
  SourceLocation where = SourceLocation::inFile(path);
  auto file = llvm::MemoryBuffer::getFile(path, false, false);
  if (!file) {
    context.diagnostics.error(where, "cannot open the file: " + file.getError().message());
    return nullptr;
  }
  FileReader reader((*file)->getBuffer());
  if (reader.text(8) != llvm::StringRef(WROUGHT_PROFILE_MAGIC, 8)) {
    context.diagnostics.error(where, "is not a profile; a program compiled with --profile-generate writes one");
    return nullptr;
  }
  uint64_t tableSize = reader.number(8);
  uint64_t counterCount = reader.number(8);
  size_t end = reader.position() + tableSize;
  auto profile = std::make_unique<Profile>();
  FileReader counters((*file)->getBuffer());
  counters.seek(llvm::alignTo(end, WROUGHT_PROFILE_ALIGNMENT));
  bool isWhole = tableSize <= (*file)->getBufferSize() && counterCount <= (*file)->getBufferSize() / 8;
  uint64_t total = 0;
  while (isWhole && reader.position() < end && !reader.failed && !counters.failed) {
    uint64_t count = reader.number(4);
    total += count;
    uint64_t nameSize = reader.number(4);
    Record record;
    record.hash = reader.number(8);
    std::string name = reader.text(nameSize).str();
    for (uint64_t i = 0; i < count && !counters.failed; ++i)
      record.counts.push_back(counters.number(8));
    if (!name.empty())
      profile->records.insert_or_assign(std::move(name), std::move(record));
  }
  if (!isWhole || reader.failed || counters.failed || total > counterCount) {
    context.diagnostics.error(where, "is damaged, or was cut off: delete it, and run the program again to make another");
    return nullptr;
  }
  return profile;
}

void Profile::apply(llvm::Module& module) const {
  countBranchesOnly();
  // LLVM reads profiles from files alone: it is given one that is in memory only.
  llvm::InstrProfWriter writer;
  auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  ignore(writer.mergeProfileKind(llvm::InstrProfKind::IRInstrumentation));
  for (const auto& [name, record] : records) {
    llvm::Function* function = module.getFunction(name);
    std::string known = function ? llvm::getIRPGOFuncName(*function) : name;
    writer.addRecord(llvm::NamedInstrProfRecord(known, record.hash, record.counts), ignore);
    // Those that are the same in every program say nothing.
    if (function && !function->isDeclaration() && name.starts_with("wasm."))
      ++matched;
  }
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  files->addFile("/profile", 0, writer.writeBuffer());
  std::unique_ptr<llvm::DiagnosticHandler> former = module.getContext().getDiagnosticHandler();
  module.getContext().setDiagnosticHandler(std::make_unique<CountingHandler>(changed));
  runPass(module, llvm::PGOInstrumentationUse("/profile", "", false, files));
  module.getContext().setDiagnosticHandler(std::move(former));
}

void Profile::reportMismatches(Context& context, const std::string& path) const {
  SourceLocation where = SourceLocation::inFile(path);
  if (matched <= changed) {
    context.diagnostics.warning(where, "is the profile of another program: none of its functions is in this one as it was");
  } else if (changed != 0) {
    context.diagnostics.warning(where, std::to_string(changed) + " of " + std::to_string(matched) +
                                           " functions have changed since the profile was made, and are compiled without it");
  }
}

} // namespace wrought
