// What every stage of one compilation receives. Owned by the driver; no stage keeps it.
#ifndef WROUGHT_COMPILER_CONTEXT_H
#define WROUGHT_COMPILER_CONTEXT_H

#include "diagnostics.h"
#include "options.h"

namespace wrought {

struct Context {
  Options options;
  Diagnostics diagnostics;
};

} // namespace wrought

#endif
