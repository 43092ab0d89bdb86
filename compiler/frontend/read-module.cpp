#include "read-module.h"

#include "context.h"
#include "feature.h"
#include "limits.h"
#include "lower-for-binaryen.h"
#include "module-bytes.h"
#include "parse-text.h"
#include "source-map.h"
#include "text/bytes.h"
#include "validate-binary.h"

#include <parsing.h>
#include <wasm-binary.h>
#include <wasm.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace wrought {

// --- Reading the file -------------------------------------------------------------------------------------------------------

constexpr uint8_t magic[] = {0, 'a', 's', 'm'};

static bool startsWith(std::span<const uint8_t> bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() && memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

// Whether the first thing that is not white space or a comment is an opening parenthesis. "(;" opens a comment, and one that
// is never closed is a text module too: the parser says what is wrong with it.
static bool looksLikeText(std::span<const uint8_t> bytes) {
  size_t i = 0;
  while (i < bytes.size()) {
    uint8_t c = bytes[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (c == ';' && i + 1 < bytes.size() && bytes[i + 1] == ';') {
      while (i < bytes.size() && bytes[i] != '\n')
        ++i;
    } else {
      return c == '(';
    }
  }
  return false;
}

// What a file that is no module seems to be, for the message.
static std::string describeOther(std::span<const uint8_t> bytes) {
  struct Kind {
    std::string_view prefix;
    const char* description;
  };
  using namespace std::string_view_literals;
  static constexpr Kind kinds[] = {
      {"\x7f"
       "ELF"sv,
       "it is an ELF file"},
      {"\x1f\x8b"sv, "it is compressed with gzip: decompress it first"},
      {"\x28\xb5\x2f\xfd"sv, "it is compressed with zstd: decompress it first"},
      {"PK\x03\x04"sv, "it is a zip archive: unpack it first"},
      {"!<arch>\n"sv, "it is an archive of object files: link them first"},
      {"BC\xc0\xde"sv, "it is LLVM bitcode: compile it to WebAssembly first"},
  };
  for (const Kind& kind : kinds)
    if (startsWith(bytes, kind.prefix))
      return kind.description;
  return "it starts neither with the bytes 00 61 73 6d nor, as text, with '('";
}

static std::string tooLarge() {
  return "the file is larger than " + std::to_string(limits::moduleBytes >> 20) + " MiB, the most that wrought accepts";
}

std::optional<InputFile> readInput(Diagnostics& diagnostics, const std::string& path) {
  InputFile input;
  input.path = path;
  SourceLocation where = SourceLocation::inFile(path);
  int fd = STDIN_FILENO;
  if (path != "-") {
    fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      diagnostics.error(where, std::string("cannot open the file: ") + strerror(errno));
      return std::nullopt;
    }
  }
  struct Closer {
    int fd;
    ~Closer() {
      if (fd != STDIN_FILENO)
        close(fd);
    }
  } closer{fd};

  struct stat info;
  if (fstat(fd, &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      diagnostics.error(where, "is a directory, not a WebAssembly module");
      return std::nullopt;
    }
    if (S_ISREG(info.st_mode) && static_cast<uint64_t>(info.st_size) > limits::moduleBytes) {
      diagnostics.error(where, tooLarge());
      return std::nullopt;
    }
    if (S_ISREG(info.st_mode))
      input.bytes.reserve(info.st_size + 1);
  }
  for (;;) {
    constexpr size_t step = 1 << 20;
    size_t size = input.bytes.size();
    // One byte more than the limit shows that there is more.
    if (size > limits::moduleBytes) {
      diagnostics.error(where, tooLarge());
      return std::nullopt;
    }
    size_t room = std::max(input.bytes.capacity() - size, step);
    input.bytes.resize(size + std::min(room, step * 16));
    ssize_t count = read(fd, input.bytes.data() + size, input.bytes.size() - size);
    int error = errno;
    input.bytes.resize(size + std::max<ssize_t>(count, 0));
    if (count < 0 && error != EINTR) {
      diagnostics.error(where, std::string("cannot read the file: ") + strerror(error));
      return std::nullopt;
    }
    if (count == 0)
      break;
  }
  if (input.bytes.empty()) {
    diagnostics.error(where, "the file is empty");
    return std::nullopt;
  }
  bool isBinary = input.bytes.size() >= sizeof magic && memcmp(input.bytes.data(), magic, sizeof magic) == 0;
  // A start of the magic bytes is a module that was cut off; the validator says so.
  bool isStub = input.bytes.size() < sizeof magic && memcmp(input.bytes.data(), magic, input.bytes.size()) == 0;
  if (!isBinary && !isStub) {
    input.isText = looksLikeText(input.bytes);
    if (!input.isText) {
      diagnostics.error(where, "not a WebAssembly module: " + describeOther(input.bytes));
      return std::nullopt;
    }
  }
  return input;
}

// --- Validation -------------------------------------------------------------------------------------------------------------

// In our form: lower case, no full stop.
static std::string tidy(std::string message) {
  while (!message.empty() && (message.back() == '.' || message.back() == '\n'))
    message.pop_back();
  // Not an instruction or a type in capitals.
  if (message.size() > 1 && message[0] >= 'A' && message[0] <= 'Z' && !(message[1] >= 'A' && message[1] <= 'Z'))
    message[0] = static_cast<char>(message[0] - 'A' + 'a');
  return message;
}

static std::string unsupported(Feature feature) {
  if (readableFeatures().has(feature) && supportedFeatures().has(feature))
    return "this module uses " + std::string(featureName(feature)) + ", which -W " + std::string(featureKey(feature)) +
           "=n turns off";
  return "this module uses " + std::string(featureName(feature)) + ", which wrought does not support yet";
}

bool reportOtherVersion(Diagnostics& diagnostics, const InputFile& input) {
  constexpr size_t versionOffset = 4, versionEnd = 8;
  if (input.bytes.size() < versionEnd) {
    diagnostics.error(SourceLocation::atOffset(input.path, static_cast<int64_t>(input.bytes.size())),
                      "the file ends before the version of the module");
    return true;
  }
  uint16_t version = static_cast<uint16_t>(input.bytes[4] | input.bytes[5] << 8);
  uint16_t layer = static_cast<uint16_t>(input.bytes[6] | input.bytes[7] << 8);
  if (layer == 0 && version == 1)
    return false;
  SourceLocation where = SourceLocation::atOffset(input.path, versionOffset);
  if (layer == 1) {
    diagnostics.error(where, "is a component, not a core module");
    diagnostics.note("take the core module out of it, for example with `wasm-tools component unbundle`");
  } else {
    diagnostics.error(where, "unknown version " + std::to_string(version | uint32_t(layer) << 16) +
                                 " of the binary format; wrought reads version 1");
  }
  return true;
}

// The function a finding lies in, by name if it has one.
static std::string describeFunction(const ModuleNames& names, int64_t index) {
  if (index < 0)
    return "";
  std::string number = "#" + std::to_string(index);
  if (static_cast<size_t>(index) < names.functions.size() && !names.functions[index].empty())
    return "function '" + std::string(names.functions[index]) + "' (" + number + "): ";
  return "function " + number + ": ";
}

static SourceLocation placeOf(const InputFile& input, const std::vector<TextPlace>& places, size_t offset) {
  return input.isText ? placeInText(input.path, input.bytes, places, offset)
                      : SourceLocation::atOffset(input.path, static_cast<int64_t>(offset));
}

static void reportBinaryErrors(Diagnostics& diagnostics, const InputFile& input, const ValidModule& module,
                               const BinaryCheck& check) {
  ModuleNames names = readNames(module.binary);
  for (const Finding& finding : check.errors) {
    SourceLocation where = placeOf(input, module.places, static_cast<size_t>(finding.offset));
    // What follows the first use of an unknown feature was read without understanding it.
    if (finding.feature) {
      diagnostics.error(where, unsupported(*finding.feature));
      return;
    }
    diagnostics.error(where, describeFunction(names, finding.function) + tidy(finding.message));
  }
  if (check.more)
    diagnostics.note("there are more errors; only the first ones are shown");
}

bool reportTextErrors(Diagnostics& diagnostics, const InputFile& input, const ParsedText& parsed) {
  for (const TextError& error : parsed.errors) {
    diagnostics.error(placeInText(input.path, input.bytes, error.offset),
                      error.feature ? unsupported(*error.feature) : error.message);
    if (error.feature)
      break;
  }
  return !parsed.errors.empty();
}

// The module with `check`'s imports in place of its own.
static std::vector<uint8_t> withPlainImports(std::span<const uint8_t> binary, const BinaryCheck& check) {
  constexpr uint8_t importSection = 2;
  std::vector<uint8_t> contents;
  text::appendUnsigned(contents, check.importCount);
  text::appendBytes(contents, check.plainImports);
  std::vector<uint8_t> result(binary.begin(), binary.begin() + 8);
  for (const Section& section : readSections(binary)) {
    std::span<const uint8_t> whole = binary.subspan(section.offset, section.size);
    if (section.id != importSection) {
      result.insert(result.end(), whole.begin(), whole.end());
      continue;
    }
    result.push_back(importSection);
    text::appendUnsigned(result, contents.size());
    text::appendBytes(result, contents);
  }
  return result;
}

std::optional<ValidModule> validateModule(Diagnostics& diagnostics, const InputFile& input, const Features& allowed,
                                          bool wantsLines) {
  ValidModule module;
  if (!input.isText) {
    if (reportOtherVersion(diagnostics, input))
      return std::nullopt;
    module.binary = input.bytes;
  } else {
    ParsedText parsed = parseText(input.bytes);
    if (reportTextErrors(diagnostics, input, parsed))
      return std::nullopt;
    module.binary = std::move(parsed.binary);
    module.places = std::move(parsed.places);
  }
  BinaryCheck check = validateBinary(module.binary, allowed);
  if (!check.errors.empty()) {
    reportBinaryErrors(diagnostics, input, module, check);
    return std::nullopt;
  }
  if (wantsLines)
    module.lines = input.isText ? textLines(input.path, input.bytes, module.places)
                                : readSourceLines(diagnostics, input.path, module.binary);
  if (check.hasCompactImports) {
    std::vector<uint8_t> plain = withPlainImports(module.binary, check);
    // All that changes lies before the code.
    module.codeShift = static_cast<int64_t>(module.binary.size()) - static_cast<int64_t>(plain.size());
    module.binary = std::move(plain);
  }
  module.used = check.used;
  module.firstUse = std::move(check.firstUse);
  module.environment = std::move(check.environment);
  module.needs = std::move(check.needs);
  return module;
}

bool checkSupported(Diagnostics& diagnostics, const InputFile& input, const ValidModule& module) {
  for (Feature feature : allFeatures()) {
    if (!module.used.has(feature) || supportedFeatures().has(feature))
      continue;
    diagnostics.error(placeOf(input, module.places, module.firstUse.at(feature)), unsupported(feature));
    return false;
  }
  return true;
}

// --- Binaryen ---------------------------------------------------------------------------------------------------------------

static wasm::FeatureSet toBinaryen(const Features& features) {
  wasm::FeatureSet result = wasm::FeatureSet::MVP;
#define WROUGHT_FEATURE(id, name, key, BinaryenBit, readable, supported)                                               \
  if (features.has(Feature::id))                                                                                       \
    result.set(wasm::FeatureSet::BinaryenBit);
#include "feature.def"
  return result;
}

std::unique_ptr<wasm::Module> readModule(Diagnostics& diagnostics, const std::string& path, const ValidModule& valid,
                                         ModuleExtras& extras) {
  std::span<const uint8_t> binary = valid.binary;
  LoweredModule lowered;
  if (valid.needs.any()) {
    lowered = lowerForBinaryen(binary, valid.environment, valid.needs);
    if (!lowered.error.empty()) {
      diagnostics.error(SourceLocation::inFile(path), lowered.error);
      return nullptr;
    }
    binary = lowered.bytes;
  }
  extras.environment = valid.environment;
  ModuleNames names = readNames(binary);
  if (!names.defect.empty())
    diagnostics.warning(SourceLocation::atOffset(path, static_cast<int64_t>(names.defectOffset)),
                        names.defect + "; some names are lost");
  std::string problem;
  try {
    std::vector<char> bytes = withNamesOnly(binary, names);
    std::istringstream sourceMap;
    if (valid.lines) {
      std::span<const uint8_t> given(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      sourceMap.str(makeSourceMap(valid.binary, given, *valid.environment, lowered.rewritten, valid.codeShift,
                                  std::to_string(extras.sources.size())));
    }
    auto module = std::make_unique<wasm::Module>();
    Features features = supportedFeatures();
    // Typed references would make Binaryen's writer keep types that other tools do not know.
    features.remove({Feature::FunctionReferences, Feature::RecursiveTypes});
    features.add(valid.used);
    module->features = toBinaryen(features);
    wasm::WasmBinaryReader reader(*module, module->features, bytes);
    if (valid.lines)
      reader.setDebugLocations(&sourceMap);
    reader.read();
    if (valid.lines)
      extras.sources.push_back(valid.lines);
    // Imports come first in Binaryen's list too. Its names stay where they are for ever.
    for (auto& function : module->functions)
      extras.functionIndices.emplace(function->name.str, static_cast<uint32_t>(extras.functionIndices.size()));
    for (size_t i = 0; i < valid.environment->tags.size(); ++i)
      if (uint32_t type = valid.environment->tags[i]; !valid.environment->types.isPlain(type))
        extras.tagTypes.emplace(module->tags[i]->name.str, valid.environment->types.identity(type));
    for (size_t i = 0; i < valid.environment->memories.size(); ++i)
      if (uint8_t shift = valid.environment->memories[i].pageSizeLog2; shift != 16)
        extras.pageShifts.emplace(module->memories[i]->name.toString(), shift);
    if (lowered.mulWideSigned)
      extras.mulWideSigned = module->functions[*lowered.mulWideSigned]->name.toString();
    if (lowered.mulWideUnsigned)
      extras.mulWideUnsigned = module->functions[*lowered.mulWideUnsigned]->name.toString();
    return module;
  } catch (const wasm::ParseException& exception) {
    problem = exception.text;
  } catch (const wasm::MapParseException& exception) {
    problem = exception.text;
  } catch (const std::bad_alloc&) {
    problem = "not enough memory";
  } catch (const std::exception& exception) {
    problem = exception.what();
  }
  diagnostics.error(SourceLocation::inFile(path), "binaryen cannot read this module: " + tidy(problem));
  return nullptr;
}

std::string originalName(std::string_view name) {
  auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 2 < name.size() && digit(name[i + 1]) >= 0 && digit(name[i + 2]) >= 0) {
      result += static_cast<char>(digit(name[i + 1]) * 16 + digit(name[i + 2]));
      i += 2;
    } else {
      result += name[i];
    }
  }
  return result;
}

// Its headers do not say. The project is built against exactly this version, whose C++ interface it uses.
std::string_view binaryenVersion() { return "120"; }

} // namespace wrought
