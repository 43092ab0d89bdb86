// The profile file of a program compiled with --profile-generate: made by the runtime, read by the compiler.
//
//   8 bytes    WROUGHT_PROFILE_MAGIC
//   8 bytes    size of the table
//   8 bytes    number of counters
//   the table, an entry a function: 4 bytes number of its counters, 4 bytes number of its indirect calls, 4 bytes number of its
//              memory instructions of a size that is not constant, 4 bytes length of its name, 4 bytes distance from here to its
//              code (0: nothing calls it indirectly), 8 bytes hash of its control flow, its name. An entry without a name stands
//              for counters that pad the pages of the ones before.
//   the counters, 8 bytes each, from the next multiple of WROUGHT_PROFILE_ALIGNMENT on: for each function its counters, then
//              WROUGHT_PROFILE_SITE_COUNTERS for each of its indirect calls, and for each of its memory instructions. Those are
//              pairs: a value, and how often it occurred (0: the pair is not in use). A callee's value is its distance from the
//              table; sizes above 8 which are no power of two stand for all up to the next one
//
// All little-endian. The counters are mapped into the program, which counts in the file itself.
#ifndef WROUGHT_PROFILE_H
#define WROUGHT_PROFILE_H

#define WROUGHT_PROFILE_MAGIC "WROUGHP2"
// Sections of the program, joined by the linker in the same order.
#define WROUGHT_PROFILE_TABLE_SECTION "wrought_profile_table"
#define WROUGHT_PROFILE_COUNTERS_SECTION "wrought_profile_counters"
// Room for four values.
#define WROUGHT_PROFILE_SITE_COUNTERS 8
// The largest page of any target.
#define WROUGHT_PROFILE_ALIGNMENT 65536

#endif
