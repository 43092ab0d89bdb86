#include "command.h"

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

static DirGrant parseDir(const std::string& text) {
  size_t separator = text.find("::");
  DirGrant grant;
  grant.host = text.substr(0, separator);
  grant.guest = separator == std::string::npos ? grant.host : text.substr(separator + 2);
  if (grant.host.empty() || grant.guest.empty())
    throw CLI::ValidationError("--dir", "'" + text + "' names no folder; write HOST or HOST::GUEST");
  return grant;
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
         "Let the program use the folder HOST, under the name GUEST (without it: the same name)")
      ->type_name("HOST[::GUEST]")
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
         "--stack-size",
         [&options](const std::string& value) { options.stackSize = parseSize("--stack-size", value); },
         "Size of the program's stack (default 8MiB)")
      ->type_name("SIZE");
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
  app.add_flag("--strict-traps", options.strictTraps, "Trap on every access out of bounds, even if its value is unused");
  app.add_flag("--deterministic", options.deterministic,
               "Relaxed SIMD gives the results of the specification's deterministic profile, the same on every CPU");
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
