// The driver of exported functions (`wrought run --invoke`, and the conformance tests): abi.h says what it does.
//
// It runs on the process's own stack and enters the guest for every call anew, so a trap ends a call and not the driver. It
// is the only part of the runtime that uses the libc's conversions of floating point numbers, and is linked only into
// programs that name it.
#include "guest-call.h"
#include "mappings.h"
#include "print.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace wrought {
namespace {

constexpr int usageStatus = 2;

[[noreturn]] void failWithName(const char* before, const char* name, const char* after) {
  ErrorWriter message;
  message << "wrought: error: " << before;
  message.untrusted(name) << after << "\n";
  message.flush();
  endProcess(usageStatus);
}

// --- Types ------------------------------------------------------------------------------------------------------------

const char* typeName(char letter) {
  switch (letter) {
  case 'i':
    return "i32";
  case 'I':
    return "i64";
  case 'f':
    return "f32";
  case 'F':
    return "f64";
  case 'V':
    return "v128";
  case 'r':
  case 'R':
    return "funcref";
  default:
    return "externref";
  }
}

unsigned cellsOf(char letter) { return letter == 'V' ? 2 : 1; }

// The results' letters, behind the colon.
const char* resultsOf(const wrought_export& function) { return strchr(function.type, ':') + 1; }

uint64_t parameterCount(const wrought_export& function) {
  return static_cast<uint64_t>(strchr(function.type, ':') - function.type);
}

// Cells that hold the arguments or the results of any export, whichever are more.
uint64_t* createCells() {
  uint64_t most = 0;
  for (uint64_t index = 0; index != wrought_program.export_count; ++index) {
    uint64_t count = 0;
    for (const char* letter = wrought_program.exports[index].type; *letter != 0; ++letter)
      count += cellsOf(*letter);
    most = count > most ? count : most;
  }
  void* cells = mapZeroes(roundUpToPage((most + 1) * sizeof(uint64_t)));
  if (cells == nullptr)
    fail(1, "no memory for the arguments of a call");
  return static_cast<uint64_t*>(cells);
}

const wrought_export* findExport(const char* name) {
  for (uint64_t index = 0; index != wrought_program.export_count; ++index)
    if (strcmp(wrought_program.exports[index].name, name) == 0)
      return &wrought_program.exports[index];
  return nullptr;
}

// --- Reading values -----------------------------------------------------------------------------------------------------

// Digits of base 10, or of base 16 after 0x, that fit 64 bits and fill `text`.
bool readDigits(const char* text, uint64_t& value) {
  unsigned base = 10;
  if (text[0] == '0' && (text[1] | 0x20) == 'x') {
    base = 16;
    text += 2;
  }
  if (*text == 0)
    return false;
  value = 0;
  for (; *text != 0; ++text) {
    unsigned char lower = static_cast<unsigned char>(*text | 0x20);
    unsigned digit = *text >= '0' && *text <= '9' ? *text - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
    if (digit >= base || __builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
      return false;
  }
  return true;
}

// An integer of `bits` bits, signed or unsigned; gives its bits zero-extended.
bool readInteger(const char* text, unsigned bits, uint64_t& value) {
  bool isNegative = *text == '-';
  if (isNegative || *text == '+')
    ++text;
  if (!readDigits(text, value))
    return false;
  uint64_t mask = UINT64_MAX >> (64 - bits);
  if (value > (isNegative ? uint64_t{1} << (bits - 1) : mask))
    return false;
  value = (isNegative ? -value : value) & mask;
  return true;
}

// A float as the libc reads it: decimal or hexadecimal, inf, nan. What is finite but out of range is refused.
template <typename Float> bool readFloat(const char* text, Float (*convert)(const char*, char**), Float& value) {
  // The libc would skip spaces.
  if (*text == 0 || *text == ' ' || (*text >= '\t' && *text <= '\r'))
    return false;
  char* end;
  value = convert(text, &end);
  bool saysInfinity = strpbrk(text, "iI") != nullptr;
  return *end == 0 && (!isinf(value) || saysInfinity);
}

// 128 bits as up to 32 hexadecimal digits after 0x, into two cells, the low one first.
bool readVector(const char* text, uint64_t* cells) {
  size_t length = strlen(text);
  if (length < 3 || length > 34 || text[0] != '0' || (text[1] | 0x20) != 'x')
    return false;
  char half[19] = "0x";
  size_t lowDigits = length - 2 > 16 ? 16 : length - 2;
  memcpy(half + 2, text + length - lowDigits, lowDigits + 1);
  cells[1] = 0;
  if (!readDigits(half, cells[0]))
    return false;
  size_t highDigits = length - 2 - lowDigits;
  memcpy(half + 2, text + 2, highDigits);
  half[2 + highDigits] = 0;
  return highDigits == 0 || readDigits(half, cells[1]);
}

// An argument of the command line.
bool readArgument(const char* text, char letter, uint64_t* cells) {
  switch (letter) {
  case 'i':
    return readInteger(text, 32, *cells);
  case 'I':
    return readInteger(text, 64, *cells);
  case 'f': {
    float value;
    if (!readFloat(text, strtof, value))
      return false;
    *cells = 0;
    memcpy(cells, &value, sizeof value);
    return true;
  }
  case 'F': {
    double value;
    if (!readFloat(text, strtod, value))
      return false;
    memcpy(cells, &value, sizeof value);
    return true;
  }
  case 'V':
    return readVector(text, cells);
  case 'R':
    return false;
  default:
    *cells = 0;
    return strcmp(text, "null") == 0;
  }
}

// An argument of a line: raw bits in hexadecimal.
bool readBits(const char* text, char letter, uint64_t* cells) {
  if (letter == 'V')
    return readVector(text, cells);
  if (text[0] != '0' || (text[1] | 0x20) != 'x' || !readDigits(text, *cells))
    return false;
  switch (letter) {
  case 'i':
  case 'f':
    return *cells <= UINT32_MAX;
  case 'r':
    // Calling a function reference that someone made up would jump anywhere.
    return *cells == 0;
  case 'R':
    return false;
  default:
    return true;
  }
}

// --- Printing values ----------------------------------------------------------------------------------------------------

// The shortest decimal that reads back as the same number.
template <typename Float>
void printFloat(TextWriter& out, Float value, int mostDigits, Float (*convert)(const char*, char**)) {
  if (isnan(value)) {
    out << "nan";
    return;
  }
  if (isinf(value)) {
    out << (value < 0 ? "-inf" : "inf");
    return;
  }
  char text[40];
  int digits = 1;
  for (;; ++digits) {
    snprintf(text, sizeof text, "%.*e", digits - 1, static_cast<double>(value));
    if (digits == mostDigits || convert(text, nullptr) == value)
      break;
  }
  // Without an exponent where people would write none.
  int exponent = atoi(strchr(text, 'e') + 1);
  if (exponent >= -5 && exponent < 16)
    snprintf(text, sizeof text, "%.*f", digits > exponent + 1 ? digits - 1 - exponent : 0, static_cast<double>(value));
  out << text;
}

void printSigned(TextWriter& out, int64_t value) {
  if (value < 0)
    out << "-";
  out << (value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value));
}

void printVector(TextWriter& out, const uint64_t* cells) {
  char digits[35];
  snprintf(digits, sizeof digits, "0x%016llx%016llx", static_cast<unsigned long long>(cells[1]),
           static_cast<unsigned long long>(cells[0]));
  out << digits;
}

void printResult(TextWriter& out, char letter, const uint64_t* cells) {
  switch (letter) {
  case 'i':
    printSigned(out, static_cast<int32_t>(*cells));
    return;
  case 'I':
    printSigned(out, static_cast<int64_t>(*cells));
    return;
  case 'f': {
    float value;
    memcpy(&value, cells, sizeof value);
    printFloat(out, value, 9, strtof);
    return;
  }
  case 'F': {
    double value;
    memcpy(&value, cells, sizeof value);
    printFloat(out, value, 17, strtod);
    return;
  }
  case 'V':
    printVector(out, cells);
    return;
  default:
    out << (*cells == 0 ? "null" : typeName(letter));
  }
}

// --- Calls --------------------------------------------------------------------------------------------------------------

// The call that the command line asks for.
[[noreturn]] void callOnce(const wrought_export& function, uint64_t* cells, int argumentCount, char** arguments) {
  uint64_t wanted = parameterCount(function);
  if (static_cast<uint64_t>(argumentCount) != wanted) {
    ErrorWriter message;
    message << "wrought: error: function '";
    message.untrusted(function.name) << "' takes " << wanted << (wanted == 1 ? " argument (" : " arguments (");
    for (uint64_t index = 0; index != wanted; ++index)
      message << (index == 0 ? "" : " ") << typeName(function.type[index]);
    message << ") but " << static_cast<uint64_t>(argumentCount) << (argumentCount == 1 ? " was" : " were") << " given\n";
    message.flush();
    endProcess(usageStatus);
  }
  uint64_t* cell = cells;
  for (uint64_t index = 0; index != wanted; ++index) {
    char letter = function.type[index];
    if (!readArgument(arguments[index], letter, cell)) {
      ErrorWriter message;
      message << "wrought: error: argument " << index + 1 << ": '";
      message.untrusted(arguments[index])
          << "' is not " << (letter == 'R'                  ? "a reference that is not null, and none can be given here"
                             : letter == 'r' || letter == 'x' ? "'null', the only reference that can be given here"
                             : letter == 'V'                ? "128 bits in hexadecimal (0x...)"
                             : letter == 'f' || letter == 'F' ? "a number that this float type can hold"
                             : letter == 'i'                  ? "an integer of 32 bits"
                                                              : "an integer of 64 bits")
          << "\n";
      message.flush();
      endProcess(usageStatus);
    }
    cell += cellsOf(letter);
  }
  wrought_enter_guest(function.call, cells, guestStack.top);
  TextWriter out(STDOUT_FILENO);
  cell = cells;
  for (const char* letter = resultsOf(function); *letter != 0; ++letter) {
    printResult(out, *letter, cell);
    out << "\n";
    cell += cellsOf(*letter);
  }
  if (!out.flush())
    fail(1, "cannot write the results to standard output");
  exit(0);
}

// Cuts the word at the start of `rest` off, and gives it; `rest` becomes null behind the last one.
char* takeWord(char*& rest) {
  char* word = rest;
  rest = strchr(word, ' ');
  if (rest != nullptr)
    *rest++ = 0;
  return word;
}

// Answers one line.
void callOfLine(char* line, uint64_t* cells, TextWriter& out) {
  char* rest = line;
  const wrought_export* function = findExport(takeWord(rest));
  if (function == nullptr) {
    out << "error no such function\n";
    return;
  }
  uint64_t wanted = parameterCount(*function);
  uint64_t* cell = cells;
  for (uint64_t index = 0; index != wanted || rest != nullptr; ++index) {
    if (index == wanted || rest == nullptr) {
      out << "error takes " << wanted << " arguments\n";
      return;
    }
    if (!readBits(takeWord(rest), function->type[index], cell)) {
      out << "error argument " << index + 1 << " is not the bits of one " << typeName(function->type[index]) << "\n";
      return;
    }
    cell += cellsOf(function->type[index]);
  }
  if (uint32_t code = callGuestCatchingTraps(function->call, cells)) {
    out << "trap " << trapMessage(code) << "\n";
    return;
  }
  out << "ok";
  cell = cells;
  for (const char* letter = resultsOf(*function); *letter != 0; ++letter) {
    out << " ";
    if (*letter == 'V')
      printVector(out, cell);
    else
      out << Hex{*cell};
    cell += cellsOf(*letter);
  }
  out << "\n";
}

// Answers every line of standard input, each as soon as it is there.
[[noreturn]] void callLines(uint64_t* cells) {
  // Longer than the arguments of any function that a module may have (a thousand, by common limits), and a long name.
  static char buffer[256 * 1024];
  size_t used = 0;
  for (;;) {
    ssize_t got = read(STDIN_FILENO, buffer + used, sizeof buffer - 1 - used);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      fail(1, "cannot read calls from standard input");
    if (got == 0 && used == 0)
      exit(0);
    used += static_cast<size_t>(got);
    if (got == 0)
      buffer[used++] = '\n'; // the last line may lack it
    char* line = buffer;
    char* end = buffer + used;
    TextWriter out(STDOUT_FILENO);
    while (char* newline = static_cast<char*>(memchr(line, '\n', static_cast<size_t>(end - line)))) {
      *newline = 0;
      callOfLine(line, cells, out);
      if (!out.flush())
        fail(1, "cannot write results to standard output");
      line = newline + 1;
    }
    used = static_cast<size_t>(end - line);
    if (used == sizeof buffer - 1)
      fail(usageStatus, "a line of standard input is longer than ", uint64_t{sizeof buffer}, " bytes");
    memmove(buffer, line, used);
  }
}

} // namespace
} // namespace wrought

using namespace wrought;

void wrought_invoke_main(int argc, char** argv) {
  uint64_t* cells = createCells();
  if (strcmp(wrought_program.invoke, "-") == 0)
    callLines(cells);
  const wrought_export* function = findExport(wrought_program.invoke);
  if (function == nullptr)
    failWithName("the program exports no function '", wrought_program.invoke, "'");
  callOnce(*function, cells, argc - 1, argv + 1);
}
