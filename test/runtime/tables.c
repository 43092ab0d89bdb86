// The table instructions: bounds are checked before anything is written, ranges may overlap, and a table that grows keeps its
// elements and gets the given one.
// RUN: %guest %s %t
#include "guest.h"

#include <stdint.h>

static void* elements[4] = {(void*)1, (void*)2, (void*)3, (void*)4};
static struct wrought_table table = {elements, 4, 20000000, 4, 0};
static void* other_elements[2];
static struct wrought_table other = {other_elements, 2, 5, 2, 0};
static void* const segment[3] = {(void*)10, (void*)11, (void*)12};
static struct wrought_instance* const instance = &wrought_main_instance;

void wrought_invoke_main(int, char**);

#define CALL(name, expression)                                                                                         \
  GUEST void name(uint64_t* values) { expression; }
CALL(fill_out, wrought_table_fill(instance, &table, 2, 0, 3))
CALL(fill_far, wrought_table_fill(instance, &table, UINT32_MAX, 0, 2))
CALL(fill, wrought_table_fill(instance, &table, 3, (void*)9, 1); wrought_table_fill(instance, &table, 4, 0, 0))
CALL(copy_out, wrought_table_copy(instance, &other, &table, 1, 0, 2))
CALL(copy_out_source, wrought_table_copy(instance, &table, &other, 0, 1, 2))
CALL(copy_up, wrought_table_copy(instance, &table, &table, 1, 0, 3))
CALL(copy, wrought_table_copy(instance, &other, &table, 0, 2, 2))
CALL(init_out, wrought_table_init(instance, &table, segment, 3, 0, 1, 3))
CALL(init_dropped, wrought_table_init(instance, &table, 0, 0, 0, 0, 1))
CALL(init, wrought_table_init(instance, &table, segment, 3, 2, 1, 2); wrought_table_init(instance, &table, 0, 0, 4, 0, 0))
CALL(grow, values[0] = (uint32_t)wrought_table_grow(instance, &table, (void*)values[0], values[1]))
CALL(grow_other, values[0] = (uint32_t)wrought_table_grow(instance, &other, (void*)values[0], values[1]))
CALL(get, values[0] = (uint64_t)table.elements[values[0]])
CALL(get_other, values[0] = (uint64_t)other.elements[values[0]])

static const struct wrought_export exports[] = {
    {"fill_out", ":", fill_out},   {"fill_far", ":", fill_far}, {"fill", ":", fill},
    {"copy_out", ":", copy_out},   {"copy_out_source", ":", copy_out_source}, {"copy_up", ":", copy_up},
    {"copy", ":", copy},           {"init_out", ":", init_out}, {"init_dropped", ":", init_dropped},
    {"init", ":", init},           {"grow", "xi:i", grow},      {"grow_other", "xi:i", grow_other},
    {"get", "i:I", get},           {"get_other", "i:I", get_other},
};

PROGRAM(0, 0, 1 << 20, .exports = exports, .export_count = sizeof exports / sizeof *exports, .invoke = "-",
        .drive = wrought_invoke_main);

// Each line is a call, then what it must answer.
// RUN: sed -n 's|^// CALL: \(.*\) = .*|\1|p' %s > %t.calls
// RUN: sed -n 's|^// CALL: .* = \(.*\)|\1|p' %s > %t.answers
// RUN: %t < %t.calls | diff %t.answers -
// CALL: fill_out = trap out of bounds table access
// CALL: get 0x2 = ok 0x3
// CALL: fill_far = trap out of bounds table access
// CALL: fill = ok
// CALL: get 0x3 = ok 0x9
// CALL: copy_out = trap out of bounds table access
// CALL: get_other 0x1 = ok 0x0
// CALL: copy_out_source = trap out of bounds table access
// CALL: copy_up = ok
// CALL: get 0x0 = ok 0x1
// CALL: get 0x1 = ok 0x1
// CALL: get 0x2 = ok 0x2
// CALL: get 0x3 = ok 0x3
// CALL: copy = ok
// CALL: get_other 0x0 = ok 0x2
// CALL: get_other 0x1 = ok 0x3
// CALL: init_out = trap out of bounds table access
// CALL: init_dropped = trap out of bounds table access
// CALL: get 0x0 = ok 0x1
// CALL: init = ok
// CALL: get 0x2 = ok 0xb
// CALL: get 0x3 = ok 0xc
// CALL: grow 0x5 0x0 = ok 0x4
// CALL: grow 0x5 0x1 = ok 0x4
// CALL: grow 0x0 0x10000 = ok 0x5
// CALL: grow 0x7 0x2 = ok 0x10005
// CALL: get 0x3 = ok 0xc
// CALL: get 0x4 = ok 0x5
// CALL: get 0x10004 = ok 0x0
// CALL: get 0x10006 = ok 0x7
// CALL: grow 0x0 0xffffffff = ok 0xffffffff
// CALL: grow 0x0 0x1000000 = ok 0xffffffff
// CALL: grow_other 0x8 0x4 = ok 0xffffffff
// CALL: grow_other 0x8 0x3 = ok 0x2
// CALL: grow_other 0x8 0x1 = ok 0xffffffff
// CALL: get_other 0x1 = ok 0x3
// CALL: get_other 0x4 = ok 0x8
