#include "backend/profile.h"

#include "context.h"
#include "wrought/profile.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/ProfileData/InstrProf.h>
#include <llvm/ProfileData/InstrProfWriter.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Transforms/Instrumentation.h>
#include <llvm/Transforms/Instrumentation/PGOInstrumentation.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <algorithm>
#include <mutex>

namespace wrought {

namespace {

constexpr auto callees = llvm::IPVK_IndirectCallTarget;
constexpr auto sizes = llvm::IPVK_MemOPSize;

llvm::PointerType* pointerType(llvm::Module& module) { return llvm::PointerType::get(module.getContext(), 0); }

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
    collect();
    if (increments.empty())
      return;
    for (llvm::InstrProfIncrementInst* increment : increments)
      counted.try_emplace(increment->getFunction(), Counted{.counters = increment->getNumCounters()->getZExtValue(),
                                                            .hash = increment->getHash()->getZExtValue()});
    for (llvm::InstrProfValueProfileInst* value : values)
      ++counted.find(value->getFunction())->second.sites[value->getValueKind()->getZExtValue()];
    uint64_t counterCount = 0;
    for (auto& [function, entry] : counted) {
      entry.first = counterCount;
      counterCount += entry.counters + (entry.sites[callees] + entry.sites[sizes]) * WROUGHT_PROFILE_SITE_COUNTERS;
    }
    // Whole pages, of the largest size that a target has: the file is mapped over them.
    uint64_t padded = llvm::alignTo(counterCount * sizeof(uint64_t), WROUGHT_PROFILE_ALIGNMENT) / sizeof(uint64_t);
    type = llvm::ArrayType::get(int64, padded);
    counters = addVariable(llvm::ConstantAggregateZero::get(type), WROUGHT_PROFILE_COUNTERS_SECTION, false);
    counters->setAlignment(llvm::Align(WROUGHT_PROFILE_ALIGNMENT));
    lower();
    addTable(padded - counterCount);
    // Made by the pass for a runtime that is not ours.
    for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module.globals()))
      if (variable.getName().starts_with("__profn_") || variable.getName() == "__llvm_profile_raw_version") {
        variable.removeDeadConstantUsers();
        if (variable.use_empty())
          variable.eraseFromParent();
      }
  }

private:
  struct Counted {
    uint64_t counters = 0;
    uint64_t hash = 0;
    uint64_t sites[2] = {}; // of indirect calls, and of memory instructions
    uint64_t first = 0; // index of the first counter
  };

  void collect() {
    for (llvm::Function& function : module)
      for (llvm::BasicBlock& block : function)
        for (llvm::Instruction& instruction : block) {
          if (auto* increment = llvm::dyn_cast<llvm::InstrProfIncrementInst>(&instruction))
            increments.push_back(increment);
          else if (auto* value = llvm::dyn_cast<llvm::InstrProfValueProfileInst>(&instruction))
            values.push_back(value);
        }
  }

  void lower() {
    for (llvm::InstrProfIncrementInst* increment : increments) {
      llvm::IRBuilder<> builder(increment);
      uint64_t first = counted.find(increment->getFunction())->second.first;
      llvm::Value* place = placeOf(builder, first + increment->getIndex()->getZExtValue());
      llvm::Value* count = builder.CreateAdd(builder.CreateLoad(int64, place, "count"), increment->getStep());
      builder.CreateStore(count, place);
      increment->eraseFromParent();
    }
    for (llvm::InstrProfValueProfileInst* value : values) {
      llvm::IRBuilder<> builder(value);
      const Counted& entry = counted.find(value->getFunction())->second;
      bool isCallee = value->getValueKind()->getZExtValue() == callees;
      uint64_t site = value->getIndex()->getZExtValue() + (isCallee ? 0 : entry.sites[callees]);
      llvm::Value* place = placeOf(builder, entry.first + entry.counters + site * WROUGHT_PROFILE_SITE_COUNTERS);
      if (isCallee)
        builder.CreateCall(counterOf("wrought_profile_callee", pointerType(module)),
                           {place, builder.CreateIntToPtr(value->getTargetValue(), pointerType(module))});
      else
        builder.CreateCall(counterOf("wrought_profile_size", int64), {place, value->getTargetValue()});
      value->eraseFromParent();
    }
  }

  // The runtime's function that counts a value.
  llvm::FunctionCallee counterOf(const char* name, llvm::Type* value) {
    llvm::FunctionCallee callee = module.getOrInsertFunction(
        name, llvm::FunctionType::get(llvm::Type::getVoidTy(module.getContext()), {pointerType(module), value}, false));
    auto* function = llvm::cast<llvm::Function>(callee.getCallee());
    function->setVisibility(llvm::GlobalValue::HiddenVisibility);
    function->setDSOLocal(true);
    function->setDoesNotThrow();
    return callee;
  }

  llvm::Value* placeOf(llvm::IRBuilder<>& builder, uint64_t index) {
    return builder.CreateConstInBoundsGEP2_64(type, counters, 0, index);
  }

  void addTable(uint64_t padding) {
    std::vector<TableEntry> entries;
    for (const auto& [function, entry] : counted)
      entries.push_back({function->getName(), entry.counters, entry.sites[callees], entry.sites[sizes], entry.hash, function});
    entries.push_back({"", padding, 0, 0, 0, nullptr}); // what pads the pages belongs to no function
    llvm::LLVMContext& context = module.getContext();
    auto* int32 = llvm::Type::getInt32Ty(context);
    // An entry holds its distance to its function, so it needs the place of the table, which needs the table's type.
    std::vector<llvm::Type*> entryTypes;
    for (const TableEntry& entry : entries)
      entryTypes.push_back(llvm::StructType::get(
          context,
          {int32, int32, int32, int32, int32, int64,
           llvm::ArrayType::get(llvm::Type::getInt8Ty(context), entry.name.size())},
          true));
    auto* tableType = llvm::StructType::get(context, entryTypes, true);
    llvm::GlobalVariable* table = addVariable(llvm::ConstantAggregateZero::get(tableType), WROUGHT_PROFILE_TABLE_SECTION, true);
    table->setAlignment(llvm::Align(1));
    auto number = [&](uint64_t value) { return llvm::ConstantInt::get(int32, value); };
    std::vector<llvm::Constant*> contents;
    for (unsigned i = 0; i != entries.size(); ++i) {
      const TableEntry& entry = entries[i];
      llvm::Constant* distance = number(0);
      // A function that nothing calls indirectly should not seem to be.
      if (entry.function && (!entry.function->hasLocalLinkage() || entry.function->hasAddressTaken())) {
        llvm::Constant* field[] = {number(0), number(i), number(4)};
        llvm::Constant* place = llvm::ConstantExpr::getInBoundsGetElementPtr(tableType, table, llvm::ArrayRef(field));
        distance = llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(entry.function, int64),
                                              llvm::ConstantExpr::getPtrToInt(place, int64));
        distance = llvm::ConstantExpr::getTrunc(distance, int32);
      }
      contents.push_back(llvm::ConstantStruct::get(
          llvm::cast<llvm::StructType>(entryTypes[i]),
          {number(entry.counters), number(entry.calleeSites), number(entry.sizeSites), number(entry.name.size()), distance,
           llvm::ConstantInt::get(int64, entry.hash), llvm::ConstantDataArray::getString(context, entry.name, false)}));
    }
    table->setInitializer(llvm::ConstantStruct::get(tableType, contents));
  }

  struct TableEntry {
    llvm::StringRef name;
    uint64_t counters, calleeSites, sizeSites, hash;
    llvm::Function* function;
  };

  llvm::GlobalVariable* addVariable(llvm::Constant* value, const char* section, bool isConstant) {
    auto* variable = new llvm::GlobalVariable(module, value->getType(), isConstant, llvm::GlobalValue::InternalLinkage, value,
                                              "wrought.profile");
    variable->setSection(section);
    llvm::appendToUsed(module, {variable});
    return variable;
  }

  llvm::Module& module;
  llvm::Type* int64;
  std::vector<llvm::InstrProfIncrementInst*> increments;
  std::vector<llvm::InstrProfValueProfileInst*> values;
  llvm::MapVector<llvm::Function*, Counted> counted;
  llvm::ArrayType* type = nullptr;
  llvm::GlobalVariable* counters = nullptr;
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
  runPass(module, llvm::PGOInstrumentationGen());
  CounterLowering(module).run();
  openAtStart(module, path);
}

// What occurred at each of `count` places, the most frequent first.
static std::vector<std::vector<Profile::Value>> readSites(FileReader& counters, uint64_t count) {
  std::vector<std::vector<Profile::Value>> sites;
  for (uint64_t i = 0; i < count && !counters.failed; ++i) {
    std::vector<Profile::Value>& site = sites.emplace_back();
    for (unsigned pair = 0; pair != WROUGHT_PROFILE_SITE_COUNTERS / 2; ++pair) {
      Profile::Value value{counters.number(8), counters.number(8), {}};
      if (value.count != 0)
        site.push_back(std::move(value));
    }
    std::stable_sort(site.begin(), site.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  }
  return sites;
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
  size_t begin = reader.position();
  std::unordered_map<uint64_t, std::string> functionAt; // by its distance from the table
  while (isWhole && reader.position() < end && !reader.failed && !counters.failed) {
    uint64_t count = reader.number(4);
    uint64_t calleeSites = reader.number(4);
    uint64_t sizeSites = reader.number(4);
    total += count + (calleeSites + sizeSites) * WROUGHT_PROFILE_SITE_COUNTERS;
    uint64_t nameSize = reader.number(4);
    uint64_t place = reader.position() - begin;
    uint64_t distance = reader.number(4);
    Record record;
    record.hash = reader.number(8);
    std::string name = reader.text(nameSize).str();
    for (uint64_t i = 0; i < count && !counters.failed; ++i)
      record.counts.push_back(counters.number(8));
    record.callees = readSites(counters, calleeSites);
    record.sizes = readSites(counters, sizeSites);
    if (distance != 0)
      functionAt[place + static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(distance)))] = name;
    if (!name.empty())
      profile->records.insert_or_assign(std::move(name), std::move(record));
  }
  for (auto& [name, record] : profile->records)
    for (std::vector<Profile::Value>& site : record.callees) {
      for (Profile::Value& callee : site)
        if (auto found = functionAt.find(callee.value); found != functionAt.end())
          callee.function = found->second;
      std::erase_if(site, [](const Profile::Value& callee) { return callee.function.empty(); }); // imported: the runtime's
    }
  if (!isWhole || reader.failed || counters.failed || total > counterCount) {
    context.diagnostics.error(where, "is damaged, or was cut off: delete it, and run the program again to make another");
    return nullptr;
  }
  return profile;
}

// The values that occurred in a function, as LLVM knows them: callees by the hash of their names.
static void addValues(llvm::NamedInstrProfRecord& record, llvm::InstrProfValueKind kind,
                      const std::vector<std::vector<Profile::Value>>& sites, llvm::Module& module) {
  record.reserveSites(kind, static_cast<uint32_t>(sites.size()));
  for (uint32_t i = 0; i != sites.size(); ++i) {
    std::vector<InstrProfValueData> values;
    for (const Profile::Value& value : sites[i])
      if (kind == sizes)
        values.push_back({value.value, value.count});
      else if (llvm::Function* function = module.getFunction(value.function))
        values.push_back({llvm::IndexedInstrProf::ComputeHash(llvm::getIRPGOFuncName(*function)), value.count});
    record.addValueData(kind, i, values, nullptr);
  }
}

// Memory instructions that had few sizes test for those, and are then done inline. LLVM's own pass leaves out llvm.memmove, which is
// what memory.copy is.
static void promoteSizes(llvm::Module& module) {
  constexpr uint64_t largest = 128; // what code generators do without a call
  constexpr uint64_t fewest = 1000; // as LLVM's pass
  constexpr uint64_t percentOfOthers = 40;
  llvm::SmallVector<llvm::MemIntrinsic*> instructions;
  for (llvm::Function& function : module)
    if (!function.hasOptSize())
      for (llvm::BasicBlock& block : function)
        for (llvm::Instruction& instruction : block)
          if (auto* memory = llvm::dyn_cast<llvm::MemIntrinsic>(&instruction); memory && memory->getMetadata(llvm::LLVMContext::MD_prof))
            instructions.push_back(memory);
  llvm::MDBuilder metadata(module.getContext());
  for (llvm::MemIntrinsic* memory : instructions) {
    uint64_t rest = 0;
    auto values = llvm::getValueProfDataFromInst(*memory, sizes, WROUGHT_PROFILE_SITE_COUNTERS / 2, rest);
    memory->setMetadata(llvm::LLVMContext::MD_prof, nullptr);
    for (const InstrProfValueData& value : values) {
      if (value.Count < fewest || value.Count * 100 < rest * percentOfOthers)
        break;
      rest -= value.Count;
      // Another stands for a range (wrought/profile.h).
      bool isExact = value.Value <= 8 || llvm::isPowerOf2_64(value.Value);
      if (value.Value > largest || !isExact)
        continue;
      llvm::IRBuilder<> builder(memory);
      llvm::Constant* size = llvm::ConstantInt::get(memory->getLength()->getType(), value.Value);
      uint64_t scale = llvm::calculateCountScale(std::max(value.Count, rest));
      llvm::Instruction *ifSize, *ifOther;
      llvm::SplitBlockAndInsertIfThenElse(
          builder.CreateICmpEQ(memory->getLength(), size), memory->getIterator(), &ifSize, &ifOther,
          metadata.createBranchWeights(llvm::scaleBranchCount(value.Count, scale), llvm::scaleBranchCount(rest, scale)));
      auto* known = llvm::cast<llvm::MemIntrinsic>(memory->clone());
      known->insertBefore(ifSize->getIterator());
      known->setLength(size);
      memory->moveBefore(ifOther);
    }
  }
}

void Profile::apply(llvm::Module& module) const {
  // LLVM reads profiles from files alone: it is given one that is in memory only.
  llvm::InstrProfWriter writer;
  auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  ignore(writer.mergeProfileKind(llvm::InstrProfKind::IRInstrumentation));
  for (const auto& [name, record] : records) {
    llvm::Function* function = module.getFunction(name);
    std::string known = function ? llvm::getIRPGOFuncName(*function) : name;
    llvm::NamedInstrProfRecord forLLVM(known, record.hash, record.counts);
    addValues(forLLVM, callees, record.callees, module);
    addValues(forLLVM, sizes, record.sizes, module);
    writer.addRecord(std::move(forLLVM), ignore);
    // Those that are the same in every program say nothing.
    if (function && !function->isDeclaration() && name.starts_with("wasm."))
      ++matched;
  }
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  {
    // LLVM keeps the record whose values it writes in a variable of its own, one for all threads.
    static std::mutex writing;
    std::lock_guard lock(writing);
    files->addFile("/profile", 0, writer.writeBuffer());
  }
  std::unique_ptr<llvm::DiagnosticHandler> former = module.getContext().getDiagnosticHandler();
  module.getContext().setDiagnosticHandler(std::make_unique<CountingHandler>(changed));
  runPass(module, llvm::PGOInstrumentationUse("/profile", "", false, files));
  module.getContext().setDiagnosticHandler(std::move(former));
  // Indirect calls that had few callees test for those, and call them directly.
  runPass(module, llvm::PGOIndirectCallPromotion());
  promoteSizes(module);
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
