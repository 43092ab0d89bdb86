#include "variant.h"

#include <sstream>

namespace wrought::fuzz {

std::optional<Variant> readVariant(const std::string& text) {
  Variant variant;
  variant.text = text;
  Options& options = variant.options;
  options.jobs = 1;
  options.quiet = true;
  options.invoke = "-";
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string value = word.find('=') == std::string::npos ? "" : word.substr(word.find('=') + 1);
    if (word == "static") {
      options.model = Model::Static;
    } else if (word == "dynamic") {
      options.model = Model::Dynamic;
      options.emit = EmitKind::SharedLibrary;
      options.libraryName = "module";
      options.invoke.clear();
    } else if (word == "-O0") {
      options.optLevel = OptLevel::O0;
    } else if (word == "-O1") {
      options.optLevel = OptLevel::O1;
    } else if (word == "-O2") {
      options.optLevel = OptLevel::O2;
    } else if (word == "-O3") {
      options.optLevel = OptLevel::O3;
    } else if (word == "-Os") {
      options.optLevel = OptLevel::Os;
    } else if (word == "-g") {
      options.debugInfo = true;
    } else if (word == "--strict-traps") {
      options.strictTraps = true;
    } else if (word == "--deterministic") {
      options.deterministic = true;
    } else if (word == "--bounds-checks=explicit") {
      options.boundsChecks = BoundsChecks::Explicit;
    } else if (word == "--memory-base=dynamic") {
      options.memoryBase = MemoryBase::Dynamic;
    } else if (word.starts_with("--target=")) {
      options.target = value;
    } else if (word.starts_with("--cpu=")) {
      options.cpu = value;
    } else if (word.starts_with("--partition-size=") && !value.empty()) {
      options.partitionSize = strtoull(value.c_str(), nullptr, 10);
    } else if (word.starts_with("--fuel=") && !value.empty()) {
      options.fuel = strtoull(value.c_str(), nullptr, 10);
    } else {
      return std::nullopt;
    }
  }
  return variant;
}

std::vector<Variant> chooseVariants(std::mt19937_64& random, bool hasSharedMemory) {
  auto oneIn = [&](unsigned count) { return random() % count == 0; };
  auto level = [&] {
    static constexpr const char* levels[] = {" -O3", " -O3", " -O3", " -O2", " -O1", " -Os"};
    return levels[random() % std::size(levels)];
  };
  std::string texts[] = {"static -O0", std::string("static") + level(), std::string("dynamic") + (oneIn(4) ? " -O0" : level())};
  for (std::string& text : texts) {
    bool isOptimised = text.find("-O0") == std::string::npos;
    if (!isOptimised || oneIn(3))
      text += " --strict-traps";
    if (isOptimised && oneIn(4))
      text += " --cpu=native";
    if (oneIn(6))
      text += " --bounds-checks=explicit";
    if (oneIn(12) && text.starts_with("static"))
      text += " --memory-base=dynamic";
    // Several partitions of a module that needs none: calls across them, and copies of callees.
    if (oneIn(6))
      text += " --partition-size=" + std::to_string(20 + random() % 200);
    if (oneIn(12))
      text += " -g";
    if (oneIn(12) && text.starts_with("static") && !hasSharedMemory)
      text += " --fuel=1000000000000";
    // What relaxed SIMD gives is otherwise a matter of the CPU, and of what was folded.
    text += " --deterministic";
  }
  std::vector<Variant> variants;
  for (const std::string& text : texts)
    variants.push_back(*readVariant(text));
  return variants;
}

} // namespace wrought::fuzz
