// How offsets in the module survive Binaryen: its reader takes a source map, which gives each instruction a line. Ours says, as the
// line, where the instruction lies in the module that the user has.
#ifndef WROUGHT_COMPILER_FRONTEND_SOURCE_MAP_H
#define WROUGHT_COMPILER_FRONTEND_SOURCE_MAP_H

#include "module-environment.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wrought {

// A body that lower-for-binaryen has written anew: places in it, from its locals on, with the offsets in the original module of
// the instructions that they come from. Sorted.
struct RewrittenBody {
  uint32_t index = 0; // among the functions that the module defines
  std::vector<std::pair<uint32_t, uint32_t>> places;
};

// The source map of `given`, which Binaryen is going to read, made of `original` with its declarations `environment`. What the user
// has lies `shift` bytes further on than in `original`. `name`, a word, becomes the name of its only source.
[[nodiscard]] std::string makeSourceMap(std::span<const uint8_t> original, std::span<const uint8_t> given,
                                        const ModuleEnvironment& environment, const std::vector<RewrittenBody>& rewritten,
                                        int64_t shift, const std::string& name);

} // namespace wrought

#endif
