// The lines are read back from the DWARF of the finished object file: only there is known what became of the code, and which
// functions were inlined where. Debuggers read DWARF itself; but a program that has trapped cannot, since the sandbox does not let
// it open its own file, and since a reader of DWARF is no small thing.

#include "backend/line-table.h"

#include "wrought/abi.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/IR/Constants.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <algorithm>
#include <map>
#include <set>

namespace wrought {

namespace {

std::string codeSymbol(unsigned partition) { return "wrought_code." + std::to_string(partition); }

class TableBuilder {
public:
  TableBuilder(const Bytes& object, unsigned partition, const std::vector<std::shared_ptr<const SourceLines>>& sources,
               llvm::TargetMachine& target)
      : object(object), partition(partition), target(target) {
    for (const std::shared_ptr<const SourceLines>& lines : sources)
      if (!lines->isText)
        modules.insert(lines->path);
  }

  Bytes run() {
    readLines();
    return emit();
  }

private:
  void readLines() {
    llvm::MemoryBufferRef buffer(llvm::StringRef(object.data(), object.size()), "object");
    llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> file = llvm::object::ObjectFile::createObjectFile(buffer);
    if (!file)
      llvm::report_fatal_error(file.takeError());
    // Where the code starts.
    uint64_t start = 0, section = llvm::object::SectionedAddress::UndefSection;
    for (const llvm::object::SymbolRef& symbol : (*file)->symbols()) {
      llvm::Expected<llvm::StringRef> name = symbol.getName();
      if (!name || *name != codeSymbol(partition)) {
        if (!name)
          llvm::consumeError(name.takeError());
        continue;
      }
      start = llvm::cantFail(symbol.getAddress());
      section = (*llvm::cantFail(symbol.getSection())).getIndex();
    }
    if (section == llvm::object::SectionedAddress::UndefSection)
      return;
    auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
    std::unique_ptr<llvm::DWARFContext> context =
        llvm::DWARFContext::create(**file, llvm::DWARFContext::ProcessDebugRelocations::Process, nullptr, "", ignore, ignore);
    std::set<uint64_t> addresses;
    std::set<uint64_t> ends;
    for (const std::unique_ptr<llvm::DWARFUnit>& unit : context->compile_units()) {
      llvm::Expected<const llvm::DWARFDebugLine::LineTable*> table = context->getLineTableForUnit(unit.get(), ignore);
      if (!table) {
        llvm::consumeError(table.takeError());
        continue;
      }
      if (!*table)
        continue;
      for (const llvm::DWARFDebugLine::Row& row : (*table)->Rows)
        if (row.Address.SectionIndex == section && row.Address.Address >= start)
          (row.EndSequence ? ends : addresses).insert(row.Address.Address);
    }
    llvm::DILineInfoSpecifier specifier(llvm::DILineInfoSpecifier::FileLineInfoKind::RawValue,
                                        llvm::DINameKind::ShortName);
    for (uint64_t address : addresses) {
      ends.erase(address);
      llvm::DIInliningInfo frames = context->getInliningInfoForAddress({address, section}, specifier);
      add(address - start, frames);
    }
    for (uint64_t address : ends)
      addRow(address - start, WROUGHT_LINE_NONE);
    std::sort(rows.begin(), rows.end());
  }

  void addRow(uint64_t offset, uint32_t place) { rows.push_back({static_cast<uint32_t>(offset), place}); }

  void add(uint64_t offset, const llvm::DIInliningInfo& frames) {
    uint32_t place = WROUGHT_LINE_NONE;
    for (uint32_t i = frames.getNumberOfFrames(); i-- > 0;)
      place = placeOf(frames.getFrame(i), place);
    addRow(offset, place);
  }

  uint32_t placeOf(const llvm::DILineInfo& frame, uint32_t caller) {
    bool isKnown = frame.FileName != llvm::DILineInfo::BadString && frame.Line != 0;
    bool isOffset = isKnown && modules.count(frame.FileName) != 0 && frame.Line == frame.Discriminator;
    std::vector<uint32_t> fields = {
        frame.FunctionName == llvm::DILineInfo::BadString ? WROUGHT_LINE_NONE : text(frame.FunctionName),
        isKnown ? text(frame.FileName) : WROUGHT_LINE_NONE,
        isKnown && !isOffset ? frame.Line : 0,
        isKnown && !isOffset ? frame.Column : 0,
        frame.Discriminator,
        caller,
    };
    static_assert(sizeof(wrought_line_place) == 6 * sizeof(uint32_t), "a field was added: fill it");
    auto [known, isNew] = placeNumbers.try_emplace(fields, static_cast<uint32_t>(placeNumbers.size()));
    if (isNew)
      places.insert(places.end(), fields.begin(), fields.end());
    return known->second;
  }

  uint32_t text(const std::string& string) {
    auto [known, isNew] = texts.try_emplace(string, static_cast<uint32_t>(strings.size()));
    if (isNew) {
      strings += string;
      strings += '\0';
    }
    return known->second;
  }

  Bytes emit() {
    llvm::LLVMContext context;
    llvm::Module module("wrought.lines." + std::to_string(partition), context);
    module.setTargetTriple(target.getTargetTriple().str());
    module.setDataLayout(target.createDataLayout());
    module.setPICLevel(llvm::PICLevel::BigPIC);
    auto* int32 = llvm::Type::getInt32Ty(context);
    llvm::Type* pointerSize = module.getDataLayout().getIntPtrType(context);

    // Rows that say the same as the ones before them.
    rows.erase(std::unique(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.second == b.second; }), rows.end());
    strings.resize((strings.size() + 3) / 4 * 4);
    std::vector<uint32_t> words;
    for (auto [offset, place] : rows)
      words.insert(words.end(), {offset, place});
    words.insert(words.end(), places.begin(), places.end());
    uint64_t size = sizeof(wrought_line_table) + words.size() * sizeof(uint32_t) + strings.size();

    auto* words32 = llvm::ConstantDataArray::get(context, words);
    llvm::Constant* characters = llvm::ConstantDataArray::getString(context, strings, false);
    // In the order of wrought_line_table's fields.
    auto* type = llvm::StructType::get(context, {int32, int32, int32, int32, words32->getType(), characters->getType()});
    auto* table = new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::InternalLinkage, nullptr, "wrought.lines");
    table->setSection(WROUGHT_LINES_SECTION);
    table->setAlignment(llvm::Align(4));
    auto* code = new llvm::GlobalVariable(module, llvm::Type::getInt8Ty(context), true, llvm::GlobalValue::ExternalLinkage,
                                          nullptr, codeSymbol(partition));
    code->setVisibility(llvm::GlobalValue::HiddenVisibility);
    code->setDSOLocal(true);
    llvm::Constant* here = llvm::ConstantExpr::getAdd(llvm::ConstantExpr::getPtrToInt(table, pointerSize),
                                                      llvm::ConstantInt::get(pointerSize, offsetof(wrought_line_table, code)));
    llvm::Constant* distance = llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(code, pointerSize), here);
    if (distance->getType() != int32)
      distance = llvm::ConstantExpr::getTrunc(distance, int32);
    auto number = [&](uint64_t value) { return llvm::ConstantInt::get(int32, value); };
    table->setInitializer(llvm::ConstantStruct::get(
        type, {number(size), distance, number(rows.size()), number(places.size() / 6), words32, characters}));
    llvm::appendToUsed(module, {table});
    return generateCode(module, target, false);
  }

  const Bytes& object;
  unsigned partition;
  llvm::TargetMachine& target;
  std::set<std::string> modules;
  std::vector<std::pair<uint32_t, uint32_t>> rows; // offset in the code, place
  std::map<std::vector<uint32_t>, uint32_t> placeNumbers;
  std::vector<uint32_t> places; // their fields
  std::map<std::string, uint32_t> texts;
  std::string strings;
};

} // namespace

bool nameCode(llvm::Module& module, unsigned partition) {
  bool hasCode = std::any_of(module.begin(), module.end(), [](const llvm::Function& function) {
    return !function.isDeclarationForLinker() && function.getSection() == WROUGHT_TEXT_SECTION;
  });
  // A symbol without a type, so that it names no function to anyone: an alias would.
  std::string symbol = '"' + codeSymbol(partition) + '"';
  if (hasCode)
    module.appendModuleInlineAsm(".pushsection " WROUGHT_TEXT_SECTION ", \"ax\", %progbits\n.globl " + symbol + "\n.hidden " +
                                 symbol + "\n" + symbol + ":\n.popsection\n");
  return hasCode;
}

Bytes makeLineTable(const Bytes& object, unsigned partition,
                    const std::vector<std::shared_ptr<const SourceLines>>& sources, llvm::TargetMachine& target) {
  return TableBuilder(object, partition, sources, target).run();
}

} // namespace wrought
