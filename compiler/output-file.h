// An output file that appears whole or not at all: written beside its place under a temporary name, then renamed. What is not
// a regular file (a device, a pipe, standard output) is written to once everything is there.
#ifndef WROUGHT_COMPILER_OUTPUT_FILE_H
#define WROUGHT_COMPILER_OUTPUT_FILE_H

#include <cstddef>
#include <string>

namespace wrought {

class Diagnostics;

class OutputFile {
public:
  // `path` "-" is standard output, to which bytes go at commit().
  explicit OutputFile(std::string path);
  // Removes the temporary file if commit() did not succeed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;

  // Creates the temporary file. Reports why that cannot be done.
  [[nodiscard]] bool open(Diagnostics&);
  // Where another writer (the linker) may put the contents in place of write().
  const std::string& temporaryPath() const { return temporary; }
  [[nodiscard]] bool write(Diagnostics&, const char* data, size_t size);
  // Puts the file in its place, with permission to execute if asked.
  [[nodiscard]] bool commit(Diagnostics&, bool isExecutable);

private:
  std::string path;
  std::string temporary;
  bool isReplaced = true; // by renaming the temporary file, as any regular file
};

} // namespace wrought

#endif
