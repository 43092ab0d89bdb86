// The symbol table of a finished executable.
#ifndef WROUGHT_COMPILER_BACKEND_SYMBOL_TABLE_H
#define WROUGHT_COMPILER_BACKEND_SYMBOL_TABLE_H

#include <string>

namespace wrought {

struct Context;

// Takes out of an executable's symbol table what only those who work on the runtime ask for: what is left are the functions of the
// module, the memory routines, the runtime's functions that generated code calls, and the entry point: what profilers, debuggers and
// disassemblers show of a program.
// The file at `path` is changed in place; reports and gives false if that fails, and then it is useless.
[[nodiscard]] bool keepGuestSymbols(Context& context, const std::string& path);

} // namespace wrought

#endif
