// The first pass, and the binary as a whole.

#include "module-parser.h"

#include "numbers.h"

namespace wrought::text {
namespace {

enum SectionId : uint8_t { TypeSection = 1, Import, Function, Table, Memory, Global, Export, Start, Element, Code, Data, DataCount, Tag };

// As they follow each other in a module.
constexpr uint8_t sectionOrder[] = {TypeSection, Import, Function, Table,   Memory, Tag, Global,
                                    Export,      Start,  Element,  DataCount, Code, Data};

void appendSection(PlacedBytes& out, uint8_t id, const PlacedBytes& contents) {
  out.bytes.push_back(id);
  appendUnsigned(out.bytes, contents.bytes.size());
  out.append(contents);
}

} // namespace

PlacedBytes ModuleParser::parse(std::vector<Problem>& problems, size_t maxProblems) {
  scanFields();
  if (given) {
    PlacedBytes result;
    result.mark(0);
    result.bytes = std::move(*given);
    return result;
  }
  auto parseThose = [&](bool areTypes) {
    for (const Field& field : fields) {
      if ((field.kind == FieldKind::Type || field.kind == FieldKind::Rec) != areTypes || problems.size() >= maxProblems)
        continue;
      try {
        parseField(field);
      } catch (Problem& problem) {
        bool isFeature = problem.feature.has_value();
        problems.push_back(std::move(problem));
        // What follows the first use of an unknown feature cannot be understood.
        if (isFeature)
          return;
        frames.clear();
        labels = {};
        branchHint.reset();
        isInFunction = false;
      }
    }
  };
  // All types that are written as such come before those that functions imply.
  parseThose(true);
  if (problems.empty())
    parseThose(false);
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) { return a.offset < b.offset; });
  return problems.empty() ? assemble() : PlacedBytes();
}

// --- The first pass -----------------------------------------------------------------------------------------------------------

void ModuleParser::scanFields() {
  bool isModule = cursor.acceptForm("module");
  if (isModule) {
    for (const char* word : {"quote", "definition", "instance"})
      if (cursor.isWord(word))
        cursor.fail(cursor.peek(), std::string("a module with '") + word + "' is a command of test scripts, which wrought-spec runs");
    if (cursor.isIdentifier())
      moduleName = takeIdentifier();
    if (cursor.acceptWord("binary")) {
      std::string bytes;
      while (cursor.peek().kind != Token::Close)
        bytes += cursor.takeString("a string, or ')'");
      given.emplace(bytes.begin(), bytes.end());
    }
    std::map<uint32_t, std::string> name;
    takeNameAnnotation(name, 0);
    if (cursor.isAnnotation("name"))
      cursor.fail(cursor.peek(), "@name annotation: multiple module");
    if (!name.empty())
      moduleName = name[0];
  }
  while (cursor.peek().kind != (isModule ? Token::Close : Token::End))
    scanField(isModule);
  if (isModule)
    cursor.take();
  if (cursor.peek().kind != Token::End)
    cursor.unexpected("the end of the text");
}

void ModuleParser::scanField(bool isModule) {
  if (cursor.isAnnotation("custom")) {
    cursor.take();
    fields.push_back({FieldKind::Custom, cursor.position(), 0});
    return cursor.skipForm();
  }
  if (cursor.peek().kind != Token::Open || cursor.peek(1).kind != Token::Word)
    cursor.unexpected(isModule ? "a field of the module, or ')'" : "a field of a module");
  const Token& keyword = cursor.peek(1);
  std::string_view word = cursor.textOf(keyword);
  size_t position = cursor.position() + 2;
  auto begin = [&](FieldKind kind) {
    cursor.moveTo(position);
    return Field{kind, position, 0};
  };
  if (word == "type") {
    Field field = begin(FieldKind::Type);
    field.index = types.count++;
    addName(types, field.index);
    fields.push_back(field);
  } else if (word == "rec") {
    Field field = begin(FieldKind::Rec);
    field.index = types.count;
    fields.push_back(field);
    while (cursor.acceptForm("type")) {
      addName(types, types.count++);
      cursor.skipForm();
    }
  } else if (word == "import") {
    fields.push_back(begin(FieldKind::Import));
    scanImport();
  } else if (word == "func") {
    scanDefinition(begin(FieldKind::Func), functions, nullptr, nullptr);
  } else if (word == "table") {
    scanDefinition(begin(FieldKind::Table), tables, "elem", &elements);
  } else if (word == "memory") {
    scanDefinition(begin(FieldKind::Memory), memories, "data", &dataSegments);
  } else if (word == "global") {
    scanDefinition(begin(FieldKind::Global), globals, nullptr, nullptr);
  } else if (word == "tag") {
    scanDefinition(begin(FieldKind::Tag), tags, nullptr, nullptr);
  } else if (word == "export") {
    fields.push_back(begin(FieldKind::Export));
  } else if (word == "start") {
    if (hasStart)
      cursor.fail(keyword, "multiple start sections");
    hasStart = true;
    fields.push_back(begin(FieldKind::Start));
  } else if (word == "elem" || word == "data") {
    Field field = begin(word == "elem" ? FieldKind::Elem : FieldKind::Data);
    IndexSpace& space = word == "elem" ? elements : dataSegments;
    field.index = space.count++;
    addName(space, field.index);
    fields.push_back(field);
  } else {
    cursor.take();
    cursor.unexpected("a field of a module");
  }
  cursor.skipForm();
}

void ModuleParser::scanImport() {
  if (hasDefinitions)
    cursor.fail(cursor.peek(), "import after a definition: imports come before all functions, tables, memories, globals and tags");
  auto scanItem = [&] {
    if (cursor.peek().kind != Token::Open)
      cursor.unexpected("what is imported: (func …), (table …), (memory …), (global …) or (tag …)");
    cursor.take();
    IndexSpace* space = spaceOf(cursor.peekText());
    if (!space)
      cursor.unexpected("func, table, memory, global or tag");
    cursor.take();
    addName(*space, space->count++);
    cursor.skipForm();
    return space;
  };
  cursor.takeString("the name of a module");
  if (cursor.peek().kind == Token::String) {
    cursor.take();
    scanItem();
    return;
  }
  // (import "module" (item "name" (func …))…), or (import "module" (item "name")… (func …))
  uint32_t shared = 0;
  while (cursor.acceptForm("item")) {
    cursor.takeString("the name of an import");
    if (cursor.peek().kind == Token::Close)
      ++shared;
    else
      scanItem();
    cursor.expectClose();
  }
  if (shared != 0)
    scanItem()->count += shared - 1;
}

void ModuleParser::scanDefinition(Field field, IndexSpace& space, const char* segment, IndexSpace* segments) {
  field.index = space.count++;
  addName(space, field.index);
  if (hasInlineImport()) {
    if (hasDefinitions)
      cursor.fail(tokens[field.position - 1],
                  "import after a definition: imports come before all functions, tables, memories, globals and tags");
  } else {
    hasDefinitions = true;
  }
  fields.push_back(field);
  if (segment && hasForm(segment))
    ++segments->count;
}

bool ModuleParser::hasInlineImport() {
  size_t start = cursor.position();
  while (cursor.acceptForm("export"))
    cursor.skipForm();
  bool result = cursor.isForm("import");
  cursor.moveTo(start);
  return result;
}

// Whether a form that starts with `word` follows in the current one.
bool ModuleParser::hasForm(std::string_view word) {
  size_t start = cursor.position();
  bool found = false;
  while (!found && cursor.peek().kind != Token::Close && cursor.peek().kind != Token::End) {
    found = cursor.isForm(word);
    Token::Kind kind = cursor.take().kind;
    if (kind == Token::Open || kind == Token::Annotation)
      cursor.skipForm();
  }
  cursor.moveTo(start);
  return found;
}

IndexSpace* ModuleParser::spaceOf(std::string_view kind) {
  return kind == "func"     ? &functions
         : kind == "table"  ? &tables
         : kind == "memory" ? &memories
         : kind == "global" ? &globals
         : kind == "tag"    ? &tags
                            : nullptr;
}

// --- Names --------------------------------------------------------------------------------------------------------------------

std::string_view ModuleParser::takeIdentifier() {
  std::string_view identifier = cursor.textOf(cursor.take()).substr(1);
  // $"name" and $name are the same.
  if (identifier[0] == '"')
    return decodedIdentifiers.emplace_back(unquote(identifier));
  return identifier;
}

void ModuleParser::takeNameAnnotation(std::map<uint32_t, std::string>& names, uint32_t index) {
  if (!cursor.isAnnotation("name"))
    return;
  cursor.take();
  names[index] = cursor.takeName("@name annotation");
  cursor.expectClose();
}

void ModuleParser::addName(IndexSpace& space, uint32_t index) {
  if (cursor.isIdentifier()) {
    const Token& token = cursor.peek();
    std::string_view name = takeIdentifier();
    if (!space.indexes.emplace(name, index).second)
      cursor.fail(token, std::string("duplicate ") + space.what + " '$" + std::string(name) + "'");
    space.names.emplace(index, name);
  }
  takeNameAnnotation(space.names, index);
}

void ModuleParser::skipName() {
  if (cursor.isIdentifier())
    cursor.take();
  if (cursor.isAnnotation("name")) {
    cursor.take();
    cursor.skipForm();
  }
}

uint64_t ModuleParser::takeNumber(const char* what, uint64_t maximum) {
  const Token& token = cursor.peek();
  if (!cursor.isIndex() || cursor.isIdentifier())
    cursor.unexpected(what);
  uint64_t value;
  switch (parseUnsigned(cursor.peekText(), value)) {
  case NumberError::None:
    break;
  case NumberError::Malformed:
    cursor.fail(token, "unknown operator: '" + std::string(cursor.peekText()) + "' is not a number");
  case NumberError::OutOfRange:
    value = UINT64_MAX;
    if (maximum == UINT64_MAX)
      cursor.fail(token, "constant out of range: " + std::string(cursor.peekText()));
  }
  if (value > maximum)
    cursor.fail(token, "constant out of range: " + std::string(cursor.peekText()) + " is not " + what);
  cursor.take();
  return value;
}

uint32_t ModuleParser::takeIndex(IndexSpace& space) {
  if (!cursor.isIdentifier()) {
    if (!cursor.isIndex())
      cursor.unexpected(std::string("the index or name of a ") + space.what);
    return static_cast<uint32_t>(takeNumber("a number of 32 bits", UINT32_MAX));
  }
  const Token& token = cursor.peek();
  std::string_view name = takeIdentifier();
  auto found = space.indexes.find(name);
  if (found == space.indexes.end())
    cursor.fail(token, std::string("unknown ") + space.what + " '$" + std::string(name) + "'");
  return found->second;
}

// --- The second pass ------------------------------------------------------------------------------------------------------------

void ModuleParser::parseField(const Field& field) {
  cursor.moveTo(field.position);
  switch (field.kind) {
  case FieldKind::Type:
    return parseType(field);
  case FieldKind::Rec:
    return parseRec(field);
  case FieldKind::Import:
    return parseImport();
  case FieldKind::Func:
    return parseFunc(field);
  case FieldKind::Table:
    return parseTable(field);
  case FieldKind::Memory:
    return parseMemory(field);
  case FieldKind::Global:
    return parseGlobal(field);
  case FieldKind::Tag:
    return parseTag(field);
  case FieldKind::Export:
    return parseExport();
  case FieldKind::Start:
    return parseStart();
  case FieldKind::Elem:
    return parseElem(field);
  case FieldKind::Data:
    return parseData(field);
  case FieldKind::Custom:
    return parseCustom();
  }
}

// --- The binary -------------------------------------------------------------------------------------------------------------------

PlacedBytes ModuleParser::assemble() {
  PlacedBytes out;
  out.mark(0);
  out.bytes = {0, 'a', 's', 'm', 1, 0, 0, 0};
  auto writeCustoms = [&](uint8_t section, bool isAfter) {
    for (const CustomSection& custom : customs) {
      if (custom.section != section || custom.isAfter != isAfter)
        continue;
      PlacedBytes contents;
      appendString(contents.bytes, custom.name);
      contents.bytes.insert(contents.bytes.end(), custom.contents.begin(), custom.contents.end());
      appendSection(out, 0, contents);
    }
  };
  // Beside section 0: before all of them, or behind.
  writeCustoms(0, false);
  for (uint8_t id : sectionOrder) {
    writeCustoms(id, false);
    Section& section = sections[id];
    PlacedBytes contents;
    if (id == DataCount && usesDataCount) {
      appendUnsigned(contents.bytes, dataSegments.count);
      appendSection(out, id, contents);
    } else if (section.count != 0) {
      contents.mark(section.contents.places.empty() ? 0 : section.contents.places.front().textOffset);
      // The start section is no list.
      if (id != Start)
        appendUnsigned(contents.bytes, section.count);
      contents.append(section.contents);
      section.contents = {};
      appendSection(out, id, contents);
    }
    writeCustoms(id, true);
  }
  if (Bytes names = nameSection(); !names.empty()) {
    PlacedBytes contents;
    appendString(contents.bytes, "name");
    appendBytes(contents.bytes, names);
    appendSection(out, 0, contents);
  }
  writeCustoms(0, true);
  return out;
}

Bytes ModuleParser::nameSection() const {
  Bytes out;
  auto append = [&](uint8_t id, const Bytes& contents) {
    out.push_back(id);
    appendUnsigned(out, contents.size());
    appendBytes(out, contents);
  };
  auto encode = [](const std::map<uint32_t, std::string>& names) {
    Bytes contents;
    appendUnsigned(contents, names.size());
    for (const auto& [index, name] : names) {
      appendUnsigned(contents, index);
      appendString(contents, name);
    }
    return contents;
  };
  if (!moduleName.empty()) {
    Bytes contents;
    appendString(contents, moduleName);
    append(0, contents);
  }
  auto appendSpace = [&](uint8_t id, const IndexSpace& space) {
    if (!space.names.empty())
      append(id, encode(space.names));
  };
  appendSpace(1, functions);
  if (!localNames.empty()) {
    Bytes contents;
    appendUnsigned(contents, localNames.size());
    for (const auto& [function, names] : localNames) {
      appendUnsigned(contents, function);
      appendBytes(contents, encode(names));
    }
    append(2, contents);
  }
  appendSpace(4, types);
  appendSpace(5, tables);
  appendSpace(6, memories);
  appendSpace(7, globals);
  appendSpace(8, elements);
  appendSpace(9, dataSegments);
  appendSpace(11, tags);
  return out;
}

} // namespace wrought::text
