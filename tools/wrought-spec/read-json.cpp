// Scripts as wast2json makes them: commands in JSON, modules in files beside it.

#include "script.h"

#include <llvm/Support/JSON.h>

#include <filesystem>
#include <stdexcept>

namespace wrought::spec {
namespace {

using llvm::json::Array;
using llvm::json::Object;

struct FormatError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class JsonReader {
public:
  JsonReader(const std::string& path) : folder(std::filesystem::path(path).parent_path()) { script.path = path; }

  Script read(const Object& root) {
    const Array* commands = root.getArray("commands");
    if (!commands)
      throw FormatError("1: there are no \"commands\"; this is not a script of wast2json's");
    for (const llvm::json::Value& value : *commands) {
      const Object* object = value.getAsObject();
      if (!object)
        throw FormatError("1: a command is not an object");
      script.commands.push_back(readCommand(*object));
    }
    return std::move(script);
  }

private:
  [[noreturn]] void fail(const std::string& message) const { throw FormatError(std::to_string(line) + ": " + message); }

  std::string text(const Object& object, llvm::StringRef key) const {
    std::optional<llvm::StringRef> value = object.getString(key);
    return value ? value->str() : "";
  }

  Command readCommand(const Object& object) {
    Command command;
    command.word = text(object, "type");
    line = static_cast<unsigned>(object.getInteger("line").value_or(0));
    command.line = line;
    command.name = text(object, "name");
    command.text = text(object, "text");
    if (std::optional<llvm::StringRef> file = object.getString("filename"))
      command.module = readModule(file->str());
    if (const Object* action = object.getObject("action"))
      command.action = readAction(*action);
    command.kind = kindOf(command, object);
    if (command.kind == Command::Kind::Unknown)
      command.text = "the command '" + command.word + "' is not known";
    if (command.kind == Command::Kind::Register)
      command.registered = text(object, "as");
    if (command.kind == Command::Kind::ModuleInstance) {
      command.name = text(object, "instance");
      command.definition = text(object, "definition");
      if (command.definition.empty())
        command.definition = text(object, "module");
    }
    if (command.word == "assert_return_canonical_nan" || command.word == "assert_return_arithmetic_nan") {
      command.expected.push_back(expectationOfNaN(command.word));
    } else if (command.kind == Command::Kind::AssertReturn) {
      // Alternatives for the result stand beside "expected", or in place of it.
      if (const Array* either = object.getArray("either"))
        command.expected.push_back(readAlternatives(*either));
      else if (const Array* expected = object.getArray("expected"))
        for (const llvm::json::Value& value : *expected)
          command.expected.push_back(readExpectation(value));
    }
    return command;
  }

  static Command::Kind kindOf(const Command& command, const Object& object) {
    using Kind = Command::Kind;
    const std::string& word = command.word;
    bool isOfModule = command.module.has_value();
    if (word == "module" && isOfModule)
      return object.get("definition") ? Kind::ModuleDefinition : Kind::Module;
    if (word == "module_definition" && isOfModule)
      return Kind::ModuleDefinition;
    if (word == "instance" || word == "module_instance")
      return Kind::ModuleInstance;
    if (word == "register")
      return Kind::Register;
    if (isOfModule) {
      if (word == "assert_invalid" || word == "assert_invalid_custom")
        return Kind::AssertInvalid;
      if (word == "assert_malformed" || word == "assert_malformed_custom")
        return Kind::AssertMalformed;
      if (word == "assert_unlinkable")
        return Kind::AssertUnlinkable;
      if (word == "assert_uninstantiable" || word == "assert_trap")
        return Kind::AssertUninstantiable;
    }
    if (command.action) {
      if (word == "action")
        return Kind::Action;
      if (word == "assert_return" || word == "assert_return_canonical_nan" || word == "assert_return_arithmetic_nan")
        return Kind::AssertReturn;
      if (word == "assert_trap")
        return Kind::AssertTrap;
      if (word == "assert_exhaustion")
        return Kind::AssertExhaustion;
      if (word == "assert_exception")
        return Kind::AssertException;
    }
    return Kind::Unknown;
  }

  ModuleSource readModule(const std::string& file) const {
    std::string error;
    ModuleSource source;
    source.bytes = readFile((folder / file).string(), error);
    if (!error.empty())
      fail(error);
    source.isText = !file.ends_with(".wasm");
    return source;
  }

  Action readAction(const Object& object) const {
    Action action;
    std::string kind = text(object, "type");
    if (kind == "get")
      action.kind = Action::Kind::Get;
    else if (kind != "invoke")
      fail("the action '" + kind + "' is not known");
    action.module = text(object, "module");
    action.field = text(object, "field");
    if (const Array* arguments = object.getArray("args"))
      for (const llvm::json::Value& value : *arguments)
        action.arguments.push_back(readArgument(value));
    return action;
  }

  bool numberType(const std::string& word, NumberType& type) const {
    if (word == "i8")
      type = NumberType::I8;
    else if (word == "i16")
      type = NumberType::I16;
    else if (word == "i32")
      type = NumberType::I32;
    else if (word == "i64")
      type = NumberType::I64;
    else if (word == "f32")
      type = NumberType::F32;
    else if (word == "f64")
      type = NumberType::F64;
    else
      return false;
    return true;
  }

  // Numbers are written as the decimal of their bits, whatever their type.
  static NumberType integerOf(NumberType type) {
    return type == NumberType::F32 ? NumberType::I32 : type == NumberType::F64 ? NumberType::I64 : type;
  }

  uint64_t readBits(NumberType type, const std::string& digits) const {
    uint64_t bits;
    if (!parseNumber(integerOf(type), digits, bits))
      fail("'" + digits + "' is not a number of its type");
    return bits;
  }

  NumberPattern readPattern(NumberType type, const std::string& word) const {
    NumberPattern pattern;
    if (word.starts_with("nan:")) {
      if (!parsePattern(type, word, pattern))
        fail("'" + word + "' is not a pattern of its type");
    } else {
      pattern.bits = readBits(type, word);
    }
    return pattern;
  }

  // The texts of the lanes of a number or vector; gives false if the value is a reference.
  bool readLanes(const Object& object, bool& isVector, NumberType& type, std::vector<std::string>& lanes) const {
    std::string word = text(object, "type");
    isVector = word == "v128";
    if (isVector) {
      const Array* values = object.getArray("value");
      if (!numberType(text(object, "lane_type"), type) || !values || values->size() != 128 / bitWidth(type))
        fail("a v128 needs a \"lane_type\" and as many values");
      for (const llvm::json::Value& lane : *values)
        lanes.push_back(lane.getAsString().value_or("").str());
      return true;
    }
    if (!numberType(word, type))
      return false;
    lanes.push_back(text(object, "value"));
    return true;
  }

  Argument readArgument(const llvm::json::Value& value) const {
    const Object* object = value.getAsObject();
    if (!object)
      fail("a value is not an object");
    Argument argument;
    bool isVector;
    std::vector<std::string> lanes;
    if (readLanes(*object, isVector, argument.type, lanes)) {
      argument.kind = isVector ? Argument::Kind::Vector : Argument::Kind::Number;
      unsigned width = bitWidth(argument.type);
      for (size_t i = 0; i < lanes.size(); ++i)
        (i * width < 64 ? argument.low : argument.high) |= readBits(argument.type, lanes[i]) << (i * width % 64);
      return argument;
    }
    std::string given = text(*object, "value");
    if (given == "null" || text(*object, "type") == "refnull") {
      argument.kind = Argument::Kind::Null;
    } else {
      argument.kind = Argument::Kind::Host;
      argument.low = readBits(NumberType::I64, given);
    }
    return argument;
  }

  Expectation readAlternatives(const Array& values) const {
    Expectation expected;
    for (const llvm::json::Value& value : values) {
      expected.alternatives.push_back(readExpectation(value));
      expected.text += (expected.text.empty() ? "either " : " or ") + expected.alternatives.back().text;
    }
    return expected;
  }

  Expectation readExpectation(const llvm::json::Value& value) const {
    const Object* object = value.getAsObject();
    if (!object)
      fail("a result is not an object");
    if (const Array* alternatives = object->getArray("values"))
      return readAlternatives(*alternatives);
    Expectation expected;
    std::string word = text(*object, "type");
    std::vector<std::string> lanes;
    expected.text = word;
    if (readLanes(*object, expected.isVector, expected.type, lanes)) {
      if (expected.isVector)
        expected.text += " " + text(*object, "lane_type");
      for (const std::string& lane : lanes) {
        expected.lanes.push_back(readPattern(expected.type, lane));
        expected.text += " " + lane;
      }
      return expected;
    }
    std::string given = text(*object, "value");
    expected.text += given.empty() ? "" : " " + given;
    if (given == "null" || word == "refnull") {
      expected.kind = Expectation::Kind::Null;
    } else if (!given.empty() && word == "externref") {
      expected.kind = Expectation::Kind::Host;
      expected.host = readBits(NumberType::I64, given);
    } else {
      expected.kind = Expectation::Kind::NotNull;
    }
    return expected;
  }

  std::filesystem::path folder;
  Script script;
  unsigned line = 0;
};

} // namespace

std::optional<Script> readJson(const std::string& path, const std::string& text, std::string& error) {
  llvm::Expected<llvm::json::Value> root = llvm::json::parse(text);
  if (!root) {
    error = "1: not JSON: " + llvm::toString(root.takeError());
    return std::nullopt;
  }
  try {
    if (const Object* object = root->getAsObject())
      return JsonReader(path).read(*object);
    throw FormatError("1: not a script of wast2json's");
  } catch (const FormatError& formatError) {
    error = formatError.what();
    return std::nullopt;
  }
}

} // namespace wrought::spec
