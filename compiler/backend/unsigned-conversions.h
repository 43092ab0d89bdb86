// Keeps LLVM's SLP vectoriser from narrowing the operands of unsigned conversions to floats.
//
// It computes in as few bits as a value needs, with its sign, and LLVM 19 forgets that a conversion takes it without: of `uitofp i32`
// of a sign-extended byte it makes `uitofp i8`, which gives 255 for -1 instead of 4294967295.
#ifndef WROUGHT_COMPILER_BACKEND_UNSIGNED_CONVERSIONS_H
#define WROUGHT_COMPILER_BACKEND_UNSIGNED_CONVERSIONS_H

#include <llvm/IR/PassManager.h>

namespace wrought {

// Comes before the vectorisers. What is converted, if it may be negative and has bits to spare, goes through a call that is nothing in
// the machine's code, and that no pass sees through.
class UnsignedConversionsPass : public llvm::PassInfoMixin<UnsignedConversionsPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
  static bool isRequired() { return true; }
};

} // namespace wrought

#endif
