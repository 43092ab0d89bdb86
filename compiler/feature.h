// WebAssembly features: their names, and which of them the compiler supports. The table is feature.def.
//
// (Not features.h: the C library has a header of that name, which would be hidden by ours.)
#ifndef WROUGHT_COMPILER_FEATURE_H
#define WROUGHT_COMPILER_FEATURE_H

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace wrought {

enum class Feature : uint8_t {
#define WROUGHT_FEATURE(id, ...) id,
#include "feature.def"
};

// A set of features.
class Features {
public:
  Features() = default;
  Features(std::initializer_list<Feature> features) {
    for (Feature feature : features)
      add(feature);
  }
  void add(Feature feature) { bits |= bit(feature); }
  bool has(Feature feature) const { return bits & bit(feature); }
  void add(Features others) { bits |= others.bits; }
  void remove(Features others) { bits &= ~others.bits; }
  bool hasAll(Features others) const { return (others.bits & ~bits) == 0; }
  bool empty() const { return bits == 0; }
  uint32_t mask() const { return bits; }
  bool operator==(const Features&) const = default;

private:
  static uint32_t bit(Feature feature) { return uint32_t(1) << static_cast<unsigned>(feature); }
  uint32_t bits = 0;
};

// Every feature, in the order of the table.
const std::vector<Feature>& allFeatures();

// Those that can be compiled.
const Features& supportedFeatures();

// Those that can be read and validated.
const Features& readableFeatures();

// What may be read where the user has turned `disabled` off.
Features allowedFeatures(const Features& disabled);

// The name that -W has for its proposal: "relaxed-simd". Features can share one.
std::string_view featureKey(Feature);

// Takes -W's value, "threads=n,simd" for one that turns the features of `threads` off and those of `simd` on again, in that
// order, as a change to `disabled`. A key is featureKey's, or "all-proposals". Gives what is wrong with it, or nothing.
[[nodiscard]] std::string switchFeatures(std::string_view text, Features& disabled);

// The name that messages use: "SIMD (fixed-width 128-bit vectors)".
std::string_view featureName(Feature);

} // namespace wrought

#endif
