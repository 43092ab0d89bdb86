// The C library's string functions, and words counted in a text.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  enum { SIZE = 1 << 20 };
  char* text = malloc(SIZE + 1);
  size_t at = 0;
  while (at + 16 < SIZE) {
    int length = 2 + (int)(random_next() % 9);
    for (int i = 0; i < length; ++i) text[at++] = (char)('a' + random_next() % 6);
    text[at++] = random_next() % 12 ? ' ' : '\n';
  }
  text[at] = 0;
  unsigned long sum = 0;
  char line[4096], copy[4096];
  for (int round = 0; round < 40; ++round) {
    for (const char* start = text; *start;) {
      const char* end = strchr(start, '\n');
      size_t length = end ? (size_t)(end - start) : strlen(start);
      memcpy(line, start, length), line[length] = 0;
      strcpy(copy, line);
      for (char* word = strtok(copy, " "); word; word = strtok(NULL, " "))
        sum += strlen(word) * (strcmp(word, "abc") > 0) + (strncmp(word, "fa", 2) == 0) + (strstr(word, "bad") != NULL);
      sum += memcmp(line, "abcabc", length < 6 ? length : 6) > 0;
      start += length + (end != NULL);
    }
  }
  printf("%lu\n", sum);
  return 0;
}
