// From tokens to a binary module, in two passes over the fields: the first learns what names there are and which index each has,
// the second writes every field into its section. The parts of the second are in parse-types, parse-fields, parse-segments and
// parse-instructions.
//
// Nothing is validated that the binary format can say too: an index out of range or a type that does not fit is found by the one
// validator that we have (validate-binary.h), which is given the places of the text to report.
#ifndef WROUGHT_COMPILER_FRONTEND_TEXT_MODULE_PARSER_H
#define WROUGHT_COMPILER_FRONTEND_TEXT_MODULE_PARSER_H

#include "bytes.h"
#include "lexer.h"

#include "frontend/instructions.h"

#include <array>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>

namespace wrought::text {

// The things of one kind that a module numbers, or a function.
struct IndexSpace {
  const char* what = "";
  uint32_t count = 0;
  std::unordered_map<std::string_view, uint32_t> indexes; // by identifier
  std::map<uint32_t, std::string> names;                  // for the name section

  explicit IndexSpace(const char* what) : what(what) {}
};

// Parameters and results, encoded, without their counts.
struct Signature {
  Bytes params, results;
  uint32_t paramCount = 0, resultCount = 0;

  Bytes encoded() const;
};

class ModuleParser {
public:
  explicit ModuleParser(std::string_view text) : text(text), tokens(tokenize(text)), cursor(text, tokens) {}

  // Gives the module with the places of the text. Throws Problem for what cannot be mended; `problems` has all others, at most
  // `maxProblems`, in the order of the text.
  PlacedBytes parse(std::vector<Problem>& problems, size_t maxProblems);

private:
  // --- module-parser.cpp ---

  enum class FieldKind { Type, Rec, Import, Func, Table, Memory, Global, Tag, Export, Start, Elem, Data, Custom };
  struct Field {
    FieldKind kind;
    size_t position; // of its first token behind "(keyword"
    uint32_t index;  // in its index space, of the first it defines
  };
  void scanFields();
  void scanField(bool isModule);
  void scanImport();
  void scanDefinition(Field field, IndexSpace& space, const char* segment, IndexSpace* segments);
  bool hasInlineImport();
  bool hasForm(std::string_view word);
  void addName(IndexSpace& space, uint32_t index);
  void parseField(const Field& field);
  PlacedBytes assemble();
  Bytes nameSection() const;
  IndexSpace* spaceOf(std::string_view kind);

  // The identifier that comes next, without its dollar sign.
  std::string_view takeIdentifier();
  // Past an optional identifier and an optional name annotation, which give `names` of `space` an entry.
  void skipName();
  void takeNameAnnotation(std::map<uint32_t, std::string>& names, uint32_t index);
  uint64_t takeNumber(const char* what, uint64_t maximum = UINT64_MAX);
  uint32_t takeIndex(IndexSpace& space);
  // The index written next, else 0.
  uint32_t takeOptionalIndex(IndexSpace& space) { return cursor.isIndex() ? takeIndex(space) : 0; }

  // --- parse-types.cpp ---

  void parseType(const Field& field);
  void parseRec(const Field& field);
  void parseDefinition(PlacedBytes& out);
  void parseFunctionType(PlacedBytes& out);
  void parseHeapType(Bytes& out);
  void parseValueType(Bytes& out);
  void parseReferenceType(Bytes& out);
  bool isReferenceType() const;
  // Parameters, then results. Parameters may have names if `locals` is given.
  Signature parseSignature(IndexSpace* locals);
  // Type, parameters and results, each of which may be missing; gives the index.
  uint32_t parseTypeUse(IndexSpace* locals, Signature* inlined = nullptr, bool* isExplicit = nullptr);
  uint32_t typeFor(const Signature&);
  void declareLocals(IndexSpace& locals, Bytes& out);
  void parseLimits(Bytes& out, bool isMemory, bool is64);
  bool takeAddressType(); // whether it is i64
  void parseTableType(Bytes& out);
  void parseMemoryType(Bytes& out);
  void parseGlobalType(Bytes& out);
  std::optional<unsigned> parsePageSize(); // log2

  // --- parse-fields.cpp ---

  void parseImport();
  void parseImportItem(const std::string& module, const std::string& name, size_t textOffset);
  void parseInlineExports(uint8_t kind, uint32_t index);
  // "(import "m" "n")" of a definition, if it comes next: writes the names into the import section.
  bool acceptInlineImport(uint8_t kind);
  void parseFunc(const Field&);
  void parseTable(const Field&);
  void parseMemory(const Field&);
  void parseGlobal(const Field&);
  void parseTag(const Field&);
  void parseExport();
  void parseStart();
  void parseCustom();

  // --- parse-segments.cpp ---

  // The elements of a segment: expressions of a type, or indices of functions.
  struct Elements {
    bool isExpressions = false;
    Bytes type;
    PlacedBytes items;
    uint32_t count = 0;
  };
  Elements parseElementList(bool mayOmitKind);
  void parseElementItems(Elements&);
  void parseOffset(PlacedBytes& out);
  bool isOffset() const;
  void parseElem(const Field&);
  void writeActiveElements(uint32_t table, const PlacedBytes& offset, const Elements&, size_t textOffset);
  void parseData(const Field&);
  std::string parseDataStrings();
  void writeActiveData(uint32_t memory, const PlacedBytes& offset, std::string_view data, size_t textOffset);
  PlacedBytes constant(bool is64) const; // zero

  // --- parse-instructions.cpp ---

  // An open block, or a folded instruction whose parenthesis is open.
  struct Frame {
    enum Kind : uint8_t {
      Block,        // block … end, loop, try_table
      If,           // if … end, before its else
      Else,         // behind it
      Try,          // try … end, before any catch
      Catch,        // behind one
      CatchAll,     // behind that
      FoldedPlain,  // its operands; `head` is the instruction
      FoldedBlock,  // (block …), (loop …), (try_table …)
      FoldedIf,     // its condition; `head` is the instruction
      FoldedIfThen, // behind (then …)
      FoldedIfElse, // behind (else …)
      FoldedTry,    // before (do …)
      FoldedTryDo,  // behind it, and behind (catch …)
      FoldedTryAll, // behind (catch_all …) or (delegate …)
      FoldedArm,    // in (then …), (else …), (do …), (catch …), (catch_all …)
    };
    Kind kind;
    Token token; // where it was opened
    PlacedBytes head;
    std::string_view label;
    bool isDelegated = false; // of FoldedTryAll: it has its end
  };
  struct Labels {
    std::vector<std::string_view> names; // from the outermost
    std::unordered_map<std::string_view, std::vector<uint32_t>> depths;
  };
  // Instructions up to the parenthesis that closes the form around them.
  void parseInstructions(PlacedBytes& out);
  void parseFolded(PlacedBytes& out);
  void parseConstant(PlacedBytes& out); // instructions, and the end
  void parseBody(PlacedBytes& out, bool isSingle);
  void closeFrame(PlacedBytes& out);
  void openForm(PlacedBytes& out);
  void parsePlain(PlacedBytes& out);
  void takeBranchHint();
  void checkBranchHint(std::string_view name, const Token&);
  const InstructionInfo* takeInstruction();
  void parseBlockHead(PlacedBytes& head, const InstructionInfo&, std::string_view& label);
  void parseBlockType(Bytes& out);
  void parseCatches(Bytes& out);
  void parseImmediates(PlacedBytes& out, const InstructionInfo*);
  void parseIndexImmediate(Bytes& out, const InstructionInfo&);
  void parseTwoIndices(Bytes& out, const InstructionInfo&);
  void parseMemoryArgument(Bytes& out, const InstructionInfo&);
  void parseVector(Bytes& out);
  uint64_t takeInteger(unsigned bits);
  uint64_t takeFloat(unsigned bits);
  uint32_t takeLabel();
  void pushLabel(std::string_view name);
  void popLabel();
  void checkEndLabel(std::string_view label);

  std::string_view text;
  std::vector<Token> tokens;
  Cursor cursor;
  std::vector<Field> fields;
  std::deque<std::string> decodedIdentifiers;

  IndexSpace types{"type"}, functions{"function"}, tables{"table"}, memories{"memory"}, globals{"global"}, tags{"tag"},
      elements{"element segment"}, dataSegments{"data segment"};
  std::string moduleName;
  std::optional<Bytes> given; // (module binary "…"): all there is
  std::vector<std::optional<Signature>> signatures; // of types; none of what is no function type
  bool isPlainDefinition = true;                    // the latest: no (sub …)
  std::map<Bytes, uint32_t> typeIndexes;            // of function types by contents, outside of groups

  struct Section {
    PlacedBytes contents;
    uint32_t count = 0;
  };
  std::array<Section, 14> sections; // by id
  bool usesDataCount = false;
  bool hasStart = false;
  bool hasDefinitions = false; // seen while scanning: no import may follow

  struct CustomSection {
    std::string name, contents;
    uint8_t section;  // beside which it stands
    bool isAfter;
  };
  std::vector<CustomSection> customs;

  // Of the function being parsed.
  IndexSpace locals{"local"};
  std::map<uint32_t, std::map<uint32_t, std::string>> localNames; // by function
  Labels labels;
  std::vector<Frame> frames;
  std::optional<Token> branchHint;
  bool isInFunction = false;
};

} // namespace wrought::text

#endif
