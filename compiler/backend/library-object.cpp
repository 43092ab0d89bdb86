#include "backend/library-object.h"

#include "context.h"

#include <llvm/ObjCopy/ConfigManager.h>
#include <llvm/ObjCopy/ObjCopy.h>
#include <llvm/Object/Archive.h>
#include <llvm/Object/ArchiveWriter.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>

namespace wrought {

namespace {

constexpr std::pair<const char*, const char*> renamed[] = {{"memcpy", "wrought_memcpy"},
                                                           {"memmove", "wrought_memmove"},
                                                           {"memset", "wrought_memset"},
                                                           {"memcmp", "wrought_memcmp"},
                                                           {"bcmp", "wrought_bcmp"}};

bool report(Context& context, llvm::Error error) {
  context.diagnostics.error("making the library failed: " + llvm::toString(std::move(error)));
  return false;
}

} // namespace

bool prepareLibraryObject(Context& context, Bytes& object, bool hidesOwn) {
  llvm::MemoryBufferRef buffer(llvm::StringRef(object.data(), object.size()), "object");
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> file = llvm::object::ObjectFile::createObjectFile(buffer);
  if (!file)
    return report(context, file.takeError());
  llvm::objcopy::ConfigManager config;
  for (auto [from, to] : renamed)
    config.Common.SymbolsToRename[from] = to;
  config.ELF.LocalizeHidden = hidesOwn;
  Bytes result;
  llvm::raw_svector_ostream stream(result);
  if (llvm::Error error = llvm::objcopy::executeObjcopyOnBinary(config, **file, stream))
    return report(context, std::move(error));
  object = std::move(result);
  return true;
}

bool writeLibraryArchive(Context& context, const Bytes& object, const std::string& memberName,
                         const std::string& otherArchive, const std::string& outputPath) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer = llvm::MemoryBuffer::getFile(otherArchive);
  if (!buffer)
    return report(context, llvm::errorCodeToError(buffer.getError()));
  llvm::Expected<std::unique_ptr<llvm::object::Archive>> other = llvm::object::Archive::create(**buffer);
  if (!other)
    return report(context, other.takeError());
  std::vector<llvm::NewArchiveMember> members;
  members.emplace_back(llvm::MemoryBufferRef(llvm::StringRef(object.data(), object.size()), memberName));
  llvm::Error failure = llvm::Error::success();
  for (const llvm::object::Archive::Child& child : (*other)->children(failure)) {
    llvm::Expected<llvm::NewArchiveMember> member = llvm::NewArchiveMember::getOldMember(child, true);
    if (!member) {
      llvm::consumeError(std::move(failure));
      return report(context, member.takeError());
    }
    members.push_back(std::move(*member));
  }
  if (failure)
    return report(context, std::move(failure));
  if (llvm::Error error = llvm::writeArchive(outputPath, members, llvm::SymtabWritingMode::NormalSymtab,
                                             llvm::object::Archive::K_GNU, true, false))
    return report(context, std::move(error));
  return true;
}

} // namespace wrought
