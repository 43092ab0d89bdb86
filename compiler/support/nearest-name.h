// What someone may have meant who wrote a name that there is not.
#ifndef WROUGHT_COMPILER_SUPPORT_NEAREST_NAME_H
#define WROUGHT_COMPILER_SUPPORT_NEAREST_NAME_H

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <string>

namespace wrought {

// The first of `names` that begins with `name`, or else the one that the fewest letters tell from it. Empty if all are far: any name
// of three letters is three letters from any other.
std::string nearestName(llvm::StringRef name, llvm::ArrayRef<std::string> names);

} // namespace wrought

#endif
