// A test script of the specification as data: what its commands are, whichever file format they were read from.
#ifndef WROUGHT_SPEC_SCRIPT_H
#define WROUGHT_SPEC_SCRIPT_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wrought::spec {

// A module as a script gives it: bytes of the binary format, or text.
struct ModuleSource {
  bool isText = false;
  std::string bytes;
};

enum class NumberType { I8, I16, I32, I64, F32, F64 };
unsigned bitWidth(NumberType);

// An argument of a call.
struct Argument {
  enum class Kind { Number, Vector, Null, Host };
  Kind kind = Kind::Number;
  NumberType type = NumberType::I32; // of a number
  uint64_t low = 0;                  // a number, the lower half of a vector, or the number of a host reference
  uint64_t high = 0;
};

// A number, or a set of NaNs (specification: "Floating-Point", canonical and arithmetic NaN).
struct NumberPattern {
  enum class Kind { Bits, CanonicalNaN, ArithmeticNaN };
  Kind kind = Kind::Bits;
  uint64_t bits = 0;

  bool matches(NumberType, uint64_t value) const;
};

// What a result must be.
struct Expectation {
  enum class Kind {
    Lanes,    // one number, or a vector of several lanes
    Null,     // a null reference of any type
    NotNull,  // any other reference
    Host,     // the host reference `host`
  };
  Kind kind = Kind::Lanes;
  bool isVector = false;
  NumberType type = NumberType::I32; // of each lane
  std::vector<NumberPattern> lanes;
  uint64_t host = 0;
  std::vector<Expectation> alternatives; // if not empty, one of these instead (`either`)
  std::string text;                      // as people read it
};

// What a call gave: a value as two halves. References are compared by isNull and host alone.
struct Result {
  uint64_t low = 0;
  uint64_t high = 0;
  bool isReference = false;
  bool isNull = false;
  std::optional<uint64_t> host; // the number of a host reference
};

bool matches(const Expectation&, const Result&);

struct Action {
  enum class Kind { Invoke, Get };
  Kind kind = Kind::Invoke;
  std::string module; // the identifier of an instance, or empty: the latest
  std::string field;
  std::vector<Argument> arguments;
};

struct Command {
  enum class Kind {
    Module,           // defines and instantiates
    ModuleDefinition, // defines only
    ModuleInstance,   // instantiates the definition `definition`
    Register,
    Action,
    AssertReturn,
    AssertTrap, // of an action
    AssertExhaustion,
    AssertException,
    AssertInvalid,
    AssertMalformed,
    AssertUnlinkable,
    AssertUninstantiable, // assert_trap of a module
    Thread, // runs the commands that follow and are `inThread` beside the others
    Wait,   // until a thread has done so
    Unknown,              // a command that this program does not know
  };
  Kind kind = Kind::Unknown;
  unsigned line = 0;
  std::string word;       // what the script calls it: "assert_return"
  std::string name;       // identifier of the module or instance, or empty
  std::string definition; // of ModuleInstance; empty: the latest
  std::string registered; // of Register
  std::vector<std::string> shared; // of Thread: the instances that it knows
  unsigned size = 0;      // of Thread: the number of its commands
  bool inThread = false;
  std::optional<ModuleSource> module;
  std::optional<spec::Action> action;
  std::vector<Expectation> expected;
  std::string text; // the message that an assertion expects, or what is wrong with an Unknown command
};

struct Script {
  std::string path;
  std::vector<Command> commands;
};

// Reads a script: `.json` as wast2json makes it, with its modules beside it, anything else as text. Gives nothing and sets
// `error` ("LINE: what is wrong") if it cannot be read.
std::optional<Script> readScript(const std::string& path, std::string& error);

// The two formats.
std::optional<Script> readWast(const std::string& path, const std::string& text, std::string& error);
std::optional<Script> readJson(const std::string& path, const std::string& text, std::string& error);

// Reads a number of the text format; gives false if it is none, or does not fit.
bool parseNumber(NumberType, const std::string& text, uint64_t& bits);
// The same, or nan:canonical, or nan:arithmetic.
bool parsePattern(NumberType, const std::string& text, NumberPattern& pattern);

// What assert_return_canonical_nan or assert_return_arithmetic_nan wants, which does not say of which type.
Expectation expectationOfNaN(const std::string& word);

std::string readFile(const std::string& path, std::string& error);

} // namespace wrought::spec

#endif
