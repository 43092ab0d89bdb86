// From bytes to a validated Binaryen module. The only entrance to the files of this folder that know wabt.
//
// wabt parses (.wat or .wasm) and validates; nothing that it has not accepted reaches Binaryen. What the compiler cannot
// compile yet is refused here, by the name of the feature and the place of its first use.
#ifndef WROUGHT_COMPILER_FRONTEND_READ_MODULE_H
#define WROUGHT_COMPILER_FRONTEND_READ_MODULE_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasm {
class Module;
}

namespace wrought {

struct Context;
class Diagnostics;

// The bytes of a module as given: binary, or text.
struct InputFile {
  std::string path; // "-" for standard input
  std::vector<uint8_t> bytes;
  bool isText = false; // .wat: decided by the contents (no "\0asm" magic and looks like text), not by the name
};

// Reads `path` ("-": standard input) whole. Reports one error and gives nothing if that cannot be done: a file that is not
// there, a directory, an empty file, a file too large.
[[nodiscard]] std::optional<InputFile> readInput(Diagnostics&, const std::string& path);

// Reports what `input`, which is not text, is if it is not a module of the version that wrought reads: a component, a later
// version, a file cut off. Gives whether it reported something.
bool reportOtherVersion(Diagnostics&, const InputFile& input);

// Parses and validates `input` and gives it as a binary module (text is converted; a binary comes back unchanged). Reports
// every error that wabt finds, with file and byte offset or line and column. A module that would be valid with a feature
// that the compiler does not support is reported as using that feature.
[[nodiscard]] std::optional<std::vector<uint8_t>> validateModule(Diagnostics&, const InputFile& input);

// Reads a validated binary module into Binaryen's representation. Errors are reported; null then. Names of the name
// section are kept (written as Binaryen escapes them, see originalName), and functions without one are named by their index.
// Custom sections are dropped. Recurses over nested blocks: call it on a large stack (limits.h).
[[nodiscard]] std::unique_ptr<wasm::Module> readModule(Diagnostics&, const std::string& path,
                                                       const std::vector<uint8_t>& binary);

// A name as the module spelled it: Binaryen writes characters that identifiers of the text format cannot have as a backslash
// and two hexadecimal digits ("operator\\28\\29" for "operator()").
[[nodiscard]] std::string originalName(std::string_view binaryenName);

// The versions of the libraries linked: "1.0.32", "120".
std::string_view wabtVersion();
std::string_view binaryenVersion();

} // namespace wrought

#endif
