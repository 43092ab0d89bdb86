#include "recognise/recognise-functions.h"

#include "recognise/prove.h"

#include <ir/find_all.h>
#include <wasm.h>

#include <set>
#include <string_view>

namespace wrought {

namespace {

using namespace recognise;

constexpr unsigned minPageShift = 4;
constexpr size_t largeFunction = 250; // instructions
// What a proof may cost. Overlapping ranges make large proofs, which mostly end in nothing; and most of a memmove's work is a
// memcpy, which is recognised by itself.
constexpr Solver::Limits usualLimits = {800, 60}, againLimits = {200, 10};
// Functions that look for two things have many ways through them, and what was looked for is forgotten where they meet.
constexpr Solver::Limits findingLimits = {800, 60}, findingAgainLimits = {1600, 60};
constexpr Solver::Limits movingLimits = {250, 8}, movingAgainLimits = {80, 4};

class Recogniser {
public:
  Recogniser(wasm::Module& module, bool isThorough, std::vector<std::string>* proved)
      : module(module), isThorough(isThorough), proved(proved) {}

  KnownFunctions run() {
    for (auto& function : module.functions)
      visit(*function, 0);
    return std::move(known);
  }

private:
  // What a function calls comes before it.
  void visit(wasm::Function& function, unsigned depth) {
    if (function.imported() || depth > 3 || kindsFor(function).empty() || !visited.insert(function.name).second)
      return;
    wasm::FindAll<wasm::Call> calls(function.body);
    for (wasm::Call* call : calls.list)
      visit(*module.getFunction(call->target), depth + 1);
    // Something must go round: what runs straight through is as good as it gets.
    if (calls.list.empty() && wasm::FindAll<wasm::Loop>(function.body).list.empty())
      return;
    std::optional<FlatCode> code = flatten(module, function, known);
    if (!code)
      return;
    size_t parameterCount = function.getNumParams();
    std::string body = std::to_string(parameterCount) + (function.getResults().isConcrete() ? "-1-" : "-0-") + fingerprint(*code);
    if (!isThorough) {
      if (auto found = provedBodies().find(body); found != provedBodies().end())
        known[function.name] = found->second;
      return;
    }
    for (KnownFunction kind : kindsFor(function)) {
      // Where ways meet, less is known, but there are fewer ways to follow.
      bool isLarge = code->instructions.size() > largeFunction;
      for (bool isFirst : {true, false}) {
        auto results = tryFunction(*code, kind, isFirst == isLarge);
        if (!results)
          break;
        if (prove(*code, parameterCount, kind, *results, limitsFor(kind, isFirst))) {
          known[function.name] = kind;
          if (proved)
            proved->push_back("WROUGHT_PROVED_BODY(" + std::string(rowNameOf(kind)) + ", \"" + body + "\")");
          return;
        }
      }
    }
  }

  static Solver::Limits limitsFor(KnownFunction kind, bool isFirst) {
    if (kind == KnownFunction::Move)
      return isFirst ? movingLimits : movingAgainLimits;
    if (kind == KnownFunction::FindOrEnd || kind == KnownFunction::FindInString)
      return isFirst ? findingLimits : findingAgainLimits;
    return isFirst ? usualLimits : againLimits;
  }

  static const std::unordered_map<std::string_view, KnownFunction>& provedBodies() {
    static const std::unordered_map<std::string_view, KnownFunction> table = {
#define WROUGHT_PROVED_BODY(kind, fingerprint) {fingerprint, KnownFunction::kind},
#include "recognise/proved-bodies.def"
    };
    return table;
  }

  static const char* rowNameOf(KnownFunction kind) {
    switch (kind) {
    case KnownFunction::Copy:
      return "Copy";
    case KnownFunction::Move:
      return "Move";
    case KnownFunction::Fill:
      return "Fill";
    case KnownFunction::CompareDifference:
      return "CompareDifference";
    case KnownFunction::CompareSign:
      return "CompareSign";
    case KnownFunction::Length:
      return "Length";
    case KnownFunction::Find:
      return "Find";
    case KnownFunction::CompareStrings:
      return "CompareStrings";
    case KnownFunction::FindOrEnd:
      return "FindOrEnd";
    case KnownFunction::FindInString:
      return "FindInString";
    }
    WASM_UNREACHABLE("not a known function");
  }

  static std::vector<KnownFunction> kindsFor(wasm::Function& function) {
    wasm::Type params = function.getParams(), results = function.getResults();
    bool hasResult = results == wasm::Type::i32;
    if (!hasResult && results != wasm::Type::none)
      return {};
    if (params == wasm::Type::i32 && hasResult)
      return {KnownFunction::Length};
    if (params == wasm::Type({wasm::Type::i32, wasm::Type::i32}) && hasResult)
      return {KnownFunction::CompareStrings, KnownFunction::FindOrEnd, KnownFunction::FindInString};
    if (params != wasm::Type({wasm::Type::i32, wasm::Type::i32, wasm::Type::i32}))
      return {};
    std::vector<KnownFunction> kinds = {KnownFunction::Move, KnownFunction::Copy, KnownFunction::Fill};
    if (hasResult)
      kinds.insert(kinds.end(), {KnownFunction::CompareDifference, KnownFunction::CompareSign, KnownFunction::Find});
    return kinds;
  }

  wasm::Module& module;
  bool isThorough;
  std::vector<std::string>* proved;
  KnownFunctions known;
  std::set<wasm::Name> visited;
};

} // namespace

const char* nameOf(KnownFunction function) {
  switch (function) {
  case KnownFunction::Copy:
    return "memcpy";
  case KnownFunction::Move:
    return "memmove";
  case KnownFunction::Fill:
    return "memset";
  case KnownFunction::CompareDifference:
  case KnownFunction::CompareSign:
    return "memcmp";
  case KnownFunction::Length:
    return "strlen";
  case KnownFunction::Find:
    return "memchr";
  case KnownFunction::CompareStrings:
    return "strcmp";
  case KnownFunction::FindOrEnd:
    return "strchrnul";
  case KnownFunction::FindInString:
    return "strchr";
  }
  WASM_UNREACHABLE("not a known function");
}

KnownFunctions recogniseFunctions(wasm::Module& module, unsigned pageShift, bool isThorough,
                                  std::vector<std::string>* proved) {
  if (module.memories.empty() || module.memories.front()->is64() || module.memories.front()->shared || pageShift < minPageShift)
    return {};
  return Recogniser(module, isThorough, proved).run();
}

} // namespace wrought
