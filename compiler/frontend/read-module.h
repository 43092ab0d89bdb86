// From bytes to a validated Binaryen module. The only entrance to the files of this folder.
//
// Text is parsed, every binary is validated (validate-binary.h), and nothing that was not accepted reaches Binaryen. What the
// compiler cannot compile yet is refused here, by the name of the feature and the place of its first use.
#ifndef WROUGHT_COMPILER_FRONTEND_READ_MODULE_H
#define WROUGHT_COMPILER_FRONTEND_READ_MODULE_H

#include "module-environment.h"
#include "parse-text.h"
#include "source-lines.h"
#include "validate-binary.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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

// Reports what the parser of texts found, and gives whether that was something.
bool reportTextErrors(Diagnostics&, const InputFile& input, const ParsedText& parsed);

// A module that was found valid.
struct ValidModule {
  std::vector<uint8_t> binary; // what the text became, or the bytes as given
  std::vector<TextPlace> places; // of a text
  Features used;
  std::map<Feature, size_t> firstUse; // offsets in `binary`
  std::shared_ptr<const ModuleEnvironment> environment;
  LoweringNeeds needs;
  std::shared_ptr<const SourceLines> lines; // if they were wanted
  int64_t codeShift = 0; // by how much code lies further on in the module as it was given than in `binary`
};

// Parses and validates `input`, with `allowed` features (readableFeatures(), unless a caller wants to be stricter). Reports what
// is wrong, with file and byte offset or line and column. With `wantsLines`, ValidModule::lines is there.
[[nodiscard]] std::optional<ValidModule> validateModule(Diagnostics&, const InputFile& input, const Features& allowed,
                                                        bool wantsLines = false);

// Whether the compiler supports all that `module` uses; reports the first use of anything else.
bool checkSupported(Diagnostics&, const InputFile& input, const ValidModule& module);

// What Binaryen's representation of a module does not say.
struct ModuleExtras {
  std::shared_ptr<const ModuleEnvironment> environment; // by index, as in the binary
  // Where each function stands in the module's index space, imports counted, by its name here; empty if several were linked.
  std::unordered_map<std::string_view, uint32_t> functionIndices;
  // Binaryen's tags have parameters and no type. Those whose type these do not tell, by name: its ModuleTypes::identity.
  std::unordered_map<std::string_view, uint64_t> tagTypes;
  // Of memories whose pages are not 64 KiB, by name: log2 of their size. Binaryen's memory counts in such pages.
  std::map<std::string, uint8_t, std::less<>> pageShifts;
  // Functions of our own, which compute the products of i64.mul_wide_s and i64.mul_wide_u; empty where there is none.
  std::string mulWideSigned, mulWideUnsigned;
  // The modules that this one was made of, if lines were wanted. An expression's debug location (Binaryen's
  // wasm::Function::debugLocations) is a number in here and, as the line, an offset in that module.
  std::vector<std::shared_ptr<const SourceLines>> sources;
};

// Reads a valid module into Binaryen's representation, with places of expressions if `module` has lines. Errors are reported;
// null then. Names of the name section are kept (written as Binaryen escapes them, see originalName), and functions without one
// are named by their index. Custom sections are dropped. Recurses over nested blocks: call it on a large stack (limits.h).
[[nodiscard]] std::unique_ptr<wasm::Module> readModule(Diagnostics&, const std::string& path, const ValidModule& module,
                                                       ModuleExtras& extras);

// A name as the module spelled it: Binaryen writes characters that identifiers of the text format cannot have as a backslash
// and two hexadecimal digits ("operator\\28\\29" for "operator()").
[[nodiscard]] std::string originalName(std::string_view binaryenName);

// The version of the library linked: "120".
std::string_view binaryenVersion();

} // namespace wrought

#endif
