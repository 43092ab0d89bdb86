#include "recognise/flat-code.h"

#include <ir/find_all.h>
#include <ir/iteration.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <algorithm>

namespace wrought::recognise {

namespace {

constexpr size_t maxInstructions = 6000;
constexpr unsigned maxCallDepth = 3;

bool isPlain(wasm::Type type) { return type == wasm::Type::i32 || type == wasm::Type::i64 || type == wasm::Type::v128; }

class Flattener {
public:
  Flattener(wasm::Module& module, const KnownFunctions& known) : module(module), known(known) {}

  std::optional<FlatCode> run(wasm::Function& function) {
    addFunction(function);
    if (hasFailed)
      return std::nullopt;
    return std::move(result);
  }

private:
  struct Label {
    wasm::Name name;
    uint32_t height;
    bool keepsValue;
    bool isLoop;
    uint32_t start;
    std::vector<uint32_t> jumps;                          // instructions to be given the place of its end
    std::vector<std::pair<uint32_t, uint32_t>> tableJumps; // and elements of tables
  };

  // The arguments are on the stack; in their stead comes the result.
  void addFunction(wasm::Function& function) {
    if (function.imported() || frames.size() > maxCallDepth || function.getResults().isTuple() ||
        std::find(frames.begin(), frames.end(), &function) != frames.end())
      return fail();
    frames.push_back(&function);
    uint32_t outerBase = base;
    base = static_cast<uint32_t>(result.locals.size());
    for (wasm::Index i = 0; i < function.getNumLocals(); ++i) {
      if (!isPlain(function.getLocalType(i)))
        return fail();
      result.locals.push_back(function.getLocalType(i));
    }
    if (frames.size() > 1) {
      for (wasm::Index i = function.getNumParams(); i-- > 0;)
        addLocal(Code::Set, i);
      // They may be those of an earlier iteration.
      for (wasm::Index i = function.getNumParams(); i < function.getNumLocals(); ++i) {
        auto* zero = module.allocator.alloc<wasm::Const>();
        zero->set(wasm::Literal::makeZero(function.getLocalType(i)));
        add({.code = Code::Operator, .expression = zero});
        ++height;
        addLocal(Code::Set, i);
      }
    }
    bool hasResult = function.getResults() != wasm::Type::none;
    std::vector<Label> outer = std::move(labels);
    labels.clear();
    labels.push_back({wasm::Name(), height, hasResult, false, 0, {}, {}});
    walk(function.body);
    if (frames.size() == 1) {
      place(labels.front());
      add({.code = Code::Return});
    } else {
      place(labels.front());
    }
    labels = std::move(outer);
    base = outerBase;
    frames.pop_back();
  }

  void fail() { hasFailed = true; }

  uint32_t here() const { return static_cast<uint32_t>(result.instructions.size()); }

  uint32_t add(Instruction instruction) {
    if (result.instructions.size() >= maxInstructions)
      fail();
    else
      result.instructions.push_back(std::move(instruction));
    return here() - 1;
  }

  void addLocal(Code code, wasm::Index index) {
    add({.code = code, .index = base + index});
    height += code == Code::Get ? 1 : code == Code::Set ? -1 : 0;
  }

  void place(Label& label) {
    for (uint32_t jump : label.jumps)
      result.instructions[jump].target = here();
    for (auto [table, element] : label.tableJumps)
      result.instructions[table].targets[element] = here();
    height = label.height + (label.keepsValue ? 1 : 0);
  }

  Label* find(wasm::Name name) {
    for (size_t i = labels.size(); i-- > 0;)
      if (labels[i].name == name)
        return &labels[i];
    fail();
    return nullptr;
  }

  void jump(Code code, Label& label) {
    uint32_t at = add({.code = code, .target = label.start, .height = label.height, .keepsValue = label.keepsValue});
    if (!label.isLoop)
      label.jumps.push_back(at);
  }

  // Emits `list` in order; false once what follows cannot be reached.
  bool walkAll(const wasm::ExpressionList& list) {
    for (wasm::Expression* child : list)
      if (!walk(child))
        return false;
    return true;
  }

  // False if what follows cannot be reached.
  bool walk(wasm::Expression* curr) {
    if (hasFailed)
      return false;
    if (curr->type != wasm::Type::none && curr->type != wasm::Type::unreachable && !isPlain(curr->type)) {
      fail();
      return false;
    }
    switch (curr->_id) {
    case wasm::Expression::NopId:
      return true;
    case wasm::Expression::BlockId:
      return walkBlock(curr->cast<wasm::Block>());
    case wasm::Expression::LoopId:
      return walkLoop(curr->cast<wasm::Loop>());
    case wasm::Expression::IfId:
      return walkIf(curr->cast<wasm::If>());
    case wasm::Expression::BreakId:
      return walkBreak(curr->cast<wasm::Break>());
    case wasm::Expression::SwitchId:
      return walkSwitch(curr->cast<wasm::Switch>());
    case wasm::Expression::ReturnId: {
      auto* value = curr->cast<wasm::Return>()->value;
      if (value && !walk(value))
        return false;
      jump(Code::Jump, labels.front());
      return false;
    }
    case wasm::Expression::UnreachableId:
      add({.code = Code::Trap});
      return false;
    case wasm::Expression::LocalGetId:
      addLocal(Code::Get, curr->cast<wasm::LocalGet>()->index);
      return true;
    case wasm::Expression::LocalSetId: {
      auto* set = curr->cast<wasm::LocalSet>();
      if (!walk(set->value))
        return false;
      addLocal(set->isTee() ? Code::Tee : Code::Set, set->index);
      return true;
    }
    case wasm::Expression::DropId:
      if (!walk(curr->cast<wasm::Drop>()->value))
        return false;
      add({.code = Code::Drop});
      --height;
      return true;
    case wasm::Expression::CallId:
      return walkCall(curr->cast<wasm::Call>());
    case wasm::Expression::ConstId:
    case wasm::Expression::UnaryId:
    case wasm::Expression::BinaryId:
    case wasm::Expression::SelectId:
    case wasm::Expression::LoadId:
    case wasm::Expression::StoreId:
    case wasm::Expression::SIMDExtractId:
    case wasm::Expression::SIMDShuffleId:
    case wasm::Expression::MemoryCopyId:
    case wasm::Expression::MemoryFillId:
      return walkOperator(curr);
    default:
      fail();
      return false;
    }
  }

  bool walkOperator(wasm::Expression* curr) {
    wasm::Name memory = module.memories.front()->name;
    bool isFine = true;
    if (auto* load = curr->dynCast<wasm::Load>())
      isFine = !load->isAtomic && load->memory == memory && load->offset.addr < UINT32_MAX;
    else if (auto* store = curr->dynCast<wasm::Store>())
      isFine = !store->isAtomic && store->memory == memory && store->offset.addr < UINT32_MAX;
    else if (auto* copy = curr->dynCast<wasm::MemoryCopy>())
      isFine = copy->destMemory == memory && copy->sourceMemory == memory;
    else if (auto* fill = curr->dynCast<wasm::MemoryFill>())
      isFine = fill->memory == memory;
    if (!isFine) {
      fail();
      return false;
    }
    uint32_t before = height;
    if (!walkOperands(curr))
      return false;
    add({.code = Code::Operator, .expression = curr});
    height = before + (curr->type == wasm::Type::none ? 0 : 1);
    return true;
  }

  bool walkOperands(wasm::Expression* curr) {
    wasm::ChildIterator children(curr);
    size_t kept = 0; // the last that calls something: it may have loops, and below their heads nothing may lie on the stack
    for (size_t i = 1; i < children.getNumChildren(); ++i)
      for (wasm::Call* call : wasm::FindAll<wasm::Call>(children.getChild(i)).list)
        if (!isBulk(call->target))
          kept = i;
    std::vector<uint32_t> locals;
    for (size_t i = 0; i < children.getNumChildren(); ++i) {
      if (!walk(children.getChild(i)))
        return false;
      if (kept == 0 || i > kept)
        continue;
      locals.push_back(static_cast<uint32_t>(result.locals.size()));
      result.locals.push_back(children.getChild(i)->type);
      add({.code = Code::Set, .index = locals.back()});
      --height;
      for (size_t k = 0; i == kept && k < locals.size(); ++k, ++height)
        add({.code = Code::Get, .index = locals[k]});
    }
    return true;
  }

  // Whether calls of it are one instruction.
  bool isBulk(wasm::Name name) const {
    auto found = known.find(name);
    return found != known.end() && (found->second == KnownFunction::Copy || found->second == KnownFunction::Move ||
                                    found->second == KnownFunction::Fill);
  }

  bool walkBlock(wasm::Block* curr) {
    labels.push_back({curr->name, height, curr->type.isConcrete(), false, 0, {}, {}});
    bool goesOn = walkAll(curr->list);
    Label label = std::move(labels.back());
    labels.pop_back();
    if (!goesOn && label.jumps.empty() && label.tableJumps.empty())
      return false;
    place(label);
    return true;
  }

  bool walkLoop(wasm::Loop* curr) {
    uint32_t head = add({.code = Code::Loop, .height = height});
    labels.push_back({curr->name, height, false, true, head, {}, {}});
    bool goesOn = walk(curr->body);
    labels.pop_back();
    if (!hasFailed)
      result.instructions[head].target = here();
    return goesOn;
  }

  bool walkIf(wasm::If* curr) {
    if (!walk(curr->condition))
      return false;
    --height;
    uint32_t before = height;
    uint32_t otherwise = add({.code = Code::JumpUnless, .height = height});
    bool goesOn = walk(curr->ifTrue);
    if (!curr->ifFalse) {
      if (!hasFailed)
        result.instructions[otherwise].target = here();
      height = before;
      return !hasFailed;
    }
    uint32_t end = add({.code = Code::Jump, .height = before, .keepsValue = curr->type.isConcrete()});
    if (hasFailed)
      return false;
    result.instructions[otherwise].target = here();
    height = before;
    goesOn |= walk(curr->ifFalse);
    if (hasFailed)
      return false;
    result.instructions[end].target = here();
    height = before + (curr->type.isConcrete() ? 1 : 0);
    return goesOn;
  }

  bool walkBreak(wasm::Break* curr) {
    if (curr->value && !walk(curr->value))
      return false;
    if (curr->condition && !walk(curr->condition))
      return false;
    if (curr->condition)
      --height;
    if (Label* label = find(curr->name))
      jump(curr->condition ? Code::JumpIf : Code::Jump, *label);
    return curr->condition != nullptr;
  }

  bool walkSwitch(wasm::Switch* curr) {
    if (curr->value) { // rare
      fail();
      return false;
    }
    if (!walk(curr->condition))
      return false;
    --height;
    uint32_t at = add({.code = Code::Table, .height = height});
    if (hasFailed)
      return false;
    std::vector<wasm::Name> names(curr->targets.begin(), curr->targets.end());
    names.push_back(curr->default_);
    for (uint32_t i = 0; i < names.size(); ++i) {
      Label* label = find(names[i]);
      if (!label || label->height != height || label->keepsValue) {
        fail();
        return false;
      }
      result.instructions[at].targets.push_back(label->start);
      if (!label->isLoop)
        label->tableJumps.push_back({at, i});
    }
    return false;
  }

  bool walkCall(wasm::Call* curr) {
    if (curr->isReturn) {
      fail();
      return false;
    }
    uint32_t before = height;
    for (wasm::Expression* operand : curr->operands)
      if (!walk(operand))
        return false;
    if (isBulk(curr->target))
      add({.code = Code::CallKnown, .expression = curr, .known = known.at(curr->target)});
    else
      addFunction(*module.getFunction(curr->target));
    height = before + (curr->type.isConcrete() ? 1 : 0);
    return curr->type != wasm::Type::unreachable;
  }

  wasm::Module& module;
  const KnownFunctions& known;
  FlatCode result;
  std::vector<wasm::Function*> frames;
  std::vector<Label> labels;
  uint32_t base = 0;
  uint32_t height = 0;
  bool hasFailed = false;
};

} // namespace

std::string fingerprint(const FlatCode& code) {
  std::string text;
  auto add = [&](uint64_t number) {
    for (unsigned i = 0; i < 8; ++i)
      text.push_back(static_cast<char>(number >> (8 * i)));
  };
  for (wasm::Type type : code.locals)
    add(type.getByteSize());
  for (const Instruction& instruction : code.instructions) {
    add(static_cast<uint64_t>(instruction.code));
    for (uint64_t number : {uint64_t{instruction.index}, uint64_t{instruction.target}, uint64_t{instruction.height},
                            uint64_t{instruction.keepsValue}, static_cast<uint64_t>(instruction.known)})
      add(number);
    add(instruction.targets.size());
    for (uint32_t target : instruction.targets)
      add(target);
    wasm::Expression* curr = instruction.expression;
    if (!curr)
      continue;
    add(curr->_id);
    add(curr->type.isConcrete() ? curr->type.getByteSize() : 0);
    if (auto* constant = curr->dynCast<wasm::Const>()) {
      uint8_t bytes[16] = {};
      constant->value.getBits(bytes);
      text.append(reinterpret_cast<char*>(bytes), sizeof bytes);
    } else if (auto* unary = curr->dynCast<wasm::Unary>()) {
      add(unary->op);
    } else if (auto* binary = curr->dynCast<wasm::Binary>()) {
      add(binary->op);
    } else if (auto* load = curr->dynCast<wasm::Load>()) {
      for (uint64_t number : {uint64_t{load->bytes}, uint64_t{load->signed_}, uint64_t{load->offset.addr}})
        add(number);
    } else if (auto* store = curr->dynCast<wasm::Store>()) {
      add(store->bytes);
      add(store->offset.addr);
    } else if (auto* lane = curr->dynCast<wasm::SIMDExtract>()) {
      add(lane->op);
      add(lane->index);
    } else if (auto* shuffle = curr->dynCast<wasm::SIMDShuffle>()) {
      text.append(reinterpret_cast<const char*>(shuffle->mask.data()), shuffle->mask.size());
    }
  }
  std::array<uint8_t, 32> hash = llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  return llvm::toHex(hash, /*LowerCase=*/true);
}

std::vector<std::vector<bool>> findLiveLocals(const FlatCode& code) {
  size_t count = code.instructions.size();
  std::vector<std::vector<bool>> live(count + 1, std::vector<bool>(code.locals.size()));
  for (bool hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (size_t i = count; i-- > 0;) {
      const Instruction& instruction = code.instructions[i];
      bool goesOn = instruction.code != Code::Jump && instruction.code != Code::Table && instruction.code != Code::Trap &&
                    instruction.code != Code::Return;
      std::vector<bool> now(code.locals.size());
      auto add = [&](const std::vector<bool>& other) {
        for (size_t k = 0; k < now.size(); ++k)
          now[k] = now[k] || other[k];
      };
      if (goesOn)
        add(live[i + 1]);
      if (instruction.code == Code::Jump || instruction.code == Code::JumpIf || instruction.code == Code::JumpUnless)
        add(live[instruction.target]);
      for (uint32_t target : instruction.targets)
        add(live[target]);
      if (instruction.code == Code::Set || instruction.code == Code::Tee)
        now[instruction.index] = false;
      if (instruction.code == Code::Get)
        now[instruction.index] = true;
      if (now != live[i]) {
        live[i] = std::move(now);
        hasChanged = true;
      }
    }
  }
  return live;
}

std::vector<uint32_t> findJoins(const FlatCode& code) {
  std::vector<unsigned> arrivals(code.instructions.size() + 1);
  std::vector<uint32_t> joins;
  for (uint32_t i = 0; i < code.instructions.size(); ++i) {
    const Instruction& instruction = code.instructions[i];
    bool goesOn = instruction.code != Code::Jump && instruction.code != Code::Table && instruction.code != Code::Trap &&
                  instruction.code != Code::Return;
    arrivals[i + 1] += goesOn;
    if (instruction.code == Code::Jump || instruction.code == Code::JumpIf || instruction.code == Code::JumpUnless)
      ++arrivals[instruction.target];
    for (uint32_t target : instruction.targets)
      ++arrivals[target];
  }
  for (uint32_t i = 0; i < code.instructions.size();) {
    if (code.instructions[i].code == Code::Loop) {
      i = code.instructions[i].target;
      continue;
    }
    bool isEnd = code.instructions[i].code == Code::Return ||
                 (i + 1 < code.instructions.size() && code.instructions[i + 1].code == Code::Return);
    if (arrivals[i] >= 3 && !isEnd)
      joins.push_back(i);
    ++i;
  }
  return joins;
}

std::optional<FlatCode> flatten(wasm::Module& module, wasm::Function& function, const KnownFunctions& known) {
  return Flattener(module, known).run(function);
}

} // namespace wrought::recognise
