// LLVM's own command-line options as defaults of ours.
#ifndef WROUGHT_COMPILER_SUPPORT_LLVM_OPTION_H
#define WROUGHT_COMPILER_SUPPORT_LLVM_OPTION_H

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/CommandLine.h>

namespace wrought {

// Gives the option `name`, of LLVM's code, a value, unless --mllvm has. It is one for the whole process: not to be called while
// another thread compiles. `T` is the option's type. Without effect where this LLVM has no such option.
template <typename T> void setLLVMOption(llvm::StringRef name, T value) {
  auto& options = llvm::cl::getRegisteredOptions();
  if (auto entry = options.find(name); entry != options.end() && entry->second->getNumOccurrences() == 0)
    static_cast<llvm::cl::opt<T>*>(entry->second)->setValue(value);
}

// The same for an option whose value counts only where it was given: `value` is parsed as if it stood on the command line.
inline void giveLLVMOption(llvm::StringRef name, llvm::StringRef value) {
  auto& options = llvm::cl::getRegisteredOptions();
  if (auto entry = options.find(name); entry != options.end() && entry->second->getNumOccurrences() == 0)
    entry->second->addOccurrence(0, name, value);
}

} // namespace wrought

#endif
