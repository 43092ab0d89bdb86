#include "support/nearest-name.h"

#include <algorithm>

namespace wrought {

std::string nearestName(llvm::StringRef name, llvm::ArrayRef<std::string> names) {
  std::string best;
  unsigned bestDistance = std::min<unsigned>(4, 2 + static_cast<unsigned>(name.size()) / 4);
  for (const std::string& candidate : names) {
    bool isBeginning = name.size() > 1 && llvm::StringRef(candidate).starts_with(name);
    unsigned distance = isBeginning ? 1 : name.edit_distance(candidate, true, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

} // namespace wrought
