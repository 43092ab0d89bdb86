#include "bench-runners.h"

#include <fstream>

namespace wrought {
namespace {

// Runs a module with the WASI of JavaScript engines. `--dir GUEST=HOST` and `--env NAME=VALUE` come before the module.
constexpr const char* javaScriptRunner = R"js(import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const words = process.argv.slice(2), preopens = {}, env = {};
while (words[0]?.startsWith('--')) {
  const option = words.shift(), value = words.shift(), at = value.indexOf('=');
  (option === '--dir' ? preopens : env)[value.slice(0, at)] = value.slice(at + 1);
}
const wasi = new WASI({ version: 'preview1', args: words, env, preopens, returnOnExit: true });
const module = await WebAssembly.compile(readFileSync(words[0]));
const imports = wasi.getImportObject ? wasi.getImportObject() : { wasi_snapshot_preview1: wasi.wasiImport };
process.exitCode = wasi.start(await WebAssembly.instantiate(module, imports));
)js";

// Compiles and runs with the Python package of wasmtime, for machines that have no wasmtime command.
constexpr const char* pythonRunner = R"py(import os, sys
import wasmtime
words = sys.argv[1:]
if words[0] == "compile":
    with open(words[2], "wb") as file:
        file.write(wasmtime.Module.from_file(wasmtime.Engine(), words[1]).serialize())
    sys.exit(0)
dirs, env = [], []
while words[0].startswith("--"):
    option, value = words[0], words[1]
    words = words[2:]
    name, _, rest = value.partition("=")
    (dirs if option == "--dir" else env).append((name, rest))
store = wasmtime.Store()
config = wasmtime.WasiConfig()
config.argv = words
config.env = env
config.inherit_stdin()
config.inherit_stdout()
config.inherit_stderr()
for guest, host in dirs:
    config.preopen_dir(host, guest)
store.set_wasi(config)
linker = wasmtime.Linker(store.engine)
linker.define_wasi()
instance = linker.instantiate(store, wasmtime.Module.deserialize_file(store.engine, words[0]))
status = 0
try:
    instance.exports(store)["_start"](store)
except wasmtime.ExitTrap as end:
    status = end.code
except wasmtime.Trap as trap:
    print(trap, file=sys.stderr)
    status = 134
sys.stdout.flush()
os._exit(status)
)py";

// Compiles a module to C and that to an executable: wasm2c.sh MODULE EXECUTABLE [MACRO...].
constexpr const char* wasm2cScript = R"sh(#!/bin/sh
set -e
here=$(dirname "$0") module=$1 executable=$2
shift 2
work=$executable.c
mkdir -p "$work"
wasm2c "$module" -n app -o "$work/app.c"
grep -q Z_app_instance_t "$work/app.h" || { echo "this version of wasm2c names what it makes otherwise" >&2; exit 1; }
compiler=$(command -v clang-19 || command -v clang)
"$compiler" -O3 -march=native -fno-math-errno -w "$@" -I "$work" "$work/app.c" "$here/wasm2c-main.c" -lwasm-rt-impl -lm -o "$executable"
rm -r "$work"
)sh";

// What a module made C needs: a main function, and of WASI what programs of the kind that is measured use: arguments, environment,
// clocks, random bytes, and the three standard streams. The rest answers ENOSYS.
constexpr const char* wasm2cMain = R"c(#define _GNU_SOURCE
#include "app.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { GOOD = 0, BADF = 8, FAULT = 21, INVAL = 28, IO = 29, NOSYS = 52, SPIPE = 70 };
struct Z_wasi_snapshot_preview1_instance_t { int none; };
typedef struct Z_wasi_snapshot_preview1_instance_t* host;
static Z_app_instance_t app;
static char** words;
static const char* variables[] = {
#ifdef VARIABLES
    VARIABLES
#endif
    0};

// The guest's memory from `start`, or null where it has not that much.
static void* at(u32 start, u64 size) {
  wasm_rt_memory_t* memory = Z_appZ_memory(&app);
  return start + size <= memory->size ? memory->data + start : 0;
}
static u32 put(u32 place, const void* value, u32 size) {
  void* there = at(place, size);
  if (!there)
    return FAULT;
  memcpy(there, value, size);
  return GOOD;
}
static u32 put32(u32 place, u32 value) { return put(place, &value, 4); }

#define WASI(name) Z_wasi_snapshot_preview1Z_##name

static u32 sizes(char* const* list, u32 count_place, u32 size_place) {
  u32 count = 0, size = 0;
  for (; list[count]; ++count)
    size += strlen(list[count]) + 1;
  return put32(count_place, count) | put32(size_place, size);
}
static u32 strings(char* const* list, u32 pointers, u32 text) {
  for (u32 i = 0; list[i]; ++i) {
    u32 length = strlen(list[i]) + 1;
    if (put32(pointers + 4 * i, text) || put(text, list[i], length))
      return FAULT;
    text += length;
  }
  return GOOD;
}
u32 WASI(args_sizes_get)(host h, u32 count, u32 size) { return sizes(words, count, size); }
u32 WASI(args_get)(host h, u32 pointers, u32 text) { return strings(words, pointers, text); }
u32 WASI(environ_sizes_get)(host h, u32 count, u32 size) { return sizes((char* const*)variables, count, size); }
u32 WASI(environ_get)(host h, u32 pointers, u32 text) { return strings((char* const*)variables, pointers, text); }

static u32 clock_value(int (*get)(clockid_t, struct timespec*), u32 id, u32 place) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  struct timespec time;
  if (id > 3 || get(clocks[id], &time))
    return INVAL;
  u64 value = time.tv_sec * 1000000000ull + time.tv_nsec;
  return put(place, &value, 8);
}
u32 WASI(clock_time_get)(host h, u32 id, u64 precision, u32 place) { return clock_value(clock_gettime, id, place); }
u32 WASI(clock_res_get)(host h, u32 id, u32 place) { return clock_value(clock_getres, id, place); }
u32 WASI(random_get)(host h, u32 place, u32 size) {
  unsigned char* bytes = at(place, size);
  for (u32 done = 0; bytes && done < size; done += size - done < 256 ? size - done : 256)
    if (getrandom(bytes + done, size - done < 256 ? size - done : 256, 0) < 0)
      return IO;
  return bytes ? GOOD : FAULT;
}
void WASI(proc_exit)(host h, u32 status) { exit((int)status); }
u32 WASI(sched_yield)(host h) { return GOOD; }

static u32 transfer(u32 fd, u32 list, u32 count, u32 result, ssize_t (*call)(int, const struct iovec*, int)) {
  struct iovec pieces[64];
  const u32* pairs = at(list, 8ull * count);
  if (fd > 2)
    return BADF;
  if (!pairs)
    return FAULT;
  if (count > 64)
    count = 64;
  for (u32 i = 0; i < count; ++i) {
    pieces[i].iov_base = at(pairs[2 * i], pairs[2 * i + 1]);
    pieces[i].iov_len = pairs[2 * i + 1];
    if (!pieces[i].iov_base)
      return FAULT;
  }
  ssize_t done = call((int)fd, pieces, (int)count);
  return done < 0 ? IO : put32(result, (u32)done);
}
u32 WASI(fd_write)(host h, u32 fd, u32 list, u32 count, u32 result) { return transfer(fd, list, count, result, writev); }
u32 WASI(fd_read)(host h, u32 fd, u32 list, u32 count, u32 result) { return transfer(fd, list, count, result, readv); }
u32 WASI(fd_fdstat_get)(host h, u32 fd, u32 place) {
  u64 stat[3] = {2, 0x1fffffff, 0x1fffffff}; // a character device
  return fd > 2 ? BADF : put(place, stat, sizeof stat);
}
u32 WASI(fd_close)(host h, u32 fd) { return fd > 2 ? BADF : GOOD; }
u32 WASI(fd_seek)(host h, u32 fd, u64 offset, u32 whence, u32 result) { return fd > 2 ? BADF : SPIPE; }
u32 WASI(fd_prestat_get)(host h, u32 fd, u32 place) { return BADF; }
u32 WASI(fd_prestat_dir_name)(host h, u32 fd, u32 place, u32 size) { return BADF; }

#define ABSENT(name, ...) u32 WASI(name)(host h, __VA_ARGS__) { return NOSYS; }
ABSENT(fd_advise, u32 a, u64 b, u64 c, u32 d)
ABSENT(fd_allocate, u32 a, u64 b, u64 c)
ABSENT(fd_datasync, u32 a)
ABSENT(fd_fdstat_set_flags, u32 a, u32 b)
ABSENT(fd_fdstat_set_rights, u32 a, u64 b, u64 c)
ABSENT(fd_filestat_get, u32 a, u32 b)
ABSENT(fd_filestat_set_size, u32 a, u64 b)
ABSENT(fd_filestat_set_times, u32 a, u64 b, u64 c, u32 d)
ABSENT(fd_pread, u32 a, u32 b, u32 c, u64 d, u32 e)
ABSENT(fd_pwrite, u32 a, u32 b, u32 c, u64 d, u32 e)
ABSENT(fd_readdir, u32 a, u32 b, u32 c, u64 d, u32 e)
ABSENT(fd_renumber, u32 a, u32 b)
ABSENT(fd_sync, u32 a)
ABSENT(fd_tell, u32 a, u32 b)
ABSENT(path_create_directory, u32 a, u32 b, u32 c)
ABSENT(path_filestat_get, u32 a, u32 b, u32 c, u32 d, u32 e)
ABSENT(path_filestat_set_times, u32 a, u32 b, u32 c, u32 d, u64 e, u64 f, u32 g)
ABSENT(path_link, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f, u32 g)
ABSENT(path_open, u32 a, u32 b, u32 c, u32 d, u32 e, u64 f, u64 g, u32 i, u32 j)
ABSENT(path_readlink, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f)
ABSENT(path_remove_directory, u32 a, u32 b, u32 c)
ABSENT(path_rename, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f)
ABSENT(path_symlink, u32 a, u32 b, u32 c, u32 d, u32 e)
ABSENT(path_unlink_file, u32 a, u32 b, u32 c)
ABSENT(poll_oneoff, u32 a, u32 b, u32 c, u32 d)
ABSENT(proc_raise, u32 a)

int main(int count, char** arguments) {
  words = arguments;
  wasm_rt_init();
  Z_app_init_module();
  struct Z_wasi_snapshot_preview1_instance_t wasi;
  Z_app_instantiate(&app, &wasi);
  Z_appZ__start(&app);
  return 0;
}
)c";

bool writeText(const std::filesystem::path& path, const char* text) {
  std::ofstream file(path);
  file << text;
  return static_cast<bool>(file.flush());
}

} // namespace

bool writeRunners(const std::filesystem::path& folder) {
  return writeText(folder / "run.mjs", javaScriptRunner) && writeText(folder / "run.py", pythonRunner) &&
         writeText(folder / "wasm2c.sh", wasm2cScript) && writeText(folder / "wasm2c-main.c", wasm2cMain);
}

} // namespace wrought
