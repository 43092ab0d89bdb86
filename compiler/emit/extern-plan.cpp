#include "emit/extern-plan.h"

#include "frontend/read-module.h"
#include "wrought.h"

#include <ir/module-utils.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <unordered_map>

namespace wrought {

namespace {

// Writes types (specification: "Type Equivalence"; wrought.h: the form). Most function types are told by their signature. Others
// have an identity behind it: their place in their recursion group and the group's members, in which a reference to the group
// itself is a number. Groups are in the order of the module, so nothing else of it can refer to a group that is still open.
class TypeWriter {
public:
  std::string write(wasm::HeapType type) {
    std::string result = write(type.getSignature());
    const std::string& identity = identityOf(type);
    return identity == result ? result : result + identity;
  }

  std::string write(wasm::Type type, std::optional<wasm::RecGroup> inside = std::nullopt) {
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
    if (heap.isSignature()) {
      std::string prefix = type.isNullable() ? "?<" : "!<";
      if (heap.getRecGroup() == inside)
        return prefix + "^" + std::to_string(heap.getRecGroupIndex()) + ">";
      return prefix + identityOf(heap) + ">";
    }
    std::string prefix = type.isNullable() ? "" : "!";
    if (heap.isBottom())
      prefix += "0";
    if (heap.isMaybeShared(wasm::HeapType::ext) || heap.isMaybeShared(wasm::HeapType::noext))
      return prefix + "x";
    if (heap.isMaybeShared(wasm::HeapType::exn) || heap.isMaybeShared(wasm::HeapType::noexn))
      return prefix + "e";
    return prefix + "r";
  }

private:
  std::string write(wasm::Signature signature, std::optional<wasm::RecGroup> inside = std::nullopt) {
    std::string result;
    for (wasm::Type type : signature.params)
      result += write(type, inside);
    result += ":";
    for (wasm::Type type : signature.results)
      result += write(type, inside);
    return result;
  }

  // The signature, or "@0{...}".
  const std::string& identityOf(wasm::HeapType type) {
    if (auto known = identities.find(type); known != identities.end())
      return known->second;
    wasm::RecGroup group = type.getRecGroup();
    bool isReferredTo = false;
    std::string members;
    for (wasm::HeapType member : group) {
      std::string text = member.isSignature() ? write(member.getSignature(), group) : "?";
      isReferredTo |= text.find('^') != std::string::npos;
      // Those that may have subtypes are marked.
      members += (members.empty() ? "" : ";") + std::string(member.isOpen() ? "+" : "") + text;
    }
    bool isPlain = group.size() == 1 && !type.isOpen() && !isReferredTo && members.size() <= longest;
    members = shortened(members);
    // All at once: a group may have many.
    for (wasm::HeapType member : group)
      identities.emplace(member, isPlain ? members : "@" + std::to_string(member.getRecGroupIndex()) + "{" + members + "}");
    return identities.at(type);
  }

  // A type can refer twice to one that refers twice to the next: written out, forty of them would fill any memory. Types of
  // hostile modules must not look equal, so it takes a hash that nobody can bend.
  static std::string shortened(const std::string& text) {
    if (text.size() <= longest)
      return text;
    llvm::SHA256 hash;
    hash.update(text);
    return "#" + llvm::toHex(hash.final(), true);
  }

  static constexpr size_t longest = 200;
  std::unordered_map<wasm::HeapType, std::string> identities;
};

void describe(ExternPlan& result, wasm::Function& function) {
  result.kind = wasm::ExternalKind::Function;
  result.functionType = function.type;
  result.type = typeText(function.type);
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
  result.functionType = wasm::HeapType(tag.sig);
  result.type = typeText(wasm::HeapType(tag.sig));
}

// What Binaryen's module does not say of a tag.
void addGroup(ExternPlan& tag, const ModuleExtras& extras) {
  if (auto type = extras.tagTypes.find(tag.internal.str); type != extras.tagTypes.end())
    tag.type += "@" + std::to_string(type->second);
}

} // namespace

std::string typeText(wasm::HeapType type) { return TypeWriter().write(type); }
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
