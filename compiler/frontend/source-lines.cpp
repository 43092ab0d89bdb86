#include "source-lines.h"

#include "module-bytes.h"
#include "support/in-child.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugLine.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace wrought {

namespace {

constexpr uint8_t codeSection = 10;
constexpr const char* linePrefix = ".debug_";

// --- In the child -------------------------------------------------------------------------------------------------------------

void append(std::string& out, const void* data, size_t size) { out.append(static_cast<const char*>(data), size); }
void append(std::string& out, uint32_t number) { append(out, &number, sizeof number); }
void append(std::string& out, const std::string& text) {
  append(out, static_cast<uint32_t>(text.size()));
  out += text;
}

// Addresses in the DWARF of a module count from the start of the code section's contents, at `codeOffset`.
class LineReader {
public:
  LineReader(std::span<const uint8_t> module, uint32_t codeOffset, uint32_t codeSize)
      : module(module), codeOffset(codeOffset), codeSize(codeSize) {}

  std::string run() {
    llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> sections;
    for (const Section& section : readSections(module))
      if (section.id == 0 && section.name.starts_with(linePrefix))
        sections.try_emplace(section.name.substr(1),
                             llvm::MemoryBuffer::getMemBuffer(
                                 llvm::StringRef(reinterpret_cast<const char*>(section.payload.data()), section.payload.size()),
                                 "", false));
    auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
    std::unique_ptr<llvm::DWARFContext> context = llvm::DWARFContext::create(sections, 4, true, ignore, ignore);
    for (const std::unique_ptr<llvm::DWARFUnit>& unit : context->compile_units()) {
      llvm::Expected<const llvm::DWARFDebugLine::LineTable*> table = context->getLineTableForUnit(unit.get(), ignore);
      if (!table)
        llvm::consumeError(table.takeError());
      else if (*table && seen.insert(*table).second)
        addTable(**table, unit->getCompilationDir() ? unit->getCompilationDir() : "");
    }
    // Of rows with one address the last says what the code there is; LLVM sorts sequences, not what units have to do with each
    // other.
    std::stable_sort(rows.begin(), rows.end(), [](const SourceLines::Row& a, const SourceLines::Row& b) {
      // The end of one sequence must not hide the start of the next.
      return std::pair(a.offset, a.line != 0) < std::pair(b.offset, b.line != 0);
    });
    std::string out;
    append(out, static_cast<uint32_t>(files.size()));
    for (const SourceLines::File& file : files) {
      append(out, file.directory);
      append(out, file.name);
    }
    append(out, static_cast<uint32_t>(rows.size()));
    append(out, rows.data(), rows.size() * sizeof rows[0]);
    return out;
  }

private:
  void addTable(const llvm::DWARFDebugLine::LineTable& table, const std::string& directory) {
    for (const llvm::DWARFDebugLine::Sequence& sequence : table.Sequences) {
      // Linkers leave the lines of functions that they dropped at an address that no function has.
      if (!sequence.isValid() || sequence.LowPC == 0 || sequence.LowPC >= sequence.HighPC || sequence.HighPC > codeSize)
        continue;
      for (unsigned i = sequence.FirstRowIndex; i < sequence.LastRowIndex; ++i) {
        const llvm::DWARFDebugLine::Row& row = table.Rows[i];
        if (row.Address.Address > codeSize)
          continue;
        SourceLines::Row out;
        out.offset = static_cast<uint32_t>(row.Address.Address) + codeOffset;
        if (!row.EndSequence && row.Line != 0) {
          out.file = fileOf(table, row.File, directory);
          out.line = row.Line;
          out.column = row.Column;
        }
        rows.push_back(out);
      }
    }
  }

  uint32_t fileOf(const llvm::DWARFDebugLine::LineTable& table, uint64_t index, const std::string& directory) {
    auto [known, isNew] = numbers.try_emplace({&table, index}, 0);
    if (!isNew)
      return known->second;
    SourceLines::File file{directory, ""};
    // With the directory of its own if it has one, but not that of the compilation.
    if (!table.getFileNameByIndex(index, "", llvm::DILineInfoSpecifier::FileLineInfoKind::RelativeFilePath, file.name))
      file.name = "?";
    auto [same, isFirst] = byName.try_emplace({file.directory, file.name}, static_cast<uint32_t>(files.size()));
    if (isFirst)
      files.push_back(file);
    return known->second = same->second;
  }

  std::span<const uint8_t> module;
  uint32_t codeOffset, codeSize;
  std::set<const void*> seen;
  std::map<std::pair<const void*, uint64_t>, uint32_t> numbers;
  std::map<std::pair<std::string, std::string>, uint32_t> byName;
  std::vector<SourceLines::File> files;
  std::vector<SourceLines::Row> rows;
};

// --- In this process ------------------------------------------------------------------------------------------------------------

// Takes apart what run() made. The child had hostile input, so nothing in it is believed.
bool unpack(std::string_view in, SourceLines& lines) {
  auto number = [&](uint32_t& value) {
    if (in.size() < sizeof value)
      return false;
    memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return true;
  };
  auto text = [&](std::string& value) {
    uint32_t size = 0;
    if (!number(size) || size > in.size())
      return false;
    value = in.substr(0, size);
    in.remove_prefix(size);
    return true;
  };
  uint32_t count = 0;
  if (!number(count))
    return false;
  for (uint32_t i = 0; i < count; ++i) {
    SourceLines::File file;
    if (!text(file.directory) || !text(file.name))
      return false;
    lines.files.push_back(std::move(file));
  }
  if (!number(count) || in.size() != count * sizeof(SourceLines::Row))
    return false;
  lines.rows.resize(count);
  if (count != 0)
    memcpy(lines.rows.data(), in.data(), in.size());
  return std::all_of(lines.rows.begin(), lines.rows.end(),
                     [&](const SourceLines::Row& row) { return row.line == 0 || row.file < lines.files.size(); });
}

} // namespace

const SourceLines::Row* SourceLines::find(uint32_t offset) const {
  auto after = std::upper_bound(rows.begin(), rows.end(), offset,
                                [](uint32_t value, const Row& row) { return value < row.offset; });
  if (after == rows.begin() || std::prev(after)->line == 0)
    return nullptr;
  return &*std::prev(after);
}

std::shared_ptr<const SourceLines> readSourceLines(Diagnostics& diagnostics, const std::string& path,
                                                   std::span<const uint8_t> module) {
  auto lines = std::make_shared<SourceLines>();
  lines->path = path;
  bool hasLines = false;
  size_t size = 0;
  const Section* code = nullptr;
  std::vector<Section> sections = readSections(module);
  for (const Section& section : sections) {
    hasLines |= section.id == 0 && section.name == ".debug_line";
    if (section.id == 0 && section.name.starts_with(linePrefix))
      size += section.payload.size();
    if (section.id == codeSection)
      code = &section;
  }
  if (!hasLines || !code)
    return lines;
  LineReader reader(module, static_cast<uint32_t>(code->payloadOffset), static_cast<uint32_t>(code->payload.size()));
  // A row is a byte of the section or more, and 40 in memory.
  ChildLimits limits{(uint64_t(256) << 20) + uint64_t(size) * 100, 60 + size / 1'000'000};
  ChildResult result = computeInChild(limits, [&] { return reader.run(); });
  SourceLines read = *lines;
  if (result.output && unpack(*result.output, read))
    *lines = std::move(read);
  else
    diagnostics.warning(SourceLocation::inFile(path), "its DWARF sections cannot be read; -g gives offsets in the module instead");
  return lines;
}

std::shared_ptr<const SourceLines> textLines(const std::string& path, std::span<const uint8_t> text,
                                             const std::vector<TextPlace>& places) {
  auto lines = std::make_shared<SourceLines>();
  lines->path = path;
  lines->isText = true;
  lines->files.push_back({"", path});
  std::vector<uint32_t> starts = {0}; // of lines
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n')
      starts.push_back(static_cast<uint32_t>(i + 1));
  lines->rows.reserve(places.size());
  for (const TextPlace& place : places) {
    auto next = std::upper_bound(starts.begin(), starts.end(), place.textOffset);
    lines->rows.push_back({place.binaryOffset, 0, static_cast<uint32_t>(next - starts.begin()),
                           place.textOffset - *std::prev(next) + 1});
  }
  return lines;
}

} // namespace wrought
