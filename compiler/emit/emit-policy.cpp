// The policy of a program, as JSON in an ELF note.
//
// The runtime does not read it: it is given the same options as data of its own (abi.h: wrought_program). The note is for who
// wants to know before running a program. It holds nothing of the machine, folder or time in which it was made.

#include "emit/emit-policy.h"

#include "context.h"
#include "emit/module-plan.h"
#include "frontend/read-module.h"
#include "wrought/layout.h"

#include <llvm/Config/llvm-config.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

namespace wrought {

namespace {

using llvm::json::OStream;

std::string utf8(llvm::StringRef text) {
  return llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
}

const char* levelName(OptLevel level) {
  switch (level) {
  case OptLevel::O0:
    return "O0";
  case OptLevel::O1:
    return "O1";
  case OptLevel::O2:
    return "O2";
  case OptLevel::O3:
    return "O3";
  case OptLevel::Os:
    return "Os";
  }
  llvm_unreachable("unknown level");
}

const char* modeName(SandboxMode mode) {
  switch (mode) {
  case SandboxMode::Auto:
    return "auto";
  case SandboxMode::Require:
    return "require";
  case SandboxMode::Off:
    return "off";
  }
  llvm_unreachable("unknown mode");
}

void writeGrants(OStream& json, const Options& options) {
  json.attributeArray("directories", [&] {
    for (const DirGrant& grant : options.dirs)
      json.object([&] {
        json.attribute("host", utf8(grant.host));
        json.attribute("guest", utf8(grant.guest));
        json.attribute("readOnly", grant.readOnly);
      });
  });
  json.attributeArray("environment", [&] {
    for (const EnvGrant& grant : options.env)
      json.object([&] {
        json.attribute("name", utf8(grant.name));
        if (grant.value)
          json.attribute("value", utf8(*grant.value));
      });
  });
  json.attributeArray("listen", [&] {
    for (const std::string& address : options.listen)
      json.value(address);
  });
}

// Limits that are not set are left out.
void writeLimits(OStream& json, const Options& options) {
  json.attribute("stackBytes", options.stackSize);
  auto add = [&](const char* name, const std::optional<uint64_t>& limit) {
    if (limit)
      json.attribute(name, *limit);
  };
  add("memoryBytes", options.maxMemory);
  add("tableElements", options.maxTable);
  add("timeoutNanoseconds", options.timeout);
  add("fuel", options.fuel);
  add("files", options.maxFiles);
  add("entries", options.maxEntries);
}

void writeMemories(OStream& json, const Options& options, const ModulePlan& plan) {
  for (auto& memory : plan.module->memories) {
    const MemoryPlan& entry = plan.memories.at(memory->name);
    json.object([&] {
      json.attribute("initialBytes", entry.initialBytes);
      json.attribute("maxBytes", entry.maxBytes);
      json.attribute("boundsChecks", entry.checks == BoundsChecks::Guard ? "elided" : "explicit");
      if (entry.base == MemoryBase::Constant)
        json.attribute("address", static_cast<int64_t>(WROUGHT_MEMORY_BASE));
      json.attribute("reservedBytes", entry.reservation);
      json.attribute("hugePages", options.hugePages);
    });
  }
}

void writePolicy(OStream& json, const Context& context, const ModulePlan& plan, const llvm::TargetMachine& target) {
  const Options& options = context.options;
  json.attribute("schema", 1);
  json.attributeObject("module", [&] {
    json.attribute("sha256", context.inputHash);
    json.attributeArray("features", [&] {
      for (const std::string& feature : context.inputFeatures)
        json.value(feature);
    });
    json.attributeArray("imports", [&] {
      for (auto& function : plan.module->functions)
        if (function->imported())
          json.value(utf8(llvm::StringRef(function->module.str.data(), function->module.str.size())) + "." +
                     utf8(llvm::StringRef(function->base.str.data(), function->base.str.size())));
    });
  });
  json.attributeObject("grants", [&] { writeGrants(json, options); });
  json.attribute("sealed", options.sealed);
  json.attribute("sandbox", modeName(options.sandbox.value_or(SandboxMode::Auto)));
  json.attributeObject("limits", [&] { writeLimits(json, options); });
  json.attributeArray("memories", [&] { writeMemories(json, options, plan); });
  json.attributeObject("code", [&] {
    json.attribute("target", target.getTargetTriple().str());
    json.attribute("cpu", target.getTargetCPU());
    json.attribute("cpuFeatures", target.getTargetFeatureString());
    json.attribute("level", levelName(options.optLevel));
    json.attribute("strictTraps", options.strictTraps);
    json.attribute("deterministic", options.deterministic);
    if (!options.invoke.empty())
      json.attribute("invoke", utf8(options.invoke));
    // Whether the same input and options make the same bytes on every machine.
    json.attribute("reproducible", options.cpu != "native");
  });
  json.attributeObject("tools", [&] {
    json.attribute("wrought", WROUGHT_VERSION);
    json.attribute("llvm", LLVM_VERSION_STRING);
    json.attribute("binaryen", llvm::StringRef(binaryenVersion()));
  });
}

} // namespace

void emitPolicy(const Context& context, const ModulePlan& plan, const llvm::TargetMachine& target, llvm::Module& module) {
  if (!target.getTargetTriple().isOSBinFormatELF())
    return;
  std::string text;
  llvm::raw_string_ostream stream(text);
  OStream json(stream);
  json.object([&] { writePolicy(json, context, plan, target); });
  // A note (ELF specification): the lengths of owner and description, the kind, and both, padded to 4 bytes.
  llvm::LLVMContext& llvmContext = module.getContext();
  auto* int32 = llvm::Type::getInt32Ty(llvmContext);
  uint64_t length = text.size();
  text.resize((length + 3) / 4 * 4, '\0');
  llvm::Constant* note = llvm::ConstantStruct::getAnon(
      {llvm::ConstantInt::get(int32, llvm::StringRef(policyOwner).size() + 1), llvm::ConstantInt::get(int32, length),
       llvm::ConstantInt::get(int32, policyNoteType), llvm::ConstantDataArray::getString(llvmContext, policyOwner, true),
       llvm::ConstantDataArray::getString(llvmContext, text, false)});
  static_assert(llvm::StringRef("wrought").size() + 1 == 8, "the owner's name needs no padding");
  auto* variable = new llvm::GlobalVariable(module, note->getType(), true, llvm::GlobalValue::PrivateLinkage, note,
                                            "wrought.policy");
  variable->setSection(policySection);
  variable->setAlignment(llvm::Align(4));
  llvm::appendToUsed(module, {variable});
}

} // namespace wrought
