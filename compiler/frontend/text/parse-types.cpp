// Types: definitions, values, references, limits, and the types of what is imported or defined.

#include "module-parser.h"

#include "numbers.h"

namespace wrought::text {
namespace {

constexpr uint8_t typeSection = 1;

struct AbstractType {
  std::string_view heapType, reference; // "func" and "funcref"
  uint8_t code;
  std::optional<Feature> feature; // it belongs to a feature that cannot be read
};
constexpr AbstractType abstractTypes[] = {
    {"func", "funcref", 0x70, std::nullopt},
    {"nofunc", "nullfuncref", 0x73, std::nullopt},
    {"extern", "externref", 0x6f, std::nullopt},
    {"noextern", "nullexternref", 0x72, std::nullopt},
    {"exn", "exnref", 0x69, std::nullopt},
    {"noexn", "nullexnref", 0x74, std::nullopt},
    {"any", "anyref", 0x6e, Feature::Gc},
    {"eq", "eqref", 0x6d, Feature::Gc},
    {"i31", "i31ref", 0x6c, Feature::Gc},
    {"struct", "structref", 0x6b, Feature::Gc},
    {"array", "arrayref", 0x6a, Feature::Gc},
    {"none", "nullref", 0x71, Feature::Gc},
    {"cont", "contref", 0x68, Feature::StackSwitching},
    {"nocont", "nullcontref", 0x75, Feature::StackSwitching},
    {"string", "stringref", 0x67, Feature::Strings},
};

[[noreturn]] void failAtFeature(const Token& token, Feature feature) { throw Problem{token.begin, "", feature}; }

} // namespace

// --- Definitions --------------------------------------------------------------------------------------------------------------

Bytes Signature::encoded() const {
  Bytes out;
  appendUnsigned(out, paramCount);
  appendBytes(out, params);
  appendUnsigned(out, resultCount);
  appendBytes(out, results);
  return out;
}

void ModuleParser::parseType(const Field& field) {
  PlacedBytes& out = sections[typeSection].contents;
  out.mark(tokens[field.position - 1].begin);
  ++sections[typeSection].count;
  skipName();
  parseDefinition(out);
  cursor.expectClose();
  // Only a type that is a group of its own, and final, is what a function's parameters and results mean.
  if (signatures.back() && isPlainDefinition)
    typeIndexes.emplace(signatures.back()->encoded(), static_cast<uint32_t>(signatures.size() - 1));
}

void ModuleParser::parseRec(const Field& field) {
  PlacedBytes group;
  uint32_t count = 0;
  while (cursor.isForm("type")) {
    group.mark(cursor.peek().begin);
    cursor.take();
    cursor.take();
    skipName();
    parseDefinition(group);
    cursor.expectClose();
    ++count;
  }
  cursor.expectClose();
  PlacedBytes& out = sections[typeSection].contents;
  out.mark(tokens[field.position - 1].begin);
  ++sections[typeSection].count;
  constexpr uint8_t groupCode = 0x4e;
  if (count == 1 && isPlainDefinition && signatures.back()) {
    typeIndexes.emplace(signatures.back()->encoded(), static_cast<uint32_t>(signatures.size() - 1));
  } else {
    out.bytes.push_back(groupCode);
    appendUnsigned(out.bytes, count);
  }
  out.append(group);
}

void ModuleParser::parseDefinition(PlacedBytes& out) {
  isPlainDefinition = true;
  if (cursor.acceptForm("sub")) {
    isPlainDefinition = false;
    constexpr uint8_t openCode = 0x50, finalCode = 0x4f;
    out.bytes.push_back(cursor.acceptWord("final") ? finalCode : openCode);
    Bytes supertypes;
    uint32_t count = 0;
    while (cursor.isIndex()) {
      appendUnsigned(supertypes, takeIndex(types));
      ++count;
    }
    appendUnsigned(out.bytes, count);
    appendBytes(out.bytes, supertypes);
    parseFunctionType(out);
    return cursor.expectClose();
  }
  parseFunctionType(out);
}

void ModuleParser::parseFunctionType(PlacedBytes& out) {
  if (cursor.isForm("struct") || cursor.isForm("array"))
    failAtFeature(cursor.peek(1), Feature::Gc);
  if (cursor.isForm("cont"))
    failAtFeature(cursor.peek(1), Feature::StackSwitching);
  if (cursor.isForm("shared"))
    failAtFeature(cursor.peek(1), Feature::SharedEverything);
  if (!cursor.acceptForm("func"))
    cursor.unexpected("a type: (func …)");
  IndexSpace names("parameter");
  Signature signature = parseSignature(&names);
  cursor.expectClose();
  constexpr uint8_t functionCode = 0x60;
  out.bytes.push_back(functionCode);
  appendBytes(out.bytes, signature.encoded());
  signatures.push_back(std::move(signature));
}

// --- Values -------------------------------------------------------------------------------------------------------------------

void ModuleParser::parseHeapType(Bytes& out) {
  if (cursor.isIndex())
    return appendSigned(out, takeIndex(types));
  if (cursor.isForm("shared"))
    failAtFeature(cursor.peek(1), Feature::SharedEverything);
  if (cursor.peek().kind == Token::Word) {
    for (const AbstractType& type : abstractTypes) {
      if (cursor.peekText() != type.heapType)
        continue;
      if (type.feature)
        failAtFeature(cursor.peek(), *type.feature);
      cursor.take();
      return out.push_back(type.code);
    }
  }
  cursor.unexpected("a heap type, such as func, extern or a type's index");
}

bool ModuleParser::isReferenceType() const {
  if (cursor.isForm("ref"))
    return true;
  if (cursor.peek().kind == Token::Word)
    for (const AbstractType& type : abstractTypes)
      if (cursor.peekText() == type.reference)
        return true;
  return false;
}

void ModuleParser::parseReferenceType(Bytes& out) {
  if (cursor.acceptForm("ref")) {
    bool isNullable = cursor.acceptWord("null");
    Bytes heapType;
    bool isIndex = cursor.isIndex();
    parseHeapType(heapType);
    cursor.expectClose();
    // The short form of (ref null func) is funcref.
    constexpr uint8_t nullableCode = 0x63, otherCode = 0x64;
    if (isIndex || !isNullable)
      out.push_back(isNullable ? nullableCode : otherCode);
    return appendBytes(out, heapType);
  }
  if (cursor.peek().kind == Token::Word) {
    for (const AbstractType& type : abstractTypes) {
      if (cursor.peekText() != type.reference)
        continue;
      if (type.feature)
        failAtFeature(cursor.peek(), *type.feature);
      cursor.take();
      return out.push_back(type.code);
    }
  }
  cursor.unexpected("a reference type");
}

void ModuleParser::parseValueType(Bytes& out) {
  struct Number {
    std::string_view word;
    uint8_t code;
  };
  static constexpr Number numbers[] = {{"i32", 0x7f}, {"i64", 0x7e}, {"f32", 0x7d}, {"f64", 0x7c}, {"v128", 0x7b}};
  for (const Number& number : numbers)
    if (cursor.acceptWord(number.word))
      return out.push_back(number.code);
  if (!isReferenceType())
    cursor.unexpected("a value type");
  parseReferenceType(out);
}

// --- Types of functions -------------------------------------------------------------------------------------------------------

Signature ModuleParser::parseSignature(IndexSpace* locals) {
  Signature signature;
  while (cursor.acceptForm("param")) {
    if (locals && cursor.isIdentifier()) {
      addName(*locals, locals->count++);
      parseValueType(signature.params);
      ++signature.paramCount;
    } else {
      while (cursor.peek().kind != Token::Close) {
        if (locals)
          takeNameAnnotation(locals->names, locals->count++);
        parseValueType(signature.params);
        ++signature.paramCount;
      }
    }
    cursor.expectClose();
  }
  while (cursor.acceptForm("result")) {
    while (cursor.peek().kind != Token::Close) {
      parseValueType(signature.results);
      ++signature.resultCount;
    }
    cursor.expectClose();
  }
  return signature;
}

uint32_t ModuleParser::typeFor(const Signature& signature) {
  Bytes key = signature.encoded();
  auto [place, isNew] = typeIndexes.try_emplace(key, types.count);
  if (isNew) {
    Section& section = sections[typeSection];
    section.contents.mark(cursor.peek().begin);
    constexpr uint8_t functionCode = 0x60;
    section.contents.bytes.push_back(functionCode);
    appendBytes(section.contents.bytes, key);
    ++section.count;
    ++types.count;
    signatures.push_back(signature);
  }
  return place->second;
}

uint32_t ModuleParser::parseTypeUse(IndexSpace* locals, Signature* inlined, bool* isExplicit) {
  std::optional<uint32_t> index;
  const Token& start = cursor.peek();
  if (cursor.acceptForm("type")) {
    index = takeIndex(types);
    cursor.expectClose();
  }
  Signature signature = parseSignature(locals);
  if (inlined)
    *inlined = signature;
  if (isExplicit)
    *isExplicit = index.has_value();
  if (!index)
    return typeFor(signature);
  const Signature* declared = *index < signatures.size() && signatures[*index] ? &*signatures[*index] : nullptr;
  if (signature.paramCount + signature.resultCount != 0) {
    if (!declared)
      cursor.fail(start, "unknown type " + std::to_string(*index));
    if (declared->encoded() != signature.encoded())
      cursor.fail(start, "inline function type: parameters and results are not those of type " + std::to_string(*index));
  } else if (locals && declared) {
    locals->count += declared->paramCount;
  }
  return *index;
}

// (local …)…
void ModuleParser::declareLocals(IndexSpace& locals, Bytes& out) {
  // Runs of the same type are encoded as one.
  std::vector<std::pair<Bytes, uint32_t>> runs;
  auto add = [&] {
    Bytes type;
    parseValueType(type);
    if (!runs.empty() && runs.back().first == type)
      ++runs.back().second;
    else
      runs.emplace_back(std::move(type), 1);
  };
  while (cursor.acceptForm("local")) {
    if (cursor.isIdentifier()) {
      addName(locals, locals.count++);
      add();
    } else {
      while (cursor.peek().kind != Token::Close) {
        takeNameAnnotation(locals.names, locals.count++);
        add();
      }
    }
    cursor.expectClose();
  }
  appendUnsigned(out, runs.size());
  for (const auto& [type, count] : runs) {
    appendUnsigned(out, count);
    appendBytes(out, type);
  }
}

// --- Tables, memories, globals ------------------------------------------------------------------------------------------------

bool ModuleParser::takeAddressType() {
  if (cursor.acceptWord("i64"))
    return true;
  cursor.acceptWord("i32");
  return false;
}

std::optional<unsigned> ModuleParser::parsePageSize() {
  if (!cursor.acceptForm("pagesize"))
    return std::nullopt;
  const Token& token = cursor.peek();
  uint64_t size = takeNumber("a page size", UINT32_MAX);
  cursor.expectClose();
  if (size == 0 || (size & (size - 1)) != 0)
    cursor.fail(token, "invalid custom page size: " + std::to_string(size) + " is not a power of 2");
  return static_cast<unsigned>(__builtin_ctzll(size));
}

void ModuleParser::parseLimits(Bytes& out, bool isMemory, bool is64) {
  enum Flag : uint8_t { HasMaximum = 1, Shared = 2, Is64 = 4, HasPageSize = 8 };
  uint64_t initial = takeNumber(isMemory ? "a number of pages" : "a number of entries");
  std::optional<uint64_t> maximum;
  if (cursor.isIndex())
    maximum = takeNumber(isMemory ? "a number of pages" : "a number of entries");
  bool isShared = cursor.acceptWord("shared");
  std::optional<unsigned> pageSize;
  if (isMemory)
    pageSize = parsePageSize();
  out.push_back(static_cast<uint8_t>((maximum ? HasMaximum : 0) | (isShared ? Shared : 0) | (is64 ? Is64 : 0) |
                                     (pageSize ? HasPageSize : 0)));
  appendUnsigned(out, initial);
  if (maximum)
    appendUnsigned(out, *maximum);
  if (pageSize)
    appendUnsigned(out, *pageSize);
}

void ModuleParser::parseTableType(Bytes& out) {
  bool is64 = takeAddressType();
  Bytes limits;
  parseLimits(limits, false, is64);
  parseReferenceType(out);
  appendBytes(out, limits);
}

void ModuleParser::parseMemoryType(Bytes& out) {
  bool is64 = takeAddressType();
  parseLimits(out, true, is64);
}

void ModuleParser::parseGlobalType(Bytes& out) {
  bool isMutable = cursor.acceptForm("mut");
  parseValueType(out);
  if (isMutable)
    cursor.expectClose();
  out.push_back(isMutable);
}

} // namespace wrought::text
