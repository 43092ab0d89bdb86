#include "module-environment.h"

namespace wrought {

void ModuleTypes::addGroup(std::vector<Definition> group) {
  uint32_t first = static_cast<uint32_t>(types.size());
  // Two groups are equal if they look the same with references into the group itself counted from its start. Those are
  // marked by a number that no heap type has.
  constexpr uint32_t inGroup = 0xf0000000;
  std::vector<uint32_t> contents;
  // The same, with the identities of types outside of the group for their numbers, which are this module's own.
  uint64_t hash = group.size();
  auto mix = [&](uint64_t number) {
    for (unsigned byte = 0; byte < sizeof number; ++byte)
      hash = (hash ^ (number >> (8 * byte) & 0xff)) * 0x100000001b3;
  };
  bool isPlain = group.size() == 1;
  auto append = [&](const std::vector<ValueType>& list) {
    contents.push_back(static_cast<uint32_t>(list.size()));
    mix(list.size());
    for (ValueType type : list) {
      bool isInGroup = type.isRef() && type.heapType().isConcrete() && type.heapType().index() >= first;
      contents.push_back(isInGroup ? inGroup | uint32_t(type.isNullable()) : type.raw());
      if (isInGroup)
        contents.push_back(type.heapType().index() - first);
      isPlain &= !isInGroup;
      bool isConcrete = type.isRef() && type.heapType().isConcrete();
      mix(isConcrete ? inGroup | uint32_t(isInGroup) << 1 | uint32_t(type.isNullable()) : type.raw());
      if (isConcrete)
        mix(isInGroup ? type.heapType().index() - first : identities[type.heapType().index()]);
    }
  };
  for (const Definition& definition : group) {
    contents.push_back(definition.isFinal);
    mix(definition.isFinal);
    isPlain &= definition.isFinal;
    append(definition.type.params);
    append(definition.type.results);
  }
  uint32_t equal = groups.emplace(std::move(contents), first).first->second;
  for (uint32_t i = 0; i < group.size(); ++i) {
    for (std::vector<ValueType>* list : {&group[i].type.params, &group[i].type.results})
      for (ValueType& type : *list)
        if (type.isRef() && type.heapType().isConcrete() && type.heapType().index() >= first)
          type = ValueType::ref(HeapType::concrete(type.heapType().index() - first + equal), type.isNullable());
    types.push_back(std::move(group[i].type));
    canonicalIndexes.push_back(equal + i);
    plain.push_back(isPlain);
    identities.push_back((hash ^ i) * 0x100000001b3);
  }
}

bool ModuleTypes::isSubtype(HeapType sub, HeapType super) const {
  if (sub == super || sub == heap::Bottom)
    return true;
  if (sub.isConcrete())
    return super == heap::Func;
  if (sub == heap::NoFunc)
    return super == heap::Func || super.isConcrete();
  if (sub == heap::NoExtern)
    return super == heap::Extern;
  if (sub == heap::NoExn)
    return super == heap::Exn;
  return false;
}

bool ModuleTypes::isSubtype(ValueType sub, ValueType super) const {
  if (sub == super || sub.isBottom() || super.isBottom())
    return true;
  return sub.isRef() && super.isRef() && (super.isNullable() || !sub.isNullable()) &&
         isSubtype(sub.heapType(), super.heapType());
}

std::span<const ValueType> ModuleTypes::single(ValueType type) {
  return {&singles.emplace(type.raw(), type).first->second, 1};
}

std::string typeName(ValueType type) {
  switch (type.kind()) {
  case ValueType::Bottom:
    return "any";
  case ValueType::I32:
    return "i32";
  case ValueType::I64:
    return "i64";
  case ValueType::F32:
    return "f32";
  case ValueType::F64:
    return "f64";
  case ValueType::V128:
    return "v128";
  case ValueType::Ref:
    break;
  }
  struct Name {
    HeapType type;
    const char* heapName;
    const char* shortName; // of the nullable reference
  };
  static constexpr Name names[] = {
      {heap::Bottom, "any", "any reference"},
      {heap::Func, "func", "funcref"},         {heap::NoFunc, "nofunc", "nullfuncref"},
      {heap::Extern, "extern", "externref"},   {heap::NoExtern, "noextern", "nullexternref"},
      {heap::Exn, "exn", "exnref"},            {heap::NoExn, "noexn", "nullexnref"},
  };
  std::string heapName = std::to_string(type.heapType().index());
  for (const Name& name : names) {
    if (name.type != type.heapType())
      continue;
    if (type.isNullable())
      return name.shortName;
    heapName = name.heapName;
  }
  return std::string(type.isNullable() ? "(ref null " : "(ref ") + heapName + ")";
}

std::string typeNames(std::span<const ValueType> types) {
  constexpr size_t most = 20;
  std::string text = "[";
  for (size_t i = 0; i < types.size() && i < most; ++i)
    text += (i ? ", " : "") + typeName(types[i]);
  return text + (types.size() > most ? ", ...]" : "]");
}

} // namespace wrought
