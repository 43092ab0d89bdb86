#include "instance/alias-regions.h"

#include <llvm/IR/MDBuilder.h>

namespace wrought {

llvm::MDNode* AliasRegions::region(llvm::StringRef name) const {
  if (!isUsed)
    return nullptr;
  llvm::MDBuilder builder(context);
  llvm::MDNode* type = builder.createTBAAScalarTypeNode(name, builder.createTBAARoot("wrought"));
  return builder.createTBAAStructTagNode(type, type, 0);
}

llvm::MDNode* AliasRegions::memory(uint32_t ordinal) const { return region("memory " + std::to_string(ordinal)); }
llvm::MDNode* AliasRegions::state() const { return region("instance state"); }
llvm::MDNode* AliasRegions::globals() const { return region("globals"); }
llvm::MDNode* AliasRegions::tableElements() const { return region("table elements"); }

} // namespace wrought
