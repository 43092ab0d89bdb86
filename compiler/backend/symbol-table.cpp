#include "backend/symbol-table.h"

#include "context.h"
#include "wrought/abi.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

namespace wrought {

namespace {

// A symbol table, and the sections that lie behind the loaded parts of the file with it: they are written anew.
template <class ELFT> class SymbolTable {
public:
  using Header = typename ELFT::Ehdr;
  using Section = typename ELFT::Shdr;
  using Symbol = typename ELFT::Sym;

  // `file` must outlive this.
  explicit SymbolTable(const llvm::object::ELFFile<ELFT>& file) : file(file) {}

  // Finds out what is to be written from which offset of the file on. An offset of 0: nothing is to be changed.
  llvm::Error rewrite() {
    llvm::Expected<typename ELFT::ShdrRange> found = file.sections();
    if (!found)
      return found.takeError();
    sections.assign(found->begin(), found->end());
    for (const Section& section : sections)
      if (section.sh_type == llvm::ELF::SHT_SYMTAB)
        table = &section - sections.data();
    if (table == 0)
      return llvm::Error::success();
    if (llvm::Error error = filter())
      return error;
    return layOut();
  }

  size_t offset = 0;
  std::string tail; // what follows there, to the end of the file
  Header header;    // to be written at its start

private:
  llvm::Expected<bool> isKept(const Symbol& symbol, llvm::StringRef name) {
    if (symbol.st_shndx == llvm::ELF::SHN_UNDEF || symbol.st_shndx >= sections.size())
      return false;
    if (name == "_start" || (symbol.getType() == llvm::ELF::STT_FUNC && name.starts_with("wrought_")))
      return true;
    llvm::Expected<llvm::StringRef> section = file.getSectionName(sections[symbol.st_shndx]);
    if (!section)
      return section.takeError();
    return *section == WROUGHT_TEXT_SECTION || *section == "wrought_memory_text";
  }

  llvm::Error filter() {
    const Section& section = sections[table];
    llvm::Expected<typename ELFT::SymRange> all = file.symbols(&section);
    if (!all)
      return all.takeError();
    llvm::Expected<llvm::StringRef> texts = file.getStringTableForSymtab(section);
    if (!texts)
      return texts.takeError();
    symbols.push_back(Symbol{}); // the first is always empty
    names.push_back('\0');
    // Local symbols come first, and what is kept keeps its order.
    for (const Symbol& symbol : all->drop_front()) {
      llvm::Expected<llvm::StringRef> name = symbol.getName(*texts);
      if (!name)
        return name.takeError();
      llvm::Expected<bool> isWanted = isKept(symbol, *name);
      if (!isWanted)
        return isWanted.takeError();
      if (!*isWanted)
        continue;
      symbols.push_back(symbol);
      symbols.back().st_name = names.size();
      names.append(name->begin(), name->end());
      names.push_back('\0');
      if (symbol.getBinding() == llvm::ELF::STB_LOCAL)
        localCount = symbols.size();
    }
    return llvm::Error::success();
  }

  llvm::Error layOut() {
    size_t stringTable = sections[table].sh_link;
    header = file.getHeader();
    // What is loaded, and what lies before the symbol table, stays where it is.
    offset = sections[table].sh_offset;
    for (const Section& section : sections)
      if (section.sh_offset + (section.sh_type == llvm::ELF::SHT_NOBITS ? 0 : section.sh_size) > offset &&
          (section.sh_flags & llvm::ELF::SHF_ALLOC))
        return llvm::createStringError("a section that is loaded lies behind the symbol table");
    llvm::raw_string_ostream out(tail);
    auto place = [&](Section& section, llvm::StringRef bytes) {
      out.write_zeros(llvm::offsetToAlignment(offset + out.tell(), llvm::Align(std::max<uint64_t>(section.sh_addralign, 1))));
      section.sh_offset = offset + out.tell();
      section.sh_size = bytes.size();
      out << bytes;
    };
    for (Section& section : sections) {
      size_t index = &section - sections.data();
      if (index == table) {
        section.sh_info = localCount;
        place(section, llvm::StringRef(reinterpret_cast<const char*>(symbols.data()), symbols.size() * sizeof(Symbol)));
      } else if (index == stringTable) {
        place(section, names);
      } else if (section.sh_offset >= offset && section.sh_type != llvm::ELF::SHT_NOBITS && section.sh_type != llvm::ELF::SHT_NULL) {
        llvm::Expected<llvm::ArrayRef<uint8_t>> bytes = file.getSectionContents(section);
        if (!bytes)
          return bytes.takeError();
        place(section, llvm::toStringRef(*bytes));
      }
    }
    out.write_zeros(llvm::offsetToAlignment(offset + out.tell(), llvm::Align(sizeof(typename ELFT::uint))));
    header.e_shoff = offset + out.tell();
    out.write(reinterpret_cast<const char*>(sections.data()), sections.size() * sizeof(Section));
    return llvm::Error::success();
  }

  const llvm::object::ELFFile<ELFT>& file;
  std::vector<Section> sections;
  size_t table = 0;
  std::vector<Symbol> symbols;
  std::string names;
  size_t localCount = 1;
};

template <class ELFT> llvm::Error rewriteFile(const std::string& path, std::unique_ptr<llvm::MemoryBuffer> contents) {
  llvm::Expected<llvm::object::ELFFile<ELFT>> file = llvm::object::ELFFile<ELFT>::create(contents->getBuffer());
  if (!file)
    return file.takeError();
  SymbolTable<ELFT> symbols(*file);
  if (llvm::Error error = symbols.rewrite())
    return error;
  // Before the file is made shorter: it may be mapped.
  contents.reset();
  if (symbols.offset == 0)
    return llvm::Error::success();
  int descriptor;
  if (std::error_code failure = llvm::sys::fs::openFileForWrite(path, descriptor, llvm::sys::fs::CD_OpenExisting))
    return llvm::errorCodeToError(failure);
  llvm::raw_fd_ostream out(descriptor, true);
  out.write(reinterpret_cast<const char*>(&symbols.header), sizeof symbols.header);
  out.seek(symbols.offset);
  out << symbols.tail;
  out.flush();
  std::error_code failure = out.error();
  out.clear_error();
  if (!failure)
    failure = llvm::sys::fs::resize_file(descriptor, symbols.offset + symbols.tail.size());
  return llvm::errorCodeToError(failure);
}

} // namespace

bool keepGuestSymbols(Context& context, const std::string& path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> contents = llvm::MemoryBuffer::getFile(path, false, false);
  llvm::Error error = !contents                                                     ? llvm::errorCodeToError(contents.getError())
                      : (*contents)->getBuffer()[llvm::ELF::EI_CLASS] == llvm::ELF::ELFCLASS64
                          ? rewriteFile<llvm::object::ELF64LE>(path, std::move(*contents))
                          : rewriteFile<llvm::object::ELF32LE>(path, std::move(*contents));
  if (!error)
    return true;
  context.diagnostics.error("cannot shorten the symbol table of what was linked: " + llvm::toString(std::move(error)));
  return false;
}

} // namespace wrought
