// Our feature table in wabt's terms. For the files of frontend/ that talk to wabt.
#ifndef WROUGHT_COMPILER_FRONTEND_WABT_FEATURES_H
#define WROUGHT_COMPILER_FRONTEND_WABT_FEATURES_H

#include "feature.h"

#include <wabt/feature.h>

namespace wrought {

// Exactly `features` switched on; wabt's own defaults count for nothing. Features that wabt does not know are left out.
inline wabt::Features toWabt(const Features& features) {
  wabt::Features result;
#define WABT_FEATURE(variable, flag, default_, help) result.set_##variable##_enabled(false);
#include <wabt/feature.def>
#undef WABT_FEATURE
#define WROUGHT_FEATURE(id, name, wabtSetting, BinaryenBit, supported)                                                 \
  if (features.has(Feature::id))                                                                                       \
    result.set_##wabtSetting##_enabled(true);
#include "feature.def"
  return result;
}

} // namespace wrought

#endif
