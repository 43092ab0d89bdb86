// What the declarations of a module say: what its function bodies are validated against, and rewritten with.
#ifndef WROUGHT_COMPILER_FRONTEND_MODULE_ENVIRONMENT_H
#define WROUGHT_COMPILER_FRONTEND_MODULE_ENVIRONMENT_H

#include "value-type.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace wrought {

// The type section. Types are compared by structure, recursion group by group (specification: "Type Equivalence"): equal types
// have the same canonical index, that of the first of them.
class ModuleTypes {
public:
  size_t size() const { return types.size(); }
  const FunctionType& operator[](uint32_t index) const { return types[index]; }
  uint32_t canonical(uint32_t index) const { return canonicalIndexes[index]; }
  // Whether its parameters and results tell it from all others: it is alone in its group, final, and does not contain itself.
  bool isPlain(uint32_t index) const { return plain[index]; }
  // A number that equal types have in every module.
  uint64_t identity(uint32_t index) const { return identities[index]; }

  // Adds the types of a group. Inside of it, concrete heap types name types of the group by their index, which may be one
  // that is still to come, and earlier ones by their canonical index.
  struct Definition {
    FunctionType type;
    bool isFinal = true;
  };
  void addGroup(std::vector<Definition> group);

  bool isSubtype(HeapType sub, HeapType super) const;
  bool isSubtype(ValueType sub, ValueType super) const;

  // A list of one type that lives as long as this.
  std::span<const ValueType> single(ValueType type);

private:
  std::deque<FunctionType> types; // by index; stays in place when it grows
  std::vector<uint32_t> canonicalIndexes;
  std::vector<bool> plain;
  std::vector<uint64_t> identities;
  std::map<std::vector<uint32_t>, uint32_t> groups; // contents of each group, and its first index
  std::unordered_map<uint32_t, ValueType> singles;
};

struct ElementSegment {
  enum Mode : uint8_t { Active, Passive, Declared };
  Mode mode = Active;
  ValueType type = funcRef;
  uint32_t table = 0;
  uint32_t count = 0;
};

struct ModuleEnvironment {
  ModuleTypes types;
  std::vector<uint32_t> functions; // the type index of each
  std::vector<TableType> tables;
  std::vector<Limits> memories;
  std::vector<GlobalType> globals;
  std::vector<uint32_t> tags; // the type index of each
  std::vector<ElementSegment> elements;
  uint32_t importedFunctions = 0;
  uint32_t importedTables = 0;
  uint32_t importedMemories = 0;
  uint32_t importedGlobals = 0;
  uint32_t importedTags = 0;
  std::optional<uint32_t> dataCount;
  std::vector<bool> declaredFunctions; // those that ref.func may name in a body

  const FunctionType& functionType(uint32_t function) const { return types[functions[function]]; }
};

// "i32", "funcref", "(ref null 3)".
std::string typeName(ValueType);
std::string typeNames(std::span<const ValueType>); // "[i32, i64]"

} // namespace wrought

#endif
