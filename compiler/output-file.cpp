#include "output-file.h"

#include "diagnostics.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace wrought {

namespace {

bool writeAll(int descriptor, const char* data, size_t size) {
  while (size != 0) {
    ssize_t count = ::write(descriptor, data, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    data += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool copyTo(int target, const std::string& from) {
  int descriptor = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return false;
  std::vector<char> buffer(1 << 16);
  ssize_t count;
  bool copied = true;
  while (copied && (count = ::read(descriptor, buffer.data(), buffer.size())) > 0)
    copied = writeAll(target, buffer.data(), static_cast<size_t>(count));
  ::close(descriptor);
  return copied && count == 0;
}

} // namespace

OutputFile::OutputFile(std::string path) : path(std::move(path)) {}

OutputFile::~OutputFile() {
  if (!temporary.empty())
    unlink(temporary.c_str());
}

bool OutputFile::open(Diagnostics& diagnostics) {
  struct stat status;
  bool exists = path != "-" && stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    diagnostics.error(SourceLocation::inFile(path), "cannot write the output: it is a directory");
    return false;
  }
  // A device or a pipe is written to; renaming over it would replace /dev/null by a file.
  isReplaced = path != "-" && (!exists || S_ISREG(status.st_mode));
  const char* folder = getenv("TMPDIR");
  std::string name = isReplaced ? path : std::string(folder && *folder ? folder : "/tmp") + "/wrought-output";
  name += ".XXXXXX";
  int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    diagnostics.error(SourceLocation::inFile(path), std::string("cannot write the output: ") + strerror(errno));
    return false;
  }
  ::close(descriptor);
  temporary = name;
  return true;
}

bool OutputFile::write(Diagnostics& diagnostics, const char* data, size_t size) {
  int descriptor = ::open(temporary.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  bool written = descriptor >= 0 && writeAll(descriptor, data, size);
  if (descriptor >= 0 && ::close(descriptor) != 0)
    written = false;
  if (!written)
    diagnostics.error(SourceLocation::inFile(path), std::string("cannot write the output: ") + strerror(errno));
  return written;
}

bool OutputFile::commit(Diagnostics& diagnostics, bool isExecutable) {
  bool succeeded;
  if (isReplaced) {
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = isExecutable ? 0777 : 0666;
    succeeded = chmod(temporary.c_str(), mode & ~mask) == 0 && rename(temporary.c_str(), path.c_str()) == 0;
    if (succeeded)
      temporary.clear();
  } else if (path == "-") {
    succeeded = copyTo(STDOUT_FILENO, temporary);
  } else {
    int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    succeeded = descriptor >= 0 && copyTo(descriptor, temporary);
    if (descriptor >= 0)
      ::close(descriptor);
  }
  if (!succeeded)
    diagnostics.error(SourceLocation::inFile(path), std::string("cannot write the output: ") + strerror(errno));
  return succeeded;
}

} // namespace wrought
