// What `wrought inspect` says of a finished program: the policy that it carries.
#ifndef WROUGHT_TOOLS_INSPECT_PROGRAM_H
#define WROUGHT_TOOLS_INSPECT_PROGRAM_H

#include "diagnostics.h"

#include <string>

namespace wrought {

// Whether `file` is a regular file that holds a program or an object, not a module.
[[nodiscard]] bool isProgram(const std::string& file);

// Prints the policy that it carries. False, and an error, if there is none.
[[nodiscard]] bool inspectProgram(Diagnostics&, const std::string& file, bool asJson);

} // namespace wrought

#endif
