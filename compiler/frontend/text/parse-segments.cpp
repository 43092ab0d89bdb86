// Element and data segments.

#include "module-parser.h"

namespace wrought::text {
namespace {

enum SectionId : uint8_t { Element = 9, Data = 11 };

constexpr uint8_t endCode = 0x0b, i32ConstCode = 0x41, i64ConstCode = 0x42, refFuncCode = 0xd2, funcRefCode = 0x70;

// Of element segments; the flag of those with expressions is added.
enum ElementFlag : uint8_t { ActiveInFirst = 0, Passive = 1, ActiveInTable = 2, Declared = 3, Expressions = 4 };

} // namespace

PlacedBytes ModuleParser::constant(bool is64) const {
  PlacedBytes out;
  out.bytes = {is64 ? i64ConstCode : i32ConstCode, 0, endCode};
  return out;
}

bool ModuleParser::isOffset() const { return cursor.peek().kind == Token::Open && !cursor.isForm("ref"); }

// (offset …), or a single folded instruction.
void ModuleParser::parseOffset(PlacedBytes& out) {
  if (cursor.acceptForm("offset")) {
    parseConstant(out);
    return cursor.expectClose();
  }
  parseFolded(out);
  out.bytes.push_back(endCode);
}

// --- Elements -----------------------------------------------------------------------------------------------------------------

// Up to the end of the form around them; the type is known.
void ModuleParser::parseElementItems(Elements& list) {
  while (cursor.peek().kind != Token::Close) {
    list.items.mark(cursor.peek().begin);
    ++list.count;
    if (cursor.isIndex()) {
      uint32_t index = takeIndex(functions);
      if (list.isExpressions)
        list.items.bytes.push_back(refFuncCode);
      appendUnsigned(list.items.bytes, index);
      if (list.isExpressions)
        list.items.bytes.push_back(endCode);
    } else if (list.isExpressions && cursor.acceptForm("item")) {
      parseConstant(list.items);
      cursor.expectClose();
    } else if (list.isExpressions && cursor.peek().kind == Token::Open) {
      parseFolded(list.items);
      list.items.bytes.push_back(endCode);
    } else {
      cursor.unexpected(list.isExpressions ? "an element: (item …)" : "the index or name of a function");
    }
  }
}

// func INDEX…, or REFTYPE (item …)…
ModuleParser::Elements ModuleParser::parseElementList(bool mayOmitKind) {
  Elements list;
  if (isReferenceType()) {
    list.isExpressions = true;
    parseReferenceType(list.type);
    if (cursor.isIndex())
      cursor.unexpected("an element: (item …)");
  } else if (!cursor.acceptWord("func") && !(mayOmitKind && (cursor.isIndex() || cursor.peek().kind == Token::Close))) {
    cursor.unexpected("func and indices, or a reference type and elements");
  }
  parseElementItems(list);
  return list;
}

void ModuleParser::parseElem(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  bool isDeclared = cursor.acceptWord("declare");
  uint32_t table = 0;
  bool namesTable = false;
  if (!isDeclared && cursor.acceptForm("table")) {
    table = takeIndex(tables);
    cursor.expectClose();
    namesTable = true;
  } else if (!isDeclared && cursor.isIndex() && cursor.peek(1).kind == Token::Open) {
    // As version 1.0 had it.
    table = takeIndex(tables);
  }
  if (!isDeclared && (namesTable || isOffset())) {
    PlacedBytes offset;
    offset.mark(cursor.peek().begin);
    parseOffset(offset);
    Elements list = parseElementList(true);
    writeActiveElements(table, offset, list, place);
    return cursor.expectClose();
  }
  Elements list = parseElementList(false);
  Section& section = sections[Element];
  section.contents.mark(place);
  ++section.count;
  Bytes& out = section.contents.bytes;
  out.push_back(static_cast<uint8_t>((isDeclared ? Declared : Passive) | (list.isExpressions ? Expressions : 0)));
  if (list.isExpressions)
    appendBytes(out, list.type);
  else
    out.push_back(0);
  appendUnsigned(out, list.count);
  section.contents.append(list.items);
  cursor.expectClose();
}

void ModuleParser::writeActiveElements(uint32_t table, const PlacedBytes& offset, const Elements& list, size_t textOffset) {
  Section& section = sections[Element];
  section.contents.mark(textOffset);
  ++section.count;
  Bytes& out = section.contents.bytes;
  bool isShort = table == 0 && (!list.isExpressions || list.type == Bytes{funcRefCode});
  out.push_back(static_cast<uint8_t>((isShort ? ActiveInFirst : ActiveInTable) | (list.isExpressions ? Expressions : 0)));
  if (!isShort)
    appendUnsigned(out, table);
  section.contents.append(offset);
  if (!isShort) {
    if (list.isExpressions)
      appendBytes(out, list.type);
    else
      out.push_back(0);
  }
  appendUnsigned(out, list.count);
  section.contents.append(list.items);
}

// --- Data ---------------------------------------------------------------------------------------------------------------------

std::string ModuleParser::parseDataStrings() {
  std::string data;
  while (cursor.peek().kind != Token::Close)
    data += cursor.takeString("a string, or ')'");
  return data;
}

void ModuleParser::parseData(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  uint32_t memory = 0;
  bool namesMemory = cursor.acceptForm("memory");
  if (namesMemory) {
    memory = takeIndex(memories);
    cursor.expectClose();
  } else if (cursor.isIndex() && cursor.peek(1).kind == Token::Open) {
    // As version 1.0 had it.
    memory = takeIndex(memories);
  }
  if (namesMemory || isOffset()) {
    PlacedBytes offset;
    offset.mark(cursor.peek().begin);
    parseOffset(offset);
    writeActiveData(memory, offset, parseDataStrings(), place);
    return cursor.expectClose();
  }
  std::string data = parseDataStrings();
  Section& section = sections[Data];
  section.contents.mark(place);
  ++section.count;
  constexpr uint8_t passive = 1;
  section.contents.bytes.push_back(passive);
  appendString(section.contents.bytes, data);
  cursor.expectClose();
}

void ModuleParser::writeActiveData(uint32_t memory, const PlacedBytes& offset, std::string_view data, size_t textOffset) {
  Section& section = sections[Data];
  section.contents.mark(textOffset);
  ++section.count;
  enum Flag : uint8_t { InFirst = 0, InMemory = 2 };
  section.contents.bytes.push_back(memory == 0 ? InFirst : InMemory);
  if (memory != 0)
    appendUnsigned(section.contents.bytes, memory);
  section.contents.append(offset);
  appendString(section.contents.bytes, data);
}

} // namespace wrought::text
