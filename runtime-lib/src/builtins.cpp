// Checks that every function of builtins.def has the signature of its row: the compiler calls what the row says, and a
// mismatch would be silent. Emits nothing.
#include "builtins.h"

namespace {

template <typename T> constexpr char letterOf = 0;
template <> constexpr char letterOf<uint32_t> = 'i';
template <> constexpr char letterOf<uint64_t> = 'I';
template <typename T> constexpr char letterOf<T*> = 'p';

template <typename Result, typename... Parameters>
constexpr bool matches(Result (*)(wrought_instance*, Parameters...), const char* signature) {
  bool same = ((*signature++ == letterOf<Parameters>)&&...);
  same = same && *signature++ == ':';
  if constexpr (letterOf<Result> != 0)
    same = same && *signature++ == letterOf<Result>;
  return same && *signature == 0;
}

#define WROUGHT_BUILTIN(name, signature) static_assert(matches(&wrought_##name, signature), #name " and its row differ");
#include "wrought/builtins.def"

} // namespace
