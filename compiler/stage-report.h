// How a compilation gets on: with -v a line per stage, with its time and the memory used so far; on a terminal, a line that
// is rewritten while long stages run; nothing in a pipe.
#ifndef WROUGHT_COMPILER_STAGE_REPORT_H
#define WROUGHT_COMPILER_STAGE_REPORT_H

#include "options.h"

#include <chrono>
#include <mutex>
#include <string>

namespace wrought {

class StageReport {
public:
  explicit StageReport(const Options& options);
  // Ends the last stage.
  ~StageReport();
  StageReport(const StageReport&) = delete;

  // Ends the current stage and begins the next.
  void begin(std::string stage);
  // `done` of `total` parts of the current stage are finished. From any thread.
  void progress(size_t done, size_t total);
  // With -v, a line about something that the current stage does otherwise than usual. From any thread.
  void note(const std::string& text);

private:
  void end();
  void show(const std::string& text);

  bool isVerbose;
  bool isInteractive;
  std::mutex mutex;
  std::string current;
  bool isLineShown = false;
  std::chrono::steady_clock::time_point started;
};

} // namespace wrought

#endif
