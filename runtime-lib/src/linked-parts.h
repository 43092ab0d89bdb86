// Functions that generated code may call and that ask the kernel for memory, or to wait. Each is there, in an archive member of its own,
// only if something of the program uses it; so whether it is there tells what the program can ask for. (second-wall.h)
#ifndef WROUGHT_LINKED_PARTS_H
#define WROUGHT_LINKED_PARTS_H

#include "builtins.h"

extern "C" {
[[gnu::weak]] decltype(wrought_memory_grow) wrought_memory_grow;
[[gnu::weak]] decltype(wrought_table_grow) wrought_table_grow;
[[gnu::weak]] decltype(wrought_exception_new) wrought_exception_new;
[[gnu::weak]] decltype(wrought_atomic_wait32) wrought_atomic_wait32;
[[gnu::weak]] decltype(wrought_atomic_wait64) wrought_atomic_wait64;
[[gnu::weak]] decltype(wrought_atomic_notify) wrought_atomic_notify;
}

#endif
