// Evaluation of constant expressions (specification: "Constant Expressions", with extended constants) at compile time.
#ifndef WROUGHT_COMPILER_EMIT_CONSTANT_EXPRESSION_H
#define WROUGHT_COMPILER_EMIT_CONSTANT_EXPRESSION_H

#include <wasm.h>

namespace wrought {

// The value of the validated constant expression `expression`: a number, or a null or function reference. Immutable globals
// that it names are evaluated in turn.
wasm::Literal evaluateConstant(wasm::Module& module, wasm::Expression* expression);

} // namespace wrought

#endif
