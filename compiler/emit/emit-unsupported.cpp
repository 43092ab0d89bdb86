// Expressions of features that features.def does not mark as supported. The front end refuses every module that uses one, so
// reaching a visitor here is a bug of ours.

#include "emit/function-emitter.h"

namespace wrought {

#define UNSUPPORTED(CLASS)                                                                                             \
  llvm::Value* FunctionEmitter::visit##CLASS(wasm::CLASS*) {                                                           \
    llvm_unreachable(#CLASS ": the front end lets an unsupported feature through");                                    \
  }

UNSUPPORTED(RefEq)
UNSUPPORTED(RefI31)
UNSUPPORTED(I31Get)
UNSUPPORTED(RefTest)
UNSUPPORTED(RefCast)
UNSUPPORTED(StructNew)
UNSUPPORTED(StructGet)
UNSUPPORTED(StructSet)
UNSUPPORTED(ArrayNew)
UNSUPPORTED(ArrayNewData)
UNSUPPORTED(ArrayNewElem)
UNSUPPORTED(ArrayNewFixed)
UNSUPPORTED(ArrayGet)
UNSUPPORTED(ArraySet)
UNSUPPORTED(ArrayLen)
UNSUPPORTED(ArrayCopy)
UNSUPPORTED(ArrayFill)
UNSUPPORTED(ArrayInitData)
UNSUPPORTED(ArrayInitElem)
UNSUPPORTED(StringNew)
UNSUPPORTED(StringConst)
UNSUPPORTED(StringMeasure)
UNSUPPORTED(StringEncode)
UNSUPPORTED(StringConcat)
UNSUPPORTED(StringEq)
UNSUPPORTED(StringWTF16Get)
UNSUPPORTED(StringSliceWTF)
UNSUPPORTED(ContBind)
UNSUPPORTED(ContNew)
UNSUPPORTED(Resume)
UNSUPPORTED(Suspend)

#undef UNSUPPORTED

} // namespace wrought
