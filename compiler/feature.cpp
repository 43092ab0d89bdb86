#include "feature.h"

namespace wrought {

const std::vector<Feature>& allFeatures() {
  static const std::vector<Feature> features = {
#define WROUGHT_FEATURE(id, ...) Feature::id,
#include "feature.def"
  };
  return features;
}

const Features& supportedFeatures() {
  static const Features features = [] {
    Features set;
#define WROUGHT_FEATURE(id, name, BinaryenBit, readable, supported)                                                    \
  if (supported)                                                                                                       \
    set.add(Feature::id);
#include "feature.def"
    return set;
  }();
  return features;
}

const Features& readableFeatures() {
  static const Features features = [] {
    Features set;
#define WROUGHT_FEATURE(id, name, BinaryenBit, readable, supported)                                                    \
  if (readable)                                                                                                        \
    set.add(Feature::id);
#include "feature.def"
    return set;
  }();
  return features;
}

std::string_view featureName(Feature feature) {
  static constexpr std::string_view names[] = {
#define WROUGHT_FEATURE(id, name, ...) name,
#include "feature.def"
  };
  return names[static_cast<unsigned>(feature)];
}

} // namespace wrought
