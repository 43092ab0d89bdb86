// What kinds of imports and exports are called in messages.
#ifndef WROUGHT_FRONTEND_EXTERNAL_KIND_H
#define WROUGHT_FRONTEND_EXTERNAL_KIND_H

#include <wasm.h>

namespace wrought {

// "function", "table", "memory", "global" or "tag" (Core Specification, external types).
[[nodiscard]] inline const char* kindName(wasm::ExternalKind kind) {
  switch (kind) {
  case wasm::ExternalKind::Function:
    return "function";
  case wasm::ExternalKind::Table:
    return "table";
  case wasm::ExternalKind::Memory:
    return "memory";
  case wasm::ExternalKind::Global:
    return "global";
  case wasm::ExternalKind::Tag:
    return "tag";
  case wasm::ExternalKind::Invalid:
    break;
  }
  return "nothing";
}

} // namespace wrought

#endif
