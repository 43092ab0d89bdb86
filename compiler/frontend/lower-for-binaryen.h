// A valid module in a form that Binaryen 120 reads, with the same meaning.
#ifndef WROUGHT_COMPILER_FRONTEND_LOWER_FOR_BINARYEN_H
#define WROUGHT_COMPILER_FRONTEND_LOWER_FOR_BINARYEN_H

#include "module-environment.h"
#include "source-map.h"
#include "validate-binary.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wrought {

struct LoweredModule {
  std::vector<uint8_t> bytes;
  // Functions that were added behind all others: the products of i64.mul_wide_s and i64.mul_wide_u.
  std::optional<uint32_t> mulWideSigned, mulWideUnsigned;
  std::vector<RewrittenBody> rewritten; // in their order
  std::string error; // what stands in the way, or empty
};

// For a module with needs.any(). Functions, globals, tables, memories, types and data segments keep their indexes; what is added
// comes behind them. Element segments keep theirs unless tables have initialisers.
[[nodiscard]] LoweredModule lowerForBinaryen(std::span<const uint8_t> module, std::shared_ptr<const ModuleEnvironment>,
                                             const LoweringNeeds&);

} // namespace wrought

#endif
