// A function's name as people read it.
#ifndef WROUGHT_COMPILER_EMIT_DISPLAY_NAME_H
#define WROUGHT_COMPILER_EMIT_DISPLAY_NAME_H

#include <string>
#include <string_view>

namespace wrought {

// The name that Binaryen has for a function as the source spelled it: "main", "std::vector<int>::push_back(int const&)" for what a
// C++ compiler made of it, "core::fmt::write" for Rust's. What is no mangled name stays as the module has it.
std::string displayName(std::string_view binaryenName);

} // namespace wrought

#endif
