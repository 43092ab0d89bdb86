// Names the places that code comes from (wrought_line_table in abi.h), in programs compiled with -g.
#include "print.h"
#include "wrought/abi.h"

#include <stdint.h>

namespace wrought {
namespace {

// One table, taken apart.
struct Table {
  explicit Table(const wrought_line_table& header)
      : header(header), rows(reinterpret_cast<const wrought_line_row*>(&header + 1)),
        places(reinterpret_cast<const wrought_line_place*>(rows + header.row_count)),
        texts(reinterpret_cast<const char*>(places + header.place_count)) {}

  // The place of the last row at or before `offset`.
  const wrought_line_place* find(uint64_t offset) const {
    uint32_t low = 0, high = header.row_count;
    while (low != high) {
      uint32_t middle = low + (high - low) / 2;
      if (rows[middle].offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
    return low == 0 || rows[low - 1].place == WROUGHT_LINE_NONE ? nullptr : &places[rows[low - 1].place];
  }

  const wrought_line_table& header;
  const wrought_line_row* rows;
  const wrought_line_place* places;
  const char* texts;
};

void printPlace(ErrorWriter& out, const Table& table, const wrought_line_place& place) {
  if (place.function == WROUGHT_LINE_NONE)
    out << "?";
  else
    out.untrusted(table.texts + place.function);
  if (place.file == WROUGHT_LINE_NONE)
    return;
  out << " at ";
  out.untrusted(table.texts + place.file);
  out << ":";
  if (place.line == 0) {
    out << Hex{place.offset};
    return;
  }
  out << uint64_t{place.line};
  if (place.column != 0)
    out << ":" << uint64_t{place.column};
  if (place.offset != 0)
    out << " (" << Hex{place.offset} << ")";
}

} // namespace
} // namespace wrought

using namespace wrought;

int wrought_print_place(void* writer, uint64_t pc) {
  ErrorWriter& out = *static_cast<ErrorWriter*>(writer);
  const wrought_line_tables& tables = *wrought_program.lines;
  for (const wrought_line_table* next = tables.start; next != tables.end;
       next = reinterpret_cast<const wrought_line_table*>(reinterpret_cast<const char*>(next) + next->size)) {
    uint64_t code = reinterpret_cast<uintptr_t>(&next->code) + static_cast<uint64_t>(int64_t{next->code});
    if (pc < code)
      continue;
    Table table(*next);
    // Behind the last row there is the code of another object file.
    const wrought_line_place* place = table.find(pc - code);
    if (place == nullptr)
      continue;
    printPlace(out, table, *place);
    while (place->caller != WROUGHT_LINE_NONE) {
      place = &table.places[place->caller];
      out << "\n     in ";
      printPlace(out, table, *place);
    }
    return 1;
  }
  return 0;
}
