#include "emit/constant-expression.h"

#include <llvm/Support/ErrorHandling.h>

namespace wrought {

wasm::Literal evaluateConstant(wasm::Module& module, wasm::Expression* expression) {
  if (auto* constant = expression->dynCast<wasm::Const>())
    return constant->value;
  if (auto* get = expression->dynCast<wasm::GlobalGet>()) {
    wasm::Global* global = module.getGlobal(get->name);
    assert(!global->imported() && "resolve-imports refuses global imports");
    return evaluateConstant(module, global->init);
  }
  if (auto* null = expression->dynCast<wasm::RefNull>())
    return wasm::Literal::makeNull(null->type.getHeapType());
  if (auto* ref = expression->dynCast<wasm::RefFunc>())
    return wasm::Literal(ref->func, module.getFunction(ref->func)->type);
  if (auto* binary = expression->dynCast<wasm::Binary>()) {
    wasm::Literal left = evaluateConstant(module, binary->left);
    wasm::Literal right = evaluateConstant(module, binary->right);
    switch (binary->op) {
    case wasm::AddInt32:
    case wasm::AddInt64:
      return left.add(right);
    case wasm::SubInt32:
    case wasm::SubInt64:
      return left.sub(right);
    case wasm::MulInt32:
    case wasm::MulInt64:
      return left.mul(right);
    default:
      break;
    }
  }
  llvm_unreachable("not a constant expression; validation would have refused it");
}

} // namespace wrought
