// The firmware around a WebAssembly module: a Cortex-M3 (LM3S6965, as qemu-system-arm has it) with 256 KiB of flash and 64 KiB of
// RAM. It gives the module memory and two functions, and is told when the module traps; nothing else of wrought is in it.
#include "app.h"

#include <stdint.h>

// --- The machine ---

extern uint32_t stack_top[], data_start[], data_end[], data_load[], bss_start[], bss_end[];
int main(void);
void reset(void);

static volatile uint32_t* const uart = (volatile uint32_t*)0x4000c000;

static void put(const char* text, uint32_t length) {
  for (uint32_t i = 0; i != length; ++i)
    *uart = (uint8_t)text[i];
}

static void say(const char* text) {
  uint32_t length = 0;
  while (text[length] != 0)
    ++length;
  put(text, length);
}

// Ends the emulator with a status (semihosting, SYS_EXIT_EXTENDED). A device would reset, or wait for the watchdog.
__attribute__((noreturn)) static void leave(uint32_t status) {
  uint32_t block[2] = {0x20026, status};
  register uint32_t operation __asm__("r0") = 0x20;
  register uint32_t* parameters __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : : "r"(operation), "r"(parameters) : "memory");
  for (;;) {
  }
}

__attribute__((noreturn, used)) void reset(void) {
  uint32_t* from = data_load;
  for (uint32_t* to = data_start; to != data_end;)
    *to++ = *from++;
  for (uint32_t* to = bss_start; to != bss_end;)
    *to++ = 0;
  leave((uint32_t)main());
}

__attribute__((noreturn)) static void fault(void) {
  say("hard fault\n");
  leave(3);
}

__attribute__((section(".vectors"), used)) static const void* const vectors[] = {stack_top, (void*)reset, (void*)fault,
                                                                                (void*)fault};

// --- What the module needs ---

struct wrought_instance wrought_main_instance;

static uint8_t memory[16384] __attribute__((aligned(16)));

void wrought_trap(struct wrought_instance* instance, uint32_t code) {
  (void)instance;
  static const char* const reasons[] = {
#define WROUGHT_TRAP(name, number, message) [number] = message,
#include "wrought/traps.def"
  };
  say("trap: ");
  say(code < sizeof reasons / sizeof *reasons && reasons[code] ? reasons[code] : "unknown");
  say("\n");
  leave(2);
}

// --- What the module imports ---

int32_t device_sample(void) {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return (int32_t)(1000 + (state >> 24));
}

// A place in the module's memory is a number that the module made up: checked before it is used.
void device_write(int32_t place, int32_t length) {
  uint64_t size = wrought_main_instance.memory.size;
  if ((uint32_t)place > size || (uint32_t)length > size - (uint32_t)place)
    wrought_trap(&wrought_main_instance, 2);
  put((const char*)wrought_main_instance.memory.base + (uint32_t)place, (uint32_t)length);
}

int main(void) {
  if (app_start(memory, sizeof memory) != 0)
    return 1;
  app_report(1000);
  say("and with more samples than the module has room for:\n");
  app_report(5000);
  return 0; // not reached
}
