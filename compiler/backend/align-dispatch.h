// Loops that jump or call through a pointer begin at a line of the cache, and so do functions that call so outside of loops.
//
// What an interpreter, a state machine or a method does before it jumps is a few instructions. Where they lie across two lines, the state
// machine of CoreMark takes 1.2 times as long, and a recursion of virtual calls 1.3 times, by nothing but the size of what comes
// before. Other loops stay as LLVM places them: short ones, entered often, lose more by the space in front of them.
#ifndef WROUGHT_COMPILER_BACKEND_ALIGN_DISPATCH_H
#define WROUGHT_COMPILER_BACKEND_ALIGN_DISPATCH_H

namespace llvm {
class MachineFunctionPass;
class TargetMachine;
} // namespace llvm

namespace wrought {

// Whether the target's code gains by it: measured on x86-64 only.
[[nodiscard]] bool alignsDispatch(const llvm::TargetMachine& target);

// The pass, for after blocks have their order.
[[nodiscard]] llvm::MachineFunctionPass* createAlignDispatchPass();

} // namespace wrought

#endif
