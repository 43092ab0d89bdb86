// Reading the tables that say which places of its module code comes from (wrought_line_table in abi.h). Async-signal-safe.
#ifndef WROUGHT_LINE_TABLE_READER_H
#define WROUGHT_LINE_TABLE_READER_H

#include "wrought/abi.h"

#include <stdint.h>

namespace wrought {

// One table, taken apart.
struct LineTable {
  explicit LineTable(const wrought_line_table& header)
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

  const char* text(uint32_t offset) const { return offset == WROUGHT_LINE_NONE ? nullptr : texts + offset; }

  // What `place` is inlined into, or null.
  const wrought_line_place* callerOf(const wrought_line_place& place) const {
    return place.caller == WROUGHT_LINE_NONE ? nullptr : &places[place.caller];
  }

  const wrought_line_table& header;
  const wrought_line_row* rows;
  const wrought_line_place* places;
  const char* texts;
};

// Calls `found` with the table of the code at `pc` and its place there, if one of the tables side by side in [start, end) has it.
// Gives whether it has.
template <typename Found>
bool findPlace(const wrought_line_table* start, const wrought_line_table* end, uint64_t pc, Found found) {
  for (const wrought_line_table* next = start; next != end;
       next = reinterpret_cast<const wrought_line_table*>(reinterpret_cast<const char*>(next) + next->size)) {
    uint64_t code = reinterpret_cast<uintptr_t>(&next->code) + static_cast<uint64_t>(int64_t{next->code});
    if (pc < code)
      continue;
    LineTable table(*next);
    // Behind the last row there is the code of another object file.
    if (const wrought_line_place* place = table.find(pc - code)) {
      found(table, *place);
      return true;
    }
  }
  return false;
}

} // namespace wrought

#endif
