#include "backend/fold-index-sums.h"

#include "wrought/layout.h"

#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/StringSwitch.h>
#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineInstrBuilder.h>
#include <llvm/CodeGen/MachineRegisterInfo.h>
#include <llvm/CodeGen/TargetInstrInfo.h>
#include <llvm/CodeGen/TargetSubtargetInfo.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace wrought {

namespace {

constexpr const char* flagName = "wrought.fold.index.sums";

// How many instructions are followed from a sum to the load that it waits for.
constexpr unsigned farthestLoad = 16;

// x86's memory operands, in the order of an instruction's: base, scale, index, displacement, segment.
enum MemoryOperand : unsigned { Base, Scale, Index, Displacement, Segment, MemoryOperands };

// The instructions whose result of 32 bits a memory operand can compute. LLVM does not install the header that numbers them.
enum class Opcode : uint8_t { Other, Move, AddRegisters, AddNumber, SubtractNumber, Increment, Decrement, ShiftLeft, Lea };

Opcode opcodeNamed(llvm::StringRef name) {
  return llvm::StringSwitch<Opcode>(name)
      .Case("MOV32rr", Opcode::Move)
      .Cases("ADD32rr", "ADD32rr_DB", Opcode::AddRegisters)
      .Cases("ADD32ri", "ADD32ri_DB", Opcode::AddNumber)
      .Case("SUB32ri", Opcode::SubtractNumber)
      .Case("INC32r", Opcode::Increment)
      .Case("DEC32r", Opcode::Decrement)
      .Case("SHL32ri", Opcode::ShiftLeft)
      .Case("LEA64_32r", Opcode::Lea)
      .Default(Opcode::Other);
}

// base + scale * index + offset, modulo 2^32.
struct Sum {
  llvm::Register base;
  llvm::Register index;
  int64_t scale = 1;
  int64_t offset = 0;
};

class FoldIndexSumsPass : public llvm::MachineFunctionPass {
public:
  static char ID;
  FoldIndexSumsPass() : MachineFunctionPass(ID) {}

  llvm::StringRef getPassName() const override { return "Fold index sums"; }

  void getAnalysisUsage(llvm::AnalysisUsage& usage) const override {
    usage.setPreservesCFG();
    MachineFunctionPass::getAnalysisUsage(usage);
  }

  bool runOnMachineFunction(llvm::MachineFunction& function) override {
    registers = &function.getRegInfo();
    instructions = function.getSubtarget().getInstrInfo();
    target = function.getSubtarget().getRegisterInfo();
    if (!registers->isSSA())
      return false;
    learnNames();
    llvm::SmallVector<llvm::MachineInstr*, 64> extensions;
    for (llvm::MachineBasicBlock& block : function)
      for (llvm::MachineInstr& instruction : block)
        if (instruction.getOpcode() == llvm::TargetOpcode::SUBREG_TO_REG && instruction.getOperand(1).getImm() == 0 &&
            instruction.getOperand(3).getImm() == lowHalf)
          extensions.push_back(&instruction);
    bool isChanged = false;
    for (llvm::MachineInstr* extension : extensions)
      isChanged |= fold(*extension);
    return isChanged;
  }

private:
  void learnNames() {
    if (!opcodes.empty())
      return;
    opcodes.resize(instructions->getNumOpcodes());
    for (unsigned opcode = 0; opcode != opcodes.size(); ++opcode)
      opcodes[opcode] = opcodeNamed(instructions->getName(opcode));
    for (unsigned index = 1; index != target->getNumSubRegIndices(); ++index)
      if (llvm::StringRef(target->getSubRegIndexName(index)) == "sub_32bit")
        lowHalf = index;
    for (unsigned id = 0; id != target->getNumRegClasses(); ++id) {
      const llvm::TargetRegisterClass* registerClass = target->getRegClass(id);
      llvm::StringRef name = target->getRegClassName(registerClass);
      if (name == "GR32")
        narrow = registerClass;
      else if (name == "GR32_NOSP")
        narrowIndex = registerClass;
      else if (name == "GR64")
        wide = registerClass;
    }
  }

  // `extension` makes a 64-bit register of a 32-bit one.
  bool fold(llvm::MachineInstr& extension) {
    llvm::Register index = extension.getOperand(0).getReg();
    llvm::MachineOperand& source = extension.getOperand(2);
    if (!source.getReg().isVirtual() || source.getSubReg() != 0)
      return false;
    llvm::MachineInstr& definition = *registers->getVRegDef(source.getReg());
    if (!registers->hasOneNonDBGUse(source.getReg()) && !waitsForItself(definition, index))
      return false;
    std::optional<Sum> sum = sumOf(definition);
    if (!sum)
      return false;
    // One register takes the place of another. Two of them are in use for longer, which no instruction saved is worth where that is long.
    bool isShort = sum->base && sum->index;
    unsigned accesses = 0;
    for (llvm::MachineOperand& use : registers->use_nodbg_operands(index)) {
      if (!isAddress(use) || (isShort && (++accesses > 2 || use.getParent()->getParent() != definition.getParent())))
        return false;
    }
    if (!prepare(sum->base, narrow, definition) || !prepare(sum->index, narrowIndex, definition))
      return false;
    llvm::SmallVector<llvm::MachineOperand*, 4> uses;
    for (llvm::MachineOperand& use : registers->use_nodbg_operands(index))
      uses.push_back(&use);
    for (llvm::MachineOperand* use : uses)
      replace(*use, *sum);
    registers->markUsesInDebugValueAsUndef(index);
    extension.eraseFromParent(); // and the sum is mostly dead
    return true;
  }

  // Whether a sum is made of what is loaded from where the same sum was the last time: `p += *p == '\\' ? 2 : 1`. Then each iteration of
  // a loop waits for the one before, and takes as long as the load and the way from there to the next address, which is shorter by the
  // sum if the access makes its own. The sum stays, for its other uses.
  bool waitsForItself(const llvm::MachineInstr& sum, llvm::Register index) const {
    llvm::SmallSetVector<const llvm::MachineInstr*, farthestLoad> seen;
    seen.insert(&sum);
    // The nearest first.
    for (unsigned next = 0; next != seen.size() && seen.size() < farthestLoad; ++next) {
      const llvm::MachineInstr& instruction = *seen[next];
      for (const llvm::MachineOperand& operand : instruction.uses()) {
        if (!operand.isReg() || !operand.getReg())
          continue;
        const llvm::MachineInstr* source =
            operand.getReg().isVirtual() ? registers->getVRegDef(operand.getReg()) : lastDefinition(operand.getReg(), instruction);
        if (!source)
          continue;
        if (source->mayLoad() && source->readsVirtualRegister(index))
          return true;
        seen.insert(source);
      }
    }
    return false;
  }

  // Of a register of the machine, flags above all, in the same block.
  const llvm::MachineInstr* lastDefinition(llvm::Register reg, const llvm::MachineInstr& use) const {
    for (llvm::MachineBasicBlock::const_reverse_iterator before = std::next(use.getReverseIterator()), end = use.getParent()->rend();
         before != end; ++before)
      if (before->modifiesRegister(reg, target))
        return &*before;
    return nullptr;
  }

  std::optional<Sum> sumOf(const llvm::MachineInstr& definition) const {
    // Its flags may be what it is there for.
    for (const llvm::MachineOperand& operand : llvm::drop_begin(definition.operands()))
      if (operand.isReg() && operand.isDef() && !operand.isDead())
        return std::nullopt;
    Sum sum;
    auto number = [&](unsigned i) -> std::optional<int64_t> {
      return definition.getOperand(i).isImm() ? std::optional(definition.getOperand(i).getImm()) : std::nullopt;
    };
    switch (opcodes[definition.getOpcode()]) {
    case Opcode::Other:
      return std::nullopt;
    case Opcode::Move:
      sum.base = registerAt(definition, 1);
      break;
    case Opcode::AddRegisters:
      sum.base = registerAt(definition, 1);
      sum.index = registerAt(definition, 2);
      if (!sum.index)
        return std::nullopt;
      break;
    case Opcode::AddNumber:
    case Opcode::SubtractNumber: {
      std::optional<int64_t> added = number(2);
      if (!added)
        return std::nullopt;
      sum.base = registerAt(definition, 1);
      sum.offset = opcodes[definition.getOpcode()] == Opcode::AddNumber ? *added : -*added;
      break;
    }
    case Opcode::Increment:
    case Opcode::Decrement:
      sum.base = registerAt(definition, 1);
      sum.offset = opcodes[definition.getOpcode()] == Opcode::Increment ? 1 : -1;
      break;
    case Opcode::ShiftLeft: {
      std::optional<int64_t> distance = number(2);
      if (!distance || *distance < 1 || *distance > 3)
        return std::nullopt;
      sum.index = registerAt(definition, 1);
      sum.scale = int64_t(1) << *distance;
      return sum.index ? std::optional(sum) : std::nullopt;
    }
    case Opcode::Lea: {
      const llvm::MachineOperand& base = definition.getOperand(1 + Base);
      const llvm::MachineOperand& scaled = definition.getOperand(1 + Index);
      std::optional<int64_t> offset = number(1 + Displacement);
      if (!base.isReg() || !offset || definition.getOperand(1 + Segment).getReg())
        return std::nullopt;
      sum.offset = *offset;
      sum.scale = definition.getOperand(1 + Scale).getImm();
      if (base.getReg() && !(sum.base = registerAt(definition, 1 + Base)))
        return std::nullopt;
      if (scaled.getReg() && !(sum.index = registerAt(definition, 1 + Index)))
        return std::nullopt;
      return sum.base || sum.index ? std::optional(sum) : std::nullopt;
    }
    }
    return sum.base ? std::optional(sum) : std::nullopt;
  }

  // A virtual register, whole, or nothing.
  static llvm::Register registerAt(const llvm::MachineInstr& instruction, unsigned i) {
    const llvm::MachineOperand& operand = instruction.getOperand(i);
    return operand.isReg() && operand.getReg().isVirtual() && operand.getSubReg() == 0 ? operand.getReg() : llvm::Register();
  }

  // Whether the register is used as the index of an access to memory without an offset.
  bool isAddress(const llvm::MachineOperand& use) const {
    const llvm::MachineInstr& access = *use.getParent();
    if (!access.mayLoadOrStore() || access.isCall() || access.isTerminator() || access.isInlineAsm() || use.getSubReg() != 0)
      return false;
    const llvm::MCInstrDesc& description = access.getDesc();
    unsigned first = 0;
    while (first != description.getNumOperands() && description.operands()[first].OperandType != llvm::MCOI::OPERAND_MEMORY)
      ++first;
    if (first + MemoryOperands > description.getNumOperands() || &access.getOperand(first + Base) != &use ||
        // Not one that cannot have every register in its address.
        instructions->getRegClass(description, first + Base, target, *access.getMF()) != wide)
      return false;
    const llvm::MachineOperand& scaled = access.getOperand(first + Index);
    const llvm::MachineOperand& displacement = access.getOperand(first + Displacement);
    const llvm::MachineOperand& segment = access.getOperand(first + Segment);
    return scaled.isReg() && !scaled.getReg() && displacement.isImm() && displacement.getImm() == WROUGHT_MEMORY_BASE &&
           segment.isReg() && !segment.getReg();
  }

  // The 32-bit register that is `reg` or its lower half, of a class that addresses can have.
  bool prepare(llvm::Register& reg, const llvm::TargetRegisterClass* registerClass, llvm::MachineInstr& place) {
    if (!reg)
      return true;
    unsigned half = 0;
    if (target->getRegSizeInBits(*registers->getRegClass(reg)) == 64) {
      const llvm::MachineInstr& definition = *registers->getVRegDef(reg);
      bool isWidened = (definition.getOpcode() == llvm::TargetOpcode::INSERT_SUBREG ||
                        definition.getOpcode() == llvm::TargetOpcode::SUBREG_TO_REG) &&
                       definition.getOperand(3).getImm() == lowHalf;
      llvm::Register narrower = isWidened ? registerAt(definition, 2) : llvm::Register();
      if (narrower)
        reg = narrower;
      else
        half = lowHalf;
    }
    registers->clearKillFlags(reg);
    if (half == 0 && registers->constrainRegClass(reg, registerClass))
      return true;
    llvm::Register copy = registers->createVirtualRegister(registerClass);
    llvm::BuildMI(*place.getParent(), place, place.getDebugLoc(), instructions->get(llvm::TargetOpcode::COPY), copy)
        .addReg(reg, 0, half);
    reg = copy;
    return true;
  }

  static void replace(llvm::MachineOperand& use, const Sum& sum) {
    llvm::MachineInstr& access = *use.getParent();
    unsigned first = access.getOperandNo(&use);
    auto set = [&](unsigned operand, llvm::Register reg) {
      access.getOperand(first + operand).setReg(reg);
      if (reg)
        access.getOperand(first + operand).setIsKill(false);
    };
    set(Base, sum.base);
    access.getOperand(first + Scale).setImm(sum.scale);
    set(Index, sum.index);
    // As the encoding has it: sign-extended from 32 bits.
    access.getOperand(first + Displacement)
        .setImm(static_cast<int32_t>(static_cast<uint32_t>(sum.offset + static_cast<int64_t>(WROUGHT_MEMORY_BASE))));
  }

  llvm::MachineRegisterInfo* registers = nullptr;
  const llvm::TargetInstrInfo* instructions = nullptr;
  const llvm::TargetRegisterInfo* target = nullptr;
  std::vector<Opcode> opcodes;
  unsigned lowHalf = 0;
  const llvm::TargetRegisterClass* narrow = nullptr;
  const llvm::TargetRegisterClass* narrowIndex = nullptr;
  const llvm::TargetRegisterClass* wide = nullptr;
};

char FoldIndexSumsPass::ID = 0;

} // namespace

void allowFoldedIndexSums(llvm::Module& module) { module.addModuleFlag(llvm::Module::Min, flagName, 1); }

bool foldsIndexSums(const llvm::Module& module, const llvm::TargetMachine& target) {
  return target.getTargetTriple().getArch() == llvm::Triple::x86_64 && target.getOptLevel() != llvm::CodeGenOptLevel::None &&
         module.getModuleFlag(flagName) != nullptr;
}

llvm::MachineFunctionPass* createFoldIndexSumsPass() { return new FoldIndexSumsPass(); }

} // namespace wrought
