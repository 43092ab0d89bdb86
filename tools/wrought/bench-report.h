// What `wrought bench` found, and the three forms in which it is told: a table, JSON, and an HTML page.
#ifndef WROUGHT_TOOLS_BENCH_REPORT_H
#define WROUGHT_TOOLS_BENCH_REPORT_H

#include "bench-engines.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wrought {

// Seconds of several runs.
struct Samples {
  std::vector<double> values;

  bool isEmpty() const { return values.empty(); }
  double median() const;
  double smallest() const;
  double largest() const;
};

enum class Agreement { Reference, Same, Different };

// All that was measured of one engine.
struct BenchRow {
  BenchEngine engine;
  std::string compileLine; // as a shell would take it; empty: no such step
  std::string runLine;
  std::optional<double> compileSeconds;
  std::optional<double> compileCpuSeconds;
  std::optional<uint64_t> compilePeakBytes;
  std::optional<uint64_t> artefactBytes;
  Samples wall;
  Samples cpu;
  Samples startup;
  std::optional<uint64_t> peakBytes;
  Agreement agreement = Agreement::Same;
  int exitStatus = 0;
  std::string failure; // empty: it ran
};

struct BenchReport {
  std::string module;
  uint64_t moduleBytes = 0;
  std::vector<std::string> arguments;
  unsigned runs = 5;
  unsigned warmUps = 1;
  std::string startupMeaning; // what was run for the start-up column; empty: it was not measured
  std::string machine;
  std::string date; // ISO 8601, UTC
  std::vector<BenchRow> rows;
  std::vector<MissingEngine> missing;

  // The row that others are compared with: native if it ran, else wrought, else the first that ran; null if none did.
  const BenchRow* reference() const;
};

[[nodiscard]] std::string tableText(const BenchReport&);
[[nodiscard]] std::string jsonText(const BenchReport&);
// One page that needs nothing else: styles and charts are in it.
[[nodiscard]] std::string htmlText(const BenchReport&);

// A command as one would type it.
[[nodiscard]] std::string shellLine(const std::vector<std::string>& words);

} // namespace wrought

#endif
