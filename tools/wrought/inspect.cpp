// wrought inspect: what a module contains and asks for, for people or as JSON.

#include "command.h"
#include "diagnostics.h"
#include "frontend/inspect-module.h"
#include "inspect-program.h"
#include "support/big-stack.h"

#include <llvm/Support/JSON.h>
#include <llvm/Support/raw_ostream.h>

#include <cstdio>

namespace wrought {
namespace {

// --- For people -------------------------------------------------------------------------------------------------------------

// Names come from the module: what could move the cursor or end the line is shown as a hexadecimal escape.
std::string printable(const std::string& text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 15];
    } else {
      result += c;
    }
  }
  return result;
}

std::string withUnit(uint64_t bytes) {
  char text[64];
  if (bytes >= 10 << 20)
    snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  else if (bytes >= 10 << 10)
    snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / (1 << 10));
  else
    snprintf(text, sizeof text, "%llu bytes", static_cast<unsigned long long>(bytes));
  return text;
}

std::string functionText(const ModuleInfo::Function& function) {
  return "#" + std::to_string(function.index) + (function.name.empty() ? "" : " " + printable(function.name));
}

void printSections(const ModuleInfo& info) {
  std::printf("\nsections\n");
  for (const ModuleInfo::Section& section : info.sections)
    std::printf("  0x%08zx  %12zu  %s%s\n", section.offset, section.size, section.isCustom ? "custom: " : "",
                printable(section.name).c_str());
}

void printDeclarations(const ModuleInfo& info) {
  if (!info.imports.empty())
    std::printf("\nimports\n");
  for (const ModuleInfo::Import& import : info.imports)
    std::printf("  %-6s  %s.%s  %s\n", import.kind.c_str(), printable(import.module).c_str(),
                printable(import.name).c_str(), import.type.c_str());
  if (!info.exports.empty())
    std::printf("\nexports\n");
  for (const ModuleInfo::Export& item : info.exports)
    std::printf("  %-6s  %s  %s\n", item.kind.c_str(), printable(item.name).c_str(), item.type.c_str());
  for (const ModuleInfo::Memory& memory : info.memories) {
    std::printf("\nmemory%s: %llu pages (%s)", memory.isImported ? " (imported)" : "",
                static_cast<unsigned long long>(memory.initialPages), withUnit(memory.initialPages * memory.pageBytes).c_str());
    if (memory.maxPages)
      std::printf(", at most %llu (%s)", static_cast<unsigned long long>(*memory.maxPages),
                  withUnit(*memory.maxPages * memory.pageBytes).c_str());
    std::printf("%s%s\n", memory.isShared ? ", shared" : "", memory.is64 ? ", 64-bit addresses" : "");
  }
  for (const ModuleInfo::Table& table : info.tables) {
    std::printf("table%s: %s, %llu entries", table.isImported ? " (imported)" : "", table.type.c_str(),
                static_cast<unsigned long long>(table.initial));
    if (table.max)
      std::printf(", at most %llu", static_cast<unsigned long long>(*table.max));
    std::printf("\n");
  }
}

void printContents(const ModuleInfo& info) {
  std::printf("globals: %zu\n", info.globals.size());
  std::printf("functions: %u, of %s; %u imported\n", info.functions, withUnit(info.codeBytes).c_str(),
              info.importedFunctions);
  for (const ModuleInfo::Function& function : info.largest)
    std::printf("  %12zu  %s\n", function.bytes, functionText(function).c_str());
  std::printf("data segments: %u active, %u passive, %s\n", info.activeData, info.passiveData,
              withUnit(info.dataBytes).c_str());
  std::printf("element segments: %u active, %u passive, %u declared, %llu entries\n", info.activeElements,
              info.passiveElements, info.declaredElements, static_cast<unsigned long long>(info.elementEntries));
  if (info.tags)
    std::printf("tags: %u\n", info.tags);
  if (info.start)
    std::printf("start function: %s\n", functionText(*info.start).c_str());
}

void printFeatures(const ModuleInfo& info) {
  if (!info.features.empty())
    std::printf("\nfeatures\n");
  for (Feature feature : info.features)
    std::printf("  %s%s\n", std::string(featureName(feature)).c_str(),
                supportedFeatures().has(feature) ? "" : "  (not supported yet)");
  if (!info.producers.empty())
    std::printf("\nproducers\n");
  for (const ModuleInfo::Producer& producer : info.producers)
    std::printf("  %s: %s %s\n", printable(producer.field).c_str(), printable(producer.name).c_str(),
                printable(producer.version).c_str());
  if (!info.wasi.empty())
    std::printf("\nasks for (WASI preview 1)\n");
  for (const auto& [capability, functions] : info.wasi) {
    std::string names;
    for (const std::string& name : functions)
      names += (names.empty() ? "" : ", ") + printable(name);
    std::printf("  %-12s  %s\n", capability.c_str(), names.c_str());
  }
}

void printText(const std::string& path, const ModuleInfo& info) {
  std::printf("%s: WebAssembly module%s, %s", path.c_str(), info.isText ? " in text form" : "",
              withUnit(info.size).c_str());
  if (!info.name.empty())
    std::printf(", named '%s'", printable(info.name).c_str());
  std::printf("\n");
  printSections(info);
  printDeclarations(info);
  printContents(info);
  printFeatures(info);
}

// --- JSON -------------------------------------------------------------------------------------------------------------------

using llvm::json::OStream;

// Custom sections may have names of any bytes once they are malformed; JSON is UTF-8.
std::string utf8(const std::string& text) { return llvm::json::isUTF8(text) ? text : llvm::json::fixUTF8(text); }

template <typename Items, typename Write>
void writeList(OStream& json, llvm::StringRef name, const Items& items, Write write) {
  json.attributeArray(name, [&] {
    for (const auto& item : items)
      json.object([&] { write(item); });
  });
}

void writeFunction(OStream& json, const ModuleInfo::Function& function) {
  json.attribute("index", function.index);
  if (!function.name.empty())
    json.attribute("name", utf8(function.name));
}

// A missing maximum is left out.
void writeMax(OStream& json, const std::optional<uint64_t>& max) {
  if (max)
    json.attribute("max", *max);
}

void writeJson(OStream& json, const std::string& path, const ModuleInfo& info) {
  json.attribute("file", utf8(path));
  json.attribute("format", info.isText ? "text" : "binary");
  json.attribute("size", static_cast<int64_t>(info.size));
  if (!info.name.empty())
    json.attribute("name", utf8(info.name));
  writeList(json, "sections", info.sections, [&](const ModuleInfo::Section& section) {
    json.attribute("name", utf8(section.name));
    json.attribute("custom", section.isCustom);
    json.attribute("offset", static_cast<int64_t>(section.offset));
    json.attribute("size", static_cast<int64_t>(section.size));
  });
  json.attribute("types", info.types);
  writeList(json, "imports", info.imports, [&](const ModuleInfo::Import& import) {
    json.attribute("module", utf8(import.module));
    json.attribute("name", utf8(import.name));
    json.attribute("kind", import.kind);
    json.attribute("type", import.type);
  });
  writeList(json, "exports", info.exports, [&](const ModuleInfo::Export& item) {
    json.attribute("name", utf8(item.name));
    json.attribute("kind", item.kind);
    json.attribute("index", item.index);
    json.attribute("type", item.type);
  });
  writeList(json, "memories", info.memories, [&](const ModuleInfo::Memory& memory) {
    json.attribute("imported", memory.isImported);
    json.attribute("initial", memory.initialPages);
    writeMax(json, memory.maxPages);
    json.attribute("pageSize", memory.pageBytes);
    json.attribute("shared", memory.isShared);
    json.attribute("memory64", memory.is64);
  });
  writeList(json, "tables", info.tables, [&](const ModuleInfo::Table& table) {
    json.attribute("imported", table.isImported);
    json.attribute("type", table.type);
    json.attribute("initial", table.initial);
    writeMax(json, table.max);
  });
  writeList(json, "globals", info.globals, [&](const ModuleInfo::Global& global) {
    json.attribute("imported", global.isImported);
    json.attribute("type", global.type);
    json.attribute("mutable", global.isMutable);
    if (!global.name.empty())
      json.attribute("name", utf8(global.name));
  });
  json.attributeObject("functions", [&] {
    json.attribute("imported", info.importedFunctions);
    json.attribute("defined", info.functions);
    json.attribute("bytes", static_cast<int64_t>(info.codeBytes));
    writeList(json, "largest", info.largest, [&](const ModuleInfo::Function& function) {
      writeFunction(json, function);
      json.attribute("bytes", static_cast<int64_t>(function.bytes));
    });
  });
  json.attributeObject("data", [&] {
    json.attribute("active", info.activeData);
    json.attribute("passive", info.passiveData);
    json.attribute("bytes", info.dataBytes);
  });
  json.attributeObject("elements", [&] {
    json.attribute("active", info.activeElements);
    json.attribute("passive", info.passiveElements);
    json.attribute("declared", info.declaredElements);
    json.attribute("entries", info.elementEntries);
  });
  json.attribute("tags", info.tags);
  if (info.start)
    json.attributeObject("start", [&] { writeFunction(json, *info.start); });
  writeList(json, "features", info.features, [&](Feature feature) {
    json.attribute("name", llvm::StringRef(featureName(feature)));
    json.attribute("supported", supportedFeatures().has(feature));
  });
  writeList(json, "producers", info.producers, [&](const ModuleInfo::Producer& producer) {
    json.attribute("field", utf8(producer.field));
    json.attribute("name", utf8(producer.name));
    json.attribute("version", utf8(producer.version));
  });
  json.attributeArray("targetFeatures", [&] {
    for (const std::string& feature : info.targetFeatures)
      json.value(utf8(feature));
  });
  json.attributeObject("wasi", [&] {
    for (const auto& [capability, functions] : info.wasi) {
      json.attributeArray(capability, [&] {
        for (const std::string& name : functions)
          json.value(utf8(name));
      });
    }
  });
  if (!info.stoppedBecause.empty())
    json.attributeObject("stopped", [&] {
      json.attribute("offset", info.stoppedAt);
      json.attribute("reason", info.stoppedBecause);
    });
}

class InspectCommand final : public Command {
public:
  explicit InspectCommand(CLI::App& parent)
      : Command(parent, "inspect", "Show what a module contains and what it asks for") {
    app->footer("The module need not be valid, and may use features that wrought does not support. Of a program that wrought\n"
                "made, it shows what it is granted, its limits, and what it was made of.\n"
                "\n"
                "Examples:\n"
                "  wrought inspect app.wasm\n"
                "  wrought inspect ./app\n"
                "  wrought inspect --json app.wasm | jq .wasi\n");
    app->add_option("FILE", file, "The module: .wasm or .wat, or a compiled program; '-' is standard input")->required();
    app->add_flag("--json", asJson, "Print one JSON object");
  }

  int execute() override {
    int status = BadInput;
    // The text parser recurses.
    runOnBigStacks(1, [&] { status = inspect(); });
    return status;
  }

private:
  int inspect() {
    Diagnostics diagnostics;
    if (isProgram(file))
      return inspectProgram(diagnostics, file, asJson) ? Success : BadInput;
    std::optional<InputFile> input = readInput(diagnostics, file);
    if (!input)
      return BadInput;
    std::optional<ModuleInfo> info = inspectModule(diagnostics, *input);
    if (!info)
      return BadInput;
    std::string path = file == "-" ? "<stdin>" : file;
    if (asJson) {
      OStream json(llvm::outs(), 2);
      json.object([&] { writeJson(json, path, *info); });
      llvm::outs() << '\n';
    } else {
      printText(path, *info);
    }
    if (!info->stoppedBecause.empty())
      diagnostics.warning(SourceLocation::atOffset(file, info->stoppedAt),
                          "could not be read whole: " + info->stoppedBecause);
    return Success;
  }

  std::string file;
  bool asJson = false;
};

} // namespace

std::unique_ptr<Command> makeInspectCommand(CLI::App& app) { return std::make_unique<InspectCommand>(app); }

} // namespace wrought
