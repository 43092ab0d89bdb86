#include "program-cache.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/Support/SHA256.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace wrought {

namespace fs = std::filesystem;

// --- The key ----------------------------------------------------------------------------------------------------------------

namespace {

// Every part goes in with its length, so that no two lists of parts read the same.
class KeyHash {
public:
  void add(llvm::StringRef part) {
    addNumber(part.size());
    hash.update(part);
  }
  void addNumber(uint64_t number) {
    hash.update(llvm::ArrayRef(reinterpret_cast<const uint8_t*>(&number), sizeof number));
  }
  std::string hex() { return llvm::toHex(hash.final(), /*LowerCase=*/true); }

private:
  llvm::SHA256 hash;
};

// A file as it is now, without reading it: a rebuilt compiler differs in time, size or inode.
void addFile(KeyHash& hash, const std::string& path) {
  struct stat info = {};
  hash.add(path);
  if (stat(path.c_str(), &info) != 0)
    return;
  hash.addNumber(info.st_dev);
  hash.addNumber(info.st_ino);
  hash.addNumber(info.st_size);
  hash.addNumber(info.st_mtim.tv_sec);
  hash.addNumber(info.st_mtim.tv_nsec);
}

void addCompiler(KeyHash& hash) {
  hash.add(WROUGHT_VERSION);
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  addFile(hash, program.string());
  std::vector<std::string> runtime;
  for (fs::recursive_directory_iterator entry(program.parent_path() / ".." / "lib" / "wrought", error), end;
       !error && entry != end; entry.increment(error))
    if (entry->is_regular_file(error))
      runtime.push_back(entry->path().string());
  std::sort(runtime.begin(), runtime.end());
  for (const std::string& file : runtime)
    addFile(hash, file);
}

void addCpu(KeyHash& hash) {
  // The cache may lie in a home folder that machines share.
  hash.add(llvm::sys::getHostCPUName());
  std::map<std::string, bool> features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures())
    features[feature.getKey().str()] = feature.getValue();
  for (const auto& [name, present] : features)
    hash.add((present ? "+" : "-") + name);
}

} // namespace

std::string programKey(std::span<const uint8_t> module, const Options& options) {
  KeyHash hash;
  addCompiler(hash);
  addCpu(hash);
  hash.addNumber(options.disabledFeatures.mask());
  hash.addNumber(static_cast<uint64_t>(options.optLevel));
  hash.add(options.cpu);
  hash.add(options.features);
  hash.addNumber(options.maxMemory.has_value());
  hash.addNumber(options.maxMemory.value_or(0));
  hash.addNumber(options.boundsChecks.has_value());
  hash.addNumber(static_cast<uint64_t>(options.boundsChecks.value_or(BoundsChecks::Guard)));
  hash.addNumber(static_cast<uint64_t>(options.memoryBase));
  hash.addNumber(options.hugePages);
  hash.addNumber(options.stackSize);
  hash.addNumber(options.maxTable.value_or(0));
  hash.addNumber(options.fuel.value_or(0));
  hash.addNumber(options.partitionSize.value_or(0));
  hash.add(options.invoke);
  hash.addNumber(static_cast<uint64_t>(options.unknownImports));
  hash.addNumber(options.strictTraps);
  hash.addNumber(options.deterministic);
  hash.addNumber(options.strip);
  hash.addNumber(options.debugInfo);
  if (options.debugInfo)
    hash.add(options.inputPath); // it is in the program
  hash.addNumber(options.llvm.size());
  for (const std::string& option : options.llvm)
    hash.add(option);
  hash.add(llvm::StringRef(reinterpret_cast<const char*>(module.data()), module.size()));
  return hash.hex();
}

// --- The folder -------------------------------------------------------------------------------------------------------------

static std::string defaultDirectory() {
  // The specification of the XDG folders says that relative paths in the variable are to be ignored.
  if (const char* cache = getenv("XDG_CACHE_HOME"); cache && cache[0] == '/')
    return std::string(cache) + "/wrought";
  if (const char* home = getenv("HOME"); home && home[0] == '/')
    return std::string(home) + "/.cache/wrought";
  return "";
}

std::optional<ProgramCache> ProgramCache::open(const std::string& wanted) {
  std::string directory = wanted.empty() ? defaultDirectory() : wanted;
  if (directory.empty())
    return std::nullopt;
  std::error_code error;
  fs::create_directories(fs::path(directory).parent_path(), error);
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return std::nullopt;
  struct stat info = {};
  if (stat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return std::nullopt;
  if (info.st_uid != geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) || access(directory.c_str(), W_OK | X_OK) != 0)
    return std::nullopt;
  return ProgramCache(directory);
}

std::optional<std::string> ProgramCache::find(const std::string& key) const {
  std::string path = directory + "/" + key;
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0 || access(path.c_str(), X_OK) != 0)
    return std::nullopt;
  // Eviction goes by this time. Once an hour is exact enough, and spares a write for each start.
  constexpr time_t hour = 3600;
  if (info.st_mtime + hour < time(nullptr))
    utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return path;
}

constexpr std::string_view temporaryPrefix = "new-";

std::string ProgramCache::temporaryPath() const {
  struct timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  char name[96];
  snprintf(name, sizeof name, "%.*s%d-%lld-%ld", static_cast<int>(temporaryPrefix.size()), temporaryPrefix.data(),
           static_cast<int>(getpid()), static_cast<long long>(now.tv_sec), now.tv_nsec);
  return directory + "/" + name;
}

std::optional<std::string> ProgramCache::store(const std::string& temporaryPath, const std::string& key) const {
  std::string path = directory + "/" + key;
  if (rename(temporaryPath.c_str(), path.c_str()) != 0)
    return std::nullopt;
  evict();
  return path;
}

void ProgramCache::evict() const {
  struct Entry {
    fs::path path;
    uint64_t size;
    time_t used;
  };
  constexpr time_t day = 24 * 3600;
  std::vector<Entry> entries;
  uint64_t total = 0;
  time_t now = time(nullptr);
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    struct stat info = {};
    if (lstat(entry->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode))
      continue;
    if (entry->path().filename().string().starts_with(temporaryPrefix)) {
      if (info.st_mtime + day < now)
        unlink(entry->path().c_str());
      continue;
    }
    entries.push_back({entry->path(), static_cast<uint64_t>(info.st_size), info.st_mtime});
    total += info.st_size;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  // The newest stays, whatever its size: it is about to be started. A running program keeps its file after its name is gone.
  for (size_t i = 0; i + 1 < entries.size() && total > maxBytes; ++i) {
    unlink(entries[i].path.c_str());
    total -= entries[i].size;
  }
}

} // namespace wrought
