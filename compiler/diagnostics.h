// Errors, warnings and notes to the user: counted here, printed to standard error in one form.
//
//   app.wasm:0x1f3: error: function 'f' (#12): expected i32 but found i64
//   app.wat:3:14: error: unexpected token "i33"
//
// Bad input is reported where most is known about it; the stage finishes, and the pipeline stops at its next checkpoint, so
// that one run shows a stage's errors together.
#ifndef WROUGHT_COMPILER_DIAGNOSTICS_H
#define WROUGHT_COMPILER_DIAGNOSTICS_H

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace wrought {

// A place in an input file. All parts but the file may be unknown.
struct SourceLocation {
  std::string file;
  int64_t offset = -1; // byte offset in a binary module, or -1
  int line = 0;        // 1-based in a text module, or 0
  int column = 0;      // 1-based, or 0

  static SourceLocation inFile(std::string file) { return {std::move(file)}; }
  static SourceLocation atOffset(std::string file, int64_t offset) { return {std::move(file), offset}; }
  static SourceLocation atLine(std::string file, int line, int column) { return {std::move(file), -1, line, column}; }
  // "file:0x1f3", "file:3:14" or "file".
  std::string str() const;
};

class Diagnostics {
public:
  // Messages are lower-case, without a full stop; they name the offender, the problem and what was expected.
  void error(const SourceLocation& where, std::string_view message);
  // An error about no file in particular.
  void error(std::string_view message);
  void warning(const SourceLocation& where, std::string_view message);
  // What to do about the error just reported, or a detail of it.
  void note(std::string_view message);

  unsigned errorCount() const { return errors; }
  bool hasErrors() const { return errors != 0; }
  // Warnings and notes about warnings are dropped.
  void setQuiet(bool value) { quiet = value; }

private:
  void print(std::string_view text);

  std::mutex mutex; // stages may report from several threads
  unsigned errors = 0;
  bool quiet = false;
  bool lastDropped = false;
};

} // namespace wrought

#endif
