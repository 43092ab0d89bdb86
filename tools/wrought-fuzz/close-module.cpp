#include "close-module.h"

#include <ir/module-utils.h>
#include <wasm-builder.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <random>

namespace wrought::fuzz {
namespace {

constexpr int32_t fuel = 20'000;
constexpr const char* fuelName = "wrought.fuel";
constexpr const char* logName = "wrought.log";
// Bytes of memory that the hash covers.
constexpr uint64_t hashedBytes = UINT64_C(1) << 20;
constexpr int64_t prime = 0x100000001b3;

// Growing further fails, in every engine alike: what a machine has is not to be seen in the answers.
constexpr uint64_t pagesToGrow = 4;
constexpr uint64_t elementsToGrow = 50;
constexpr size_t mostCalls = 20;

// Puts a check of the fuel in front of every function and every loop.
struct Fueller : wasm::PostWalker<Fueller> {
  wasm::Expression* check() {
    wasm::Builder builder(*getModule());
    wasm::Type i32 = wasm::Type::i32;
    wasm::Expression* isEmpty = builder.makeUnary(wasm::EqZInt32, builder.makeGlobalGet(fuelName, i32));
    wasm::Expression* less = builder.makeBinary(wasm::SubInt32, builder.makeGlobalGet(fuelName, i32),
                                                builder.makeConst(int32_t(1)));
    return builder.makeBlock({builder.makeIf(isEmpty, builder.makeUnreachable()), builder.makeGlobalSet(fuelName, less)});
  }

  void visitLoop(wasm::Loop* loop) { loop->body = wasm::Builder(*getModule()).makeSequence(check(), loop->body); }

  void visitFunction(wasm::Function* function) {
    function->body = wasm::Builder(*getModule()).makeSequence(check(), function->body, function->getResults());
  }
};

// Gives every NaN that arithmetic makes the same bits. Those that are loaded, passed or reinterpreted keep theirs.
struct NaNCanonicaliser : wasm::PostWalker<NaNCanonicaliser> {
  enum class Floats { None, F32, F64, F32x4, F64x2 };

  void visitUnary(wasm::Unary* unary) { canonicalise(unary, floatsOf(unary->op)); }
  void visitBinary(wasm::Binary* binary) { canonicalise(binary, floatsOf(binary->op)); }
  void visitSIMDTernary(wasm::SIMDTernary* ternary) {
    switch (ternary->op) {
    case wasm::RelaxedMaddVecF32x4:
    case wasm::RelaxedNmaddVecF32x4:
      return canonicalise(ternary, Floats::F32x4);
    case wasm::RelaxedMaddVecF64x2:
    case wasm::RelaxedNmaddVecF64x2:
      return canonicalise(ternary, Floats::F64x2);
    default:
      return;
    }
  }

private:
  // What absolute value, negation, copysign, pmin and pmax do to a NaN is fixed to the bit, so they are not here.
  static Floats floatsOf(wasm::UnaryOp op) {
    switch (op) {
    case wasm::CeilFloat32:
    case wasm::FloorFloat32:
    case wasm::TruncFloat32:
    case wasm::NearestFloat32:
    case wasm::SqrtFloat32:
    case wasm::DemoteFloat64:
      return Floats::F32;
    case wasm::CeilFloat64:
    case wasm::FloorFloat64:
    case wasm::TruncFloat64:
    case wasm::NearestFloat64:
    case wasm::SqrtFloat64:
    case wasm::PromoteFloat32:
      return Floats::F64;
    case wasm::SqrtVecF32x4:
    case wasm::CeilVecF32x4:
    case wasm::FloorVecF32x4:
    case wasm::TruncVecF32x4:
    case wasm::NearestVecF32x4:
    case wasm::DemoteZeroVecF64x2ToVecF32x4:
      return Floats::F32x4;
    case wasm::SqrtVecF64x2:
    case wasm::CeilVecF64x2:
    case wasm::FloorVecF64x2:
    case wasm::TruncVecF64x2:
    case wasm::NearestVecF64x2:
    case wasm::PromoteLowVecF32x4ToVecF64x2:
      return Floats::F64x2;
    default:
      return Floats::None;
    }
  }

  static Floats floatsOf(wasm::BinaryOp op) {
    switch (op) {
    case wasm::AddFloat32:
    case wasm::SubFloat32:
    case wasm::MulFloat32:
    case wasm::DivFloat32:
    case wasm::MinFloat32:
    case wasm::MaxFloat32:
      return Floats::F32;
    case wasm::AddFloat64:
    case wasm::SubFloat64:
    case wasm::MulFloat64:
    case wasm::DivFloat64:
    case wasm::MinFloat64:
    case wasm::MaxFloat64:
      return Floats::F64;
    case wasm::AddVecF32x4:
    case wasm::SubVecF32x4:
    case wasm::MulVecF32x4:
    case wasm::DivVecF32x4:
    case wasm::MinVecF32x4:
    case wasm::MaxVecF32x4:
    case wasm::RelaxedMinVecF32x4:
    case wasm::RelaxedMaxVecF32x4:
      return Floats::F32x4;
    case wasm::AddVecF64x2:
    case wasm::SubVecF64x2:
    case wasm::MulVecF64x2:
    case wasm::DivVecF64x2:
    case wasm::MinVecF64x2:
    case wasm::MaxVecF64x2:
    case wasm::RelaxedMinVecF64x2:
    case wasm::RelaxedMaxVecF64x2:
      return Floats::F64x2;
    default:
      return Floats::None;
    }
  }

  void canonicalise(wasm::Expression* value, Floats floats) {
    if (floats == Floats::None || value->type == wasm::Type::unreachable || !getFunction())
      return;
    wasm::Builder builder(*getModule());
    wasm::Type type = value->type;
    wasm::Index local = wasm::Builder::addVar(getFunction(), type);
    wasm::Expression* kept = builder.makeLocalTee(local, value, type);
    auto get = [&] { return builder.makeLocalGet(local, type); };
    auto isNumber = [&](wasm::BinaryOp equal) { return builder.makeBinary(equal, get(), get()); };
    switch (floats) {
    case Floats::None:
      break;
    case Floats::F32:
      replaceCurrent(builder.makeSelect(isNumber(wasm::EqFloat32), kept,
                                        builder.makeConst(wasm::Literal(int32_t(0x7fc00000)).castToF32())));
      break;
    case Floats::F64:
      replaceCurrent(builder.makeSelect(isNumber(wasm::EqFloat64), kept,
                                        builder.makeConst(wasm::Literal(int64_t(0x7ff8000000000000)).castToF64())));
      break;
    case Floats::F32x4: {
      std::array<wasm::Literal, 4> lanes;
      lanes.fill(wasm::Literal(int32_t(0x7fc00000)));
      replaceCurrent(builder.makeSIMDTernary(wasm::Bitselect, kept, builder.makeConst(wasm::Literal(lanes)),
                                             isNumber(wasm::EqVecF32x4)));
      break;
    }
    case Floats::F64x2: {
      std::array<wasm::Literal, 2> lanes;
      lanes.fill(wasm::Literal(int64_t(0x7ff8000000000000)));
      replaceCurrent(builder.makeSIMDTernary(wasm::Bitselect, kept, builder.makeConst(wasm::Literal(lanes)),
                                             isNumber(wasm::EqVecF64x2)));
      break;
    }
    }
  }
};

// Makes waiting end at once.
struct WaitShortener : wasm::PostWalker<WaitShortener> {
  void visitAtomicWait(wasm::AtomicWait* wait) {
    wasm::Builder builder(*getModule());
    if (wait->type != wasm::Type::unreachable)
      wait->timeout = builder.makeSequence(builder.makeDrop(wait->timeout), builder.makeConst(int64_t(0)));
  }
};

// Turns some calls into calls of references, of which some are null. The generators make none without GC.
struct CallsByReference : wasm::PostWalker<CallsByReference> {
  explicit CallsByReference(std::mt19937_64& random) : random(random) {}

  void visitCall(wasm::Call* call) {
    if (random() % 3 != 0)
      return;
    wasm::Builder builder(*getModule());
    wasm::HeapType type = getModule()->getFunction(call->target)->type;
    wasm::Expression* target = builder.makeRefFunc(call->target, type);
    // The fuel is as good a number as any, and the same everywhere.
    auto isOften = [&] {
      return builder.makeBinary(wasm::AndInt32, builder.makeGlobalGet(fuelName, wasm::Type::i32), builder.makeConst(int32_t(7)));
    };
    if (random() % 3 == 0) {
      // A local that nothing sets: a null constant would be of a type that is GC's.
      wasm::Type nullable(type, wasm::Nullable);
      wasm::Expression* null = builder.makeLocalGet(wasm::Builder::addVar(getFunction(), nullable), nullable);
      target = builder.makeSelect(isOften(), target, null, nullable);
    }
    if (random() % 3 == 0)
      target = builder.makeRefAs(wasm::RefAsNonNull, target);
    wasm::Type result = getModule()->getFunction(call->target)->getResults();
    wasm::CallRef* made = builder.makeCallRef(target, call->operands, result, call->isReturn);
    made->finalize();
    replaceCurrent(made);
  }

private:
  std::mt19937_64& random;
};

class Closer {
public:
  Closer(wasm::Module& module, uint64_t seed) : module(module), builder(module), random(seed) {}

  std::vector<Call> run() {
    addGlobal(fuelName, wasm::Type::i32, builder.makeConst(int32_t(fuel)));
    addGlobal(logName, wasm::Type::i64, builder.makeConst(int64_t(0)));
    defineImports();
    boundGrowth();
    if (random() % 4 == 0) {
      walk(CallsByReference(random));
      module.features.set(wasm::FeatureSet::ReferenceTypes | wasm::FeatureSet::GC);
    }
    walk(WaitShortener());
    walk(NaNCanonicaliser());
    bool isBounded = module.getExportOrNull(boundedName) != nullptr;
    if (!isBounded)
      walk(Fueller());
    module.removeExport(boundedName);
    // Loops want to be run over many ranges.
    replaceExports(isBounded ? 10 : 3, isBounded);
    addRefuel();
    addHash();
    return std::move(calls);
  }

private:
  using Name = wasm::Name;
  using Type = wasm::Type;
  using Expression = wasm::Expression;

  template <typename Walker> void walk(Walker walker) {
    walker.setModule(&module);
    wasm::ModuleUtils::iterDefinedFunctions(module, [&](wasm::Function* function) {
      walker.walkFunctionInModule(function, &module);
    });
  }

  void boundGrowth() {
    for (const std::unique_ptr<wasm::Memory>& memory : module.memories)
      memory->max = std::min<uint64_t>(memory->max, memory->initial + pagesToGrow);
    for (const std::unique_ptr<wasm::Table>& table : module.tables)
      table->max = std::min<uint64_t>(table->max, table->initial + elementsToGrow);
  }

  void addGlobal(Name name, Type type, Expression* init) {
    module.addGlobal(builder.makeGlobal(name, type, init, wasm::Builder::Mutable));
  }

  // --- Imports ----------------------------------------------------------------------------------------------------------

  void defineImports() {
    wasm::ModuleUtils::iterImportedFunctions(module, [&](wasm::Function* function) {
      std::vector<Expression*> items;
      for (size_t i = 0; i < function->getParams().size(); ++i)
        if (Expression* bits = bitsOf(builder.makeLocalGet(i, function->getParams()[i])))
          items.push_back(mixInto(logName, bits));
      std::vector<Expression*> results;
      for (Type type : function->getResults())
        results.push_back(zero(type));
      if (results.empty())
        items.push_back(builder.makeNop());
      else
        items.push_back(results.size() == 1 ? results[0] : builder.makeTupleMake(std::move(results)));
      // Some imports throw.
      if (random() % 8 == 0)
        if (Expression* thrown = someThrow())
          items.back() = thrown;
      function->module = function->base = Name();
      function->body = builder.makeBlock(items, function->getResults());
    });
    wasm::ModuleUtils::iterImportedGlobals(module, [&](wasm::Global* global) {
      global->module = global->base = Name();
      global->init = zero(global->type);
    });
    auto define = [](wasm::Importable* item) { item->module = item->base = Name(); };
    wasm::ModuleUtils::iterImportedMemories(module, define);
    wasm::ModuleUtils::iterImportedTables(module, define);
    wasm::ModuleUtils::iterImportedTags(module, define);
  }

  // Throws the module's first tag, with zeroes; null if there is none or it has operands that have no zero.
  Expression* someThrow() {
    if (module.tags.empty())
      return nullptr;
    wasm::Tag* tag = module.tags[0].get();
    std::vector<Expression*> operands;
    for (Type type : tag->sig.params) {
      if (!type.isDefaultable())
        return nullptr;
      operands.push_back(zero(type));
    }
    return builder.makeThrow(tag, operands);
  }

  Expression* zero(Type type) {
    if (type.isRef() && !type.isNullable())
      return builder.makeUnreachable();
    return builder.makeConstantExpression(wasm::Literal::makeZero(type));
  }

  // --- Hashing ----------------------------------------------------------------------------------------------------------

  // A value as an i64; null if it has none.
  Expression* bitsOf(Expression* value) {
    switch (value->type.isBasic() ? value->type.getBasic() : Type::none) {
    case Type::i32:
      return builder.makeUnary(wasm::ExtendUInt32, value);
    case Type::i64:
      return value;
    case Type::f32:
      return builder.makeUnary(wasm::ExtendUInt32, builder.makeUnary(wasm::ReinterpretFloat32, value));
    case Type::f64:
      return builder.makeUnary(wasm::ReinterpretFloat64, value);
    case Type::v128:
      return laneOf(value, 0);
    case Type::none:
    case Type::unreachable:
      break;
    }
    return nullptr;
  }

  Expression* laneOf(Expression* vector, uint8_t lane) {
    return builder.makeSIMDExtract(wasm::ExtractLaneVecI64x2, vector, lane);
  }

  Expression* mixed(Expression* hash, Expression* bits) {
    return builder.makeBinary(wasm::MulInt64, builder.makeBinary(wasm::XorInt64, hash, bits), builder.makeConst(prime));
  }

  Expression* mixInto(const char* global, Expression* bits) {
    return builder.makeGlobalSet(global, mixed(builder.makeGlobalGet(global, Type::i64), bits));
  }

  void addHash() {
    // Local 0 is the hash.
    std::vector<Expression*> items;
    auto mix = [&](Expression* bits) {
      items.push_back(builder.makeLocalSet(0, mixed(builder.makeLocalGet(0, Type::i64), bits)));
    };
    for (const std::unique_ptr<wasm::Global>& global : module.globals) {
      if (!global->mutable_ || global->name == Name(fuelName))
        continue;
      if (Expression* bits = bitsOf(builder.makeGlobalGet(global->name, global->type)))
        mix(bits);
      if (global->type == Type::v128)
        mix(laneOf(builder.makeGlobalGet(global->name, global->type), 1));
    }
    for (const std::unique_ptr<wasm::Memory>& memory : module.memories)
      items.push_back(hashMemory(*memory));
    items.push_back(builder.makeLocalGet(0, Type::i64));
    addFunction(hashName, wasm::Signature(Type::none, Type::i64), {Type::i64, Type::i32, Type::i32, Type::i64, Type::i64},
                builder.makeBlock(items, Type::i64));
  }

  // Mixes the first bytes of a memory into local 0; locals 1 and 2, or for 64-bit addresses 3 and 4, are the address and the end.
  Expression* hashMemory(wasm::Memory& memory) {
    bool is64 = memory.is64();
    Type type = memory.indexType;
    wasm::Index address = is64 ? 3 : 1, end = is64 ? 4 : 2;
    auto number = [&](uint64_t value) { return builder.makeConst(wasm::Literal::makeFromInt64(int64_t(value), type)); };
    auto get = [&](wasm::Index local) { return builder.makeLocalGet(local, type); };
    auto pages = [&] { return builder.makeMemorySize(memory.name); };
    std::string out = "out." + memory.name.toString(), again = "again." + memory.name.toString();
    Expression* size = builder.makeBinary(is64 ? wasm::ShlInt64 : wasm::ShlInt32, pages(), number(16));
    Expression* isLarge = builder.makeBinary(is64 ? wasm::GtUInt64 : wasm::GtUInt32, pages(), number(hashedBytes >> 16));
    Expression* word = builder.makeLoad(8, false, 0, 1, get(address), Type::i64, memory.name);
    std::vector<Expression*> body = {
        builder.makeBreak(out, nullptr, builder.makeBinary(is64 ? wasm::GeUInt64 : wasm::GeUInt32, get(address), get(end))),
        builder.makeLocalSet(0, mixed(builder.makeLocalGet(0, Type::i64), word)),
        builder.makeLocalSet(address, builder.makeBinary(is64 ? wasm::AddInt64 : wasm::AddInt32, get(address), number(8))),
        builder.makeBreak(again)};
    return builder.makeBlock({builder.makeLocalSet(0, mixed(builder.makeLocalGet(0, Type::i64), extended(pages()))),
                              builder.makeLocalSet(address, number(0)),
                              builder.makeLocalSet(end, size),
                              builder.makeIf(isLarge, builder.makeLocalSet(end, number(hashedBytes))),
                              builder.makeBlock(out, builder.makeLoop(again, builder.makeBlock(body)))});
  }

  Expression* extended(Expression* value) { return value->type == Type::i64 ? value : builder.makeUnary(wasm::ExtendUInt32, value); }

  void addRefuel() {
    addFunction(refuelName, wasm::Signature(), {}, builder.makeGlobalSet(fuelName, builder.makeConst(int32_t(fuel))));
  }

  // Adds a function and exports it under its name.
  void addFunction(const std::string& name, wasm::Signature signature, std::vector<Type> locals, Expression* body) {
    Name internal = "wrought." + name;
    module.addFunction(builder.makeFunction(internal, wasm::HeapType(signature), std::move(locals), body));
    module.addExport(builder.makeExport(name, internal, wasm::ExternalKind::Function));
  }

  // --- Exports ----------------------------------------------------------------------------------------------------------

  void replaceExports(unsigned rounds, bool areRanges) {
    std::vector<Name> functions;
    for (const std::unique_ptr<wasm::Export>& item : module.exports)
      if (item->kind == wasm::ExternalKind::Function)
        functions.push_back(item->value);
    module.removeExports([](wasm::Export*) { return true; });
    for (Name function : functions)
      if (exported.size() < mostCalls)
        exportFunction(module.getFunction(function));
    // In rounds, so that each meets what the others have left behind.
    for (unsigned round = 0; round < rounds; ++round)
      for (const auto& [name, type] : exported)
        if (calls.size() < mostCalls && (round == 0 || (type[0] != ':' && random() % 2 == 0)))
          addCall(name, type, areRanges);
  }

  // Exports a function under a name of our own and with integers and references only: engines need not keep the bits of a NaN
  // where a host passes floats.
  void exportFunction(wasm::Function* function) {
    std::string name = "f" + std::to_string(exported.size()), type;
    std::vector<Type> parameters;
    std::vector<Expression*> arguments;
    auto add = [&](char kind, Type parameter) {
      type += kind;
      parameters.push_back(parameter);
      return builder.makeLocalGet(static_cast<wasm::Index>(parameters.size() - 1), parameter);
    };
    for (Type parameter : function->getParams()) {
      if (parameter == Type::i32) {
        arguments.push_back(add('i', Type::i32));
      } else if (parameter == Type::i64) {
        arguments.push_back(add('I', Type::i64));
      } else if (parameter == Type::f32) {
        arguments.push_back(builder.makeUnary(wasm::ReinterpretInt32, add('i', Type::i32)));
      } else if (parameter == Type::f64) {
        arguments.push_back(builder.makeUnary(wasm::ReinterpretInt64, add('I', Type::i64)));
      } else if (parameter == Type::v128) {
        Expression* vector = builder.makeUnary(wasm::SplatVecI64x2, add('I', Type::i64));
        arguments.push_back(builder.makeSIMDReplace(wasm::ReplaceLaneVecI64x2, vector, 1, add('I', Type::i64)));
      } else if (char kind = referenceKind(parameter)) {
        arguments.push_back(add(kind, parameter));
      } else {
        return;
      }
    }
    type += ':';
    Type results = function->getResults();
    wasm::Index local = static_cast<wasm::Index>(parameters.size());
    std::vector<Type> types;
    std::vector<Expression*> values;
    for (wasm::Index i = 0; i < results.size(); ++i) {
      auto value = [&]() -> Expression* {
        Expression* all = builder.makeLocalGet(local, results);
        return results.size() == 1 ? all : builder.makeTupleExtract(all, i);
      };
      auto give = [&](char kind, Type shown, Expression* expression) {
        type += kind;
        types.push_back(shown);
        values.push_back(expression);
      };
      Type result = results[i];
      if (result == Type::i32) {
        give('i', Type::i32, value());
      } else if (result == Type::i64) {
        give('I', Type::i64, value());
      } else if (result == Type::f32) {
        give('i', Type::i32, builder.makeUnary(wasm::ReinterpretFloat32, value()));
      } else if (result == Type::f64) {
        give('I', Type::i64, builder.makeUnary(wasm::ReinterpretFloat64, value()));
      } else if (result == Type::v128) {
        give('I', Type::i64, laneOf(value(), 0));
        give('I', Type::i64, laneOf(value(), 1));
      } else if (char kind = referenceKind(result)) {
        give(kind, result, value());
      } else {
        return;
      }
    }
    std::vector<Type> locals;
    Expression* body = builder.makeCall(function->name, arguments, results);
    if (!values.empty()) {
      locals.push_back(results);
      Expression* last = values.size() == 1 ? values[0] : builder.makeTupleMake(std::move(values));
      body = builder.makeSequence(builder.makeLocalSet(local, body), last);
    }
    addFunction(name, wasm::Signature(Type(parameters), Type(types)), std::move(locals), body);
    exported.push_back({name, type});
  }

  static char referenceKind(Type type) {
    if (type.isRef() && type.isNullable() && type.getHeapType() == wasm::HeapType::func)
      return 'r';
    if (type.isRef() && type.isNullable() && type.getHeapType() == wasm::HeapType::ext)
      return 'x';
    return 0;
  }

  void addCall(const std::string& name, const std::string& type, bool areRanges) {
    Call call{name, type, {}};
    for (char kind : type.substr(0, type.find(':')))
      call.arguments.push_back(areRanges && kind == 'i' ? placeInMemory() : argument(kind));
    calls.push_back(std::move(call));
  }

  // What is likely to be a valid address or count, or a little below 0.
  uint64_t placeInMemory() {
    switch (random() % 8) {
    case 0:
      return argument('i');
    case 1:
      return (0 - (random() % 2000)) & UINT32_MAX;
    case 2:
      return random() % 4096 / 16 * 16;
    case 3:
      return random() % 70000;
    default:
      return random() % 300;
    }
  }

  // Small numbers, the edges of the types, floats and NaNs as their bits, and anything.
  uint64_t argument(char kind) {
    static constexpr uint64_t edges[] = {0, 1, 2, 7, 8, 16, 255, 256, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    static constexpr uint64_t floats[] = {0x3f800000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7fa00001, 0xffc12345,
                                          0x00000001, 0x4f000000, 0x4effffff, 0xcf000000, 0x5f000000, 0x3f7fffff};
    static constexpr uint64_t doubles[] = {0x3ff0000000000000, 0x8000000000000000, 0x7ff0000000000000, 0xfff0000000000000,
                                           0x7ff8000000000000, 0x7ff4000000000001, 0xfff8123456789abc, 0x0000000000000001,
                                           0x41dfffffffc00000, 0x41e0000000000000, 0x43e0000000000000, 0xc3e0000000000000};
    bool isWide = kind == 'I';
    if (kind != 'i' && kind != 'I')
      return 0; // a null reference
    switch (random() % 5) {
    case 0:
      return random() % 64;
    case 1: {
      uint64_t bits = edges[random() % std::size(edges)];
      return isWide && random() % 2 == 0 ? ~bits : bits;
    }
    case 2:
      return isWide ? doubles[random() % std::size(doubles)] : floats[random() % std::size(floats)];
    case 3: {
      double value = static_cast<double>(static_cast<int64_t>(random() % 100000) - 50000) / 4;
      return isWide ? floatBits<uint64_t>(value) : floatBits<uint32_t>(static_cast<float>(value));
    }
    default:
      return isWide ? random() : random() & UINT32_MAX;
    }
  }

  template <typename Bits, typename Float> static Bits floatBits(Float value) {
    Bits bits;
    static_assert(sizeof bits == sizeof value);
    memcpy(&bits, &value, sizeof bits);
    return bits;
  }

  wasm::Module& module;
  wasm::Builder builder;
  std::mt19937_64 random;
  std::vector<std::pair<std::string, std::string>> exported; // name and type
  std::vector<Call> calls;
};

} // namespace

std::vector<Call> closeModule(wasm::Module& module, uint64_t seed) { return Closer(module, seed).run(); }

} // namespace wrought::fuzz
