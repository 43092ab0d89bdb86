// A binary module as bytes: its sections, its names, and a copy without what only confuses later readers.
//
// Nothing here trusts its input: every length is checked against the bytes that are there. No part of wabt or Binaryen.
#ifndef WROUGHT_COMPILER_FRONTEND_MODULE_BYTES_H
#define WROUGHT_COMPILER_FRONTEND_MODULE_BYTES_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wrought {

// Reads little-endian base-128 numbers, names and bytes. After the first failure nothing is read any more and `failed` stays.
class ByteReader {
public:
  explicit ByteReader(std::span<const uint8_t> bytes, size_t start = 0) : bytes(bytes), position(start) {}

  bool atEnd() const { return failed || position >= bytes.size(); }
  size_t offset() const { return position; }
  bool hasFailed() const { return failed; }

  uint8_t readByte();
  uint32_t readU32();
  // `length` bytes; empty if they are not there.
  std::span<const uint8_t> readBytes(size_t length);
  // A length and that many bytes of UTF-8.
  std::string_view readName();
  void skip(size_t length) { readBytes(length); }

private:
  std::span<const uint8_t> bytes;
  size_t position;
  bool failed = false;
};

struct Section {
  uint8_t id = 0;
  std::string_view name;             // of a custom section
  size_t offset = 0;                 // of its id
  size_t size = 0;                   // of id, length and payload together
  std::span<const uint8_t> payload;  // of a custom section: what follows its name
  size_t payloadOffset = 0;
};

// The sections of a module, up to the first that cannot be read. Views into `module`.
[[nodiscard]] std::vector<Section> readSections(std::span<const uint8_t> module);

// "code", "data count", …; empty for an unknown number.
[[nodiscard]] std::string_view sectionName(uint8_t id);

// Names of functions and globals by index; empty where there is none. What is malformed is left out.
struct ModuleNames {
  std::string module;
  std::vector<std::string_view> functions;
  std::vector<std::string_view> globals;
  std::string defect;       // what is wrong with the section, or empty
  size_t defectOffset = 0;  // where
};

[[nodiscard]] ModuleNames readNames(std::span<const uint8_t> module);

// The module without custom sections, except a name section made of `names`.
[[nodiscard]] std::vector<char> withNamesOnly(std::span<const uint8_t> module, const ModuleNames& names);

[[nodiscard]] bool isUtf8(std::string_view);

} // namespace wrought

#endif
