// Object files of libraries, made fit to be linked with other people's code.
#ifndef WROUGHT_COMPILER_BACKEND_LIBRARY_OBJECT_H
#define WROUGHT_COMPILER_BACKEND_LIBRARY_OBJECT_H

#include "backend/object.h"

#include <string>
#include <vector>

namespace wrought {

struct Context;

// Makes generated code call the runtime's own memory routines (wrought_memcpy for memcpy and so on): a fault in them is known to
// be the guest's, and the host's functions of these names stay its own. With `hidesOwn`, what is visible only within the
// library becomes local, so that several can be linked into one program.
[[nodiscard]] bool prepareLibraryObject(Context& context, Bytes& object, bool hidesOwn);

// Writes an archive of the object and all members of another archive.
[[nodiscard]] bool writeLibraryArchive(Context& context, const Bytes& object, const std::string& memberName,
                                       const std::string& otherArchive, const std::string& outputPath);

} // namespace wrought

#endif
