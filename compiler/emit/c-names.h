// Names in C for what a library exports and imports. A wasm name can be any bytes at all.
#ifndef WROUGHT_COMPILER_EMIT_C_NAMES_H
#define WROUGHT_COMPILER_EMIT_C_NAMES_H

#include "emit/extern-plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace wrought {

// Whether `name` can be an identifier of C and C++ (keywords aside: something always follows or precedes).
bool isCIdentifier(std::string_view name);
// `name` with an underscore for every character that identifiers cannot have.
std::string toCIdentifier(std::string_view name);

struct CNames {
  // By export and import: what all names of the item begin with; for functions, the name. The library's own name is in front of
  // exports only. Different items never get the same, nor a name that the header defines otherwise.
  std::vector<std::string> exports;
  std::vector<std::string> imports;
};

CNames assignCNames(const std::string& libraryName, const std::vector<ExternPlan>& imports,
                    const std::vector<ExternPlan>& exports);

} // namespace wrought

#endif
