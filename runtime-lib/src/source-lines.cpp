// Names the places that code comes from (wrought_line_table in abi.h), in programs compiled with -g.
#include "line-table-reader.h"
#include "print.h"

namespace wrought {
namespace {

void printPlace(ErrorWriter& out, const LineTable& table, const wrought_line_place& place) {
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
  return findPlace(tables.start, tables.end, pc, [&](const LineTable& table, const wrought_line_place& innermost) {
    printPlace(out, table, innermost);
    for (const wrought_line_place* place = table.callerOf(innermost); place != nullptr; place = table.callerOf(*place)) {
      out << "\n     in ";
      printPlace(out, table, *place);
    }
  });
}
