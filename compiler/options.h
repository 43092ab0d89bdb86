// What the user asked for: plain data, filled by the driver, read by every stage.
#ifndef WROUGHT_COMPILER_OPTIONS_H
#define WROUGHT_COMPILER_OPTIONS_H

#include "feature.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wrought {

enum class OptLevel { O0, O1, O2, O3, Os };

// What `compile` writes. `Exe` is linked; the others stop after the stage that makes them.
enum class EmitKind { Exe, SharedLibrary, StaticLibrary, Obj, Asm, LLVMIR, LLVMBC, Wasm };

// How many instances of the module a process can have: one, at constant places, or any number behind a pointer
// (compiler/instance).
enum class Model { Static, Dynamic };


// Whether the kernel restricts the program, beside the runtime's own checks. As wrought_sandbox_mode of abi.h.
enum class SandboxMode { Auto, Require, Off };

// What a call of an import that the runtime does not provide does.
enum class UnknownImports { Error, Trap };

// How an access to a memory is kept inside it: by the addresses behind it, which fault, or by a comparison with its size.
enum class BoundsChecks { Guard, Explicit };

// Where a memory starts: at an address that is part of the code, or at one that the runtime chooses.
enum class MemoryBase { Constant, Dynamic };

// A directory that the guest may use: `host` is opened at launch, the guest sees it as `guest`.
struct DirGrant {
  std::string host;
  std::string guest;
  bool readOnly = false;
};

// An environment variable for the guest; without a value, the one it has at launch.
struct EnvGrant {
  std::string name;
  std::optional<std::string> value;
};

struct Options {
  std::string inputPath;  // "-" is standard input
  std::string outputPath; // "-" is standard output, for text kinds
  EmitKind emit = EmitKind::Exe;
  Model model = Model::Static;
  // Libraries: what the names of their C functions begin with, and where to write the header that declares them, or empty.
  std::string libraryName;
  std::string headerPath;
  Features disabledFeatures; // of WebAssembly; a module that uses one is refused
  OptLevel optLevel = OptLevel::O3;
  std::string target;   // a name of ours or an LLVM triple; empty: this machine's
  std::string cpu;      // empty: the target's default; "native": this machine's
  std::string features; // LLVM's +a,-b list, added to the CPU's own

  std::vector<DirGrant> dirs;
  std::vector<EnvGrant> env;
  std::vector<std::string> listen; // ADDRESS:PORT of each socket that listens from the start
  bool sealed = false;             // the program takes no grants at launch

  std::optional<SandboxMode> sandbox;
  std::optional<uint64_t> timeout;    // nanoseconds of wall clock
  std::optional<uint64_t> maxFiles;   // descriptors open at once
  std::optional<uint64_t> maxEntries; // directory entries created and not removed
  std::optional<uint64_t> maxTable;   // elements of each table
  std::optional<uint64_t> fuel;       // wasm operators executed

  std::optional<uint64_t> maxMemory; // bytes
  std::optional<BoundsChecks> boundsChecks; // nothing: guard pages wherever they suffice
  MemoryBase memoryBase = MemoryBase::Constant; // of the main memory
  bool hugePages = true; // asked for when a memory is large
  uint64_t stackSize = UINT64_C(8) << 20;

  // Export called instead of `_start`, its arguments taken from the command line; "-" reads calls from standard input.
  std::string invoke;
  UnknownImports unknownImports = UnknownImports::Error;
  // Every out-of-bounds load traps, even one whose value is not used (docs/semantics.md).
  bool strictTraps = false;
  // Relaxed SIMD gives the results of the specification's deterministic profile, on every CPU.
  bool deterministic = false;
  bool debugInfo = false; // -g: which line of the source, or offset in the module, code comes from
  bool strip = false; // leave out the symbol table and function names

  std::string profileGenerate; // the file that the program counts in, or empty
  std::string profileUse;      // the profile to compile by, or empty

  unsigned jobs = 0;              // threads; 0: one per core
  std::optional<uint64_t> partitionSize; // expressions that are optimised together; nothing: as the level has it
  std::string printAfter;         // name of the stage to dump to standard error, or empty
  bool verifyEach = false;        // LLVM's verifier after every stage, Binaryen's validator after every pass
  std::string timeTracePath;      // Chrome trace of LLVM's passes, or empty
  std::vector<std::string> llvm;  // extra options for LLVM's own command line (--mllvm)
  bool verbose = false;           // a line per stage, with its time
  bool quiet = false;             // errors only

  bool isLibrary() const { return model == Model::Dynamic; }
};

} // namespace wrought

#endif
