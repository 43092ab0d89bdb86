#include "backend/link.h"

#include "backend/library-object.h"
#include "backend/symbol-table.h"
#include "backend/target.h"
#include "context.h"
#include "wrought/abi.h"

#include <lld/Common/Driver.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

namespace wrought {

namespace {

// An object file that lld can open by name without one being left on a disk.
class MemoryFile {
public:
  explicit MemoryFile(const Bytes& bytes) : descriptor(memfd_create("wrought-object", MFD_CLOEXEC)) {
    size_t written = 0;
    while (descriptor >= 0 && written < bytes.size()) {
      ssize_t count = write(descriptor, bytes.data() + written, bytes.size() - written);
      if (count < 0 && errno != EINTR) {
        close(descriptor);
        descriptor = -1;
      } else if (count > 0) {
        written += static_cast<size_t>(count);
      }
    }
  }
  MemoryFile(MemoryFile&& other) noexcept : descriptor(std::exchange(other.descriptor, -1)) {}
  MemoryFile(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (descriptor >= 0)
      close(descriptor);
  }

  bool isValid() const { return descriptor >= 0; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor); }

private:
  int descriptor;
};

// Gives false.
bool reportMemoryFile(Context& context) {
  context.diagnostics.error(std::string("cannot hold an object file in memory: ") + strerror(errno));
  return false;
}

bool runLinker(Context& context, std::vector<std::string> arguments, const std::vector<Bytes>& objects,
               const std::vector<std::string>& libraries) {
  std::vector<MemoryFile> files;
  for (const Bytes& object : objects) {
    files.emplace_back(object);
    if (!files.back().isValid())
      return reportMemoryFile(context);
    arguments.push_back(files.back().path());
  }
  arguments.insert(arguments.end(), libraries.begin(), libraries.end());
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments)
    pointers.push_back(argument.c_str());

  std::string output, errors;
  llvm::raw_string_ostream outputStream(output), errorStream(errors);
  // lld keeps its state in globals.
  static std::mutex linker;
  std::lock_guard lock(linker);
  lld::Result result = lld::lldMain(pointers, outputStream, errorStream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode == 0)
    return true;
  context.diagnostics.error("linking failed: " + llvm::StringRef(errors).trim().str());
  return false;
}

std::vector<std::string> commonArguments(Context& context, const std::string& outputPath) {
  std::vector<std::string> arguments = {"ld.lld", "-m", targetDescription(context).linkerEmulation, "-o", outputPath};
  if (context.options.jobs != 0)
    arguments.push_back("--threads=" + std::to_string(context.options.jobs));
  return arguments;
}

} // namespace

std::string runtimeFolder() {
  std::string program = llvm::sys::fs::getMainExecutable(nullptr, reinterpret_cast<void*>(&linkExecutable));
  llvm::SmallString<256> folder(llvm::sys::path::parent_path(llvm::sys::path::parent_path(program)));
  llvm::sys::path::append(folder, "lib", "wrought");
  return std::string(folder);
}

// Whether the runtime's archive of this name is there; reports if not.
static bool checkArchive(Context& context, const std::string& archive) {
  std::string name = targetDescription(context).name;
  if (llvm::sys::fs::exists(archive))
    return true;
  if (auto reason = llvm::MemoryBuffer::getFile(runtimeFolder() + "/" + name + ".missing")) {
    context.diagnostics.error("target " + name + " was left out of this build of wrought: " +
                              (*reason)->getBuffer().trim().str());
  } else {
    context.diagnostics.error("the runtime library for " + name + " is missing: no " + archive);
    context.diagnostics.note("it is built and installed together with wrought; build the target 'wrought-runtime'");
  }
  return false;
}

static std::string archiveOf(Context& context) {
  const char* file = context.options.isLibrary() ? "/libwrought-embed.a" : "/libwrought-rt.a";
  return runtimeFolder() + "/" + targetDescription(context).name + file;
}

static std::string builtinsOf(Context& context) {
  return runtimeFolder() + "/" + targetDescription(context).name + "/libbuiltins.a";
}

bool checkRuntime(Context& context) { return checkArchive(context, archiveOf(context)); }

// A linker script that changes two things of the linker's own layout.
//
// Where all that is writable fits into one page, it lies in one: a second costs each start 2 µs. The linker would begin it where in a
// page the code ended.
//
// The pages of the memory image have a segment of their own, behind all others. The runtime moves them away at start: moving a whole
// mapping costs the kernel half of what it costs to cut one out of the middle of another.
static std::string executableLayout() {
  std::string size = "(ABSOLUTE(ADDR(.bss)) + SIZEOF(.bss) - ABSOLUTE(ADDR(.data)))";
  std::string end = "ABSOLUTE(ALIGN(., ALIGNOF(.data)))";
  std::string place = "(" + size + " <= 4096 && (" + end + " & 4095) + " + size + " > 4096 ? ABSOLUTE(ALIGN(., 4096)) : " + end + ")";
  return "SECTIONS { .data (ALIGN(" + place + ", CONSTANT(MAXPAGESIZE)) + (" + place +
         " & (CONSTANT(MAXPAGESIZE) - 1))) : { *(.data) } } INSERT BEFORE .data.rel.ro;\n"
         "SECTIONS { " WROUGHT_IMAGE_SECTION " : AT(ADDR(" WROUGHT_IMAGE_SECTION ")) { *(" WROUGHT_IMAGE_SECTION
         ") } } INSERT AFTER .bss;\n";
}

bool linkExecutable(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath) {
  std::string folder = runtimeFolder() + "/" + targetDescription(context).name;
  std::vector<std::string> arguments = commonArguments(context, outputPath);
  // No relro: what relocates a static executable is the libc's start code, which does not protect what it relocated. Every segment
  // costs a mapping and a page fault at every start; constants are in that of the code.
  for (const char* argument :
       {"-static", "-pie", "--no-dynamic-linker", "-z", "text", "-z", "norelro", "-z", "now", "-z", "noexecstack",
        "--no-rosegment", "--gc-sections", "--discard-locals", "--eh-frame-hdr", "--build-id=none", "--hash-style=gnu",
        // Written at once, the file lies in larger pieces in the kernel's cache, of which a start maps more in one go: 2 µs less.
        "--no-mmap-output-file"})
    arguments.push_back(argument);
  if (context.options.strip)
    arguments.push_back("--strip-all");
  arguments.push_back(folder + "/rcrt1.o");
  arguments.push_back(folder + "/crti.o");
  std::vector<std::string> libraries = {folder + "/libwrought-rt.a", folder + "/libc.a"};
  if (std::string builtins = builtinsOf(context); llvm::sys::fs::exists(builtins))
    libraries.push_back(builtins);
  libraries.push_back(folder + "/crtn.o");
  std::string script = executableLayout();
  MemoryFile layout(Bytes(script.begin(), script.end()));
  if (!layout.isValid())
    return reportMemoryFile(context);
  libraries.push_back(layout.path());
  return runLinker(context, arguments, objects, libraries) &&
         (context.options.strip || context.options.debugInfo || keepGuestSymbols(context, outputPath));
}

bool linkSharedLibrary(Context& context, std::vector<Bytes>& objects, const std::string& outputPath) {
  std::vector<std::string> libraries = {archiveOf(context)};
  // What stands in for instructions that the target lacks. A program that a static library becomes part of has its own.
  if (std::string builtins = builtinsOf(context); llvm::sys::fs::exists(builtins))
    libraries.push_back(builtins);
  for (Bytes& object : objects)
    if (!prepareLibraryObject(context, object, false))
      return false;
  std::vector<std::string> arguments = commonArguments(context, outputPath);
  // nodelete: signal handlers lie in it, and other libraries use what its copy of the runtime keeps (embed/process.h).
  // No library is named as needed: whatever C library the host has serves.
  for (const char* argument : {"-shared", "-z", "nodelete", "-z", "text", "-z", "relro", "-z", "now", "-z", "noexecstack",
                               "--gc-sections", "--eh-frame-hdr", "--build-id=none", "--hash-style=gnu"})
    arguments.push_back(argument);
  arguments.push_back("-soname=" + std::string(llvm::sys::path::filename(context.options.outputPath)));
  if (context.options.strip)
    arguments.push_back("--strip-all");
  return runLinker(context, arguments, objects, libraries);
}

bool makeStaticLibrary(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath) {
  if (!linkRelocatable(context, objects, outputPath))
    return false;
  Bytes object;
  {
    llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file = llvm::MemoryBuffer::getFile(outputPath);
    if (!file) {
      context.diagnostics.error("cannot read what was linked: " + file.getError().message());
      return false;
    }
    object.append((*file)->getBufferStart(), (*file)->getBufferEnd());
  }
  return prepareLibraryObject(context, object, true) &&
         writeLibraryArchive(context, object, context.options.libraryName + ".o", archiveOf(context), outputPath);
}

bool linkRelocatable(Context& context, const std::vector<Bytes>& objects, const std::string& outputPath) {
  std::vector<std::string> arguments = commonArguments(context, outputPath);
  arguments.push_back("-r");
  return runLinker(context, arguments, objects, {});
}

} // namespace wrought
