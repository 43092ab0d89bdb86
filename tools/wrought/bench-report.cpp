#include "bench-report.h"

#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <functional>

namespace wrought {

double Samples::median() const {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  size_t middle = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Samples::smallest() const { return *std::min_element(values.begin(), values.end()); }
double Samples::largest() const { return *std::max_element(values.begin(), values.end()); }

const BenchRow* BenchReport::reference() const {
  for (const char* wanted : {"native", "wrought", ""})
    for (const BenchRow& row : rows)
      if (row.failure.empty() && !row.wall.isEmpty() && (*wanted == 0 || row.engine.name == wanted))
        return &row;
  return nullptr;
}

std::string shellLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    bool isPlain = !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                                           "_-+=./:,@%") == std::string::npos;
    if (!line.empty())
      line += ' ';
    if (isPlain) {
      line += word;
      continue;
    }
    line += '\'';
    for (char c : word)
      line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

namespace {

__attribute__((format(printf, 1, 2))) std::string formatted(const char* format, ...) {
  char buffer[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return buffer;
}

std::string seconds(double value) {
  if (value < 0.01)
    return formatted("%.2f ms", value * 1e3);
  if (value < 1)
    return formatted("%.1f ms", value * 1e3);
  return formatted("%.3f s", value);
}

std::string bytes(uint64_t value) {
  double number = static_cast<double>(value);
  if (value < 1024)
    return formatted("%llu B", static_cast<unsigned long long>(value));
  if (value < 1 << 20)
    return formatted("%.1f KiB", number / 1024);
  return formatted("%.1f MiB", number / (1 << 20));
}

constexpr const char* none = "-";

std::string spread(const Samples& samples) {
  if (samples.values.size() < 2)
    return none;
  return formatted("%.1f%%", (samples.largest() - samples.smallest()) / samples.median() * 100);
}

std::string ratio(const BenchRow& row, const BenchRow* reference) {
  return reference && !row.wall.isEmpty() ? formatted("%.2f", row.wall.median() / reference->wall.median()) : none;
}

const char* agreementText(const BenchRow& row) {
  switch (row.agreement) {
  case Agreement::Reference:
    return "reference";
  case Agreement::Same:
    return "same";
  case Agreement::Different:
    return "DIFFERENT";
  }
  llvm_unreachable("unknown agreement");
}

struct Column {
  const char* title;
  std::function<std::string(const BenchRow&, const BenchRow* reference)> cell;
};

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"engine", [](const BenchRow& row, const BenchRow*) { return row.engine.name; }},
      {"run", [](const BenchRow& row, const BenchRow*) { return row.wall.isEmpty() ? none : seconds(row.wall.median()); }},
      {"spread", [](const BenchRow& row, const BenchRow*) { return row.wall.isEmpty() ? none : spread(row.wall); }},
      {"ratio", [](const BenchRow& row, const BenchRow* reference) { return ratio(row, reference); }},
      {"start-up",
       [](const BenchRow& row, const BenchRow*) { return row.startup.isEmpty() ? none : seconds(row.startup.median()); }},
      {"peak memory", [](const BenchRow& row, const BenchRow*) { return row.peakBytes ? bytes(*row.peakBytes) : none; }},
      {"compile", [](const BenchRow& row, const BenchRow*) { return row.compileSeconds ? seconds(*row.compileSeconds) : none; }},
      {"artefact", [](const BenchRow& row, const BenchRow*) { return row.artefactBytes ? bytes(*row.artefactBytes) : none; }},
      {"output", [](const BenchRow& row, const BenchRow*) { return std::string(agreementText(row)); }},
  };
  return all;
}

std::string summary(const BenchReport& report) {
  std::string text = report.module + " (" + bytes(report.moduleBytes) + ")";
  if (!report.arguments.empty())
    text += " " + shellLine(report.arguments);
  return text;
}

std::string legend(const BenchReport& report) {
  const BenchRow* reference = report.reference();
  std::string text = formatted("Medians of %u interleaved runs after %u to warm up, whole processes.", report.runs, report.warmUps);
  text += " Spread: largest less smallest, of the median.";
  if (reference)
    text += " Ratio: run time to that of " + reference->engine.name + ".";
  if (!report.startupMeaning.empty())
    text += " Start-up: " + report.startupMeaning + ".";
  return text;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (char c : text) {
    switch (c) {
    case '<': result += "&lt;"; break;
    case '>': result += "&gt;"; break;
    case '&': result += "&amp;"; break;
    case '"': result += "&quot;"; break;
    default: result += c;
    }
  }
  return result;
}

// One chart of horizontal bars; rows without a value are left out.
std::string chart(const BenchReport& report, const char* title, const std::function<std::optional<double>(const BenchRow&)>& value,
                  const std::function<std::string(double)>& label,
                  const std::function<std::optional<std::pair<double, double>>(const BenchRow&)>& range = nullptr) {
  double largest = 0;
  size_t count = 0;
  for (const BenchRow& row : report.rows) {
    if (std::optional<double> amount = value(row)) {
      ++count;
      largest = std::max(largest, *amount);
      if (range && range(row))
        largest = std::max(largest, range(row)->second);
    }
  }
  if (count == 0 || largest <= 0)
    return "";
  constexpr double left = 150, width = 430, height = 26;
  std::string svg = "<figure><figcaption>" + escaped(title) + "</figcaption>\n" +
                    formatted("<svg viewBox=\"0 0 680 %.0f\" role=\"img\">\n", height * static_cast<double>(count) + 4);
  double y = 2;
  for (const BenchRow& row : report.rows) {
    std::optional<double> amount = value(row);
    if (!amount)
      continue;
    double length = std::max(1.0, *amount / largest * width);
    const char* kind = row.engine.name == "wrought" ? "ours" : row.engine.name == "native" ? "native" : "other";
    svg += formatted("<text x=\"%.0f\" y=\"%.1f\" class=\"name\">", left - 8, y + 17) + escaped(row.engine.name) + "</text>" +
           formatted("<rect x=\"%.0f\" y=\"%.1f\" width=\"%.1f\" height=\"20\" rx=\"2\" class=\"%s\"/>", left, y + 2, length, kind);
    double end = length;
    if (range) {
      if (auto bounds = range(row)) {
        double low = bounds->first / largest * width, high = bounds->second / largest * width;
        end = std::max(end, high);
        svg += formatted("<path d=\"M%.1f %.1fH%.1f\" class=\"whisker\"/>", left + low, y + 12, left + high);
      }
    }
    svg += formatted("<text x=\"%.1f\" y=\"%.1f\">", left + end + 6, y + 17) + escaped(label(*amount)) + "</text>\n";
    y += height;
  }
  return svg + "</svg></figure>\n";
}

constexpr const char* style = R"css(
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7a; --line: #d7dee5; --paper: #ffffff;
  --ours: #d9622b; --native: #4d5b68; --other: #8fa8bf; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --soft: #9aa8b5; --line: #33404c; --paper: #151b21; --ours: #f0803f; --native: #b7c3ce; --other: #4f6b85; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
p, dd { color: var(--soft); } figure { margin: 1.6rem 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { width: 100%; max-width: 46rem; display: block; } svg text { font-size: 13px; fill: var(--ink); }
svg .name { text-anchor: end; } .ours { fill: var(--ours); } .native { fill: var(--native); } .other { fill: var(--other); }
.whisker { stroke: var(--ink); stroke-width: 1.5; opacity: .6; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .8rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } tr.bad td { color: var(--ours); }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
)css";

} // namespace

std::string tableText(const BenchReport& report) {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns())
    lines[0].push_back(column.title);
  for (const BenchRow& row : report.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    if (!row.failure.empty())
      line = {row.engine.name, "failed: " + row.failure};
    else
      for (const Column& column : columns())
        line.push_back(column.cell(row, report.reference()));
  }
  std::vector<size_t> widths(columns().size());
  for (const auto& line : lines)
    if (line.size() == widths.size())
      for (size_t i = 0; i < line.size(); ++i)
        widths[i] = std::max(widths[i], line[i].size());
  for (const auto& line : lines)
    widths[0] = std::max(widths[0], line[0].size());

  std::string text = summary(report) + "\n\n";
  for (const auto& line : lines) {
    std::string out = line[0] + std::string(widths[0] - line[0].size(), ' ');
    for (size_t i = 1; i < line.size(); ++i) {
      bool isFailure = line.size() == 2;
      out += "  " + (isFailure ? "" : std::string(widths[i] - line[i].size(), ' ')) + line[i];
    }
    text += out + "\n";
  }
  text += "\n" + legend(report) + "\n";
  for (const MissingEngine& engine : report.missing)
    text += "not run: " + engine.name + ": " + engine.reason + "\n";
  return text;
}

std::string jsonText(const BenchReport& report) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream, 2);
  auto samples = [&](const char* name, const Samples& values) {
    json.attributeArray(name, [&] {
      for (double value : values.values)
        json.value(value);
    });
  };
  json.object([&] {
    json.attribute("module", report.module);
    json.attribute("moduleBytes", static_cast<int64_t>(report.moduleBytes));
    json.attributeArray("arguments", [&] {
      for (const std::string& word : report.arguments)
        json.value(llvm::json::fixUTF8(word));
    });
    json.attribute("runs", report.runs);
    json.attribute("warmUps", report.warmUps);
    json.attribute("startup", report.startupMeaning);
    json.attribute("machine", report.machine);
    json.attribute("date", report.date);
    const BenchRow* reference = report.reference();
    json.attribute("reference", reference ? reference->engine.name : "");
    json.attributeArray("engines", [&] {
      for (const BenchRow& row : report.rows)
        json.object([&] {
          json.attribute("name", row.engine.name);
          json.attribute("version", llvm::json::fixUTF8(row.engine.version));
          json.attribute("kind", row.engine.how);
          json.attribute("compileCommand", llvm::json::fixUTF8(row.compileLine));
          json.attribute("runCommand", llvm::json::fixUTF8(row.runLine));
          if (!row.failure.empty()) {
            json.attribute("failure", llvm::json::fixUTF8(row.failure));
            return;
          }
          if (row.compileSeconds)
            json.attribute("compileSeconds", *row.compileSeconds);
          if (row.compileCpuSeconds)
            json.attribute("compileCpuSeconds", *row.compileCpuSeconds);
          if (row.compilePeakBytes)
            json.attribute("compilePeakBytes", static_cast<int64_t>(*row.compilePeakBytes));
          if (row.artefactBytes)
            json.attribute("artefactBytes", static_cast<int64_t>(*row.artefactBytes));
          samples("wallSeconds", row.wall);
          samples("cpuSeconds", row.cpu);
          samples("startupSeconds", row.startup);
          if (row.peakBytes)
            json.attribute("peakBytes", static_cast<int64_t>(*row.peakBytes));
          if (!row.wall.isEmpty()) {
            json.attribute("medianSeconds", row.wall.median());
            if (reference)
              json.attribute("ratio", row.wall.median() / reference->wall.median());
          }
          json.attribute("exitStatus", row.exitStatus);
          json.attribute("outputAgrees", row.agreement != Agreement::Different);
        });
    });
    json.attributeArray("notRun", [&] {
      for (const MissingEngine& engine : report.missing)
        json.object([&] {
          json.attribute("name", engine.name);
          json.attribute("reason", engine.reason);
        });
    });
  });
  stream << "\n";
  return text;
}

std::string htmlText(const BenchReport& report) {
  const BenchRow* reference = report.reference();
  std::string page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                     escaped(report.module) + ": benchmark</title><style>" + style + "</style></head><body>\n<h1>" +
                     escaped(summary(report)) + "</h1>\n<p>" + escaped(legend(report)) + "<br>" + escaped(report.machine) + ", " +
                     escaped(report.date) + "</p>\n";
  page += chart(
      report, "Run time, median; the line spans all runs",
      [](const BenchRow& row) { return row.wall.isEmpty() ? std::nullopt : std::optional(row.wall.median()); }, seconds,
      [](const BenchRow& row) -> std::optional<std::pair<double, double>> {
        return std::pair(row.wall.smallest(), row.wall.largest());
      });
  page += chart(
      report, "Start-up",
      [](const BenchRow& row) { return row.startup.isEmpty() ? std::nullopt : std::optional(row.startup.median()); }, seconds);
  auto amount = [](const std::optional<uint64_t>& value) {
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
  };
  auto size = [](double value) { return bytes(static_cast<uint64_t>(value)); };
  page += chart(report, "Peak memory", [&](const BenchRow& row) { return amount(row.peakBytes); }, size);
  page += chart(report, "Compile time, ahead of time", [](const BenchRow& row) { return row.compileSeconds; }, seconds);
  page += chart(report, "Size of what is compiled", [&](const BenchRow& row) { return amount(row.artefactBytes); }, size);

  page += "<h2>Figures</h2>\n<div class=\"scroll\"><table><tr>";
  for (const Column& column : columns())
    page += "<th>" + std::string(column.title) + "</th>";
  page += "</tr>\n";
  for (const BenchRow& row : report.rows) {
    if (!row.failure.empty()) {
      page += "<tr class=\"bad\"><td>" + escaped(row.engine.name) + formatted("</td><td colspan=\"%zu\">failed: ", columns().size() - 1) +
              escaped(row.failure) + "</td></tr>\n";
      continue;
    }
    page += row.agreement == Agreement::Different ? "<tr class=\"bad\">" : "<tr>";
    for (const Column& column : columns())
      page += "<td>" + escaped(column.cell(row, reference)) + "</td>";
    page += "</tr>\n";
  }
  page += "</table></div>\n<h2>How each was run</h2>\n<dl>\n";
  for (const BenchRow& row : report.rows) {
    page += "<dt>" + escaped(row.engine.name) + " (" + escaped(row.engine.how) + ")</dt><dd>" + escaped(row.engine.version);
    for (const std::string& line : {row.compileLine, row.runLine})
      if (!line.empty())
        page += "<br><code>" + escaped(line) + "</code>";
    page += "</dd>\n";
  }
  page += "</dl>\n";
  if (!report.missing.empty()) {
    page += "<h2>Not run</h2>\n<ul>\n";
    for (const MissingEngine& engine : report.missing)
      page += "<li>" + escaped(engine.name) + ": " + escaped(engine.reason) + "</li>\n";
    page += "</ul>\n";
  }
  return page + "</body></html>\n";
}

} // namespace wrought
