#include "emit/calling-convention.h"

#include "emit/llvm-types.h"
#include "wrought/abi.h"

namespace wrought {

namespace {

// Every convention of a 64-bit target passes as many in registers.
constexpr unsigned integerRegisters = 6;
constexpr unsigned floatRegisters = 8;

// A cell of the area holds a value of any type.
constexpr unsigned cellSize = 16;

// Gives out registers in the order of the parameters.
class Registers {
public:
  // Whether there is one for a value of this type.
  bool take(const llvm::Type* type) {
    bool isFloat = type->isFloatingPointTy() || type->isVectorTy();
    unsigned& count = isFloat ? floats : integers;
    if (count == (isFloat ? floatRegisters : integerRegisters))
      return false;
    ++count;
    return true;
  }

private:
  unsigned integers = 0;
  unsigned floats = 0;
};

// The parameters that are passed without an argument area, and the result pointer.
llvm::ArrayRef<llvm::Type*> allParameters(llvm::LLVMContext& context, wasm::Signature signature) {
  return llvmFunctionType(context, signature)->params();
}

// Calls `onRegister` or `onCell` for each parameter of the signature in turn. Without tail calls no cell is used.
template <typename OnRegister, typename OnCell>
void forEachParameter(InstanceModel& model, llvm::LLVMContext& context, wasm::Signature signature, OnRegister onRegister,
                      OnCell onCell) {
  llvm::FunctionType* type = model.functionType(signature);
  llvm::ArrayRef<llvm::Type*> params = allParameters(context, signature);
  unsigned hidden = model.hiddenParameterCount();
  bool hasCells = type->getNumParams() != hidden + params.size();
  Registers registers;
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

llvm::FunctionType* tailFunctionType(llvm::LLVMContext& context, wasm::Signature signature,
                                     llvm::ArrayRef<llvm::Type*> hidden) {
  llvm::SmallVector<llvm::Type*, 8> params(hidden);
  Registers registers;
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
      model, builder.getContext(), signature, [&](unsigned i) { arguments.push_back(values[i]); },
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
      model, builder.getContext(), signature, [&](unsigned) { values.push_back(function.getArg(next++)); },
      [&](unsigned i, unsigned offset) {
        area = area ? area : model.argumentArea(builder);
        llvm::Value* place = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), area, offset);
        values.push_back(builder.CreateLoad(types[i], place, "argument"));
      });
  return values;
}

} // namespace wrought
