// Numbers of the text format (specification: "Integers", "Floating-Point").
#ifndef WROUGHT_COMPILER_FRONTEND_TEXT_NUMBERS_H
#define WROUGHT_COMPILER_FRONTEND_TEXT_NUMBERS_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace wrought::text {

enum class NumberError { None, Malformed, OutOfRange };

// Digits without a sign, decimal or hexadecimal.
NumberError parseUnsigned(std::string_view, uint64_t& value);
// A number of `bits` bits, signed or unsigned; `value` has the bits, the others are zero.
NumberError parseInteger(std::string_view, unsigned bits, uint64_t& value);
// The bits of a float of 32 or 64 bits, rounded to nearest.
NumberError parseFloat(std::string_view, unsigned bits, uint64_t& value);

} // namespace wrought::text

#endif
