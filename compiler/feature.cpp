#include "feature.h"

#include <algorithm>

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
#define WROUGHT_FEATURE(id, name, key, BinaryenBit, readable, supported)                                               \
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
#define WROUGHT_FEATURE(id, name, key, BinaryenBit, readable, supported)                                               \
  if (readable)                                                                                                        \
    set.add(Feature::id);
#include "feature.def"
    return set;
  }();
  return features;
}

Features allowedFeatures(const Features& disabled) {
  Features allowed = readableFeatures();
  allowed.remove(disabled);
  return allowed;
}

std::string_view featureKey(Feature feature) {
  static constexpr std::string_view keys[] = {
#define WROUGHT_FEATURE(id, name, key, ...) key,
#include "feature.def"
  };
  return keys[static_cast<unsigned>(feature)];
}

std::string switchFeatures(std::string_view text, Features& disabled) {
  constexpr std::string_view everything = "all-proposals";
  for (size_t start = 0; start <= text.size();) {
    size_t end = std::min(text.find(',', start), text.size());
    std::string_view item = text.substr(start, end - start);
    start = end + 1;
    size_t equals = std::min(item.find('='), item.size());
    std::string_view key = item.substr(0, equals);
    std::string_view value = equals == item.size() ? "y" : item.substr(equals + 1);
    bool isOn = value == "y" || value == "yes" || value == "true";
    if (!isOn && value != "n" && value != "no" && value != "false")
      return "'" + std::string(value) + "' behind " + std::string(key) + " is neither y nor n";
    Features chosen;
    for (Feature feature : allFeatures())
      if (key == featureKey(feature) || key == everything)
        chosen.add(feature);
    if (chosen.empty()) {
      std::string keys(everything);
      for (Feature feature : allFeatures())
        if (std::string next = ", " + std::string(featureKey(feature)); (keys + ",").find(next + ",") == std::string::npos)
          keys += next;
      return "'" + std::string(key) + "' is no proposal; there are " + keys;
    }
    if (isOn)
      disabled.remove(chosen);
    else
      disabled.add(chosen);
  }
  return "";
}

std::string_view featureName(Feature feature) {
  static constexpr std::string_view names[] = {
#define WROUGHT_FEATURE(id, name, ...) name,
#include "feature.def"
  };
  return names[static_cast<unsigned>(feature)];
}

} // namespace wrought
