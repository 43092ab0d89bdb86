#include "emit/extern-plan.h"

#include "frontend/read-module.h"
#include "wrought.h"

#include <ir/module-utils.h>

#include <algorithm>

namespace wrought {

namespace {

// Writes types. A reference to a type that is being written, or to another of its recursion group, is a number: types that
// contain themselves have finite texts, and groups of another shape other texts, as the specification has it.
class TypeWriter {
public:
  std::string write(wasm::Signature signature) { return list(signature.params) + ":" + list(signature.results); }

  std::string write(wasm::Type type) {
    if (!type.isRef()) {
      switch (type.getBasic()) {
      case wasm::Type::i32:
        return "i";
      case wasm::Type::i64:
        return "I";
      case wasm::Type::f32:
        return "f";
      case wasm::Type::f64:
        return "F";
      case wasm::Type::v128:
        return "V";
      case wasm::Type::none:
      case wasm::Type::unreachable:
        return "";
      }
    }
    wasm::HeapType heap = type.getHeapType();
    if (heap.isSignature())
      return std::string(type.isNullable() ? "?" : "!") + "<" + write(heap) + ">";
    std::string prefix = type.isNullable() ? "" : "!";
    if (heap.isMaybeShared(wasm::HeapType::ext) || heap.isMaybeShared(wasm::HeapType::noext))
      return prefix + "x";
    if (heap.isMaybeShared(wasm::HeapType::exn) || heap.isMaybeShared(wasm::HeapType::noexn))
      return prefix + "e";
    return prefix + "r";
  }

private:
  std::string list(wasm::Type types) {
    std::string result;
    for (wasm::Type type : types)
      result += write(type);
    return result;
  }

  std::string write(wasm::HeapType type) {
    wasm::RecGroup group = type.getRecGroup();
    for (size_t depth = 0; depth < open.size(); ++depth)
      if (open[depth] == group)
        return "^" + std::to_string(open.size() - depth) + "." + std::to_string(type.getRecGroupIndex());
    open.push_back(group);
    std::string result;
    if (group.size() == 1) {
      result = write(type.getSignature());
    } else {
      result = std::to_string(type.getRecGroupIndex()) + "@";
      for (wasm::HeapType member : group)
        result += (member.isSignature() ? write(member.getSignature()) : "?") + ";";
    }
    open.pop_back();
    return result;
  }

  std::vector<wasm::RecGroup> open;
};

void describe(ExternPlan& result, wasm::Function& function) {
  result.kind = wasm::ExternalKind::Function;
  result.signature = function.getSig();
  result.type = typeText(*result.signature);
}

void describe(ExternPlan& result, wasm::Table& table) {
  result.kind = wasm::ExternalKind::Table;
  result.type = typeText(table.type);
  result.minimum = table.initial.addr;
  if (table.hasMax()) {
    result.flags |= WROUGHT_EXTERN_HAS_MAXIMUM;
    result.maximum = table.max.addr;
  }
  if (table.is64())
    result.flags |= WROUGHT_EXTERN_INDEX64;
}

void describe(ExternPlan& result, wasm::Memory& memory) {
  result.kind = wasm::ExternalKind::Memory;
  result.minimum = memory.initial.addr;
  if (memory.hasMax()) {
    result.flags |= WROUGHT_EXTERN_HAS_MAXIMUM;
    result.maximum = memory.max.addr;
  }
  if (memory.is64())
    result.flags |= WROUGHT_EXTERN_INDEX64;
  if (memory.shared)
    result.flags |= WROUGHT_EXTERN_SHARED;
}

void describe(ExternPlan& result, const wasm::Global& global) {
  result.kind = wasm::ExternalKind::Global;
  result.type = typeText(global.type);
  if (global.mutable_)
    result.flags |= WROUGHT_EXTERN_MUTABLE;
}

void describe(ExternPlan& result, const wasm::Tag& tag) {
  result.kind = wasm::ExternalKind::Tag;
  result.signature = tag.sig;
  result.type = typeText(tag.sig);
}

// What Binaryen's module does not say of a tag.
void addGroup(ExternPlan& tag, const ModuleExtras& extras) {
  if (auto type = extras.tagTypes.find(tag.internal.str); type != extras.tagTypes.end())
    tag.type += "@" + std::to_string(type->second);
}

} // namespace

std::string typeText(wasm::Signature signature) { return TypeWriter().write(signature); }
std::string typeText(wasm::Type type) { return TypeWriter().write(type); }

std::vector<ExternPlan> describeImports(wasm::Module& module, const ModuleExtras& extras) {
  std::vector<ExternPlan> result;
  auto add = [&](auto* item) {
    ExternPlan& entry = result.emplace_back();
    entry.internal = item->name;
    entry.module = std::string(item->module.str);
    entry.name = std::string(item->base.str);
    describe(entry, *item);
  };
  wasm::ModuleUtils::iterImportedFunctions(module, add);
  wasm::ModuleUtils::iterImportedTables(module, add);
  wasm::ModuleUtils::iterImportedMemories(module, add);
  wasm::ModuleUtils::iterImportedGlobals(module, add);
  wasm::ModuleUtils::iterImportedTags(module, [&](wasm::Tag* tag) {
    add(tag);
    addGroup(result.back(), extras);
  });
  return result;
}

std::vector<ExternPlan> describeExports(wasm::Module& module, const ModuleExtras& extras) {
  std::vector<ExternPlan> result;
  for (auto& item : module.exports) {
    ExternPlan& entry = result.emplace_back();
    entry.internal = item->value;
    entry.name = std::string(item->name.str);
    switch (item->kind) {
    case wasm::ExternalKind::Function:
      describe(entry, *module.getFunction(item->value));
      break;
    case wasm::ExternalKind::Table:
      describe(entry, *module.getTable(item->value));
      break;
    case wasm::ExternalKind::Memory:
      describe(entry, *module.getMemory(item->value));
      break;
    case wasm::ExternalKind::Global:
      describe(entry, *module.getGlobal(item->value));
      break;
    case wasm::ExternalKind::Tag:
      describe(entry, *module.getTag(item->value));
      addGroup(entry, extras);
      break;
    case wasm::ExternalKind::Invalid:
      break;
    }
  }
  return result;
}

ExternPlan describeMemory(wasm::Memory& memory) {
  ExternPlan result;
  result.internal = memory.name;
  describe(result, memory);
  return result;
}

ExternPlan describeTable(wasm::Table& table) {
  ExternPlan result;
  result.internal = table.name;
  describe(result, table);
  return result;
}

} // namespace wrought
