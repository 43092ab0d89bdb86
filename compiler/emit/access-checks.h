// Which accesses of a function need no bounds check of their own, because a check before them says that they fit.
//
// Producers address the fields of a struct by one local and many offsets, so most accesses have the index of an access before them.
// LLVM knows of two comparisons with one operand that the second cannot fail after the first, but not when a different constant is
// taken from the memory's size in each; and every check is a branch and a block that all its passes go through.
//
// WARNING: an access that is wrongly taken for checked is a hole in the sandbox. What is known at a place is that the memory reaches
// at least so many bytes past the value of a local. It stays true until the local is set, since memories never shrink. It holds
// where the code that established it has certainly run:
//
// - behind it in straight code, and in what a block, loop, arm or handler there contains;
// - behind the end of a block, if or try: what holds on all ways there, be it by a branch or by its end;
// - at the start of a handler: what held before the try, of locals not set in it;
// - at the start of a loop: what held before it, of locals set nowhere in the loop.
#ifndef WROUGHT_COMPILER_EMIT_ACCESS_CHECKS_H
#define WROUGHT_COMPILER_EMIT_ACCESS_CHECKS_H

#include <cstdint>
#include <unordered_map>

namespace wasm {
class Expression;
class Function;
} // namespace wasm

namespace wrought {

struct ModulePlan;

// What is checked before an access: that `offset` and `size` bytes from its index on lie within the memory. Nothing, if `size` is 0.
struct AccessCheck {
  uint64_t offset = 0;
  uint64_t size = 0;
};

class AccessChecks {
public:
  AccessChecks() = default; // each access has its own
  // With `mayTrapEarly`, the first access of several also checks for those that certainly follow, if nothing happens between
  // them but what is seen by no one after a trap (docs/semantics.md, rule 4).
  AccessChecks(const ModulePlan& plan, wasm::Function& function, bool mayTrapEarly);

  // For a load or store of explicitly checked memory; `own` is what it needs itself.
  AccessCheck of(const wasm::Expression* access, AccessCheck own) const {
    auto found = others.find(access);
    return found == others.end() ? own : found->second;
  }

private:
  std::unordered_map<const wasm::Expression*, AccessCheck> others; // of those that differ from their own
};

} // namespace wrought

#endif
