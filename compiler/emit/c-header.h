// The C header of a library (--emit-header).
#ifndef WROUGHT_COMPILER_EMIT_C_HEADER_H
#define WROUGHT_COMPILER_EMIT_C_HEADER_H

#include <string>

namespace wrought {

struct ModulePlan;

std::string writeCHeader(const ModulePlan& plan);

} // namespace wrought

#endif
