// Value types and the types of what a module declares, as validation compares them.
//
// A concrete heap type is written as the index of the first type of the module that is equal to it (ModuleTypes), so that two
// value types are equal exactly if their bits are.
#ifndef WROUGHT_COMPILER_FRONTEND_VALUE_TYPE_H
#define WROUGHT_COMPILER_FRONTEND_VALUE_TYPE_H

#include <cstdint>
#include <optional>
#include <vector>

namespace wrought {

// An abstract heap type, or the index of a type.
class HeapType {
public:
  static constexpr uint32_t firstAbstract = 0x0fffff00;

  constexpr HeapType() = default;
  static constexpr HeapType concrete(uint32_t index) { return HeapType(index); }
  // By its code in the binary format.
  static constexpr HeapType abstract(uint8_t code) { return HeapType(firstAbstract | code); }

  constexpr bool isConcrete() const { return bits < firstAbstract; }
  constexpr uint32_t index() const { return bits; }
  constexpr uint8_t code() const { return static_cast<uint8_t>(bits); }
  constexpr uint32_t raw() const { return bits; }
  static constexpr HeapType fromRaw(uint32_t raw) { return HeapType(raw); }
  constexpr bool operator==(const HeapType&) const = default;

private:
  explicit constexpr HeapType(uint32_t bits) : bits(bits) {}
  uint32_t bits = firstAbstract;
};

namespace heap {
// Of a reference that unreachable code takes from the stack: any heap type at all.
constexpr HeapType Bottom = HeapType::abstract(0);
constexpr HeapType Func = HeapType::abstract(0x70);
constexpr HeapType NoFunc = HeapType::abstract(0x73);
constexpr HeapType Extern = HeapType::abstract(0x6f);
constexpr HeapType NoExtern = HeapType::abstract(0x72);
constexpr HeapType Exn = HeapType::abstract(0x69);
constexpr HeapType NoExn = HeapType::abstract(0x74);
} // namespace heap

class ValueType {
public:
  // Bottom: any type at all, of a value that unreachable code takes from the stack.
  enum Kind : uint8_t { Bottom, I32, I64, F32, F64, V128, Ref };

  constexpr ValueType() = default;
  constexpr ValueType(Kind kind) : bits(uint32_t(kind) << 29) {}
  static constexpr ValueType ref(HeapType type, bool isNullable) {
    return ValueType(uint32_t(Ref) << 29 | uint32_t(isNullable) << 28 | type.raw());
  }

  constexpr Kind kind() const { return static_cast<Kind>(bits >> 29); }
  constexpr bool isRef() const { return kind() == Ref; }
  constexpr bool isBottom() const { return kind() == Bottom; }
  constexpr bool isNumberOrVector() const { return kind() >= I32 && kind() <= V128; }
  constexpr bool isNullable() const { return bits >> 28 & 1; }
  // Whether a local of this type starts with a value.
  constexpr bool isDefaultable() const { return !isRef() || isNullable(); }
  constexpr HeapType heapType() const { return HeapType::fromRaw(bits & 0x0fffffff); }
  constexpr ValueType withNullable(bool isNullable) const { return isRef() ? ref(heapType(), isNullable) : *this; }
  constexpr uint32_t raw() const { return bits; }
  constexpr bool operator==(const ValueType&) const = default;

private:
  explicit constexpr ValueType(uint32_t bits) : bits(bits) {}
  uint32_t bits = 0;
};

constexpr ValueType funcRef = ValueType::ref(heap::Func, true);
constexpr ValueType externRef = ValueType::ref(heap::Extern, true);
constexpr ValueType exnRef = ValueType::ref(heap::Exn, true);

struct FunctionType {
  std::vector<ValueType> params;
  std::vector<ValueType> results;
};

struct Limits {
  uint64_t initial = 0;
  std::optional<uint64_t> max;
  bool isShared = false;
  bool is64 = false;
  uint8_t pageSizeLog2 = 16; // of memories

  ValueType addressType() const { return is64 ? ValueType::I64 : ValueType::I32; }
};

struct TableType {
  ValueType element;
  Limits limits;
};

struct GlobalType {
  ValueType type;
  bool isMutable = false;
};

} // namespace wrought

#endif
