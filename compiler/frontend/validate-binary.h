// Validation of a binary module in one pass over its bytes, without building a representation of it.
#ifndef WROUGHT_COMPILER_FRONTEND_VALIDATE_BINARY_H
#define WROUGHT_COMPILER_FRONTEND_VALIDATE_BINARY_H

#include "feature.h"
#include "module-environment.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wrought {

// One thing found in a module.
struct Finding {
  int64_t offset = -1;   // into the module
  int64_t function = -1; // index of the function it lies in, or -1
  std::string message;
  std::optional<Feature> feature; // set if the cause is a use of this feature, which was not allowed
};

// What of a module Binaryen 120 cannot read, so that lower-for-binaryen rewrites it.
struct LoweringNeeds {
  enum FunctionNeed : uint8_t {
    BlockParameters = 1,  // blocks, loops, … with parameters
    ElementDrop = 2,
    TableInit = 4,        // depends on what is dropped
    WideArithmetic = 8,
    UnreachableCode = 16, // with instructions whose operands must be of a certain type
    DelegateLabel = 32,   // delegate to a label that is not that of a try
    BranchOnReference = 64, // br_on_null, br_on_non_null to a label with values besides the reference
  };
  std::vector<uint8_t> functions; // FunctionNeeds of each function with a body
  uint8_t anyFunction = 0;        // of all of them
  bool declaredSegments = false;  // where the count of segments matters, or of types that take more than a byte
  bool tableInitialisers = false;
  bool pageSizes = false;
  bool emptyGroups = false; // recursion groups without a type

  bool any() const { return (anyFunction & ~TableInit) || declaredSegments || tableInitialisers || pageSizes || emptyGroups; }
};

struct BinaryCheck {
  std::vector<Finding> errors; // in the order of their place; empty: the module is valid
  bool more = false;           // there were more errors than a person would read

  // Of a valid module.
  Features used;
  std::map<Feature, size_t> firstUse; // where
  std::shared_ptr<const ModuleEnvironment> environment;
  LoweringNeeds needs;
  // If the module has imports that share a module's name or a type: the entries of its import section without that.
  bool hasCompactImports = false;
  uint32_t importCount = 0;
  std::vector<uint8_t> plainImports;
};

// Validates `module` with `allowed` features and the limits of limits.h. A malformed declaration is the last error; of each
// function the first one is given.
[[nodiscard]] BinaryCheck validateBinary(std::span<const uint8_t> module, const Features& allowed);

} // namespace wrought

#endif
