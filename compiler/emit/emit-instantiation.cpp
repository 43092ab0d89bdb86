// What instantiation of a library does in generated code (specification: "Instantiation", steps from the globals on): the same
// instructions by which the specification defines it, emitted by the same visitors, so a segment that does not fit traps as
// table.init and memory.init do, with what was written before it in place.
#include "emit/function-emitter.h"
#include "emit/llvm-types.h"
#include "wrought/library.h"

#include <wasm-builder.h>

namespace wrought {

void FunctionEmitter::runInstantiation(const InstanceLayout& layout) {
  wasm::Module& module = *plan.module;
  wasm::Builder create(module);
  builder.SetInsertPoint(llvm::BasicBlock::Create(llvmContext, "entry", &function));

  for (auto& global : module.globals) {
    if (global->imported())
      continue;
    llvm::Value* value = emit(global->init);
    builder.CreateStore(value, model.globalAddress(builder, global->name));
  }
  for (auto& segment : module.elementSegments)
    if (plan.elementSegments.at(segment->name).isUsed)
      fillElements(layout, *segment);

  auto length = [&](uint64_t value) { return create.makeConst(wasm::Literal(static_cast<uint32_t>(value))); };
  auto zero = [&] { return create.makeConst(wasm::Literal(uint32_t{0})); };
  for (auto& segment : module.elementSegments) {
    const ElementSegmentPlan& entry = plan.elementSegments.at(segment->name);
    if (!entry.isActive || !entry.isUsed)
      continue;
    emit(create.makeTableInit(segment->name, segment->offset, zero(), length(segment->data.size()), segment->table));
    builder.CreateStore(builder.getInt32(0), model.elementSegmentLength(builder, segment->name));
  }
  for (auto& segment : module.dataSegments) {
    if (segment->isPassive)
      continue;
    emit(create.makeMemoryInit(segment->name, segment->offset, zero(), length(segment->data.size()), segment->memory));
    builder.CreateStore(builder.getInt64(0), model.dataSegmentLength(builder, segment->name));
  }
  if (module.start.is())
    emit(create.makeCall(module.start, {}, wasm::Type::none));
  if (!isBlockComplete())
    builder.CreateRetVoid();
}

// An element is the address of a place in the instance, or what lies there, or what the pointer there points to: a table of
// these is smaller than code, and the same for all instances.
void FunctionEmitter::fillElements(const InstanceLayout& layout, wasm::ElementSegment& segment) {
  if (segment.data.empty())
    return;
  std::vector<uint64_t> places;
  for (wasm::Expression* element : segment.data) {
    if (auto* reference = element->dynCast<wasm::RefFunc>()) {
      auto imported = layout.importedFunctions.find(reference->func);
      places.push_back(imported != layout.importedFunctions.end()
                           ? (imported->second + offsetof(wrought_function_import, reference)) | WROUGHT_ELEMENT_LOADED
                           : layout.references.at(reference->func) | WROUGHT_ELEMENT_ADDRESS);
    } else if (auto* get = element->dynCast<wasm::GlobalGet>()) {
      auto imported = layout.importedGlobals.find(get->name);
      places.push_back(imported != layout.importedGlobals.end() ? imported->second | WROUGHT_ELEMENT_LOADED_TWICE
                                                                : layout.globals.at(get->name) | WROUGHT_ELEMENT_LOADED);
    } else {
      places.push_back(WROUGHT_ELEMENT_NULL);
    }
  }
  llvm::Constant* table = llvm::ConstantDataArray::get(llvmContext, places);
  auto* variable = new llvm::GlobalVariable(llvmModule(), table->getType(), true, llvm::GlobalValue::PrivateLinkage, table,
                                            "wrought.element.places");
  callRuntime("fill_elements",
              {model.elementSegment(builder, segment.name), variable, builder.getInt64(places.size())});
}

} // namespace wrought
