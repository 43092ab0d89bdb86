#include "numbers.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

namespace wrought::text {
namespace {

bool isDigit(char c, bool isHex) {
  return (c >= '0' && c <= '9') || (isHex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

// Takes digits off `text`, with single underscores between them. False if there is none, or an underscore is not between digits.
bool takeDigits(std::string_view& text, bool isHex, std::string& digits) {
  size_t i = 0;
  while (i < text.size()) {
    if (isDigit(text[i], isHex))
      digits += text[i];
    else if (text[i] != '_' || i == 0 || text[i - 1] == '_' || i + 1 == text.size() || !isDigit(text[i + 1], isHex))
      break;
    ++i;
  }
  text.remove_prefix(i);
  return i != 0 && (text.empty() || text[0] != '_');
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool takeSign(std::string_view& text) {
  bool isNegative = text.starts_with('-');
  if (isNegative || text.starts_with('+'))
    text.remove_prefix(1);
  return isNegative;
}

} // namespace

NumberError parseUnsigned(std::string_view text, uint64_t& value) {
  bool isHex = takePrefix(text, "0x");
  std::string digits;
  if (!takeDigits(text, isHex, digits) || !text.empty())
    return NumberError::Malformed;
  uint64_t base = isHex ? 16 : 10;
  value = 0;
  for (char c : digits) {
    uint64_t digit = static_cast<uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
      return NumberError::OutOfRange;
  }
  return NumberError::None;
}

NumberError parseInteger(std::string_view text, unsigned bits, uint64_t& value) {
  bool isNegative = takeSign(text);
  NumberError error = parseUnsigned(text, value);
  if (error != NumberError::None)
    return error;
  uint64_t mask = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
  if (value > (isNegative ? UINT64_C(1) << (bits - 1) : mask))
    return NumberError::OutOfRange;
  value = (isNegative ? -value : value) & mask;
  return NumberError::None;
}

NumberError parseFloat(std::string_view text, unsigned bits, uint64_t& value) {
  unsigned mantissaBits = bits == 64 ? 52 : 23;
  uint64_t mantissa = (UINT64_C(1) << mantissaBits) - 1;
  uint64_t sign = takeSign(text) ? UINT64_C(1) << (bits - 1) : 0;
  uint64_t infinity = (UINT64_C(1) << (bits - 1)) - 1 - mantissa;
  if (text == "inf") {
    value = sign | infinity;
    return NumberError::None;
  }
  if (text == "nan") {
    value = sign | infinity | UINT64_C(1) << (mantissaBits - 1);
    return NumberError::None;
  }
  if (takePrefix(text, "nan:")) {
    uint64_t payload;
    NumberError error = text.starts_with("0x") ? parseUnsigned(text, payload) : NumberError::Malformed;
    if (error != NumberError::None)
      return error;
    if (payload == 0 || payload > mantissa)
      return NumberError::OutOfRange;
    value = sign | infinity | payload;
    return NumberError::None;
  }
  // Brought into the form of strtod, which rounds correctly, decimal and hexadecimal.
  bool isHex = takePrefix(text, "0x");
  std::string clean = isHex ? "0x" : "";
  if (!takeDigits(text, isHex, clean))
    return NumberError::Malformed;
  if (takePrefix(text, ".")) {
    clean += '.';
    if (!text.empty() && isDigit(text[0], isHex) && !takeDigits(text, isHex, clean))
      return NumberError::Malformed;
  }
  if (takePrefix(text, isHex ? "p" : "e") || takePrefix(text, isHex ? "P" : "E")) {
    clean += isHex ? 'p' : 'e';
    if (text.starts_with('-') || text.starts_with('+')) {
      clean += text[0];
      text.remove_prefix(1);
    }
    if (!takeDigits(text, false, clean))
      return NumberError::Malformed;
  }
  if (!text.empty())
    return NumberError::Malformed;
  bool isInfinite;
  value = 0;
  if (bits == 64) {
    double number = strtod(clean.c_str(), nullptr);
    isInfinite = std::isinf(number);
    memcpy(&value, &number, sizeof number);
  } else {
    float number = strtof(clean.c_str(), nullptr);
    isInfinite = std::isinf(number);
    memcpy(&value, &number, sizeof number);
  }
  value |= sign;
  return isInfinite ? NumberError::OutOfRange : NumberError::None;
}

} // namespace wrought::text
