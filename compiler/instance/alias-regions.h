// Which accesses of generated code can never touch the same bytes: type-based alias metadata with a type for each kind of
// state. Needed where a pointer was loaded and LLVM cannot see what it points to; a constant memory base needs none of it.
#ifndef WROUGHT_COMPILER_INSTANCE_ALIAS_REGIONS_H
#define WROUGHT_COMPILER_INSTANCE_ALIAS_REGIONS_H

#include <llvm/IR/Instruction.h>
#include <llvm/IR/LLVMContext.h>

#include <cstdint>

namespace wrought {

class AliasRegions {
public:
  // Without `isUsed` there are no regions, and `mark` does nothing.
  AliasRegions(llvm::LLVMContext& context, bool isUsed) : context(context), isUsed(isUsed) {}

  // The contents of the module's linear memory with this ordinal.
  llvm::MDNode* memory(uint32_t ordinal) const;
  // What the runtime keeps of an instance: bases and sizes of memories, fields of tables.
  llvm::MDNode* state() const;
  llvm::MDNode* globals() const;
  llvm::MDNode* tableElements() const;

  // Says that `access` touches `region` alone; nothing for a null region.
  static void mark(llvm::Instruction* access, llvm::MDNode* region) {
    if (region)
      access->setMetadata(llvm::LLVMContext::MD_tbaa, region);
  }

private:
  llvm::MDNode* region(llvm::StringRef name) const;

  llvm::LLVMContext& context;
  bool isUsed;
};

} // namespace wrought

#endif
