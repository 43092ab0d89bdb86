#include "stage-report.h"

#include <cstdio>
#include <sys/resource.h>
#include <unistd.h>

namespace wrought {

StageReport::StageReport(const Options& options)
    : isVerbose(options.verbose), isInteractive(!options.quiet && isatty(STDERR_FILENO) != 0) {}

StageReport::~StageReport() { end(); }

void StageReport::begin(std::string stage) {
  end();
  current = std::move(stage);
  started = std::chrono::steady_clock::now();
  show(current + "...");
}

void StageReport::progress(size_t done, size_t total) {
  std::lock_guard lock(mutex);
  if (total > 1)
    show(current + "... " + std::to_string(done) + "/" + std::to_string(total));
}

void StageReport::note(const std::string& text) {
  if (!isVerbose)
    return;
  std::lock_guard lock(mutex);
  if (isLineShown)
    fputs("\r\033[K", stderr);
  isLineShown = false;
  fprintf(stderr, "%s\n", text.c_str());
}

void StageReport::show(const std::string& text) {
  if (!isInteractive)
    return;
  fprintf(stderr, "\r\033[K%s", text.c_str());
  fflush(stderr);
  isLineShown = true;
}

void StageReport::end() {
  if (isLineShown)
    fputs("\r\033[K", stderr);
  isLineShown = false;
  if (current.empty() || !isVerbose)
    return;
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  fprintf(stderr, "%-10s %8.3f s  peak %6ld MiB\n", current.c_str(), seconds, usage.ru_maxrss / 1024);
  current.clear();
}

} // namespace wrought
