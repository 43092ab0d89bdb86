#include "script.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace wrought::spec {

unsigned bitWidth(NumberType type) {
  switch (type) {
  case NumberType::I8:
    return 8;
  case NumberType::I16:
    return 16;
  case NumberType::I32:
  case NumberType::F32:
    return 32;
  case NumberType::I64:
  case NumberType::F64:
    return 64;
  }
  return 64;
}

static bool isFloat(NumberType type) { return type == NumberType::F32 || type == NumberType::F64; }

// --- Comparing ----------------------------------------------------------------------------------------------------------

bool NumberPattern::matches(NumberType type, uint64_t value) const {
  bool isWide = type == NumberType::F64;
  uint64_t quiet = isWide ? UINT64_C(0x7ff8000000000000) : UINT64_C(0x7fc00000);
  uint64_t sign = isWide ? UINT64_C(1) << 63 : UINT64_C(1) << 31;
  switch (kind) {
  case Kind::Bits:
    return value == bits;
  case Kind::CanonicalNaN:
    return (value & ~sign) == quiet;
  case Kind::ArithmeticNaN:
    return (value & quiet) == quiet;
  }
  return false;
}

bool matches(const Expectation& expected, const Result& result) {
  if (!expected.alternatives.empty()) {
    for (const Expectation& alternative : expected.alternatives)
      if (matches(alternative, result))
        return true;
    return false;
  }
  switch (expected.kind) {
  case Expectation::Kind::Null:
    return result.isReference && result.isNull;
  case Expectation::Kind::NotNull:
    return result.isReference && !result.isNull;
  case Expectation::Kind::Host:
    return result.isReference && !result.isNull && result.host == expected.host;
  case Expectation::Kind::Lanes:
    break;
  }
  if (result.isReference)
    return false;
  unsigned width = bitWidth(expected.type);
  uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
  for (size_t i = 0; i < expected.lanes.size(); ++i) {
    size_t bit = i * width;
    uint64_t half = bit < 64 ? result.low : result.high;
    if (!expected.lanes[i].matches(expected.type, half >> (bit % 64) & mask))
      return false;
  }
  return true;
}

// --- Numbers of the text format -------------------------------------------------------------------------------------------

static int digitValue(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

// Digits of base 10, or of base 16 after 0x.
static bool parseDigits(const std::string& text, uint64_t& value) {
  bool isHex = text.size() > 2 && text[0] == '0' && text[1] == 'x';
  uint64_t base = isHex ? 16 : 10;
  size_t at = isHex ? 2 : 0;
  if (at == text.size())
    return false;
  value = 0;
  for (; at < text.size(); ++at) {
    uint64_t digit = static_cast<uint64_t>(digitValue(text[at]));
    if (digit >= base || __builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
      return false;
  }
  return true;
}

bool parseNumber(NumberType type, const std::string& given, uint64_t& bits) {
  std::string text;
  for (char c : given)
    if (c != '_')
      text += c;
  bool isNegative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    text.erase(0, 1);
  unsigned width = bitWidth(type);
  uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
  if (!isFloat(type)) {
    if (!parseDigits(text, bits) || bits > (isNegative ? UINT64_C(1) << (width - 1) : mask))
      return false;
    bits = (isNegative ? -bits : bits) & mask;
    return true;
  }
  uint64_t sign = isNegative ? UINT64_C(1) << (width - 1) : 0;
  uint64_t exponent = type == NumberType::F64 ? UINT64_C(0x7ff0000000000000) : UINT64_C(0x7f800000);
  if (text == "nan") {
    bits = sign | exponent | (type == NumberType::F64 ? UINT64_C(1) << 51 : UINT64_C(1) << 22);
    return true;
  }
  if (text.rfind("nan:0x", 0) == 0) {
    if (!parseDigits(text.substr(4), bits) || bits == 0 || (bits & ~(~exponent & (mask >> 1))) != 0)
      return false;
    bits |= sign | exponent;
    return true;
  }
  if (text == "inf") {
    bits = sign | exponent;
    return true;
  }
  if (text.empty() || digitValue(text[0]) > 9)
    return false;
  char* end;
  bool isInfinite;
  if (type == NumberType::F64) {
    double value = strtod(text.c_str(), &end);
    isInfinite = std::isinf(value);
    memcpy(&bits, &value, sizeof value);
  } else {
    float value = strtof(text.c_str(), &end);
    isInfinite = std::isinf(value);
    bits = 0;
    memcpy(&bits, &value, sizeof value);
  }
  bits |= sign;
  return *end == 0 && !isInfinite;
}

bool parsePattern(NumberType type, const std::string& text, NumberPattern& pattern) {
  if (isFloat(type) && text == "nan:canonical")
    pattern.kind = NumberPattern::Kind::CanonicalNaN;
  else if (isFloat(type) && text == "nan:arithmetic")
    pattern.kind = NumberPattern::Kind::ArithmeticNaN;
  else
    return parseNumber(type, text, pattern.bits);
  return true;
}

Expectation expectationOfNaN(const std::string& word) {
  Expectation expected;
  expected.text = word.substr(sizeof "assert_return_" - 1);
  for (NumberType type : {NumberType::F32, NumberType::F64}) {
    Expectation alternative;
    alternative.type = type;
    alternative.lanes.push_back({expected.text == "canonical_nan" ? NumberPattern::Kind::CanonicalNaN
                                                                  : NumberPattern::Kind::ArithmeticNaN});
    expected.alternatives.push_back(alternative);
  }
  return expected;
}

// --- Files ----------------------------------------------------------------------------------------------------------------

std::string readFile(const std::string& path, std::string& error) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    error = "cannot open " + path + ": " + strerror(errno);
    return "";
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<Script> readScript(const std::string& path, std::string& error) {
  error.clear();
  std::string text = readFile(path, error);
  if (!error.empty())
    return std::nullopt;
  return path.ends_with(".json") ? readJson(path, text, error) : readWast(path, text, error);
}

} // namespace wrought::spec
