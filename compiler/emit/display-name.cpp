#include "emit/display-name.h"

#include "frontend/read-module.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>

namespace wrought {

// Rust's older scheme ends names with a hash: "core::fmt::write::h0123456789abcdef".
static void dropHash(std::string& name) {
  constexpr size_t digits = 16;
  constexpr std::string_view mark = "::h";
  if (name.size() <= digits + mark.size() || name.compare(name.size() - digits - mark.size(), mark.size(), mark) != 0)
    return;
  std::string_view hash(name.data() + name.size() - digits, digits);
  if (std::all_of(hash.begin(), hash.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }))
    name.resize(name.size() - digits - mark.size());
}

std::string displayName(std::string_view binaryenName) {
  // The demangler recurses over what is nested in a name, which a hostile module chooses.
  constexpr size_t longest = 4096;
  std::string name = originalName(binaryenName);
  if (name.size() > longest || !(name.starts_with("_Z") || name.starts_with("_R")))
    return name;
  std::string readable = llvm::demangle(name);
  if (name.ends_with("E") && readable != name)
    dropHash(readable);
  return readable;
}

} // namespace wrought
