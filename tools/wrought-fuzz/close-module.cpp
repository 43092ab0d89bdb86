#include "close-module.h"

#include <ir/module-utils.h>
#include <pass.h>
#include <wasm-builder.h>
#include <wasm-traversal.h>
#include <wasm.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <random>

namespace wrought::fuzz {
namespace {

constexpr int32_t fuel = 20'000;
constexpr const char* fuelName = "wrought.fuel";
constexpr const char* logName = "wrought.log";
// Bytes of memory that the hash covers.
constexpr uint64_t hashedBytes = UINT64_C(1) << 20;
constexpr int64_t prime = 0x100000001b3;

// Adds `work` in front of every function and every loop.
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

class Closer {
public:
  Closer(wasm::Module& module, uint64_t seed) : module(module), builder(module), random(seed) {}

  std::vector<Call> run() {
    addGlobal(fuelName, wasm::Type::i32, builder.makeConst(int32_t(fuel)));
    addGlobal(logName, wasm::Type::i64, builder.makeConst(int64_t(0)));
    defineImports();
    runPass("denan");
    Fueller fueller;
    fueller.setModule(&module);
    wasm::ModuleUtils::iterDefinedFunctions(module, [&](wasm::Function* function) {
      fueller.walkFunctionInModule(function, &module);
    });
    replaceExports();
    addRefuel();
    addHash();
    return std::move(calls);
  }

private:
  using Name = wasm::Name;
  using Type = wasm::Type;
  using Expression = wasm::Expression;

  void runPass(const char* name) {
    wasm::PassOptions options;
    wasm::PassRunner runner(&module, options);
    runner.setIsNested(true);
    runner.add(name);
    runner.run();
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
      if (results.size() == 1)
        items.push_back(results[0]);
      else if (!results.empty())
        items.push_back(builder.makeTupleMake(std::move(results)));
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
    // Locals: 0 is the hash, 1 the address, 2 the end.
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
    if (!module.memories.empty() && !module.memories[0]->is64()) {
      Name memory = module.memories[0]->name;
      auto address = [&] { return builder.makeLocalGet(1, Type::i32); };
      auto end = [&] { return builder.makeLocalGet(2, Type::i32); };
      Expression* bytes = builder.makeBinary(wasm::ShlInt32, builder.makeMemorySize(memory), builder.makeConst(int32_t(16)));
      items.push_back(builder.makeLocalSet(2, bytes));
      items.push_back(builder.makeIf(
          builder.makeBinary(wasm::GtUInt32, builder.makeMemorySize(memory), builder.makeConst(int32_t(hashedBytes >> 16))),
          builder.makeLocalSet(2, builder.makeConst(int32_t(hashedBytes)))));
      Expression* word = builder.makeLoad(8, false, 0, 1, address(), Type::i64, memory);
      std::vector<Expression*> body = {
          builder.makeBreak("out", nullptr, builder.makeBinary(wasm::GeUInt32, address(), end())),
          builder.makeLocalSet(0, mixed(builder.makeLocalGet(0, Type::i64), word)),
          builder.makeLocalSet(1, builder.makeBinary(wasm::AddInt32, address(), builder.makeConst(int32_t(8)))),
          builder.makeBreak("again")};
      items.push_back(builder.makeBlock("out", builder.makeLoop("again", builder.makeBlock(body))));
    }
    items.push_back(builder.makeLocalGet(0, Type::i64));
    addFunction(hashName, wasm::Signature(Type::none, Type::i64), {Type::i64, Type::i32, Type::i32},
                builder.makeBlock(items, Type::i64));
  }

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

  static char letter(Type type) {
    if (type == Type::i32)
      return 'i';
    if (type == Type::i64)
      return 'I';
    if (type == Type::f32)
      return 'f';
    if (type == Type::f64)
      return 'F';
    if (type == Type::v128)
      return 'V';
    if (type.isRef() && type.isNullable() && type.getHeapType() == wasm::HeapType::func)
      return 'r';
    if (type.isRef() && type.isNullable() && type.getHeapType() == wasm::HeapType::ext)
      return 'x';
    return 0;
  }

  void replaceExports() {
    std::vector<Name> functions;
    for (const std::unique_ptr<wasm::Export>& item : module.exports)
      if (item->kind == wasm::ExternalKind::Function)
        functions.push_back(item->value);
    module.removeExports([](wasm::Export*) { return true; });
    for (Name function : functions)
      exportFunction(module.getFunction(function));
  }

  void exportFunction(wasm::Function* function) {
    Call call;
    call.name = "f" + std::to_string(calls.size());
    std::vector<Type> parameters;
    std::vector<Expression*> arguments;
    for (Type type : function->getParams()) {
      char kind = letter(type);
      if (kind == 0)
        return;
      if (kind == 'V') {
        Expression* vector = builder.makeUnary(wasm::SplatVecI64x2, builder.makeLocalGet(parameters.size(), Type::i64));
        arguments.push_back(builder.makeSIMDReplace(wasm::ReplaceLaneVecI64x2, vector, 1,
                                                    builder.makeLocalGet(parameters.size() + 1, Type::i64)));
        parameters.insert(parameters.end(), {Type::i64, Type::i64});
        call.type += "II";
      } else {
        arguments.push_back(builder.makeLocalGet(parameters.size(), type));
        parameters.push_back(type);
        call.type += kind;
      }
    }
    call.type += ':';
    bool hasVectorResult = false;
    for (Type type : function->getResults()) {
      char kind = letter(type);
      if (kind == 0)
        return;
      hasVectorResult |= kind == 'V';
      call.type += kind;
    }
    Type results = function->getResults();
    std::vector<Type> locals;
    Expression* body = builder.makeCall(function->name, arguments, results);
    if (hasVectorResult) {
      // Of several results only the vectors' first halves would need a tuple; a single one is the common case.
      if (results != Type::v128)
        return;
      wasm::Index local = static_cast<wasm::Index>(parameters.size());
      locals.push_back(Type::v128);
      body = builder.makeSequence(
          builder.makeLocalSet(local, body),
          builder.makeTupleMake(std::vector<Expression*>{laneOf(builder.makeLocalGet(local, Type::v128), 0),
                                                         laneOf(builder.makeLocalGet(local, Type::v128), 1)}));
      results = Type(wasm::Tuple{Type::i64, Type::i64});
      call.type.replace(call.type.size() - 1, 1, "II");
    }
    for (char kind : call.type.substr(0, call.type.find(':')))
      call.arguments.push_back(argument(kind));
    addFunction(call.name, wasm::Signature(Type(parameters), results), std::move(locals), body);
    calls.push_back(std::move(call));
  }

  // Small numbers, the edges of the types, and anything; no NaN.
  uint64_t argument(char kind) {
    static constexpr uint64_t edges[] = {0, 1, 2, 7, 8, 16, 255, 256, 65535, 65536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    uint64_t pick = random() % 4;
    uint64_t bits = pick == 0 ? random() % 64 : pick == 3 ? random() : edges[random() % std::size(edges)];
    switch (kind) {
    case 'i':
      return bits & UINT32_MAX;
    case 'I':
      return pick == 1 ? ~bits : bits;
    case 'f': {
      float value = pick == 3 ? floatOf(static_cast<uint32_t>(bits)) : static_cast<float>(static_cast<int32_t>(bits)) / 2;
      uint32_t out;
      memcpy(&out, &value, sizeof out);
      return value != value ? 0 : out;
    }
    case 'F': {
      double value = static_cast<double>(static_cast<int64_t>(bits)) / 4;
      if (pick == 3)
        memcpy(&value, &bits, sizeof value);
      uint64_t out;
      memcpy(&out, &value, sizeof out);
      return value != value ? 0 : out;
    }
    default:
      return 0; // a null reference
    }
  }

  static float floatOf(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }

  wasm::Module& module;
  wasm::Builder builder;
  std::mt19937_64 random;
  std::vector<Call> calls;
};

} // namespace

std::vector<Call> closeModule(wasm::Module& module, uint64_t seed) { return Closer(module, seed).run(); }

} // namespace wrought::fuzz
