#include "source-map.h"

#include "function-bodies.h"

namespace wrought {

namespace {

class MapWriter {
public:
  explicit MapWriter(const std::string& name) : text("{\"version\":3,\"sources\":[\"" + name + "\"],\"names\":[],\"mappings\":\"") {}

  void add(size_t position, size_t offset) {
    if (!isFirst)
      text += ',';
    writeNumber(static_cast<int64_t>(position) - static_cast<int64_t>(lastPosition));
    writeNumber(0); // the source
    // Lines of a source map count from 0, those of Binaryen from 1.
    writeNumber(static_cast<int64_t>(offset) - static_cast<int64_t>(isFirst ? 1 : lastOffset));
    writeNumber(0); // the column
    isFirst = false;
    lastPosition = position;
    lastOffset = offset;
  }

  std::string finish() { return std::move(text) + "\"}"; }

private:
  void writeNumber(int64_t number) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint64_t value = number < 0 ? static_cast<uint64_t>(-number) << 1 | 1 : static_cast<uint64_t>(number) << 1;
    do {
      uint64_t digit = value & 31;
      value >>= 5;
      text += digits[digit | (value ? 32 : 0)];
    } while (value);
  }

  std::string text;
  bool isFirst = true;
  size_t lastPosition = 0, lastOffset = 0;
};

} // namespace

std::string makeSourceMap(std::span<const uint8_t> original, std::span<const uint8_t> given,
                          const ModuleEnvironment& environment, const std::vector<RewrittenBody>& rewritten,
                          int64_t shift, const std::string& name) {
  std::vector<size_t> starts; // of the bodies that Binaryen reads
  forEachBody(given, [&](uint32_t, size_t start, size_t) { starts.push_back(start); });
  MapWriter writer(name);
  size_t next = 0;
  forEachBody(original, [&](uint32_t index, size_t start, size_t end) {
    if (next < rewritten.size() && rewritten[next].index == index) {
      for (auto [place, offset] : rewritten[next].places)
        writer.add(starts[index] + place, offset + shift);
      ++next;
      return;
    }
    forEachInstruction(original, environment, start, end, [&](const Instruction& instruction) {
      writer.add(starts[index] + (instruction.start - start), instruction.start + shift);
    });
  });
  return writer.finish();
}

} // namespace wrought
