#include "emit/calling-convention.h"

#include "emit/llvm-types.h"
#include "wrought/abi.h"

#include <llvm/IR/Module.h>

namespace wrought {

namespace {

// A cell of the area holds a value of any type.
constexpr unsigned cellSize = 16;

// Gives out registers in the order of the parameters.
class Registers {
public:
  explicit Registers(const llvm::Module& module) : layout(module.getDataLayout()) {}

  // Whether there is one for a value of this type. Every convention of a 64-bit target passes at least six integers and eight
  // others in registers.
  bool take(llvm::Type* type) {
    bool isFloat = type->isFloatingPointTy() || type->isVectorTy();
    unsigned& count = isFloat ? floats : integers;
    if (layout.getPointerSizeInBits() == 32)
      return takeWords(count, type, isFloat ? 16 : 4);
    if (count == (isFloat ? 8 : 6))
      return false;
    ++count;
    return true;
  }

private:
  // 32-bit ARM (AAPCS with VFP): words, of which a larger value takes several that begin at a multiple of its size; integers
  // of 64 bits too. The convention also fills gaps, so what fits here fits there.
  bool takeWords(unsigned& used, llvm::Type* type, unsigned available) {
    unsigned words = static_cast<unsigned>(layout.getTypeAllocSize(type).getFixedValue() / 4);
    unsigned start = (used + words - 1) / words * words;
    if (start + words > available)
      return false;
    used = start + words;
    return true;
  }

  const llvm::DataLayout& layout;
  unsigned integers = 0;
  unsigned floats = 0;
};

// The parameters that are passed without an argument area, and the result pointer.
llvm::ArrayRef<llvm::Type*> allParameters(llvm::LLVMContext& context, wasm::Signature signature) {
  return llvmFunctionType(context, signature)->params();
}

// Calls `onRegister` or `onCell` for each parameter of the signature in turn. Without tail calls no cell is used.
template <typename OnRegister, typename OnCell>
void forEachParameter(InstanceModel& model, const llvm::Module& module, wasm::Signature signature, OnRegister onRegister,
                      OnCell onCell) {
  llvm::FunctionType* type = model.functionType(signature);
  llvm::ArrayRef<llvm::Type*> params = allParameters(module.getContext(), signature);
  unsigned hidden = model.hiddenParameterCount();
  bool hasCells = type->getNumParams() != hidden + params.size();
  Registers registers(module);
  for (unsigned i = 0; hasCells && i < hidden; ++i)
    registers.take(type->getParamType(i));
  unsigned cell = 0;
  for (unsigned i = 0; i < params.size(); ++i) {
    if (!hasCells || registers.take(params[i]))
      onRegister(i);
    else
      onCell(i, cell++ * cellSize);
  }
  assert(cell * cellSize <= WROUGHT_ARGUMENT_AREA_SIZE && "the front end limits the number of parameters");
}

} // namespace

llvm::FunctionType* tailFunctionType(const llvm::Module& module, wasm::Signature signature,
                                     llvm::ArrayRef<llvm::Type*> hidden) {
  llvm::SmallVector<llvm::Type*, 8> params(hidden);
  llvm::LLVMContext& context = module.getContext();
  Registers registers(module);
  for (llvm::Type* type : hidden)
    registers.take(type);
  for (llvm::Type* type : allParameters(context, signature))
    if (registers.take(type))
      params.push_back(type);
  return llvm::FunctionType::get(llvmFunctionType(context, signature)->getReturnType(), params, false);
}

llvm::SmallVector<llvm::Value*, 8> passArguments(Builder& builder, InstanceModel& model, wasm::Signature signature,
                                                 llvm::ArrayRef<llvm::Value*> values, llvm::Value* instance) {
  llvm::SmallVector<llvm::Value*, 8> arguments;
  llvm::Value* area = nullptr;
  forEachParameter(
      model, *builder.GetInsertBlock()->getModule(), signature, [&](unsigned i) { arguments.push_back(values[i]); },
      [&](unsigned i, unsigned offset) {
        area = area ? area : instance ? model.argumentAreaOf(builder, instance) : model.argumentArea(builder);
        builder.CreateStore(values[i], builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), area, offset));
      });
  return arguments;
}

llvm::SmallVector<llvm::Value*, 8> receiveParameters(Builder& builder, InstanceModel& model, wasm::Signature signature,
                                                     llvm::Function& function) {
  llvm::SmallVector<llvm::Value*, 8> values;
  llvm::ArrayRef<llvm::Type*> types = allParameters(builder.getContext(), signature);
  llvm::Value* area = nullptr;
  unsigned next = model.hiddenParameterCount();
  forEachParameter(
      model, *function.getParent(), signature, [&](unsigned) { values.push_back(function.getArg(next++)); },
      [&](unsigned i, unsigned offset) {
        area = area ? area : model.argumentArea(builder);
        llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), area, offset);
        values.push_back(builder.CreateLoad(types[i], place, "argument"));
      });
  return values;
}

} // namespace wrought
