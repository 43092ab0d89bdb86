// Fields of a module, but for types and segments.

#include "module-parser.h"

namespace wrought::text {
namespace {

enum SectionId : uint8_t { Import = 2, Function, Table, Memory, Global, Export, Start, Code = 10, Tag = 13 };
enum ExternKind : uint8_t { ExternFunction, ExternTable, ExternMemory, ExternGlobal, ExternTag };

constexpr uint8_t endCode = 0x0b;

} // namespace

// --- Imports and exports --------------------------------------------------------------------------------------------------------

void ModuleParser::parseImport() {
  size_t place = tokens[cursor.position() - 1].begin;
  std::string module = cursor.takeName("the name of a module");
  if (cursor.peek().kind == Token::String) {
    std::string name = cursor.takeName("the name of an import");
    parseImportItem(module, name, place);
    return cursor.expectClose();
  }
  std::vector<std::string> sharing;
  while (cursor.isForm("item")) {
    place = cursor.peek().begin;
    cursor.take();
    cursor.take();
    std::string name = cursor.takeName("the name of an import");
    if (cursor.peek().kind == Token::Close)
      sharing.push_back(name);
    else if (sharing.empty())
      parseImportItem(module, name, place);
    else
      cursor.unexpected("')'");
    cursor.expectClose();
  }
  size_t type = cursor.position();
  for (const std::string& name : sharing) {
    cursor.moveTo(type);
    parseImportItem(module, name, place);
  }
  cursor.expectClose();
}

void ModuleParser::parseImportItem(const std::string& module, const std::string& name, size_t textOffset) {
  Section& section = sections[Import];
  PlacedBytes item;
  item.mark(textOffset);
  Bytes& out = item.bytes;
  appendString(out, module);
  appendString(out, name);
  cursor.take();
  std::string_view kind = cursor.textOf(cursor.take());
  skipName();
  IndexSpace names("parameter");
  if (kind == "func") {
    out.push_back(ExternFunction);
    appendUnsigned(out, parseTypeUse(&names));
  } else if (kind == "table") {
    out.push_back(ExternTable);
    parseTableType(out);
  } else if (kind == "memory") {
    out.push_back(ExternMemory);
    parseMemoryType(out);
  } else if (kind == "global") {
    out.push_back(ExternGlobal);
    parseGlobalType(out);
  } else {
    out.push_back(ExternTag);
    out.push_back(0);
    appendUnsigned(out, parseTypeUse(&names));
  }
  cursor.expectClose();
  section.contents.append(item);
  ++section.count;
}

void ModuleParser::parseInlineExports(uint8_t kind, uint32_t index) {
  Section& section = sections[Export];
  while (cursor.isForm("export")) {
    section.contents.mark(cursor.peek().begin);
    cursor.take();
    cursor.take();
    appendString(section.contents.bytes, cursor.takeName("the name of an export"));
    section.contents.bytes.push_back(kind);
    appendUnsigned(section.contents.bytes, index);
    ++section.count;
    cursor.expectClose();
  }
}

bool ModuleParser::acceptInlineImport(uint8_t kind) {
  if (!cursor.isForm("import"))
    return false;
  Section& section = sections[Import];
  section.contents.mark(cursor.peek().begin);
  cursor.take();
  cursor.take();
  appendString(section.contents.bytes, cursor.takeName("the name of a module"));
  appendString(section.contents.bytes, cursor.takeName("the name of an import"));
  section.contents.bytes.push_back(kind);
  ++section.count;
  cursor.expectClose();
  return true;
}

void ModuleParser::parseExport() {
  Section& section = sections[Export];
  section.contents.mark(tokens[cursor.position() - 1].begin);
  appendString(section.contents.bytes, cursor.takeName("the name of an export"));
  struct Kind {
    std::string_view word;
    ExternKind kind;
  };
  static constexpr Kind kinds[] = {{"func", ExternFunction},
                                   {"table", ExternTable},
                                   {"memory", ExternMemory},
                                   {"global", ExternGlobal},
                                   {"tag", ExternTag}};
  for (const Kind& kind : kinds) {
    if (!cursor.acceptForm(kind.word))
      continue;
    section.contents.bytes.push_back(kind.kind);
    appendUnsigned(section.contents.bytes, takeIndex(*spaceOf(kind.word)));
    ++section.count;
    cursor.expectClose();
    return cursor.expectClose();
  }
  cursor.unexpected("what is exported: (func …), (table …), (memory …), (global …) or (tag …)");
}

// --- Definitions --------------------------------------------------------------------------------------------------------------

void ModuleParser::parseFunc(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  parseInlineExports(ExternFunction, field.index);
  locals = IndexSpace("local");
  if (acceptInlineImport(ExternFunction)) {
    appendUnsigned(sections[Import].contents.bytes, parseTypeUse(&locals));
    return cursor.expectClose();
  }
  Section& declarations = sections[Function];
  declarations.contents.mark(place);
  uint32_t type = parseTypeUse(&locals);
  appendUnsigned(declarations.contents.bytes, type);
  ++declarations.count;
  PlacedBytes body;
  body.mark(place);
  declareLocals(locals, body.bytes);
  isInFunction = true;
  parseInstructions(body);
  isInFunction = false;
  body.mark(cursor.peek().begin);
  body.bytes.push_back(endCode);
  cursor.expectClose();
  Section& code = sections[Code];
  code.contents.mark(place);
  appendUnsigned(code.contents.bytes, body.bytes.size());
  code.contents.append(body);
  ++code.count;
  if (!locals.names.empty())
    localNames.emplace(field.index, std::move(locals.names));
}

void ModuleParser::parseTable(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  parseInlineExports(ExternTable, field.index);
  if (acceptInlineImport(ExternTable)) {
    parseTableType(sections[Import].contents.bytes);
    return cursor.expectClose();
  }
  Section& section = sections[Table];
  Bytes& out = section.contents.bytes;
  section.contents.mark(place);
  ++section.count;
  size_t start = cursor.position();
  bool is64 = takeAddressType();
  if (isReferenceType()) {
    // As many entries as elements follow.
    Elements list;
    parseReferenceType(list.type);
    size_t segmentPlace = cursor.peek(1).begin;
    if (!cursor.acceptForm("elem"))
      cursor.unexpected("(elem …), since the table has no size");
    constexpr uint8_t funcRefCode = 0x70;
    list.isExpressions = list.type != Bytes{funcRefCode} || cursor.peek().kind == Token::Open;
    parseElementItems(list);
    cursor.expectClose();
    enum Flag : uint8_t { HasMaximum = 1, Is64 = 4 };
    appendBytes(out, list.type);
    out.push_back(static_cast<uint8_t>(HasMaximum | (is64 ? Is64 : 0)));
    appendUnsigned(out, list.count);
    appendUnsigned(out, list.count);
    writeActiveElements(field.index, constant(is64), list, segmentPlace);
    return cursor.expectClose();
  }
  cursor.moveTo(start);
  Bytes type;
  parseTableType(type);
  if (cursor.peek().kind == Token::Open) {
    constexpr uint8_t withInitialiser = 0x40;
    out.push_back(withInitialiser);
    out.push_back(0);
    appendBytes(out, type);
    parseConstant(section.contents);
  } else {
    appendBytes(out, type);
  }
  cursor.expectClose();
}

void ModuleParser::parseMemory(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  parseInlineExports(ExternMemory, field.index);
  if (acceptInlineImport(ExternMemory)) {
    parseMemoryType(sections[Import].contents.bytes);
    return cursor.expectClose();
  }
  Section& section = sections[Memory];
  Bytes& out = section.contents.bytes;
  section.contents.mark(place);
  ++section.count;
  size_t start = cursor.position();
  bool is64 = takeAddressType();
  std::optional<unsigned> pageSize = parsePageSize();
  size_t segmentPlace = cursor.peek(1).begin;
  if (cursor.acceptForm("data")) {
    // As many pages as the data needs.
    constexpr unsigned usualPage = 16, largestShift = 63;
    std::string data = parseDataStrings();
    cursor.expectClose();
    unsigned shift = std::min(pageSize.value_or(usualPage), largestShift);
    uint64_t pages = (data.size() + (UINT64_C(1) << shift) - 1) >> shift;
    enum Flag : uint8_t { HasMaximum = 1, Is64 = 4, HasPageSize = 8 };
    out.push_back(static_cast<uint8_t>(HasMaximum | (is64 ? Is64 : 0) | (pageSize ? HasPageSize : 0)));
    appendUnsigned(out, pages);
    appendUnsigned(out, pages);
    if (pageSize)
      appendUnsigned(out, *pageSize);
    writeActiveData(field.index, constant(is64), data, segmentPlace);
    return cursor.expectClose();
  }
  cursor.moveTo(start);
  parseMemoryType(out);
  cursor.expectClose();
}

void ModuleParser::parseGlobal(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  parseInlineExports(ExternGlobal, field.index);
  if (acceptInlineImport(ExternGlobal)) {
    parseGlobalType(sections[Import].contents.bytes);
    return cursor.expectClose();
  }
  Section& section = sections[Global];
  section.contents.mark(place);
  ++section.count;
  parseGlobalType(section.contents.bytes);
  parseConstant(section.contents);
  cursor.expectClose();
}

void ModuleParser::parseTag(const Field& field) {
  size_t place = tokens[field.position - 1].begin;
  skipName();
  parseInlineExports(ExternTag, field.index);
  bool isImport = acceptInlineImport(ExternTag);
  IndexSpace names("parameter");
  uint32_t type = parseTypeUse(&names);
  Section& section = sections[isImport ? Import : Tag];
  if (!isImport) {
    section.contents.mark(place);
    ++section.count;
  }
  section.contents.bytes.push_back(0);
  appendUnsigned(section.contents.bytes, type);
  cursor.expectClose();
}

void ModuleParser::parseStart() {
  Section& section = sections[Start];
  section.contents.mark(tokens[cursor.position() - 1].begin);
  appendUnsigned(section.contents.bytes, takeIndex(functions));
  section.count = 1;
  cursor.expectClose();
}

// (@custom "name" (before|after SECTION)? "contents"…)
void ModuleParser::parseCustom() {
  CustomSection custom{"", "", 0, true};
  if (cursor.peek().kind != Token::String)
    cursor.fail(cursor.peek(), "@custom annotation: missing section name");
  custom.name = cursor.takeName("@custom annotation");
  if (cursor.peek().kind == Token::Open) {
    cursor.take();
    bool isBefore = cursor.acceptWord("before");
    if (!isBefore && !cursor.acceptWord("after"))
      cursor.fail(cursor.peek(), "@custom annotation: malformed placement: neither before nor after");
    custom.isAfter = !isBefore;
    struct Name {
      std::string_view word;
      uint8_t section;
    };
    static constexpr Name names[] = {{"type", 1},    {"import", 2}, {"func", 3},  {"table", 4}, {"memory", 5},
                                     {"global", 6},  {"export", 7}, {"start", 8}, {"elem", 9},  {"code", 10},
                                     {"data", 11},   {"datacount", 12}, {"tag", 13}};
    bool isKnown = false;
    if (isBefore ? cursor.acceptWord("first") : cursor.acceptWord("last")) {
      isKnown = true;
    } else {
      for (const Name& name : names) {
        if (!cursor.acceptWord(name.word))
          continue;
        custom.section = name.section;
        isKnown = true;
        break;
      }
    }
    if (!isKnown)
      cursor.fail(cursor.peek(), "@custom annotation: malformed section kind");
    cursor.expectClose();
  }
  while (cursor.peek().kind == Token::String)
    custom.contents += cursor.takeString("contents");
  if (cursor.peek().kind != Token::Close)
    cursor.fail(cursor.peek(), "@custom annotation: unexpected token");
  cursor.take();
  customs.push_back(std::move(custom));
}

} // namespace wrought::text
