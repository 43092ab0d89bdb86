// A plug-in for qemu-user that counts the instructions a program executes (tools/bench/instructions.py builds and uses it).
//
// qemu -plugin count-instructions.so,out=FILE PROGRAM: at the program's end FILE has the total, then a line for each block of
// code that ran, most instructions first: address, instructions in the block, times it ran. A block that a signal cuts short
// counts whole. For programs of one thread: the counters are not atomic.
//
// qemu's own header is not packaged everywhere, so what is used of it is declared here.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION 1
#endif
#define EXPORT __attribute__((visibility("default")))

typedef uint64_t PluginId;
struct qemu_plugin_tb;
enum { InlineAdd = 0, NoRegisters = 0 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* block);
void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, void (*onTranslate)(PluginId, struct qemu_plugin_tb*));
void qemu_plugin_register_atexit_cb(PluginId id, void (*onExit)(PluginId, void*), void* data);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* block, void (*onRun)(unsigned, void*), int flags, void* data);
// Up to qemu 8: no call for each block. Later versions lack it.
__attribute__((weak)) void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* block, int operation, void* counter,
                                                                    uint64_t addend);

EXPORT int qemu_plugin_version = PLUGIN_VERSION;

typedef struct Block {
  struct Block* next;
  uint64_t address, size, runs;
} Block;

enum { BucketCount = 1 << 14 };
static Block* buckets[BucketCount];
static size_t blockCount;
static const char* output = "/dev/stderr";

static void countRun(unsigned processor, void* counter) {
  (void)processor;
  ++*(uint64_t*)counter;
}

// The block at this address and of this size; code that is translated again continues its old count.
static Block* findBlock(uint64_t address, uint64_t size) {
  Block** bucket = &buckets[(address >> 2) % BucketCount];
  for (Block* block = *bucket; block; block = block->next)
    if (block->address == address && block->size == size)
      return block;
  Block* block = calloc(1, sizeof *block);
  if (!block)
    abort();
  *block = (Block){*bucket, address, size, 0};
  ++blockCount;
  return *bucket = block;
}

static void onTranslate(PluginId id, struct qemu_plugin_tb* translated) {
  (void)id;
  Block* block = findBlock(qemu_plugin_tb_vaddr(translated), qemu_plugin_tb_n_insns(translated));
  if (qemu_plugin_register_vcpu_tb_exec_inline)
    qemu_plugin_register_vcpu_tb_exec_inline(translated, InlineAdd, &block->runs, 1);
  else
    qemu_plugin_register_vcpu_tb_exec_cb(translated, countRun, NoRegisters, &block->runs);
}

static int byInstructions(const void* left, const void* right) {
  const Block *a = *(Block* const*)left, *b = *(Block* const*)right;
  uint64_t countA = a->runs * a->size, countB = b->runs * b->size;
  return countA < countB ? 1 : countA > countB ? -1 : 0;
}

static void onExit(PluginId id, void* data) {
  (void)id, (void)data;
  Block** all = malloc((blockCount + 1) * sizeof *all);
  FILE* file = fopen(output, "w");
  if (!all || !file)
    abort();
  size_t count = 0;
  uint64_t total = 0;
  for (size_t i = 0; i < BucketCount; ++i) {
    for (Block* block = buckets[i]; block; block = block->next) {
      total += block->size * block->runs;
      all[count++] = block;
    }
  }
  qsort(all, count, sizeof *all, byInstructions);
  fprintf(file, "%" PRIu64 "\n", total);
  for (size_t i = 0; i < count; ++i)
    fprintf(file, "%#" PRIx64 " %" PRIu64 " %" PRIu64 "\n", all[i]->address, all[i]->size, all[i]->runs);
  fclose(file);
}

EXPORT int qemu_plugin_install(PluginId id, const void* info, int argumentCount, char** arguments) {
  (void)info;
  for (int i = 0; i < argumentCount; ++i)
    if (strncmp(arguments[i], "out=", 4) == 0)
      output = strdup(arguments[i] + 4);
  qemu_plugin_register_vcpu_tb_trans_cb(id, onTranslate);
  qemu_plugin_register_atexit_cb(id, onExit, NULL);
  return 0;
}
