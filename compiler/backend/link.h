// Linking with lld, in this process. The only place that knows lld.
#ifndef WROUGHT_COMPILER_BACKEND_LINK_H
#define WROUGHT_COMPILER_BACKEND_LINK_H

#include "backend/object.h"

#include <string>
#include <vector>

namespace wrought {

struct Context;

// Where the runtime libraries of all targets lie: beside the program, in the build tree and when installed alike.
std::string runtimeFolder();

// Whether executables can be linked for the options' target; reports why not. To be asked before anything that takes long.
[[nodiscard]] bool checkRuntime(Context& context);

// Links object files and the target's runtime library into a static executable at `outputPath`. Errors are reported; false
// then, and the file at `outputPath` is not to be used.
[[nodiscard]] bool linkExecutable(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath);

// The same into a shared library that any program can load, whatever its C library. Changes `objects`.
[[nodiscard]] bool linkSharedLibrary(Context& context, std::vector<Bytes>& objects, const std::string& outputPath);

// An archive of the object files as one, and of the runtime of libraries.
[[nodiscard]] bool makeStaticLibrary(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath);

// Combines object files into one relocatable object file.
[[nodiscard]] bool linkRelocatable(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath);

} // namespace wrought

#endif
