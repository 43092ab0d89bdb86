// What every stage of one compilation receives. Owned by the driver; no stage keeps it.
#ifndef WROUGHT_COMPILER_CONTEXT_H
#define WROUGHT_COMPILER_CONTEXT_H

#include "diagnostics.h"
#include "options.h"

#include <string>
#include <vector>

namespace wrought {

struct Context {
  Options options;
  Diagnostics diagnostics;

  // Of the input as it was read; known from the validation on. They are written into the program (emit/emit-policy).
  std::string inputHash; // SHA-256, hexadecimal
  std::vector<std::string> inputFeatures;
  // The names of its tables and memories by their index, for traps to tell it; empty if several modules were linked.
  std::vector<std::string> inputTables, inputMemories;
};

} // namespace wrought

#endif
