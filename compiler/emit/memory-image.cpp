#include "emit/memory-image.h"

#include <algorithm>
#include <cstring>

namespace wrought {

namespace {

// Zero pages between two runs are kept in the file up to this many, since every mapped run costs a system call.
constexpr uint64_t maxGapPages = 16;
// The kernel limits a process to some 65,000 mappings; past these many, runs are copied whatever their size.
constexpr size_t maxMappedRuns = 256;
// Below this, copying is cheaper than moving pages.
constexpr uint64_t minMappedSize = 8192;

void trimZeros(MemoryImage::Run& run) {
  auto isNonZero = [](uint8_t byte) { return byte != 0; };
  auto first = std::find_if(run.contents.begin(), run.contents.end(), isNonZero);
  auto last = std::find_if(run.contents.rbegin(), run.contents.rend(), isNonZero).base();
  run.address += first - run.contents.begin();
  run.contents = std::vector<uint8_t>(first, last);
}

} // namespace

void MemoryImage::write(uint64_t address, const char* data, uint64_t size) {
  while (size != 0) {
    uint64_t inPage = address % pageSize;
    uint64_t count = std::min(size, pageSize - inPage);
    std::unique_ptr<Page>& page = pages[address / pageSize];
    if (!page) {
      page = std::make_unique<Page>();
      page->fill(0);
    }
    memcpy(page->data() + inPage, data, count);
    address += count;
    data += count;
    size -= count;
  }
}

std::vector<MemoryImage::Run> MemoryImage::runs(bool canMap) const {
  std::vector<Run> result;
  uint64_t nextPage = 0; // one past the last page of the current run
  for (const auto& [number, page] : pages) {
    if (std::all_of(page->begin(), page->end(), [](uint8_t byte) { return byte == 0; }))
      continue;
    if (result.empty() || number - nextPage > maxGapPages) {
      result.push_back({number * pageSize, {}, false});
    } else {
      Run& run = result.back();
      run.contents.resize((number * pageSize) - run.address);
    }
    result.back().contents.insert(result.back().contents.end(), page->begin(), page->end());
    nextPage = number + 1;
  }

  std::vector<Run*> bySize;
  for (Run& run : result)
    bySize.push_back(&run);
  std::stable_sort(bySize.begin(), bySize.end(),
                   [](const Run* a, const Run* b) { return a->contents.size() > b->contents.size(); });
  for (size_t i = 0; i < bySize.size(); ++i) {
    bySize[i]->isMapped = canMap && i < maxMappedRuns && bySize[i]->contents.size() >= minMappedSize;
    if (!bySize[i]->isMapped)
      trimZeros(*bySize[i]);
  }
  return result;
}

} // namespace wrought
