// The policy of a finished program (emit/emit-policy), for people or as JSON.

#include "inspect-program.h"

#include "emit/emit-policy.h"

#include <llvm/BinaryFormat/Magic.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

namespace wrought {
namespace {

// The description of the note, or empty.
llvm::StringRef findPolicy(const llvm::object::ObjectFile& object) {
  for (const llvm::object::SectionRef& section : object.sections()) {
    llvm::Expected<llvm::StringRef> name = section.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      continue;
    }
    if (*name != policySection)
      continue;
    llvm::Expected<llvm::StringRef> contents = section.getContents();
    if (!contents) {
      llvm::consumeError(contents.takeError());
      continue;
    }
    // Lengths are read as little-endian, as on every target.
    auto word = [&](size_t index) {
      uint32_t value = 0;
      for (size_t i = 0; i != 4; ++i)
        value |= static_cast<uint32_t>(static_cast<uint8_t>((*contents)[index * 4 + i])) << (8 * i);
      return value;
    };
    llvm::StringRef owner(policyOwner);
    constexpr size_t header = 12;
    if (contents->size() < header + owner.size() + 1 || word(0) != owner.size() + 1 || word(2) != policyNoteType ||
        contents->substr(header, owner.size()) != owner)
      continue;
    llvm::StringRef rest = contents->substr(header + owner.size() + 1);
    if (word(1) <= rest.size())
      return rest.take_front(word(1));
  }
  return {};
}

// Names in it may come from a module: nothing that moves the cursor reaches the terminal.
std::string printable(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return result;
}

void printValue(llvm::raw_ostream& out, const llvm::json::Value& value, unsigned indent);

void printField(llvm::raw_ostream& out, llvm::StringRef key, const llvm::json::Value& value, unsigned indent) {
  out.indent(indent) << key << ":";
  const llvm::json::Array* array = value.getAsArray();
  const llvm::json::Object* object = value.getAsObject();
  if ((array && array->empty()) || (object && object->empty())) {
    out << " none\n";
  } else if (!array && !object) {
    out << " ";
    printValue(out, value, indent);
    out << "\n";
  } else {
    out << "\n";
    printValue(out, value, indent + 2);
  }
}

void printValue(llvm::raw_ostream& out, const llvm::json::Value& value, unsigned indent) {
  if (const llvm::json::Object* object = value.getAsObject()) {
    // In a fixed order: the object itself has none.
    std::vector<llvm::StringRef> keys;
    for (const auto& field : *object)
      keys.push_back(field.first);
    llvm::sort(keys);
    for (llvm::StringRef key : keys)
      printField(out, key, *object->get(key), indent);
  } else if (const llvm::json::Array* array = value.getAsArray()) {
    for (const llvm::json::Value& element : *array) {
      if (const llvm::json::Object* entry = element.getAsObject()) {
        out.indent(indent);
        const char* separator = "";
        std::vector<llvm::StringRef> keys;
        for (const auto& field : *entry)
          keys.push_back(field.first);
        llvm::sort(keys);
        for (llvm::StringRef key : keys) {
          out << separator << key << " ";
          printValue(out, *entry->get(key), 0);
          separator = ", ";
        }
      } else {
        out.indent(indent);
        printValue(out, element, 0);
      }
      out << "\n";
    }
  } else if (std::optional<llvm::StringRef> text = value.getAsString()) {
    out << printable(*text);
  } else if (std::optional<bool> truth = value.getAsBoolean()) {
    out << (*truth ? "yes" : "no");
  } else {
    out << value;
  }
}

} // namespace

bool isProgram(const std::string& file) {
  llvm::file_magic magic;
  return llvm::sys::fs::is_regular_file(file) && !llvm::identify_magic(file, magic) &&
         (magic == llvm::file_magic::elf || magic == llvm::file_magic::elf_relocatable ||
          magic == llvm::file_magic::elf_executable || magic == llvm::file_magic::elf_shared_object);
}

bool inspectProgram(Diagnostics& diagnostics, const std::string& file, bool asJson) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> contents = llvm::MemoryBuffer::getFile(file);
  if (!contents) {
    diagnostics.error(SourceLocation::inFile(file), "cannot be read: " + contents.getError().message());
    return false;
  }
  llvm::MemoryBufferRef buffer = **contents;
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> object = llvm::object::ObjectFile::createELFObjectFile(buffer);
  if (!object) {
    diagnostics.error(SourceLocation::inFile(file), "cannot be read as a program: " + llvm::toString(object.takeError()));
    return false;
  }
  llvm::StringRef text = findPolicy(**object);
  if (text.empty()) {
    diagnostics.error(SourceLocation::inFile(file), "this program carries no policy: it was not made by wrought");
    return false;
  }
  llvm::Expected<llvm::json::Value> policy = llvm::json::parse(text);
  if (!policy || !policy->getAsObject()) {
    if (!policy)
      llvm::consumeError(policy.takeError());
    diagnostics.error(SourceLocation::inFile(file), "the policy of this program is damaged");
    return false;
  }
  if (asJson) {
    llvm::outs() << llvm::formatv("{0:2}", *policy) << "\n";
    return true;
  }
  llvm::outs() << printable(file) << ": program compiled by wrought\n";
  for (const char* key : {"grants", "sealed", "sandbox", "limits", "memories", "module", "code", "tools"})
    if (const llvm::json::Value* value = policy->getAsObject()->get(key))
      printField(llvm::outs(), key, *value, 0);
  return true;
}

} // namespace wrought
