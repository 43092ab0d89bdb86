// The initial contents of linear memory, laid out at compile time.
//
// Active data segments with constant offsets are written into pages here; pages that stay zero are left out. What remains
// becomes runs: a large run is page aligned in the executable and its pages are moved into place at start (nothing is
// copied); a small run, of which a hostile module may have tens of thousands, is copied.
#ifndef WROUGHT_COMPILER_EMIT_MEMORY_IMAGE_H
#define WROUGHT_COMPILER_EMIT_MEMORY_IMAGE_H

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace wrought {

class MemoryImage {
public:
  static constexpr uint64_t pageSize = 4096;

  struct Run {
    uint64_t address = 0; // in linear memory, page aligned if mapped
    std::vector<uint8_t> contents;
    bool isMapped = false;
  };

  // Overwrites [address, address + size) with `data`. The caller has checked that it lies within the memory.
  void write(uint64_t address, const char* data, uint64_t size);
  // The runs that hold every non-zero byte, ascending by address. None is mapped unless `canMap`.
  std::vector<Run> runs(bool canMap) const;
  bool isEmpty() const { return pages.empty(); }

private:
  using Page = std::array<uint8_t, pageSize>;
  std::map<uint64_t, std::unique_ptr<Page>> pages;
};

} // namespace wrought

#endif
