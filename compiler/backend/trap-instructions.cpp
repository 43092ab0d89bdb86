#include "backend/trap-instructions.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineInstrBuilder.h>
#include <llvm/CodeGen/TargetInstrInfo.h>
#include <llvm/CodeGen/TargetSubtargetInfo.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/Target/TargetMachine.h>

#include <optional>

namespace wrought {

namespace {

constexpr llvm::StringLiteral trapText = "wrought.trap";
constexpr llvm::StringLiteral checkText = "wrought.check";

// What a marker says besides its registers, in one operand: the code in 8 bits, the number in 15, whether the index has 64 bits, and above
// that the serial number.
constexpr unsigned numberShift = 8, wideShift = 23, serialShift = 24;

uint64_t packed(const TrapInstruction& trap, bool isWide) {
  return trap.code | uint64_t{trap.number} << numberShift | uint64_t{isWide} << wideShift | uint64_t{trap.serial} << serialShift;
}

void createMarker(llvm::IRBuilder<>& builder, llvm::StringRef text, llvm::StringRef constraints, uint64_t operands,
                  llvm::SmallVector<llvm::Value*, 3> values) {
  values.push_back(builder.getInt64(operands));
  llvm::SmallVector<llvm::Type*, 3> types;
  for (llvm::Value* value : values)
    types.push_back(value->getType());
  auto* type = llvm::FunctionType::get(builder.getVoidTy(), types, false);
  builder.CreateCall(llvm::InlineAsm::get(type, text, constraints, /*hasSideEffects=*/true), values);
}

// The instructions that a marker becomes, for each target. LLVM does not install the headers that number them.
class Writer {
public:
  // Of what `function` is compiled for: all functions of a module number instructions alike.
  explicit Writer(const llvm::MachineFunction& function)
      : arch(function.getTarget().getTargetTriple().getArch()), instructions(*function.getSubtarget().getInstrInfo()),
        registers(*function.getSubtarget().getRegisterInfo()) {
    if (arch == llvm::Triple::x86_64)
      findWideRegisters("GR64");
    if (arch == llvm::Triple::aarch64) {
      findWideRegisters("GPR64");
      zero = registerNamed("XZR");
    }
    if (arch == llvm::Triple::riscv64)
      zero = registerNamed("X0");
  }

  // At the place of the marker or in a block of its own, `before` an instruction of it.
  void write(const llvm::MachineInstr& marker, llvm::MachineBasicBlock& block, llvm::MachineBasicBlock::iterator before) {
    at = {&block, before, marker.getDebugLoc()};
    Operands operands(marker);
    unsigned code = operands.packed & 0xff;
    int64_t number = operands.packed >> numberShift & 0xffff; // with isWide
    bool isWide = (operands.packed >> wideShift & 1) != 0;
    bool tells = operands.index.isValid();
    llvm::Register index = operands.index, value = operands.value;
    switch (arch) {
    case llvm::Triple::x86_64: {
      // A displacement of 32 bits.
      constexpr int64_t isLong = 1 << 8;
      int64_t displacement = code | isLong | (number & 0x7fff) << 9;
      if (tells)
        build(isWide ? "UD1Qm" : "UD1Lm").addReg(index).addReg(wide(value)).addImm(1).addReg(0).addImm(displacement).addReg(0);
      else
        build("UBSAN_UD1").addImm(code);
      return;
    }
    case llvm::Triple::aarch64:
      build("BRK").addImm(0x5500 + code);
      if (tells) {
        build("SUBSXrs").addReg(zero, llvm::RegState::Define).addReg(wide(index)).addReg(wide(value)).addImm(0);
        build("UDF").addImm(number);
      }
      return;
    case llvm::Triple::riscv64:
      if (!tells) {
        build("CSRRWI").addReg(zero, llvm::RegState::Define).addImm(0xc00 + code).addImm(0);
        return;
      }
      build("CSRRW").addReg(zero, llvm::RegState::Define).addImm(0xc00 + code).addReg(zero);
      build("ADD").addReg(zero, llvm::RegState::Define).addReg(index).addReg(value);
      build("LUI").addReg(zero, llvm::RegState::Define).addImm(number);
      return;
    case llvm::Triple::arm:
      build("UDF").addImm((tells ? 0x5600 : 0x5500) + code);
      if (tells) {
        compare(index, value);
        build("UDF").addImm(number);
      }
      return;
    default:
      llvm_unreachable("a target without a runtime");
    }
  }

  // In place of a check: the comparison, and the branch to the block that traps.
  void writeCheck(llvm::MachineInstr& check, llvm::MachineBasicBlock& block, llvm::MachineBasicBlock& trap) {
    at = {&block, check.getIterator(), check.getDebugLoc()};
    Operands operands(check);
    constexpr unsigned ifHigher = 8; // ARM: condition codes
    compare(operands.index, operands.value);
    build("Bcc").addMBB(&trap).addImm(ifHigher).addReg(instructions.get(opcode("CMPrr")).implicit_defs().front());
  }

private:
  struct Operands {
    llvm::Register index, value;
    uint64_t packed = 0;

    explicit Operands(const llvm::MachineInstr& marker) {
      for (unsigned group = llvm::InlineAsm::MIOp_FirstOperand; group < marker.getNumOperands() && marker.getOperand(group).isImm();) {
        llvm::InlineAsm::Flag flag(static_cast<uint32_t>(marker.getOperand(group).getImm()));
        const llvm::MachineOperand& operand = marker.getOperand(group + 1);
        if (flag.isImmKind())
          packed = static_cast<uint64_t>(operand.getImm());
        else if (flag.isRegUseKind())
          (index.isValid() ? value : index) = operand.getReg();
        group += 1 + flag.getNumOperandRegisters();
      }
    }
  };

  void compare(llvm::Register left, llvm::Register right) {
    constexpr unsigned always = 14;
    build("CMPrr").addReg(left).addReg(right).addImm(always).addReg(0);
  }

  llvm::MachineInstrBuilder build(llvm::StringRef name) {
    return llvm::BuildMI(*at.block, at.before, at.location, instructions.get(opcode(name)));
  }

  unsigned opcode(llvm::StringRef name) {
    auto [known, isNew] = opcodes.try_emplace(name, 0);
    if (isNew)
      for (unsigned number = 0; number != instructions.getNumOpcodes(); ++number)
        if (instructions.getName(number) == name)
          known->second = number;
    assert(known->second != 0);
    return known->second;
  }

  llvm::Register registerNamed(llvm::StringRef name) const {
    for (unsigned number = 1; number != registers.getNumRegs(); ++number)
      if (registers.getName(number) == name)
        return number;
    llvm_unreachable("no such register");
  }

  void findWideRegisters(llvm::StringRef name) {
    for (const llvm::TargetRegisterClass* registerClass : registers.regclasses())
      if (registers.getRegClassName(registerClass) == name)
        wideRegisters = registerClass;
  }

  // The register of 64 bits that `narrow` is the lower half of, or is.
  llvm::Register wide(llvm::Register narrow) const {
    for (llvm::MCPhysReg candidate : registers.superregs_inclusive(narrow))
      if (wideRegisters->contains(candidate))
        return candidate;
    llvm_unreachable("an integer is in no general register");
  }

  struct Place {
    llvm::MachineBasicBlock* block = nullptr;
    llvm::MachineBasicBlock::iterator before;
    llvm::DebugLoc location;
  };

  llvm::Triple::ArchType arch;
  const llvm::TargetInstrInfo& instructions;
  const llvm::TargetRegisterInfo& registers;
  const llvm::TargetRegisterClass* wideRegisters = nullptr;
  llvm::Register zero;
  llvm::StringMap<unsigned> opcodes;
  Place at;
};

class TrapInstructionsPass : public llvm::MachineFunctionPass {
public:
  static char ID;
  TrapInstructionsPass() : MachineFunctionPass(ID) {}

  llvm::StringRef getPassName() const override { return "Wrought Trap Instructions"; }

  bool runOnMachineFunction(llvm::MachineFunction& function) override {
    if (!function.hasInlineAsm())
      return false;
    if (!writer)
      writer.emplace(function);
    llvm::SmallVector<llvm::MachineInstr*, 32> checks;
    bool isChanged = false;
    for (llvm::MachineBasicBlock& block : function)
      for (llvm::MachineInstr& instruction : llvm::make_early_inc_range(block)) {
        if (!instruction.isInlineAsm())
          continue;
        llvm::StringRef text = instruction.getOperand(llvm::InlineAsm::MIOp_AsmString).getSymbolName();
        if (text == checkText)
          checks.push_back(&instruction);
        if (text != trapText)
          continue;
        writer->write(instruction, block, instruction.getIterator());
        instruction.eraseFromParent();
        isChanged = true;
      }
    llvm::SmallVector<llvm::MachineBasicBlock*, 32> traps;
    for (llvm::MachineInstr* check : checks) {
      llvm::MachineBasicBlock* trap = function.CreateMachineBasicBlock(check->getParent()->getBasicBlock());
      function.push_back(trap);
      writer->write(*check, *trap, trap->end());
      traps.push_back(trap);
    }
    // The last first: all that is behind it in its block is moved.
    for (auto [check, trap] : llvm::zip_equal(llvm::reverse(checks), llvm::reverse(traps))) {
      llvm::MachineBasicBlock* block = check->getParent();
      writer->writeCheck(*check, *block, *trap);
      block->splitAt(*check, /*UpdateLiveIns=*/false);
      block->addSuccessor(trap, llvm::BranchProbability::getZero());
      check->eraseFromParent();
    }
    // Nothing that comes after asks which registers are in use where.
    if (!checks.empty())
      function.getProperties().reset(llvm::MachineFunctionProperties::Property::TracksLiveness);
    return isChanged || !checks.empty();
  }

private:
  std::optional<Writer> writer;
};

char TrapInstructionsPass::ID = 0;

} // namespace

void createTrap(llvm::IRBuilder<>& builder, const TrapInstruction& trap) {
  createMarker(builder, trapText, "i", packed(trap, false), {});
}

void createTrap(llvm::IRBuilder<>& builder, const TrapInstruction& trap, llvm::Value* index, llvm::Value* value) {
  createMarker(builder, trapText, "r,r,i", packed(trap, index->getType()->isIntegerTy(64)), {index, value});
}

bool hasChecks(const llvm::Triple& triple) { return triple.getArch() == llvm::Triple::arm; }

void createCheck(llvm::IRBuilder<>& builder, const TrapInstruction& trap, llvm::Value* left, llvm::Value* right) {
  // To everything that moves accesses it writes memory.
  createMarker(builder, checkText, "r,r,i,~{cc},~{memory}", packed(trap, false), {left, right});
}

llvm::MachineFunctionPass* createTrapInstructionsPass() { return new TrapInstructionsPass(); }

} // namespace wrought
