// What a module contains, without compiling it: for `wrought inspect`.
#ifndef WROUGHT_COMPILER_FRONTEND_INSPECT_MODULE_H
#define WROUGHT_COMPILER_FRONTEND_INSPECT_MODULE_H

#include "feature.h"
#include "read-module.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wrought {

struct ModuleInfo {
  struct Section {
    std::string name; // of a custom section: its own
    bool isCustom = false;
    size_t offset = 0;
    size_t size = 0; // with its header
  };
  struct Import {
    std::string module, name;
    std::string kind; // "func", "table", "memory", "global", "tag"
    std::string type; // "(i32, i32) -> i32", "i32 mutable", …
  };
  struct Export {
    std::string name, kind, type;
    uint32_t index = 0;
  };
  struct Memory {
    bool isImported = false;
    uint64_t initialPages = 0;
    std::optional<uint64_t> maxPages;
    bool isShared = false;
    bool is64 = false;
    uint64_t pageBytes = 65536;
  };
  struct Table {
    bool isImported = false;
    std::string type;
    uint64_t initial = 0;
    std::optional<uint64_t> max;
  };
  struct Global {
    bool isImported = false;
    std::string type;
    bool isMutable = false;
    std::string name; // from the name section, or empty
  };
  struct Function {
    uint32_t index = 0;
    std::string name; // from the name section, or empty
    size_t bytes = 0; // of its body
  };
  struct Producer {
    std::string field; // "language", "processed-by", "sdk"
    std::string name, version;
  };

  bool isText = false;
  size_t size = 0; // of the binary
  std::string name;
  std::vector<Section> sections;
  uint32_t types = 0;
  std::vector<Import> imports;
  std::vector<Export> exports;
  std::vector<Memory> memories;
  std::vector<Table> tables;
  std::vector<Global> globals;
  uint32_t importedFunctions = 0;
  uint32_t functions = 0; // with a body here
  size_t codeBytes = 0;
  std::vector<Function> largest; // functions, largest first
  uint32_t tags = 0;
  uint32_t activeData = 0, passiveData = 0;
  uint64_t dataBytes = 0;
  uint32_t activeElements = 0, passiveElements = 0, declaredElements = 0;
  uint64_t elementEntries = 0;
  std::optional<Function> start;
  std::vector<Feature> features; // that it uses, in the order of the feature table
  std::vector<Producer> producers;
  std::vector<std::string> targetFeatures; // of the target_features section: "+simd128"
  // The functions of WASI preview 1 that it imports, by what they give access to, in a fixed order.
  std::vector<std::pair<std::string, std::vector<std::string>>> wasi;
  // Where reading stopped, if the module could not be read whole; what follows that place is missing above.
  std::string stoppedBecause;
  int64_t stoppedAt = -1;
};

// Reads what can be read of `input`, whatever features it uses. A module need not be valid. Reports errors and gives
// nothing if `input` is no module at all.
[[nodiscard]] std::optional<ModuleInfo> inspectModule(Diagnostics&, const InputFile& input);

} // namespace wrought

#endif
