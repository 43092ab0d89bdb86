// What a program may do and what it was made of, as a note in the executable that `wrought inspect` prints.
#ifndef WROUGHT_COMPILER_EMIT_EMIT_POLICY_H
#define WROUGHT_COMPILER_EMIT_EMIT_POLICY_H

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace wrought {

struct Context;
struct ModulePlan;

// The ELF section of the note; its owner's name; the number of its kind. The description is JSON.
constexpr const char* policySection = ".note.wrought";
constexpr const char* policyOwner = "wrought";
constexpr unsigned policyNoteType = 1;

// Adds the note to `module`: once per program. Nothing for object formats that have no notes.
void emitPolicy(const Context&, const ModulePlan&, const llvm::TargetMachine&, llvm::Module& module);

} // namespace wrought

#endif
