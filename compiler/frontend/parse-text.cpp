// wabt's text parser is recursive, and holds assertions that odd input can fail (comment edge cases, unresolved names). A
// compiler must answer any file with a message, so the parser runs in a child process with bounds on memory and time: if it
// dies, that is an error like any other. The child hands back errors or the binary through a pipe.

#include "parse-text.h"

#include "recognise-feature.h"
#include "wabt-features.h"

#include <parser/wat-parser.h>
#include <wasm-binary.h>
#include <wasm.h>

#include <wabt/binary-writer.h>
#include <wabt/ir.h>
#include <wabt/stream.h>
#include <wabt/validator.h>
#include <wabt/wast-lexer.h>
#include <wabt/wast-parser.h>

#include <algorithm>
#include <csignal>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wrought {
namespace {

constexpr size_t maxErrors = 20;

// --- In the child ---------------------------------------------------------------------------------------------------------

// Whether the text has words of features that wabt's parser does not know and Binaryen's does. Any word that is written like
// one of them will do: what the other parser makes of the text is validated like any binary.
bool hasWordsUnknownToWabt(std::string_view text) {
  static constexpr std::string_view words[] = {
      "(ref ",      "(ref\n",     "call_ref",        "try_table",   "throw_ref",     "exnref",        "ref.as_non_null",
      "br_on_null", "br_on_non_null", "nullfuncref",  "nullexternref", "nullexnref", "(rec",          "(sub",
      "(item",      "(@",         "relaxed_dot",     "$\"",
  };
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; }) ||
         // 64-bit tables
         (text.find("(table") != std::string_view::npos && text.find("i64") != std::string_view::npos);
}

ParsedText parseWithBinaryen(std::string_view text) {
  ParsedText result;
  std::string message;
  try {
    wasm::Module module;
    module.features = wasm::FeatureSet::All;
    wasm::Result<> parsed = wasm::WATParser::parseModule(module, text);
    if (const wasm::Err* error = parsed.getErr()) {
      message = error->msg;
    } else {
      wasm::BufferWithRandomAccess buffer;
      wasm::PassOptions options;
      wasm::WasmBinaryWriter writer(&module, buffer, options);
      writer.setNamesSection(true);
      writer.write();
      result.binary.assign(buffer.begin(), buffer.end());
      return result;
    }
  } catch (const std::exception& exception) {
    message = exception.what();
  } catch (...) {
    message = "binaryen cannot read this text";
  }
  TextError error{0, 0, message, std::nullopt};
  int length = 0;
  if (sscanf(message.c_str(), "%d:%d: error: %n", &error.line, &error.column, &length) == 2 && length > 0)
    error.message = message.substr(static_cast<size_t>(length));
  result.errors.push_back(std::move(error));
  return result;
}

ParsedText parseWithWabt(std::span<const uint8_t> text, const Features& allowed) {
  ParsedText result;
  wabt::Errors errors;
  std::unique_ptr<wabt::WastLexer> lexer =
      wabt::WastLexer::CreateBufferLexer("", text.data(), text.size(), &errors);
  std::unique_ptr<wabt::Module> module;
  wabt::WastParseOptions parseOptions(toWabt(allowed));
  wabt::Result status = wabt::ParseWatModule(lexer.get(), &module, &errors, &parseOptions);
  if (wabt::Succeeded(status)) {
    wabt::ValidateOptions validateOptions(toWabt(allowed));
    // Its verdict is not the last word (parse-text.h), but it knows the lines.
    status = wabt::ValidateModule(module.get(), &errors, validateOptions);
    // Rules that WebAssembly 2.0 or 3.0 has relaxed; if something else is wrong there, our validator says it better.
    std::erase_if(errors, [](const wabt::Error& error) {
      return error.message.starts_with("invalid elem expression expression") ||
             error.message.starts_with("initializer expression can only reference an imported global");
    });
    wabt::WriteBinaryOptions writeOptions(toWabt(allowed), /*canonicalize_lebs=*/true, /*relocatable=*/false,
                                          /*write_debug_names=*/true);
    wabt::MemoryStream stream;
    if (wabt::Succeeded(wabt::WriteBinaryModule(&stream, module.get(), writeOptions)))
      result.binary = std::move(stream.output_buffer().data);
  }
  for (const wabt::Error& error : errors) {
    if (error.error_level != wabt::ErrorLevel::Error)
      continue;
    result.errors.push_back({error.loc.line, error.loc.first_column, error.message,
                             recogniseFeatureInText(error.message, allowed)});
  }
  if (wabt::Failed(status) && result.errors.empty() && result.binary.empty())
    result.errors.push_back({0, 0, "wabt cannot read this module", std::nullopt});
  std::stable_sort(result.errors.begin(), result.errors.end(), [](const TextError& a, const TextError& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  if (result.errors.size() > maxErrors)
    result.errors.resize(maxErrors);
  return result;
}

// wabt first, for its messages and because it keeps what is invalid as it is written. Where the text has words that it does not
// know, Binaryen's parser takes over; if neither can read the text, the one that came further knows better why.
ParsedText parseHere(std::span<const uint8_t> text, const Features& allowed) {
  ParsedText result = parseWithWabt(text, allowed);
  std::string_view characters(reinterpret_cast<const char*>(text.data()), text.size());
  if (result.errors.empty() || !hasWordsUnknownToWabt(characters))
    return result;
  ParsedText other = parseWithBinaryen(characters);
  auto place = [](const ParsedText& parsed) { return std::pair(parsed.errors[0].line, parsed.errors[0].column); };
  return other.errors.empty() || place(other) > place(result) ? other : result;
}

void boundResources(size_t textSize) {
  struct rlimit noCore = {0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  // wabt's tree takes some 50 times the size of the text; the rest is the address space this process has already.
  rlim_t bytes = (rlim_t(16) << 30) + rlim_t(textSize) * 200;
  struct rlimit memory = {bytes, bytes};
  setrlimit(RLIMIT_AS, &memory);
  // It reads some megabytes in a second.
  rlim_t seconds = 60 + textSize / 100'000;
  struct rlimit time = {seconds, seconds};
  setrlimit(RLIMIT_CPU, &time);
}

// --- Between the two --------------------------------------------------------------------------------------------------------

void appendNumber(std::string& out, int64_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }

void appendString(std::string& out, std::string_view text) {
  appendNumber(out, static_cast<int64_t>(text.size()));
  out += text;
}

std::string pack(const ParsedText& parsed) {
  std::string out;
  appendNumber(out, static_cast<int64_t>(parsed.errors.size()));
  for (const TextError& error : parsed.errors) {
    appendNumber(out, error.line);
    appendNumber(out, error.column);
    appendNumber(out, error.feature ? static_cast<int64_t>(*error.feature) : -1);
    appendString(out, error.message);
  }
  appendString(out, {reinterpret_cast<const char*>(parsed.binary.data()), parsed.binary.size()});
  return out;
}

// Takes apart what pack made; false if it is not whole, since the child may have died while writing.
bool unpack(std::string_view in, ParsedText& parsed) {
  auto takeNumber = [&](int64_t& value) {
    if (in.size() < sizeof value)
      return false;
    memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return true;
  };
  auto takeString = [&](std::string_view& text) {
    int64_t size = 0;
    if (!takeNumber(size) || size < 0 || static_cast<uint64_t>(size) > in.size())
      return false;
    text = in.substr(0, size);
    in.remove_prefix(size);
    return true;
  };
  int64_t count = 0;
  if (!takeNumber(count))
    return false;
  for (int64_t i = 0; i < count; ++i) {
    int64_t line, column, feature;
    std::string_view message;
    if (!takeNumber(line) || !takeNumber(column) || !takeNumber(feature) || !takeString(message))
      return false;
    TextError error{static_cast<int>(line), static_cast<int>(column), std::string(message), std::nullopt};
    if (feature >= 0)
      error.feature = static_cast<Feature>(feature);
    parsed.errors.push_back(std::move(error));
  }
  std::string_view binary;
  if (!takeString(binary))
    return false;
  parsed.binary.assign(binary.begin(), binary.end());
  return true;
}

bool writeAll(int fd, std::string_view data) {
  while (!data.empty()) {
    ssize_t written = write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    data.remove_prefix(written);
  }
  return true;
}

std::string readAll(int fd) {
  std::string data;
  char buffer[65536];
  for (;;) {
    ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return data;
    data.append(buffer, count);
  }
}

ParsedText failure(std::string message) {
  ParsedText result;
  result.errors.push_back({0, 0, std::move(message), std::nullopt});
  return result;
}

} // namespace

ParsedText parseText(std::span<const uint8_t> text, const Features& allowed) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return failure(std::string("cannot make a pipe for the text parser: ") + strerror(errno));
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return failure(std::string("cannot start a process for the text parser: ") + strerror(errno));
  }
  if (child == 0) {
    // What an assertion prints about wabt's source says nothing to the user.
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0)
      dup2(null, STDERR_FILENO);
    boundResources(text.size());
    _exit(writeAll(ends[1], pack(parseHere(text, allowed))) ? 0 : 1);
  }
  close(ends[1]);
  std::string data = readAll(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  ParsedText parsed;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && unpack(data, parsed))
    return parsed;
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return failure("the text parser took too long; convert the file with another tool and give wrought the binary");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV)
    return failure("the text is nested too deeply for the text parser");
  return failure("wabt's text parser failed on this file; convert it with another tool and give wrought the binary");
}

} // namespace wrought
