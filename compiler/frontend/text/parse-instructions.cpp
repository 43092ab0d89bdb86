// Instructions, plain and folded. Nesting is kept on a stack of our own, so that no text is too deep for it: a folded instruction
// waits in its frame until its operands are written.

#include "module-parser.h"

#include "numbers.h"

namespace wrought::text {
namespace {

constexpr uint8_t endCode = op::End;

// Instructions that belong to proposals that cannot be read.
std::optional<Feature> featureOfUnknownInstruction(std::string_view name) {
  struct Prefix {
    std::string_view text;
    Feature feature;
  };
  static constexpr Prefix prefixes[] = {
      {"struct.", Feature::Gc},           {"array.", Feature::Gc},
      {"i31.", Feature::Gc},              {"ref.i31", Feature::Gc},
      {"ref.eq", Feature::Gc},            {"ref.test", Feature::Gc},
      {"ref.cast", Feature::Gc},          {"br_on_cast", Feature::Gc},
      {"any.convert_extern", Feature::Gc}, {"extern.convert_any", Feature::Gc},
      {"cont.", Feature::StackSwitching}, {"suspend", Feature::StackSwitching},
      {"resume", Feature::StackSwitching}, {"switch", Feature::StackSwitching},
      {"string.", Feature::Strings},
  };
  for (const Prefix& prefix : prefixes)
    if (name.starts_with(prefix.text))
      return prefix.feature;
  return std::nullopt;
}

bool isBlock(const InstructionInfo& info) {
  return info.immediate == ImmediateKind::Block || info.immediate == ImmediateKind::Catches;
}

void appendOpcode(Bytes& out, Opcode opcode) {
  if (opcode >> 16 == 0)
    return out.push_back(static_cast<uint8_t>(opcode));
  out.push_back(static_cast<uint8_t>(opcode >> 16));
  appendUnsigned(out, opcode & 0xffff);
}

unsigned laneBits(std::string_view shape) {
  return shape == "i8x16" ? 8 : shape == "i16x8" ? 16 : shape == "i32x4" || shape == "f32x4" ? 32
                                                   : shape == "i64x2" || shape == "f64x2" ? 64
                                                                                          : 0;
}

} // namespace

// --- The loop -----------------------------------------------------------------------------------------------------------------

void ModuleParser::parseInstructions(PlacedBytes& out) { parseBody(out, false); }

void ModuleParser::parseFolded(PlacedBytes& out) {
  if (cursor.peek().kind != Token::Open)
    cursor.unexpected("an instruction in parentheses");
  parseBody(out, true);
}

void ModuleParser::parseConstant(PlacedBytes& out) {
  parseInstructions(out);
  out.bytes.push_back(endCode);
}

void ModuleParser::parseBody(PlacedBytes& out, bool isSingle) {
  for (;;) {
    switch (cursor.peek().kind) {
    case Token::Close:
      if (!frames.empty()) {
        closeFrame(out);
        if (frames.empty() && isSingle)
          return;
        break;
      }
      if (branchHint)
        cursor.fail(*branchHint, "@metadata.code.branch_hint annotation: invalid target");
      return;
    case Token::Open:
      openForm(out);
      break;
    case Token::Annotation:
      takeBranchHint();
      break;
    case Token::Word:
      parsePlain(out);
      break;
    case Token::String:
    case Token::End:
      cursor.unexpected("an instruction");
    }
  }
}

// Takes a closing parenthesis and ends what it closes.
void ModuleParser::closeFrame(PlacedBytes& out) {
  Frame& frame = frames.back();
  const Token& token = cursor.peek();
  switch (frame.kind) {
  case Frame::Block:
  case Frame::If:
  case Frame::Else:
  case Frame::Try:
  case Frame::Catch:
  case Frame::CatchAll:
    cursor.fail(token, "unexpected ')', expected end for '" + std::string(cursor.textOf(frame.token)) + "'");
  case Frame::FoldedPlain:
    out.append(frame.head);
    break;
  case Frame::FoldedIf:
    cursor.unexpected("(then …)");
  case Frame::FoldedTry:
    cursor.unexpected("(do …)");
  case Frame::FoldedBlock:
  case Frame::FoldedIfThen:
  case Frame::FoldedIfElse:
  case Frame::FoldedTryDo:
  case Frame::FoldedTryAll:
    if (!frame.isDelegated) {
      out.mark(token.begin);
      out.bytes.push_back(endCode);
      popLabel();
    }
    break;
  case Frame::FoldedArm:
    break;
  }
  if (branchHint)
    cursor.fail(*branchHint, "@metadata.code.branch_hint annotation: invalid target");
  cursor.take();
  frames.pop_back();
}

// "(": a folded instruction, or an arm of the one around it.
void ModuleParser::openForm(PlacedBytes& out) {
  const Token& token = cursor.peek(1);
  if (token.kind != Token::Word)
    cursor.unexpected("an instruction");
  std::string_view word = cursor.textOf(token);
  auto openArm = [&] {
    cursor.take();
    cursor.take();
    out.mark(token.begin);
    frames.push_back({Frame::FoldedArm, token, {}, {}});
  };
  if (!frames.empty()) {
    Frame& frame = frames.back();
    switch (frame.kind) {
    case Frame::FoldedIf:
      if (word != "then")
        break;
      out.append(frame.head);
      frame.kind = Frame::FoldedIfThen;
      pushLabel(frame.label);
      return openArm();
    case Frame::FoldedIfThen:
      if (word != "else")
        cursor.unexpected("(else …) or ')'");
      frame.kind = Frame::FoldedIfElse;
      out.mark(token.begin);
      out.bytes.push_back(op::Else);
      return openArm();
    case Frame::FoldedTry:
      if (word != "do")
        cursor.unexpected("(do …)");
      frame.kind = Frame::FoldedTryDo;
      return openArm();
    case Frame::FoldedTryDo: {
      if (word == "delegate") {
        frame.kind = Frame::FoldedTryAll;
        frame.isDelegated = true;
        popLabel();
        out.mark(token.begin);
        cursor.take();
        cursor.take();
        out.bytes.push_back(op::Delegate);
        appendUnsigned(out.bytes, takeLabel());
        return cursor.expectClose();
      }
      bool isAll = word == "catch_all";
      if (!isAll && word != "catch")
        cursor.unexpected("(catch …), (catch_all …), (delegate …) or ')'");
      if (isAll)
        frame.kind = Frame::FoldedTryAll;
      out.mark(token.begin);
      out.bytes.push_back(isAll ? op::CatchAll : op::Catch);
      openArm();
      if (!isAll)
        appendUnsigned(out.bytes, takeIndex(tags));
      return;
    }
    case Frame::FoldedIfElse:
    case Frame::FoldedTryAll:
      cursor.unexpected("')'");
    case Frame::Block:
    case Frame::If:
    case Frame::Else:
    case Frame::Try:
    case Frame::Catch:
    case Frame::CatchAll:
    case Frame::FoldedPlain:
    case Frame::FoldedBlock:
    case Frame::FoldedArm:
      break;
    }
  }
  cursor.take();
  checkBranchHint(word, token);
  const InstructionInfo* info = takeInstruction();
  Frame frame{Frame::FoldedPlain, token, {}, {}};
  frame.head.mark(token.begin);
  if (!isBlock(*info)) {
    if (info->opcode == op::Else || info->opcode == op::End || info->opcode == op::Catch || info->opcode == op::CatchAll ||
        info->opcode == op::Delegate)
      cursor.fail(token, "unexpected '(" + std::string(word) + "', expected an instruction");
    parseImmediates(frame.head, info);
    frames.push_back(std::move(frame));
    return;
  }
  parseBlockHead(frame.head, *info, frame.label);
  if (info->opcode == op::If) {
    frame.kind = Frame::FoldedIf;
  } else {
    frame.kind = info->opcode == op::Try ? Frame::FoldedTry : Frame::FoldedBlock;
    out.append(frame.head);
    frame.head = {};
    pushLabel(frame.label);
  }
  frames.push_back(std::move(frame));
}

// An instruction without parentheses.
void ModuleParser::parsePlain(PlacedBytes& out) {
  Frame* frame = frames.empty() ? nullptr : &frames.back();
  if (frame) {
    switch (frame->kind) {
    case Frame::FoldedPlain:
      cursor.unexpected("an operand in parentheses, or ')'");
    case Frame::FoldedIf:
      cursor.unexpected("a condition in parentheses, or (then …)");
    case Frame::FoldedIfThen:
    case Frame::FoldedIfElse:
    case Frame::FoldedTry:
    case Frame::FoldedTryDo:
    case Frame::FoldedTryAll:
      cursor.unexpected("'(' or ')'");
    case Frame::Block:
    case Frame::If:
    case Frame::Else:
    case Frame::Try:
    case Frame::Catch:
    case Frame::CatchAll:
    case Frame::FoldedBlock:
    case Frame::FoldedArm:
      break;
    }
  }
  const Token& token = cursor.peek();
  std::string_view word = cursor.textOf(token);
  checkBranchHint(word, token);
  const InstructionInfo* info = takeInstruction();
  out.mark(token.begin);
  auto misplaced = [&] { cursor.fail(token, "unexpected '" + std::string(word) + "'"); };
  switch (info->opcode) {
  case op::Else:
    if (!frame || frame->kind != Frame::If)
      misplaced();
    checkEndLabel(frame->label);
    frame->kind = Frame::Else;
    return out.bytes.push_back(op::Else);
  case op::Catch:
    if (!frame || (frame->kind != Frame::Try && frame->kind != Frame::Catch))
      misplaced();
    frame->kind = Frame::Catch;
    out.bytes.push_back(op::Catch);
    return appendUnsigned(out.bytes, takeIndex(tags));
  case op::CatchAll:
    if (!frame || (frame->kind != Frame::Try && frame->kind != Frame::Catch))
      misplaced();
    frame->kind = Frame::CatchAll;
    return out.bytes.push_back(op::CatchAll);
  case op::Delegate:
    if (!frame || frame->kind != Frame::Try)
      misplaced();
    popLabel();
    frames.pop_back();
    out.bytes.push_back(op::Delegate);
    return appendUnsigned(out.bytes, takeLabel());
  case op::End:
    if (!frame || frame->kind > Frame::CatchAll)
      misplaced();
    checkEndLabel(frame->label);
    popLabel();
    frames.pop_back();
    return out.bytes.push_back(endCode);
  }
  if (!isBlock(*info))
    return parseImmediates(out, info);
  Frame opened{info->opcode == op::If    ? Frame::If
               : info->opcode == op::Try ? Frame::Try
                                         : Frame::Block,
               token, {}, {}};
  parseBlockHead(out, *info, opened.label);
  pushLabel(opened.label);
  frames.push_back(std::move(opened));
}

const InstructionInfo* ModuleParser::takeInstruction() {
  std::string_view name = cursor.peekText();
  const InstructionInfo* info = findInstruction(name);
  if (!info) {
    if (std::optional<Feature> feature = featureOfUnknownInstruction(name))
      throw Problem{cursor.peek().begin, "", feature};
    cursor.fail(cursor.peek(), "unknown operator '" + std::string(name.substr(0, 60)) + "'");
  }
  cursor.take();
  return info;
}

// --- Hints --------------------------------------------------------------------------------------------------------------------

// Whether a branch is likely is no concern of the meaning; only the form of the hint is checked.
void ModuleParser::takeBranchHint() {
  if (!cursor.isAnnotation("metadata.code.branch_hint"))
    cursor.unexpected("an instruction");
  const Token& token = cursor.peek();
  if (!isInFunction)
    cursor.fail(token, "@metadata.code.branch_hint annotation: not in a function");
  if (branchHint)
    cursor.fail(token, "@metadata.code.branch_hint annotation: duplicate annotation");
  branchHint = cursor.take();
  std::string value = cursor.takeString("\"\\00\" or \"\\01\"");
  if (value.size() != 1 || static_cast<uint8_t>(value[0]) > 1)
    cursor.fail(token, "@metadata.code.branch_hint annotation: invalid value");
  cursor.expectClose();
}

void ModuleParser::checkBranchHint(std::string_view name, const Token& token) {
  if (!branchHint)
    return;
  if (name != "if" && name != "br_if")
    cursor.fail(*branchHint, "@metadata.code.branch_hint annotation: invalid target");
  branchHint.reset();
}

// --- Blocks and labels --------------------------------------------------------------------------------------------------------

// Everything of a block up to its first instruction. Its label does not exist yet.
void ModuleParser::parseBlockHead(PlacedBytes& head, const InstructionInfo& info, std::string_view& label) {
  if (cursor.isIdentifier())
    label = takeIdentifier();
  head.bytes.push_back(static_cast<uint8_t>(info.opcode));
  parseBlockType(head.bytes);
  if (info.immediate == ImmediateKind::Catches)
    parseCatches(head.bytes);
}

void ModuleParser::parseBlockType(Bytes& out) {
  constexpr uint8_t emptyCode = 0x40;
  if (!cursor.isForm("type")) {
    // Not every block should add a type to the module.
    Cursor start = cursor;
    Signature signature = parseSignature(nullptr);
    if (signature.paramCount == 0 && signature.resultCount <= 1) {
      if (signature.resultCount == 0)
        return out.push_back(emptyCode);
      return appendBytes(out, signature.results);
    }
    cursor = start;
  }
  appendSigned(out, parseTypeUse(nullptr));
}

void ModuleParser::parseCatches(Bytes& out) {
  Bytes clauses;
  uint32_t count = 0;
  struct Kind {
    std::string_view word;
    bool hasTag;
  };
  static constexpr Kind kinds[] = {{"catch", true}, {"catch_ref", true}, {"catch_all", false}, {"catch_all_ref", false}};
  for (;;) {
    uint8_t code = 0;
    for (const Kind& kind : kinds) {
      if (cursor.acceptForm(kind.word)) {
        clauses.push_back(code);
        if (kind.hasTag)
          appendUnsigned(clauses, takeIndex(tags));
        appendUnsigned(clauses, takeLabel());
        cursor.expectClose();
        ++count;
        break;
      }
      ++code;
    }
    if (code == std::size(kinds))
      break;
  }
  appendUnsigned(out, count);
  appendBytes(out, clauses);
}

void ModuleParser::pushLabel(std::string_view name) {
  if (!name.empty())
    labels.depths[name].push_back(static_cast<uint32_t>(labels.names.size()));
  labels.names.push_back(name);
}

void ModuleParser::popLabel() {
  std::string_view name = labels.names.back();
  if (!name.empty())
    labels.depths[name].pop_back();
  labels.names.pop_back();
}

uint32_t ModuleParser::takeLabel() {
  if (!cursor.isIdentifier()) {
    if (!cursor.isIndex())
      cursor.unexpected("a label");
    return static_cast<uint32_t>(takeNumber("a number of 32 bits", UINT32_MAX));
  }
  const Token& token = cursor.peek();
  std::string_view name = takeIdentifier();
  auto found = labels.depths.find(name);
  if (found == labels.depths.end() || found->second.empty())
    cursor.fail(token, "unknown label '$" + std::string(name) + "'");
  return static_cast<uint32_t>(labels.names.size() - 1 - found->second.back());
}

// The label that else and end may repeat.
void ModuleParser::checkEndLabel(std::string_view label) {
  if (!cursor.isIdentifier())
    return;
  const Token& token = cursor.peek();
  if (takeIdentifier() != label || label.empty())
    cursor.fail(token, "mismatching label: the block's is " + (label.empty() ? "none" : "'$" + std::string(label) + "'"));
}

// --- Immediates ---------------------------------------------------------------------------------------------------------------

void ModuleParser::parseImmediates(PlacedBytes& placed, const InstructionInfo* info) {
  Bytes& out = placed.bytes;
  if (info->opcode == op::Select && cursor.isForm("result")) {
    Signature signature = parseSignature(nullptr);
    out.push_back(op::SelectTyped);
    appendUnsigned(out, signature.resultCount);
    return appendBytes(out, signature.results);
  }
  appendOpcode(out, info->opcode);
  auto takeLane = [&] { out.push_back(static_cast<uint8_t>(takeNumber("the index of a lane", UINT8_MAX))); };
  switch (info->immediate) {
  case ImmediateKind::None:
  case ImmediateKind::Block:
  case ImmediateKind::Catches:
  case ImmediateKind::Types:
    return;
  case ImmediateKind::Index:
    return parseIndexImmediate(out, *info);
  case ImmediateKind::TwoIndices:
    return parseTwoIndices(out, *info);
  case ImmediateKind::Targets: {
    std::vector<uint32_t> targets;
    while (targets.empty() || cursor.isIndex())
      targets.push_back(takeLabel());
    appendUnsigned(out, targets.size() - 1);
    for (uint32_t target : targets)
      appendUnsigned(out, target);
    return;
  }
  case ImmediateKind::HeapType:
    return parseHeapType(out);
  case ImmediateKind::I32:
    return appendSigned(out, static_cast<int32_t>(takeInteger(32)));
  case ImmediateKind::I64:
    return appendSigned(out, static_cast<int64_t>(takeInteger(64)));
  case ImmediateKind::F32:
    return appendFixed(out, takeFloat(32), 4);
  case ImmediateKind::F64:
    return appendFixed(out, takeFloat(64), 8);
  case ImmediateKind::V128:
    return parseVector(out);
  case ImmediateKind::Memory:
  case ImmediateKind::Atomic:
    return parseMemoryArgument(out, *info);
  case ImmediateKind::MemoryLane:
    parseMemoryArgument(out, *info);
    return takeLane();
  case ImmediateKind::Fence:
    return out.push_back(0);
  case ImmediateKind::Lane:
    return takeLane();
  case ImmediateKind::Shuffle:
    for (unsigned i = 0; i < 16; ++i)
      takeLane();
    return;
  }
}

void ModuleParser::parseIndexImmediate(Bytes& out, const InstructionInfo& info) {
  uint32_t index = 0;
  switch (info.opcode) {
  case op::Br:
  case op::BrIf:
  case op::BrOnNull:
  case op::BrOnNonNull:
  case op::Rethrow:
    index = takeLabel();
    break;
  case op::Call:
  case op::ReturnCall:
  case op::RefFunc:
    index = takeIndex(functions);
    break;
  case op::CallRef:
  case op::ReturnCallRef:
    index = takeIndex(types);
    break;
  case op::LocalGet:
  case op::LocalSet:
  case op::LocalTee:
    index = takeIndex(locals);
    break;
  case op::GlobalGet:
  case op::GlobalSet:
    index = takeIndex(globals);
    break;
  case op::TableGet:
  case op::TableSet:
  case op::TableGrow:
  case op::TableSize:
  case op::TableFill:
    index = takeOptionalIndex(tables);
    break;
  case op::MemorySize:
  case op::MemoryGrow:
  case op::MemoryFill:
    index = takeOptionalIndex(memories);
    break;
  case op::Throw:
    index = takeIndex(tags);
    break;
  case op::DataDrop:
    usesDataCount = true;
    index = takeIndex(dataSegments);
    break;
  case op::ElemDrop:
    index = takeIndex(elements);
    break;
  }
  appendUnsigned(out, index);
}

void ModuleParser::parseTwoIndices(Bytes& out, const InstructionInfo& info) {
  uint32_t first = 0, second = 0;
  switch (info.opcode) {
  case op::CallIndirect:
  case op::ReturnCallIndirect:
    second = takeOptionalIndex(tables);
    first = parseTypeUse(nullptr);
    break;
  case op::MemoryCopy:
  case op::TableCopy: {
    IndexSpace& space = info.opcode == op::MemoryCopy ? memories : tables;
    if (cursor.isIndex()) {
      first = takeIndex(space);
      second = takeIndex(space);
    }
    break;
  }
  case op::MemoryInit:
  case op::TableInit: {
    // The segment is last in the text and first in the binary.
    bool isMemory = info.opcode == op::MemoryInit;
    usesDataCount |= isMemory;
    bool hasTwo = cursor.isIndex() && cursor.peek(1).kind == Token::Word &&
                  (cursor.peekText(1)[0] == '$' || (cursor.peekText(1)[0] >= '0' && cursor.peekText(1)[0] <= '9'));
    if (hasTwo)
      second = takeIndex(isMemory ? memories : tables);
    first = takeIndex(isMemory ? dataSegments : elements);
    break;
  }
  }
  appendUnsigned(out, first);
  appendUnsigned(out, second);
}

// MEMORY? offset=N? align=N?
void ModuleParser::parseMemoryArgument(Bytes& out, const InstructionInfo& info) {
  uint32_t memory = 0;
  // A number before a lane is the lane, unless the lane follows.
  bool isLane = info.immediate == ImmediateKind::MemoryLane && !cursor.isIdentifier() &&
                !(cursor.peek(1).kind == Token::Word &&
                  ((cursor.peekText(1)[0] >= '0' && cursor.peekText(1)[0] <= '9') || cursor.peekText(1).starts_with("offset=") ||
                   cursor.peekText(1).starts_with("align=")));
  if (cursor.isIndex() && !isLane)
    memory = takeIndex(memories);
  auto takeValue = [&](std::string_view prefix, uint64_t& value) {
    if (cursor.peek().kind != Token::Word || !cursor.peekText().starts_with(prefix))
      return false;
    std::string_view number = cursor.peekText().substr(prefix.size());
    switch (parseUnsigned(number, value)) {
    case NumberError::None:
      break;
    case NumberError::Malformed:
      cursor.fail(cursor.peek(), "unknown operator '" + std::string(cursor.peekText()) + "'");
    case NumberError::OutOfRange:
      cursor.fail(cursor.peek(), "constant out of range: " + std::string(number));
    }
    cursor.take();
    return true;
  };
  uint64_t offset = 0;
  takeValue("offset=", offset);
  uint64_t alignment = 0;
  unsigned log2 = info.extra;
  const Token& token = cursor.peek();
  if (takeValue("align=", alignment)) {
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
      cursor.fail(token, "alignment must be a power of 2");
    log2 = static_cast<unsigned>(__builtin_ctzll(alignment));
  }
  constexpr uint32_t hasMemoryIndex = 0x40;
  appendUnsigned(out, log2 | (memory != 0 ? hasMemoryIndex : 0));
  if (memory != 0)
    appendUnsigned(out, memory);
  appendUnsigned(out, offset);
}

void ModuleParser::parseVector(Bytes& out) {
  std::string_view shape = cursor.peekText();
  unsigned bits = cursor.peek().kind == Token::Word ? laneBits(shape) : 0;
  if (bits == 0)
    cursor.unexpected("the shape of a vector, such as i32x4");
  cursor.take();
  constexpr unsigned vectorBits = 128;
  for (unsigned i = 0; i < vectorBits / bits; ++i)
    appendFixed(out, shape[0] == 'f' ? takeFloat(bits) : takeInteger(bits), bits / 8);
}

static uint64_t checkNumber(const Cursor& cursor, NumberError error, uint64_t value) {
  switch (error) {
  case NumberError::None:
    break;
  case NumberError::Malformed:
    cursor.fail(cursor.peek(), "unknown operator: '" + std::string(cursor.peekText().substr(0, 60)) + "' is not a number");
  case NumberError::OutOfRange:
    cursor.fail(cursor.peek(), "constant out of range: " + std::string(cursor.peekText().substr(0, 60)));
  }
  return value;
}

uint64_t ModuleParser::takeInteger(unsigned bits) {
  if (cursor.peek().kind != Token::Word)
    cursor.unexpected("a number");
  uint64_t value = 0;
  NumberError error = parseInteger(cursor.peekText(), bits, value);
  value = checkNumber(cursor, error, value);
  cursor.take();
  return value;
}

uint64_t ModuleParser::takeFloat(unsigned bits) {
  if (cursor.peek().kind != Token::Word)
    cursor.unexpected("a number");
  uint64_t value = 0;
  NumberError error = parseFloat(cursor.peekText(), bits, value);
  value = checkNumber(cursor, error, value);
  cursor.take();
  return value;
}

} // namespace wrought::text
