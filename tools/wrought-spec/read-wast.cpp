// Scripts in their own format, `.wast`.
//
// Only the commands are understood here. The text of a module is cut out whole and handed to the compiler as any other file,
// so a script is read whatever its modules use, and what the compiler's own text parser refuses fails the commands of that
// module alone. wabt's and Binaryen's script readers were the alternative; each refuses a script whole for one module that it
// cannot parse, and wabt's asserts on some.

#include "script.h"

#include "frontend/text/lexer.h"

#include <stdexcept>

namespace wrought::spec {
namespace {

struct SyntaxError : std::runtime_error {
  SyntaxError(unsigned line, const std::string& message)
      : std::runtime_error(std::to_string(line) + ": " + message), line(line) {}
  unsigned line;
};

// A parenthesised form, a string (its contents) or any other token.
struct Node {
  enum class Kind { List, String, Atom };
  Kind kind = Kind::Atom;
  std::string text;
  std::vector<Node> items;
  size_t begin = 0, end = 0; // in the script
  unsigned line = 0;

  bool isList(std::string_view head) const {
    return kind == Kind::List && !items.empty() && items[0].kind == Kind::Atom && items[0].text == head;
  }
  bool isAtom(std::string_view word) const { return kind == Kind::Atom && text == word; }
  bool isName() const { return kind == Kind::Atom && text.size() > 1 && text[0] == '$'; }
};

class Lexer {
public:
  explicit Lexer(const std::string& text) : text(text) {}

  // Whether another form follows.
  bool skipSpace() {
    for (;;) {
      if (at >= text.size())
        return false;
      char c = text[at];
      if (c == ' ' || c == '\t' || c == '\r') {
        ++at;
      } else if (c == '\n') {
        ++at;
        ++line;
      } else if (c == ';' && peek(1) == ';') {
        // A carriage return ends a line too (specification: "Comments").
        while (at < text.size() && text[at] != '\n' && text[at] != '\r')
          ++at;
      } else if (c == '(' && peek(1) == ';') {
        skipBlockComment();
      } else if (c == '(' && peek(1) == '@') {
        readNode(); // an annotation, which means nothing to a script
      } else {
        return true;
      }
    }
  }

  // What stands at `at`, where skipSpace has stopped.
  Node readNode() {
    Node node;
    node.begin = at;
    node.line = line;
    char c = text[at];
    if (c == '(') {
      node.kind = Node::Kind::List;
      unsigned opened = line;
      ++at;
      for (;;) {
        if (!skipSpace())
          throw SyntaxError(opened, "a parenthesis is not closed");
        if (text[at] == ')')
          break;
        node.items.push_back(readNode());
      }
      ++at;
    } else if (c == ')') {
      throw SyntaxError(line, "a parenthesis closes nothing");
    } else if (c == '"') {
      node.kind = Node::Kind::String;
      node.text = readString();
    } else {
      // A name can be written as a string: $"..." (and an annotation's as @"...").
      while (at < text.size()) {
        char next = text[at];
        if (next == ' ' || next == '\t' || next == '\r' || next == '\n' || next == '(' || next == ')' || next == ';')
          break;
        if (next == '"') {
          if (node.text != "$" && node.text != "@")
            break;
          node.text += readString();
          break;
        }
        node.text += next;
        ++at;
      }
      // Annotations may have a semicolon that begins no comment.
      if (node.text.empty())
        node.text = text[at++];
    }
    node.end = at;
    return node;
  }

private:
  char peek(size_t distance) const { return at + distance < text.size() ? text[at + distance] : '\0'; }

  void skipBlockComment() {
    unsigned opened = line;
    unsigned depth = 0;
    do {
      if (at >= text.size())
        throw SyntaxError(opened, "a comment is not closed");
      if (text[at] == '(' && peek(1) == ';') {
        ++depth;
        at += 2;
      } else if (text[at] == ';' && peek(1) == ')') {
        --depth;
        at += 2;
      } else {
        line += text[at++] == '\n';
      }
    } while (depth != 0);
  }

  // A malformed one is left as it is written: it fails the command that it stands in, and the others are run.
  std::string readString() {
    size_t begin = at++;
    while (at < text.size() && text[at] != '"' && text[at] != '\n')
      at += text[at] == '\\' ? 2 : 1;
    if (at >= text.size() || text[at] == '\n')
      throw SyntaxError(line, "a string is not closed");
    std::string quoted = text.substr(begin, ++at - begin);
    try {
      if (wrought::text::tokenize(quoted).front().kind == wrought::text::Token::String)
        return wrought::text::unquote(quoted);
    } catch (const wrought::text::Problem&) {
    }
    return quoted;
  }

  const std::string& text;
  size_t at = 0;
  unsigned line = 1;
};

class WastReader {
public:
  WastReader(const std::string& path, const std::string& text) : text(text) { script.path = path; }

  Script read() {
    Lexer lexer(text);
    while (lexer.skipSpace()) {
      Node node = lexer.readNode();
      if (node.kind != Node::Kind::List || node.items.empty() || node.items[0].kind != Node::Kind::Atom)
        throw SyntaxError(node.line, "a command was expected");
      // A file of fields without (module ...) around them is one module.
      if (script.commands.empty() && isField(node)) {
        Command command;
        command.kind = Command::Kind::Module;
        command.word = "module";
        command.line = node.line;
        command.module = ModuleSource{true, text};
        script.commands.push_back(std::move(command));
        break;
      }
      script.commands.push_back(readCommand(node));
      if (node.isList("thread"))
        readThread(node);
    }
    return std::move(script);
  }

private:
  // (thread $name (shared (module $instance))… COMMAND…): its commands stand behind it.
  void readThread(const Node& node) {
    size_t place = script.commands.size() - 1;
    for (size_t i = 1; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      if (item.isName()) {
        script.commands[place].name = item.text;
      } else if (item.isList("shared")) {
        for (size_t k = 1; k < item.items.size(); ++k)
          if (item.items[k].isList("module") && item.items[k].items.size() > 1)
            script.commands[place].shared.push_back(item.items[k].items[1].text);
      } else {
        if (item.kind != Node::Kind::List || item.items.empty() || item.isList("thread") || item.isList("wait"))
          throw SyntaxError(item.line, "a command was expected, which may be in a thread");
        script.commands.push_back(readCommand(item));
        script.commands.back().inThread = true;
        ++script.commands[place].size;
      }
    }
  }

  static bool isField(const Node& node) {
    for (const char* word : {"func", "type", "rec", "import", "export", "table", "memory", "global", "elem", "data", "start", "tag"})
      if (node.isList(word))
        return true;
    return false;
  }

  Command readCommand(const Node& node) {
    const std::string& word = node.items[0].text;
    Command command;
    command.line = node.line;
    command.word = word;
    if (word == "module") {
      readModule(node, command);
      return command;
    }
    if (word == "register") {
      command.kind = Command::Kind::Register;
      command.registered = stringAt(node, 1);
      if (node.items.size() > 2)
        command.name = node.items[2].text;
      return command;
    }
    if (word == "thread" || word == "wait") {
      command.kind = word == "thread" ? Command::Kind::Thread : Command::Kind::Wait;
      if (word == "wait" && node.items.size() > 1)
        command.name = node.items[1].text;
      return command;
    }
    if (word == "invoke" || word == "get") {
      command.kind = Command::Kind::Action;
      command.action = readAction(node);
      return command;
    }
    struct Assertion {
      const char* word;
      Command::Kind kind;
    };
    static constexpr Assertion assertions[] = {
        {"assert_return", Command::Kind::AssertReturn},       {"assert_trap", Command::Kind::AssertTrap},
        {"assert_exhaustion", Command::Kind::AssertExhaustion}, {"assert_exception", Command::Kind::AssertException},
        {"assert_invalid", Command::Kind::AssertInvalid},     {"assert_malformed", Command::Kind::AssertMalformed},
        // Custom sections that break their own rules. We treat an annotation like any other part of a module.
        {"assert_invalid_custom", Command::Kind::AssertInvalid}, {"assert_malformed_custom", Command::Kind::AssertMalformed},
        {"assert_unlinkable", Command::Kind::AssertUnlinkable},
        // Of version 1.0: the result is a NaN.
        {"assert_return_canonical_nan", Command::Kind::AssertReturn},
        {"assert_return_arithmetic_nan", Command::Kind::AssertReturn}};
    for (const Assertion& assertion : assertions) {
      if (word != assertion.word)
        continue;
      command.kind = assertion.kind;
      readAssertion(node, command);
      return command;
    }
    command.text = "the command '" + word + "' is not known";
    return command;
  }

  void readAssertion(const Node& node, Command& command) {
    if (node.items.size() < 2)
      throw SyntaxError(node.line, command.word + " of nothing");
    const Node& subject = node.items[1];
    if (subject.isList("module")) {
      Command inner;
      readModule(subject, inner);
      if (!inner.module)
        throw SyntaxError(node.line, command.word + " of a module without contents");
      command.module = std::move(inner.module);
      if (command.kind == Command::Kind::AssertTrap)
        command.kind = Command::Kind::AssertUninstantiable;
    } else {
      command.action = readAction(subject);
    }
    if (command.word == "assert_return_canonical_nan" || command.word == "assert_return_arithmetic_nan") {
      command.expected.push_back(expectationOfNaN(command.word));
    } else if (command.kind == Command::Kind::AssertReturn) {
      for (size_t i = 2; i < node.items.size(); ++i)
        command.expected.push_back(readExpectation(node.items[i]));
    } else if (node.items.size() > 2) {
      command.text = stringAt(node, 2);
    }
  }

  void readModule(const Node& node, Command& command) {
    command.kind = Command::Kind::Module;
    command.word = "module";
    size_t at = 1;
    bool isDefinition = false;
    if (at < node.items.size() && node.items[at].isAtom("definition")) {
      isDefinition = true;
      command.kind = Command::Kind::ModuleDefinition;
      ++at;
    } else if (at < node.items.size() && node.items[at].isAtom("instance")) {
      command.kind = Command::Kind::ModuleInstance;
      if (node.items.size() > at + 1)
        command.name = node.items[at + 1].text;
      if (node.items.size() > at + 2)
        command.definition = node.items[at + 2].text;
      return;
    }
    if (at < node.items.size() && node.items[at].isName())
      command.name = node.items[at++].text;
    bool isBinary = at < node.items.size() && node.items[at].isAtom("binary");
    bool isQuoted = at < node.items.size() && node.items[at].isAtom("quote");
    ModuleSource source;
    source.isText = !isBinary;
    if (isBinary || isQuoted) {
      for (++at; at < node.items.size(); ++at) {
        source.bytes += stringAt(node, at);
        // Strings of a quoted module are as good as tokens apart.
        if (isQuoted)
          source.bytes += '\n';
      }
    } else if (isDefinition) {
      source.bytes = "(module" + text.substr(node.items[1].end, node.end - node.items[1].end);
    } else {
      source.bytes = text.substr(node.begin, node.end - node.begin);
    }
    command.module = std::move(source);
  }

  Action readAction(const Node& node) {
    Action action;
    if (node.isList("get"))
      action.kind = Action::Kind::Get;
    else if (!node.isList("invoke"))
      throw SyntaxError(node.line, "an action, (invoke ...) or (get ...), was expected");
    size_t at = 1;
    if (at < node.items.size() && node.items[at].isName())
      action.module = node.items[at++].text;
    action.field = stringAt(node, at++);
    for (; at < node.items.size(); ++at)
      action.arguments.push_back(readArgument(node.items[at]));
    return action;
  }

  static std::string stringAt(const Node& node, size_t at) {
    if (at >= node.items.size() || node.items[at].kind != Node::Kind::String)
      throw SyntaxError(node.line, "a string was expected");
    return node.items[at].text;
  }

  static bool numberType(const std::string& word, NumberType& type) {
    struct Name {
      const char* word;
      NumberType type;
    };
    static constexpr Name names[] = {{"i8", NumberType::I8},   {"i16", NumberType::I16}, {"i32", NumberType::I32},
                                     {"i64", NumberType::I64}, {"f32", NumberType::F32}, {"f64", NumberType::F64}};
    for (const Name& name : names) {
      if (word == name.word) {
        type = name.type;
        return true;
      }
    }
    return false;
  }

  // Reads (T.const N), (v128.const SHAPE N...): the lanes' texts. Gives false if `node` is neither.
  static bool readLanes(const Node& node, bool& isVector, NumberType& type, std::vector<std::string>& lanes) {
    if (node.kind != Node::Kind::List || node.items.size() < 2)
      return false;
    const std::string& head = node.items[0].text;
    isVector = head == "v128.const";
    size_t at = 1;
    if (isVector) {
      const std::string& shape = node.items[1].text;
      size_t x = shape.find('x');
      if (x == std::string::npos || !numberType(shape.substr(0, x), type))
        return false;
      at = 2;
    } else if (!head.ends_with(".const") || !numberType(head.substr(0, head.size() - 6), type)) {
      return false;
    }
    size_t wanted = isVector ? 128 / bitWidth(type) : 1;
    for (; at < node.items.size(); ++at)
      lanes.push_back(node.items[at].text);
    if (lanes.size() != wanted)
      throw SyntaxError(node.line, head + " has " + std::to_string(lanes.size()) + " numbers");
    return true;
  }

  Argument readArgument(const Node& node) {
    Argument argument;
    bool isVector;
    std::vector<std::string> lanes;
    if (readLanes(node, isVector, argument.type, lanes)) {
      argument.kind = isVector ? Argument::Kind::Vector : Argument::Kind::Number;
      unsigned width = bitWidth(argument.type);
      for (size_t i = 0; i < lanes.size(); ++i) {
        uint64_t bits;
        if (!parseNumber(argument.type, lanes[i], bits))
          throw SyntaxError(node.line, "'" + lanes[i] + "' is not a number of its type");
        (i * width < 64 ? argument.low : argument.high) |= bits << (i * width % 64);
      }
      return argument;
    }
    if (node.isList("ref.null")) {
      argument.kind = Argument::Kind::Null;
      return argument;
    }
    if ((node.isList("ref.extern") || node.isList("ref.host")) && node.items.size() == 2 &&
        parseNumber(NumberType::I64, node.items[1].text, argument.low)) {
      argument.kind = Argument::Kind::Host;
      return argument;
    }
    throw SyntaxError(node.line, "a value was expected, not '" + text.substr(node.begin, node.end - node.begin) + "'");
  }

  Expectation readExpectation(const Node& node) {
    Expectation expected;
    expected.text = text.substr(node.begin, node.end - node.begin);
    if (node.isList("either")) {
      for (size_t i = 1; i < node.items.size(); ++i)
        expected.alternatives.push_back(readExpectation(node.items[i]));
      return expected;
    }
    std::vector<std::string> lanes;
    if (readLanes(node, expected.isVector, expected.type, lanes)) {
      for (const std::string& lane : lanes) {
        NumberPattern pattern;
        if (!parsePattern(expected.type, lane, pattern))
          throw SyntaxError(node.line, "'" + lane + "' is not a number of its type");
        expected.lanes.push_back(pattern);
      }
      return expected;
    }
    if (node.isList("ref.null")) {
      expected.kind = Expectation::Kind::Null;
      return expected;
    }
    for (const char* word : {"ref.extern", "ref.host"}) {
      if (node.isList(word) && node.items.size() == 2 && parseNumber(NumberType::I64, node.items[1].text, expected.host)) {
        expected.kind = Expectation::Kind::Host;
        return expected;
      }
    }
    for (const char* word : {"ref.func", "ref.extern", "ref.any", "ref.eq", "ref.i31", "ref.struct", "ref.array", "ref.exn"}) {
      if (node.isList(word)) {
        expected.kind = Expectation::Kind::NotNull;
        return expected;
      }
    }
    throw SyntaxError(node.line, "a result was expected, not '" + expected.text + "'");
  }

  const std::string& text;
  Script script;
};

} // namespace

std::optional<Script> readWast(const std::string& path, const std::string& text, std::string& error) {
  try {
    return WastReader(path, text).read();
  } catch (const SyntaxError& syntaxError) {
    error = syntaxError.what();
    return std::nullopt;
  }
}

} // namespace wrought::spec
