// How a module is split into partitions, each an LLVM module of its own that is optimised by itself, on any core.
//
// What a split costs is what the optimiser sees across its borders, so little is left to lie across them: a function that is
// called at one place stays with its caller, and small functions of other partitions come along as copies to inline
// (available_externally), as ThinLTO imports them. The split depends on the module and the level alone, never on the number of
// threads, so that the output does not either.
#ifndef WROUGHT_COMPILER_EMIT_PARTITION_H
#define WROUGHT_COMPILER_EMIT_PARTITION_H

#include <wasm.h>

#include <unordered_set>
#include <vector>

namespace wrought {

struct ModulePlan;
struct Options;

struct Partition {
  std::vector<wasm::Function*> functions; // defined here, in the module's order
  std::vector<wasm::Function*> copies;    // defined elsewhere, emitted for the inliner; in the module's order
  // Of `functions`: those to which no other partition refers.
  std::unordered_set<wasm::Name> local;
};

// Splits the defined functions of `plan.module`, whose `functions` must have their sizes and `isAddressTaken` already. Always
// gives a partition, even of an empty module.
std::vector<Partition> partitionModule(const Options&, const ModulePlan& plan);

} // namespace wrought

#endif
