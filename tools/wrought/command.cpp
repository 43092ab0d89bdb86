#include "command.h"

#include <arpa/inet.h>
#include <limits>
#include <map>

namespace wrought {

uint64_t parseSize(const std::string& option, const std::string& text) {
  uint64_t number = 0;
  size_t i = 0;
  bool overflow = false;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    overflow |= __builtin_mul_overflow(number, UINT64_C(10), &number);
    overflow |= __builtin_add_overflow(number, static_cast<uint64_t>(text[i] - '0'), &number);
  }
  std::string unit = text.substr(i);
  for (char& c : unit)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  static const std::map<std::string, unsigned> shifts = {
      {"", 0},   {"b", 0},    {"k", 10},  {"kb", 10}, {"kib", 10}, {"m", 20},  {"mb", 20},
      {"mib", 20}, {"g", 30}, {"gb", 30}, {"gib", 30}, {"t", 40},  {"tb", 40}, {"tib", 40}};
  auto shift = shifts.find(unit);
  if (i == 0 || shift == shifts.end())
    throw UsageError(option + ": '" + text + "' is not a size; write bytes, or a number with KiB, MiB or GiB");
  if (overflow || number > std::numeric_limits<uint64_t>::max() >> shift->second)
    throw UsageError(option + ": '" + text + "' is too large");
  return number << shift->second;
}

uint64_t parseCount(const std::string& option, const std::string& text) {
  uint64_t number = 0;
  bool isNumber = !text.empty();
  for (char c : text)
    isNumber = isNumber && c >= '0' && c <= '9' && !__builtin_mul_overflow(number, UINT64_C(10), &number) &&
               !__builtin_add_overflow(number, static_cast<uint64_t>(c - '0'), &number);
  if (!isNumber || number == 0 || number > INT64_MAX)
    throw UsageError(option + ": '" + text + "' is not a number above 0 and below 2^63");
  return number;
}

// Seconds with up to nine digits behind the point, as nanoseconds.
static uint64_t parseSeconds(const std::string& option, const std::string& text) {
  constexpr uint64_t perSecond = 1'000'000'000;
  size_t point = text.find('.');
  std::string whole = text.substr(0, point);
  std::string part = point == std::string::npos ? "" : text.substr(point + 1);
  auto isDigits = [](const std::string& digits) { return digits.find_first_not_of("0123456789") == std::string::npos; };
  if (whole.empty() || whole.size() > 9 || part.size() > 9 || !isDigits(whole) || !isDigits(part) ||
      (point != std::string::npos && part.empty()))
    throw UsageError(option + ": '" + text + "' is not a number of seconds, as 10 or 0.5");
  part.resize(9, '0');
  uint64_t nanoseconds = std::stoull(whole) * perSecond + std::stoull(part);
  if (nanoseconds == 0)
    throw UsageError(option + ": a program needs more than no time at all");
  return nanoseconds;
}

static DirGrant parseDir(std::string text) {
  DirGrant grant;
  // ":rw" is there for a folder whose name ends in ":ro".
  if (text.ends_with(":ro") || text.ends_with(":rw")) {
    grant.readOnly = text.ends_with("o");
    text.resize(text.size() - 3);
  }
  size_t separator = text.find("::");
  grant.host = text.substr(0, separator);
  grant.guest = separator == std::string::npos ? grant.host : text.substr(separator + 2);
  if (grant.host.empty() || grant.guest.empty())
    throw CLI::ValidationError("--dir", "'" + text + "' names no folder; write HOST or HOST::GUEST, and :ro behind it for read-only");
  return grant;
}

// ADDRESS:PORT, an address of IPv6 in brackets. Names are not looked up: the program must not depend on who answers.
static std::string checkedAddress(const std::string& text) {
  size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  bool isPort = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos &&
                std::stoul(port) <= 65535;
  unsigned char parsed[sizeof(in6_addr)];
  bool isBracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  bool isAddress = isBracketed ? inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), parsed) == 1
                               : inet_pton(AF_INET, host.c_str(), parsed) == 1;
  if (!isPort || !isAddress)
    throw CLI::ValidationError("--listen", "'" + text + "' is no address and port; write 127.0.0.1:8080 or [::1]:8080");
  return text;
}

static EnvGrant parseEnv(const std::string& text) {
  size_t separator = text.find('=');
  EnvGrant grant;
  grant.name = text.substr(0, separator);
  if (separator != std::string::npos)
    grant.value = text.substr(separator + 1);
  if (grant.name.empty())
    throw CLI::ValidationError("--env", "'" + text + "' has no name; write NAME or NAME=VALUE");
  return grant;
}

void addGrantOptions(CLI::App& app, Options& options) {
  app.add_option_function<std::vector<std::string>>(
         "--dir",
         [&options](const std::vector<std::string>& values) {
           for (const std::string& value : values)
             options.dirs.push_back(parseDir(value));
         },
         "Let the program use the folder HOST, under the name GUEST (without it: the same name); with :ro it can change "
         "nothing there")
      ->type_name("HOST[::GUEST][:ro]")
      ->take_all()
      ->allow_extra_args(false)
      ->group("Grants");
  app.add_option_function<std::vector<std::string>>(
         "--env",
         [&options](const std::vector<std::string>& values) {
           for (const std::string& value : values)
             options.env.push_back(parseEnv(value));
         },
         "Let the program see the environment variable NAME (without a value: the one at launch)")
      ->type_name("NAME[=VALUE]")
      ->take_all()
      ->allow_extra_args(false)
      ->group("Grants");
  app.add_option_function<std::vector<std::string>>(
         "--listen",
         [&options](const std::vector<std::string>& values) {
           for (const std::string& value : values)
             options.listen.push_back(checkedAddress(value));
         },
         "Let the program accept TCP connections there: 127.0.0.1:8080, [::1]:8080")
      ->type_name("ADDRESS:PORT")
      ->take_all()
      ->allow_extra_args(false)
      ->group("Grants");
}

void addLimitOptions(CLI::App& app, Options& options) {
  auto addCount = [&](const char* name, std::optional<uint64_t>& limit, const char* description) {
    app.add_option_function<std::string>(
           name, [name, &limit](const std::string& value) { limit = parseCount(name, value); }, description)
        ->type_name("N")
        ->group("Limits");
  };
  app.add_option_function<std::string>(
         "--timeout", [&options](const std::string& value) { options.timeout = parseSeconds("--timeout", value); },
         "End the program after this time, with status 124")
      ->type_name("SECONDS")
      ->group("Limits");
  addCount("--max-files", options.maxFiles, "Let the program have this many descriptors open at once");
  addCount("--max-entries", options.maxEntries, "Let the program create this many files, folders and links");
  app.add_option_function<std::string>(
         "--sandbox",
         [&options](const std::string& value) {
           static const std::map<std::string, SandboxMode> modes = {
               {"auto", SandboxMode::Auto}, {"require", SandboxMode::Require}, {"off", SandboxMode::Off}};
           auto mode = modes.find(value);
           if (mode == modes.end())
             throw CLI::ValidationError("--sandbox", "'" + value + "' is none of auto, require and off");
           options.sandbox = mode->second;
         },
         "Let the kernel restrict the program too: as far as it can ('auto', default), or not start without ('require')")
      ->type_name("auto|require|off")
      ->group("Limits");
}

void addFeatureOption(CLI::App& app, Features& disabled) {
  app.add_option_function<std::vector<std::string>>(
         "-W,--wasm",
         [&disabled](const std::vector<std::string>& values) {
           for (const std::string& value : values)
             if (std::string problem = switchFeatures(value, disabled); !problem.empty())
               throw CLI::ValidationError("-W", problem);
         },
         "Refuse modules that use a proposal: -W threads=n,simd=n; -W all-proposals=n leaves version 1.0 of WebAssembly")
      ->type_name("KEY=y|n,...")
      ->take_all()
      ->allow_extra_args(false);
}

void addCodeOptions(CLI::App& app, Options& options) {
  static const std::map<std::string, OptLevel> levels = {
      {"0", OptLevel::O0}, {"1", OptLevel::O1}, {"2", OptLevel::O2}, {"3", OptLevel::O3}, {"s", OptLevel::Os}};
  app.add_option_function<std::string>(
         "-O",
         [&options](const std::string& value) {
           auto level = levels.find(value);
           if (level == levels.end())
             throw CLI::ValidationError("-O" + value, "unknown level; use -O0, -O1, -O2, -O3 or -Os");
           options.optLevel = level->second;
         },
         "Optimise: -O0, -O1, -O2, -O3 (default) or -Os")
      ->type_name("LEVEL");
  app.add_option("--cpu", options.cpu, "Make code for this CPU: an LLVM name, or 'native' for this machine")
      ->type_name("CPU");
  addFeatureOption(app, options.disabledFeatures);
  app.add_option("--features", options.features, "Add or remove CPU features: +avx2,-bmi")->type_name("LIST");
  app.add_option_function<std::string>(
         "--max-memory",
         [&options](const std::string& value) { options.maxMemory = parseSize("--max-memory", value); },
         "Let linear memory grow no larger than this (64MiB, 1G, …)")
      ->type_name("SIZE");
  app.add_option_function<std::string>(
         "--bounds-checks",
         [&options](const std::string& value) {
           if (value == "guard")
             options.boundsChecks = BoundsChecks::Guard;
           else if (value == "explicit")
             options.boundsChecks = BoundsChecks::Explicit;
           else
             throw CLI::ValidationError("--bounds-checks", "'" + value + "' is neither 'guard' nor 'explicit'");
         },
         "Keep accesses inside memory by 8 GiB of addresses that fault ('guard', the default where it suffices), or by comparing "
         "with its size ('explicit': slower; for small machines and limits on address space)")
      ->type_name("guard|explicit");
  app.add_option_function<std::string>(
         "--memory-base",
         [&options](const std::string& value) {
           if (value == "constant")
             options.memoryBase = MemoryBase::Constant;
           else if (value == "dynamic")
             options.memoryBase = MemoryBase::Dynamic;
           else
             throw CLI::ValidationError("--memory-base", "'" + value + "' is neither 'constant' nor 'dynamic'");
         },
         "Put memory at an address that is part of the code ('constant', default), or wherever the kernel has room ('dynamic': "
         "for machines and tools such as valgrind that do not give low addresses)")
      ->type_name("constant|dynamic");
  app.add_option_function<std::string>(
         "--huge-pages",
         [&options](const std::string& value) {
           if (value != "auto" && value != "never")
             throw CLI::ValidationError("--huge-pages", "'" + value + "' is neither 'auto' nor 'never'");
           options.hugePages = value == "auto";
         },
         "Ask the kernel for huge pages once a memory is large ('auto', default: programs that work on much memory are faster), or "
         "not ('never': none is taken that is not used)")
      ->type_name("auto|never");
  app.add_option_function<std::string>(
         "--stack-size",
         [&options](const std::string& value) { options.stackSize = parseSize("--stack-size", value); },
         "Size of the program's stack (default 8MiB)")
      ->type_name("SIZE");
  app.add_option_function<std::string>(
         "--max-table",
         [&options](const std::string& value) { options.maxTable = parseCount("--max-table", value); },
         "Let each table grow no larger than this many elements")
      ->type_name("N");
  app.add_option_function<std::string>(
         "--fuel", [&options](const std::string& value) { options.fuel = parseCount("--fuel", value); },
         "Trap when more than this many wasm operators are executed")
      ->type_name("N");
  app.add_option("--invoke", options.invoke,
                 "Call this export instead of _start, with its arguments from the command line; '-' reads calls from "
                 "standard input")
      ->type_name("NAME");
  app.add_option_function<std::string>(
         "--unknown-imports",
         [&options](const std::string& value) {
           if (value == "error")
             options.unknownImports = UnknownImports::Error;
           else if (value == "trap")
             options.unknownImports = UnknownImports::Trap;
           else
             throw CLI::ValidationError("--unknown-imports", "'" + value + "' is neither 'error' nor 'trap'");
         },
         "Imports that wrought does not provide: refuse the module ('error', default), or trap when one is called")
      ->type_name("error|trap");
  app.add_flag("-g", options.debugInfo,
               "Say where code comes from, in backtraces of traps and for debuggers: lines of the sources if the module has DWARF "
               "line tables, else offsets in it");
  app.add_flag("--strict-traps", options.strictTraps, "Trap on every access out of bounds, even if its value is unused");
  app.add_flag("--deterministic", options.deterministic,
               "Relaxed SIMD gives the results of the specification's deterministic profile, the same on every CPU");
  app.add_option("--partition-size", options.partitionSize,
                 "Expressions of the module that are optimised together, by one thread (default: 50000); more: slower\n"
                 "compilation, sometimes better code")
      ->type_name("N")
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40));
  app.add_option("--mllvm", options.llvm, "Pass an option to LLVM")
      ->type_name("OPTION")
      ->take_all()
      ->allow_extra_args(false)
      ->group("For developers of wrought");
  app.add_flag("--verify-each", options.verifyEach, "Verify the program after every stage and pass")
      ->group("For developers of wrought");
}

void addReportOptions(CLI::App& app, Options& options) {
  CLI::Option* verbose = app.add_flag("-v,--verbose", options.verbose, "Print a line for each stage, with its time");
  app.add_flag("-q,--quiet", options.quiet, "Print errors only")->excludes(verbose);
  app.add_option("-j,--jobs", options.jobs, "Threads to use (default: one for each core)")
      ->type_name("N")
      ->check(CLI::Range(1u, 1024u));
}

} // namespace wrought
