// What is granted at launch; see grants.h.
#include "grants.h"

#include "mappings.h"
#include "print.h"

#include <string.h>
#include <sys/auxv.h>

namespace wrought {

static constexpr char variableStart[] = "WROUGHT_GRANTS=";
static constexpr size_t variableStartLength = sizeof variableStart - 1;

// Removes every WROUGHT_GRANTS from the environment, so that nothing can pass it on, and gives the value of the first, or
// null.
static char* takeVariable(char** environment) {
  char* value = nullptr;
  char** kept = environment;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    if (**entry != *variableStart || strncmp(*entry, variableStart, variableStartLength) != 0)
      *kept++ = *entry;
    else if (value == nullptr)
      value = *entry + variableStartLength;
  }
  *kept = nullptr;
  return value;
}

[[noreturn]] static void failOnLine(const char* line, const char* problem) {
  {
    ErrorWriter message;
    message << "wrought: error: WROUGHT_GRANTS: '";
    message.untrusted(line) << "' " << problem << "\n";
  }
  endProcess(2);
}

// What follows "KEY=" if the line is of this key, or null.
static char* valueOf(char* line, const char* key) {
  size_t length = strlen(key);
  return strncmp(line, key, length) == 0 && line[length] == '=' ? line + length + 1 : nullptr;
}

// A decimal number with up to nine digits behind the point, in units of 10^-9. False if it is none or too large.
static bool readDecimal(const char* text, uint64_t& billionths) {
  constexpr uint64_t billion = 1000000000;
  uint64_t whole = 0, part = 0, unit = billion;
  const char* digit = text;
  for (; *digit >= '0' && *digit <= '9'; ++digit)
    if (__builtin_mul_overflow(whole, uint64_t{10}, &whole) ||
        __builtin_add_overflow(whole, static_cast<uint64_t>(*digit - '0'), &whole))
      return false;
  if (digit == text)
    return false;
  if (*digit == '.')
    for (++digit; *digit >= '0' && *digit <= '9' && unit != 1; ++digit)
      part += static_cast<uint64_t>(*digit - '0') * (unit /= 10);
  return *digit == 0 && !__builtin_mul_overflow(whole, billion, &whole) && !__builtin_add_overflow(whole, part, &billionths);
}

// The stricter of a limit that is there already (0: none) and a line's. `scale` is what one of its units is in billionths.
static void tighten(uint64_t& limit, const char* line, const char* value, uint64_t scale) {
  uint64_t billionths;
  if (!readDecimal(value, billionths) || billionths < scale || billionths % scale != 0)
    failOnLine(line, "needs a number above 0, and below 18 billion");
  uint64_t asked = billionths / scale;
  if (limit == 0 || asked < limit)
    limit = asked;
}

static void readMode(uint64_t& mode, const char* line, const char* value) {
  uint64_t asked;
  if (strcmp(value, "auto") == 0)
    asked = WROUGHT_SANDBOX_AUTO;
  else if (strcmp(value, "require") == 0)
    asked = WROUGHT_SANDBOX_REQUIRE;
  else if (strcmp(value, "off") == 0)
    asked = WROUGHT_SANDBOX_OFF;
  else
    failOnLine(line, "is none of auto, require and off");
  if (mode != WROUGHT_SANDBOX_REQUIRE)
    mode = asked;
}

// Reads one line, cutting it into strings where it stands. False if it is a setting and not a grant.
static bool readLine(char* line, wrought_launch& launch, wrought_grant& grant) {
  if (char* value = valueOf(line, "dir")) {
    grant.kind = WROUGHT_GRANT_DIR;
    grant.a = grant.b = value;
    size_t length = strlen(value);
    if (length >= 3 && value[length - 3] == ':' && value[length - 2] == 'r' &&
        (value[length - 1] == 'o' || value[length - 1] == 'w')) {
      grant.flags = value[length - 1] == 'o' ? WROUGHT_GRANT_READ_ONLY : 0;
      value[length - 3] = 0;
    }
    char* separator = strchr(value, ':');
    while (separator != nullptr && separator[1] != ':')
      separator = strchr(separator + 1, ':');
    if (separator != nullptr) {
      *separator = 0;
      grant.b = separator + 2;
    }
    if (*grant.a == 0 || *grant.b == 0)
      fail(2, "WROUGHT_GRANTS: dir= needs a path on both sides of '::'");
    return true;
  }
  if (char* value = valueOf(line, "env")) {
    grant.kind = WROUGHT_GRANT_ENV;
    grant.a = value;
    if (char* separator = strchr(value, '=')) {
      *separator = 0;
      grant.b = separator + 1;
    }
    if (*grant.a == 0)
      fail(2, "WROUGHT_GRANTS: env= needs a name");
    return true;
  }
  if (char* value = valueOf(line, "listen")) {
    grant.kind = WROUGHT_GRANT_LISTEN;
    grant.a = value;
    return true;
  }
  constexpr uint64_t one = 1000000000;
  if (char* value = valueOf(line, "timeout"))
    tighten(launch.timeout_nanoseconds, line, value, 1);
  else if (char* value = valueOf(line, "max-files"))
    tighten(launch.max_files, line, value, one);
  else if (char* value = valueOf(line, "max-entries"))
    tighten(launch.max_entries, line, value, one);
  else if (char* value = valueOf(line, "sandbox"))
    readMode(launch.sandbox, line, value);
  else
    failOnLine(line, "is neither dir=HOST::GUEST nor env=NAME[=VALUE] nor another grant or limit");
  return false;
}

void addLaunchGrants(wrought_launch& launch) {
  char* text = takeVariable(launch.envp);
  if (text == nullptr || *text == 0 || getauxval(AT_SECURE) != 0)
    return;
  if (wrought_program.flags & WROUGHT_PROGRAM_SEALED)
    fail(2, "this program is sealed: it takes no grants at launch, so WROUGHT_GRANTS must not be set");
  uint64_t lineCount = 1;
  for (const char* rest = text; *rest != 0; ++rest)
    lineCount += *rest == '\n';
  uint64_t bytes = roundUpToPage((launch.grant_count + lineCount) * sizeof(wrought_grant));
  wrought_grant* grants = static_cast<wrought_grant*>(mapZeroes(bytes));
  if (grants == nullptr)
    fail(1, "no memory for the grants of WROUGHT_GRANTS");
  if (launch.grant_count != 0)
    memcpy(grants, launch.grants, launch.grant_count * sizeof(wrought_grant));
  for (char* line = text; line != nullptr;) {
    char* end = strchr(line, '\n');
    if (end != nullptr)
      *end++ = 0;
    wrought_grant grant{};
    if (*line != 0 && readLine(line, launch, grant))
      grants[launch.grant_count++] = grant;
    line = end;
  }
  launch.grants = grants;
}

} // namespace wrought
