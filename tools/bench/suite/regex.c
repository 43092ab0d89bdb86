// Regular expressions: a backtracking matcher over many lines.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int match_here(const char* pattern, const char* text);
// One element of a pattern: a character, '.', or a class.
static int element_size(const char* pattern) { return *pattern == '[' ? (int)(strchr(pattern, ']') - pattern) + 1 : 1; }
static int matches(const char* pattern, char c) {
  if (c == 0) return 0;
  if (*pattern == '.') return 1;
  if (*pattern != '[') return *pattern == c;
  for (++pattern; *pattern != ']'; ++pattern) {
    if (pattern[1] == '-') {
      if (c >= pattern[0] && c <= pattern[2]) return 1;
      pattern += 2;
    } else if (*pattern == c) return 1;
  }
  return 0;
}
static int match_many(const char* element, const char* rest, const char* text) {
  const char* end = text;
  while (matches(element, *end)) ++end;
  for (; end >= text; --end)
    if (match_here(rest, end)) return 1;
  return 0;
}
static int match_here(const char* pattern, const char* text) {
  if (*pattern == 0) return 1;
  if (*pattern == '$' && pattern[1] == 0) return *text == 0;
  int size = element_size(pattern);
  if (pattern[size] == '*') return match_many(pattern, pattern + size + 1, text);
  if (pattern[size] == '+') return matches(pattern, *text) && match_many(pattern, pattern + size + 1, text + 1);
  return matches(pattern, *text) && match_here(pattern + size, text + 1);
}
static int match(const char* pattern, const char* text) {
  if (*pattern == '^') return match_here(pattern + 1, text);
  do
    if (match_here(pattern, text)) return 1;
  while (*text++);
  return 0;
}

int main(void) {
  static char lines[4000][64];
  for (int i = 0; i < 4000; ++i) {
    int length = 20 + (int)(random_next() % 40);
    for (int k = 0; k < length; ++k) lines[i][k] = "abcdefghij0123456789 .@-"[random_next() % 24];
  }
  static const char* patterns[] = {"[a-e]+@[a-z]*0", "^[a-z]*[0-9]+ ", "a.*b.*c.*d", "[0-9]+\\.*[0-9]*$", "j[^ ]*i*h", "[a-j]+-[0-9]+-"};
  int counts[6] = {0};
  for (int round = 0; round < 20; ++round)
    for (int p = 0; p < 6; ++p)
      for (int i = 0; i < 4000; ++i) counts[p] += match(patterns[p], lines[i]);
  for (int p = 0; p < 6; ++p) printf("%d ", counts[p]);
  puts("");
  return 0;
}
