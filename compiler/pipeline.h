// The whole compilation: from Options to an output file.
#ifndef WROUGHT_COMPILER_PIPELINE_H
#define WROUGHT_COMPILER_PIPELINE_H

#include <string>
#include <vector>

namespace wrought {

struct Context;

// A module that provides what the main one, or another of these, imports from `name` (frontend/link-modules.h).
struct LinkInput {
  std::string name;
  std::string path;
};

// Compiles `context.options.inputPath`, with what it is linked to, to `context.options.outputPath`. Gives false after reporting at least one error; the
// output file then does not exist, or is what it was before.
[[nodiscard]] bool compile(Context& context, const std::vector<LinkInput>& links = {});

// The names that --print-after accepts, in the order in which the stages run.
const std::vector<std::string>& stageNames();

} // namespace wrought

#endif
