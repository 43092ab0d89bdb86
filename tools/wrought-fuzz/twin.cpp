#include "twin.h"

#include "frontend/decode.h"
#include "frontend/module-bytes.h"
#include "frontend/text/bytes.h"

#include <ir/module-utils.h>
#include <wasm-builder.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

namespace wrought::fuzz {
namespace {

using wasm::Expression;
using wasm::Type;

// Memories of more pages stay as they are: their bytes would not be counted in 32 bits.
constexpr uint64_t mostPages = 1024;
constexpr unsigned pageBits = 16;

// --- Wide arithmetic ------------------------------------------------------------------------------------------------------

struct WideOperation {
  const char* name;
  uint8_t code; // behind the prefix 0xfc
  unsigned operands;
};
constexpr WideOperation wideOperations[] = {
    {"wrought.add128", 0x13, 4}, {"wrought.sub128", 0x14, 4}, {"wrought.mul_wide_s", 0x15, 2}, {"wrought.mul_wide_u", 0x16, 2}};
enum { Add128, Sub128, MulWideS, MulWideU };

bool isOurs(const wasm::Function& function) { return function.name.startsWith(std::string_view("wrought.")); }

// Makes sums and products of 128 bits of what is done with two i64. (Not of i32, which count loops.)
struct WideCalls : wasm::PostWalker<WideCalls> {
  explicit WideCalls(std::mt19937_64& random) : random(random) {}

  void visitBinary(wasm::Binary* binary) {
    int operation;
    switch (binary->op) {
    case wasm::AddInt64:
      operation = Add128;
      break;
    case wasm::SubInt64:
      operation = Sub128;
      break;
    case wasm::MulInt64:
    case wasm::AndInt64:
    case wasm::OrInt64:
    case wasm::XorInt64:
    case wasm::ShlInt64:
      operation = random() % 2 == 0 ? MulWideS : MulWideU;
      break;
    default:
      return;
    }
    if (!getFunction() || binary->type == Type::unreachable || random() % 3 == 0)
      return;
    wasm::Builder builder(*getModule());
    Type pair({Type::i64, Type::i64});
    if (getFunction() != function) {
      function = getFunction();
      high = wasm::Builder::addVar(function, Type::i64);
    }
    wasm::Index both = wasm::Builder::addVar(function, pair);
    auto part = [&](wasm::Index index) { return builder.makeTupleExtract(builder.makeLocalGet(both, pair), index); };
    std::vector<Expression*> operands = {binary->left, binary->right};
    if (operation == Add128 || operation == Sub128)
      operands = {binary->left, makeHigh(builder), binary->right, makeHigh(builder)};
    std::vector<Expression*> items = {
        builder.makeLocalSet(both, builder.makeCall(wideOperations[operation].name, operands, pair)),
        builder.makeLocalSet(high, part(1))};
    switch (random() % 4) {
    case 0:
      items.push_back(part(0));
      break;
    case 1:
      items.push_back(part(1));
      break;
    default:
      items.push_back(builder.makeBinary(wasm::XorInt64, part(0), part(1)));
      break;
    }
    replaceCurrent(builder.makeBlock(items, Type::i64));
    ++made;
  }

  unsigned made = 0;

private:
  // The upper half of an operand: what an operation before left there, as in sums of several words, or something fixed.
  Expression* makeHigh(wasm::Builder& builder) {
    static constexpr int64_t constants[] = {0, 0, -1, 1, INT64_MIN, INT64_MAX};
    if (random() % 2 == 0)
      return builder.makeLocalGet(high, Type::i64);
    return builder.makeConst(constants[random() % std::size(constants)]);
  }

  std::mt19937_64& random;
  wasm::Function* function = nullptr;
  wasm::Index high = 0; // of the last result
};

// The functions that stand for the instructions.
class WideFunctions {
public:
  explicit WideFunctions(wasm::Module& module) : module(module), builder(module) {}

  void add() {
    addSum(Add128);
    addSum(Sub128);
    addProduct(MulWideS);
    addProduct(MulWideU);
  }

private:
  Expression* get(wasm::Index local) { return builder.makeLocalGet(local, Type::i64); }
  Expression* number(int64_t value) { return builder.makeConst(value); }
  Expression* make(wasm::BinaryOp operation, Expression* left, Expression* right) { return builder.makeBinary(operation, left, right); }
  Expression* upper(Expression* value) { return make(wasm::ShrUInt64, value, number(32)); }
  Expression* lower(Expression* value) { return make(wasm::AndInt64, value, number(0xffffffff)); }

  void addFunction(int operation, unsigned locals, const std::vector<Expression*>& items) {
    std::vector<Type> params(wideOperations[operation].operands, Type::i64), vars(locals, Type::i64);
    Type pair({Type::i64, Type::i64});
    module.addFunction(builder.makeFunction(wideOperations[operation].name, wasm::HeapType(wasm::Signature(Type(params), pair)),
                                            std::move(vars), builder.makeBlock(items, pair)));
  }

  // Operands in locals 0 to 3, lower halves first.
  void addSum(int operation) {
    bool isSum = operation == Add128;
    wasm::BinaryOp combine = isSum ? wasm::AddInt64 : wasm::SubInt64;
    constexpr wasm::Index low = 4, carry = 5;
    addFunction(operation, 2,
                {builder.makeLocalSet(low, make(combine, get(0), get(2))),
                 builder.makeLocalSet(carry, builder.makeUnary(wasm::ExtendUInt32,
                                                               isSum ? make(wasm::LtUInt64, get(low), get(0))
                                                                     : make(wasm::LtUInt64, get(0), get(2)))),
                 builder.makeTupleMake(std::vector<Expression*>{get(low), make(combine, make(combine, get(1), get(3)), get(carry))})});
  }

  // Four products of halves; a signed product is the unsigned one less each operand where the other is negative, in its upper half.
  void addProduct(int operation) {
    constexpr wasm::Index lowLow = 2, middle = 3, second = 4;
    auto times = [&](Expression* left, Expression* right) { return make(wasm::MulInt64, left, right); };
    auto plus = [&](Expression* left, Expression* right) { return make(wasm::AddInt64, left, right); };
    Expression* high = plus(plus(times(upper(get(0)), upper(get(1))), upper(get(middle))), upper(get(second)));
    if (operation == MulWideS) {
      auto ifNegative = [&](wasm::Index tested, wasm::Index value) {
        return make(wasm::AndInt64, make(wasm::ShrSInt64, get(tested), number(63)), get(value));
      };
      high = make(wasm::SubInt64, make(wasm::SubInt64, high, ifNegative(0, 1)), ifNegative(1, 0));
    }
    addFunction(operation, 3,
                {builder.makeLocalSet(lowLow, times(lower(get(0)), lower(get(1)))),
                 builder.makeLocalSet(middle, plus(times(lower(get(0)), upper(get(1))), upper(get(lowLow)))),
                 builder.makeLocalSet(second, plus(times(upper(get(0)), lower(get(1))), lower(get(middle)))),
                 builder.makeTupleMake(std::vector<Expression*>{times(get(0), get(1)), high})});
  }

  wasm::Module& module;
  wasm::Builder builder;
};

// --- Pages ------------------------------------------------------------------------------------------------------------------

struct ByteCounter : wasm::PostWalker<ByteCounter> {
  void visitMemorySize(wasm::MemorySize* size) {
    bool is64 = size->type == Type::i64;
    wasm::Builder builder(*getModule());
    replaceCurrent(builder.makeBinary(is64 ? wasm::ShrUInt64 : wasm::ShrUInt32, size, number(pageBits, size->type)));
  }

  // What is too much for any of the memories must not become little when it is multiplied.
  void visitMemoryGrow(wasm::MemoryGrow* grow) {
    if (grow->type == Type::unreachable)
      return;
    bool is64 = grow->type == Type::i64;
    wasm::Builder builder(*getModule());
    wasm::Index local = wasm::Builder::addVar(getFunction(), grow->type);
    Expression* isTooMuch = builder.makeBinary(is64 ? wasm::GtUInt64 : wasm::GtUInt32, builder.makeLocalTee(local, grow->delta, grow->type),
                                               number(2 * mostPages, grow->type));
    grow->delta = builder.makeBinary(is64 ? wasm::ShlInt64 : wasm::ShlInt32, builder.makeLocalGet(local, grow->type),
                                     number(pageBits, grow->type));
    Expression* pages = builder.makeBinary(is64 ? wasm::ShrSInt64 : wasm::ShrSInt32, grow, number(pageBits, grow->type));
    replaceCurrent(builder.makeIf(isTooMuch, number(-1, pages->type), pages));
  }

private:
  Expression* number(int64_t value, Type type) {
    return wasm::Builder(*getModule()).makeConst(wasm::Literal::makeFromInt64(value, type));
  }
};

bool canCountBytes(const wasm::Module& module) {
  return !module.memories.empty() && std::all_of(module.memories.begin(), module.memories.end(), [](const auto& memory) {
    return !memory->shared && memory->hasMax() && memory->max.addr <= mostPages;
  });
}

// --- Bytes ------------------------------------------------------------------------------------------------------------------

using Bytes = std::vector<uint8_t>;

Bytes bytePages(Decoder decoder) {
  constexpr uint8_t hasMaximum = 1, hasPageSize = 8;
  Bytes result;
  uint32_t count = decoder.readU32();
  text::appendUnsigned(result, count);
  for (uint32_t i = 0; i < count; ++i) {
    uint8_t flags = decoder.readByte();
    result.push_back(flags | hasPageSize);
    text::appendUnsigned(result, decoder.readU64());
    if (flags & hasMaximum)
      text::appendUnsigned(result, decoder.readU64());
    result.push_back(0); // log2 of the page
  }
  return result;
}

Bytes wideInstruction(const WideOperation& operation) {
  constexpr uint8_t localGet = 0x20, prefix = 0xfc, end = 0x0b;
  Bytes body = {0}; // locals
  for (unsigned i = 0; i < operation.operands; ++i) {
    body.push_back(localGet);
    body.push_back(static_cast<uint8_t>(i));
  }
  body.insert(body.end(), {prefix, operation.code, end});
  return body;
}

Bytes wideCode(Decoder decoder, const std::vector<int>& operations) {
  Bytes result;
  uint32_t count = decoder.readU32();
  text::appendUnsigned(result, count);
  for (uint32_t i = 0; i < count; ++i) {
    std::span<const uint8_t> body = decoder.readBytes(decoder.readU32());
    Bytes written(body.begin(), body.end());
    if (i < operations.size() && operations[i] >= 0)
      written = wideInstruction(wideOperations[operations[i]]);
    text::appendUnsigned(result, written.size());
    text::appendBytes(result, written);
  }
  return result;
}

} // namespace

std::unique_ptr<Twin> Twin::plan(wasm::Module& module, std::mt19937_64& random, bool everything) {
  auto twin = std::make_unique<Twin>();
  twin->hasBytePages = canCountBytes(module) && (everything || random() % 4 == 0);
  bool hasWide = false;
  if (everything || random() % 4 == 0) {
    WideCalls calls(random);
    calls.setModule(&module);
    wasm::ModuleUtils::iterDefinedFunctions(module, [&](wasm::Function* function) {
      if (!isOurs(*function))
        calls.walkFunctionInModule(function, &module);
    });
    hasWide = calls.made != 0;
  }
  if (hasWide) {
    WideFunctions(module).add();
    wasm::ModuleUtils::iterDefinedFunctions(module, [&](wasm::Function* function) {
      auto found = std::find_if(std::begin(wideOperations), std::end(wideOperations),
                                [&](const WideOperation& operation) { return function->name == wasm::Name(operation.name); });
      twin->operations.push_back(found == std::end(wideOperations) ? -1 : static_cast<int>(found - wideOperations));
    });
  }
  if (!hasWide && !twin->hasBytePages)
    return nullptr;
  return twin;
}

void Twin::countBytes(wasm::Module& module) const {
  if (!hasBytePages)
    return;
  for (const std::unique_ptr<wasm::Memory>& memory : module.memories) {
    memory->initial = memory->initial << pageBits;
    memory->max = memory->max << pageBits;
  }
  ByteCounter counter;
  counter.setModule(&module);
  wasm::ModuleUtils::iterDefinedFunctions(module,
                                          [&](wasm::Function* function) { counter.walkFunctionInModule(function, &module); });
}

std::vector<uint8_t> Twin::finish(std::span<const uint8_t> module) const {
  enum : uint8_t { MemorySection = 5, CodeSection = 10 };
  Bytes result(module.begin(), module.begin() + 8);
  for (const Section& section : readSections(module)) {
    Decoder contents(module, section.payloadOffset, section.offset + section.size);
    Bytes changed;
    if (section.id == MemorySection && hasBytePages) {
      changed = bytePages(contents);
    } else if (section.id == CodeSection && !operations.empty()) {
      changed = wideCode(contents, operations);
    } else {
      std::span<const uint8_t> whole = module.subspan(section.offset, section.size);
      result.insert(result.end(), whole.begin(), whole.end());
      continue;
    }
    result.push_back(section.id);
    text::appendUnsigned(result, changed.size());
    text::appendBytes(result, changed);
  }
  return result;
}

} // namespace wrought::fuzz
