#include "emit/c-names.h"

#include <unordered_set>

namespace wrought {

namespace {

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

// What an item's names end with.
std::vector<const char*> suffixesOf(wasm::ExternalKind kind) {
  switch (kind) {
  case wasm::ExternalKind::Function:
    return {""};
  case wasm::ExternalKind::Table:
    return {"", "_size", "_get", "_set", "_grow"};
  case wasm::ExternalKind::Memory:
    return {"", "_data", "_size", "_grow"};
  case wasm::ExternalKind::Global:
    return {"", "_get", "_set"};
  case wasm::ExternalKind::Tag:
  case wasm::ExternalKind::Invalid:
    return {""};
  }
  return {""};
}

// `wanted`, or the first of wanted_2, wanted_3, … of which no name is taken.
std::string choose(std::unordered_set<std::string>& taken, const std::string& wanted, wasm::ExternalKind kind) {
  for (unsigned number = 1;; ++number) {
    std::string base = number == 1 ? wanted : wanted + "_" + std::to_string(number);
    bool isFree = true;
    for (const char* suffix : suffixesOf(kind))
      isFree &= !taken.contains(base + suffix);
    if (!isFree)
      continue;
    for (const char* suffix : suffixesOf(kind))
      taken.insert(base + suffix);
    return base;
  }
}

} // namespace

bool isCIdentifier(std::string_view name) {
  if (name.empty() || isDigit(name[0]))
    return false;
  for (char c : name)
    if (!isLetter(c) && !isDigit(c))
      return false;
  return true;
}

std::string toCIdentifier(std::string_view name) {
  std::string result;
  for (char c : name)
    result += isLetter(c) || isDigit(c) ? c : '_';
  return result.empty() || isDigit(result[0]) ? "_" + result : result;
}

CNames assignCNames(const std::string& libraryName, const std::vector<ExternPlan>& imports,
                    const std::vector<ExternPlan>& exports) {
  CNames names;
  std::unordered_set<std::string> taken;
  for (const char* own : {"_instance", "_imports", "_module", "_instantiate", "_destroy", "_h"})
    taken.insert(libraryName + own);
  for (size_t index = 0; index < imports.size(); ++index)
    taken.insert(libraryName + "_import_" + std::to_string(index));
  auto bare = [](std::string_view name) {
    std::string result;
    for (char c : name)
      result += isLetter(c) || isDigit(c) ? c : '_';
    return result;
  };
  names.exports.resize(exports.size());
  // Functions first: theirs are the names that people write.
  for (bool functions : {true, false})
    for (size_t index = 0; index < exports.size(); ++index)
      if ((exports[index].kind == wasm::ExternalKind::Function) == functions)
        names.exports[index] = choose(taken, libraryName + "_" + bare(exports[index].name), exports[index].kind);
  // Members of a struct.
  std::unordered_set<std::string> members = {"env"};
  for (const ExternPlan& import : imports)
    names.imports.push_back(
        choose(members, toCIdentifier(import.module) + "_" + bare(import.name), wasm::ExternalKind::Function));
  return names;
}

} // namespace wrought
