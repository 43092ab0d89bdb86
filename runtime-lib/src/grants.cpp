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
    if (strncmp(*entry, variableStart, variableStartLength) != 0)
      *kept++ = *entry;
    else if (value == nullptr)
      value = *entry + variableStartLength;
  }
  *kept = nullptr;
  return value;
}

// Reads one line, cutting it into strings where it stands.
static wrought_grant readGrant(char* line) {
  wrought_grant grant{};
  grant.a = line + 4;
  if (strncmp(line, "dir=", 4) == 0) {
    grant.kind = WROUGHT_GRANT_DIR;
    grant.b = grant.a;
    if (char* separator = strstr(line + 4, "::")) {
      *separator = 0;
      grant.b = separator + 2;
    }
    if (*grant.a == 0 || *grant.b == 0)
      fail(2, "WROUGHT_GRANTS: dir= needs a path on both sides of '::'");
    return grant;
  }
  if (strncmp(line, "env=", 4) == 0) {
    grant.kind = WROUGHT_GRANT_ENV;
    if (char* separator = strchr(line + 4, '=')) {
      *separator = 0;
      grant.b = separator + 1;
    }
    if (*grant.a == 0)
      fail(2, "WROUGHT_GRANTS: env= needs a name");
    return grant;
  }
  ErrorWriter message;
  message << "wrought: error: WROUGHT_GRANTS: '";
  message.untrusted(line) << "' is neither dir=HOST::GUEST nor env=NAME[=VALUE]\n";
  message.flush();
  endProcess(2);
}

void addLaunchGrants(wrought_launch& launch) {
  char* text = takeVariable(launch.envp);
  if (text == nullptr || getauxval(AT_SECURE) != 0)
    return;
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
    if (*line != 0)
      grants[launch.grant_count++] = readGrant(line);
    line = end;
  }
  launch.grants = grants;
}

} // namespace wrought
