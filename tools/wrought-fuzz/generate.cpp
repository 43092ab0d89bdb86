#include "generate.h"

#ifdef WROUGHT_FUZZ_GENERATOR

#include "context.h"
#include "feature.h"
#include "frontend/read-module.h"

#include <ir/find_all.h>
#include <pass.h>
#include <tools/fuzzing.h>
#include <wasm.h>

#include <algorithm>
#include <iterator>

namespace wrought::fuzz {
namespace {

// Each module has a subset, so that what one feature prevents is still reached without it.
wasm::FeatureSet chooseFeatures(std::mt19937_64& random) {
  using Features = wasm::FeatureSet;
  Features features = Features::MutableGlobals | Features::SignExt | Features::TruncSat | Features::Multivalue;
  for (Features::Feature feature : {Features::SIMD, Features::BulkMemory, Features::TailCall, Features::ReferenceTypes,
                                    Features::ExceptionHandling, Features::Atomics, Features::ExtendedConst})
    if (random() % 2 == 0)
      features.set(feature);
  if (features.hasSIMD() && random() % 4 == 0)
    features.set(Features::RelaxedSIMD);
  // References need the instructions on tables that came with bulk memory.
  if (features.hasReferenceTypes())
    features.set(Features::BulkMemory);
  return features;
}

std::unique_ptr<wasm::Module> readInitial(const std::string& file) {
  Diagnostics diagnostics;
  diagnostics.setQuiet(true);
  std::optional<InputFile> input = readInput(diagnostics, file);
  if (!input)
    return nullptr;
  std::optional<ValidModule> valid = validateModule(diagnostics, *input, supportedFeatures());
  if (!valid)
    return nullptr;
  ModuleExtras extras;
  std::unique_ptr<wasm::Module> module = readModule(diagnostics, file, *valid, extras);
  // What Binaryen's module does not say would be lost.
  if (!module || !extras.pageShifts.empty())
    return nullptr;
  // The reader says all that it can read; this module needs less.
  module->features = wasm::FeatureSet::MVP;
#define WROUGHT_FEATURE(id, name, key, BinaryenBit, readable, supported)                                               \
  if (valid->used.has(Feature::id))                                                                                    \
    module->features.set(wasm::FeatureSet::BinaryenBit);
#include "feature.def"
  return module;
}

// The generator takes memories for ones of 32-bit addresses, and would use all of GC where it may have typed references.
bool suitsGenerator(const wasm::Module& module) {
  return !module.features.hasGC() &&
         std::none_of(module.memories.begin(), module.memories.end(), [](const auto& memory) { return memory->is64(); }) &&
         std::none_of(module.tables.begin(), module.tables.end(), [](const auto& table) { return table->is64(); });
}

bool usesTryTable(wasm::Module& module) {
  return std::any_of(module.functions.begin(), module.functions.end(), [](const std::unique_ptr<wasm::Function>& function) {
    return !function->imported() && !wasm::FindAll<wasm::TryTable>(function->body).list.empty();
  });
}

} // namespace

bool hasGenerator() { return true; }

std::unique_ptr<wasm::Module> generate(std::mt19937_64& random, const std::vector<std::string>& initial) {
  std::unique_ptr<wasm::Module> module;
  if (!initial.empty() && random() % 2 == 0)
    module = readInitial(initial[random() % initial.size()]);
  if (!module || !suitsGenerator(*module)) {
    module = std::make_unique<wasm::Module>();
    module->features = chooseFeatures(random);
  } else {
    module->features.enable(chooseFeatures(random));
  }
  // Most are small: many of them show more than a few large ones in the same time.
  static constexpr size_t sizes[] = {80, 120, 200, 300, 400, 600, 1000, 2500};
  std::vector<char> noise(sizes[random() % std::size(sizes)]);
  for (char& byte : noise)
    byte = static_cast<char>(random());
  {
    wasm::TranslateToFuzzReader reader(*module, std::move(noise));
    reader.build();
  }
  // The generator uses both encodings of exceptions, and V8 takes a module of one only.
  if (usesTryTable(*module) && random() % 8 != 0) {
    wasm::PassRunner runner(module.get());
    runner.add("translate-to-exnref");
    runner.run();
  }
  // Optimised modules have other shapes than generated ones.
  if (random() % 3 == 0) {
    wasm::PassOptions options;
    options.optimizeLevel = static_cast<int>(1 + random() % 3);
    options.shrinkLevel = static_cast<int>(random() % 2);
    options.validate = false;
    wasm::PassRunner runner(module.get(), options);
    runner.addDefaultOptimizationPasses();
    runner.run();
  }
  return module;
}

} // namespace wrought::fuzz

#else

#include <wasm.h>

namespace wrought::fuzz {

bool hasGenerator() { return false; }
std::unique_ptr<wasm::Module> generate(std::mt19937_64&, const std::vector<std::string>&) { return nullptr; }

} // namespace wrought::fuzz

#endif
