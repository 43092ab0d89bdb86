// The whole compilation: from Options to an output file.
#ifndef WROUGHT_COMPILER_PIPELINE_H
#define WROUGHT_COMPILER_PIPELINE_H

#include <string>
#include <vector>

namespace wrought {

struct Context;

// Compiles `context.options.inputPath` to `context.options.outputPath`. Gives false after reporting at least one error; the
// output file then does not exist, or is what it was before.
[[nodiscard]] bool compile(Context& context);

// The names that --print-after accepts, in the order in which the stages run.
const std::vector<std::string>& stageNames();

} // namespace wrought

#endif
