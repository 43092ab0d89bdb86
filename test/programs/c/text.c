// Unicode: UTF-8 decoding with every kind of malformed sequence, wide characters, case, and a grapheme-aware reversal.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && env LC_ALL=C.UTF-8 %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: !dlröW ,ollèH

#include <ctype.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

// Decodes one character; gives the number of bytes, or 0 for a malformed sequence (Unicode, table 3-7).
static int decode(const uint8_t* s, size_t left, uint32_t* code) {
  if (!left)
    return 0;
  if (s[0] < 0x80)
    return *code = s[0], 1;
  int length = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 : s[0] >> 4 == 0xe ? 3 : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : 0;
  if (!length || left < (size_t)length)
    return 0;
  uint32_t c = s[0] & (0x7f >> length);
  for (int i = 1; i < length; ++i) {
    if (s[i] >> 6 != 2)
      return 0;
    c = c << 6 | (s[i] & 63);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
    return 0;
  *code = c;
  return length;
}

static int combining(uint32_t c) { return (c >= 0x300 && c < 0x370) || c == 0x200d || (c >= 0xfe00 && c < 0xfe10); }

static void reverse(const char* text) {
  size_t size = strlen(text), end = size;
  char* out = malloc(size + 1);
  char* to = out;
  while (end) {
    size_t start = end;
    uint32_t code = 0;
    do
      do
        --start;
      while (start && (text[start] & 0xc0) == 0x80);
    while (decode((const uint8_t*)text + start, size - start, &code) && combining(code) && start);
    memcpy(to, text + start, end - start);
    to += end - start;
    end = start;
  }
  *to = 0;
  printf("%s\n", out);
  free(out);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  static const char* const samples[] = {"plain",        "é",          "€",        "😀",         "\xc0\x80",    "\xe0\x80\x80", "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\x80",   "\xc3(",      "\xfe\xff",    "日本語",       "a\xcc\x81"};
  for (size_t i = 0; i < sizeof samples / sizeof *samples; ++i) {
    const uint8_t* s = (const uint8_t*)samples[i];
    size_t left = strlen(samples[i]);
    int bad = 0;
    printf("%zu:", i);
    while (left) {
      uint32_t code;
      int length = decode(s, left, &code);
      if (length)
        printf(" U+%04X", code);
      else
        ++bad, length = 1;
      s += length;
      left -= (size_t)length;
    }
    if (i == 7) { // beyond Unicode: glibc takes it
      puts(" left out");
      continue;
    }
    wchar_t wide[32];
    size_t count = mbstowcs(wide, samples[i], 32);
    printf(" %d bad, mbstowcs %d\n", bad, (int)count);
    if (count != (size_t)-1) {
      char back[64];
      wcstombs(back, wide, sizeof back);
      printf("  %s%s\n", back, strcmp(back, samples[i]) ? " is not what it was" : "");
    }
  }
  reverse("Hèllo, Wörld!");
  reverse("e\xcc\x81 \xf0\x9f\x98\x80 z");
  wchar_t upper[32];
  const wchar_t* lower = L"strand éλж";
  size_t n = wcslen(lower);
  for (size_t i = 0; i <= n; ++i)
    upper[i] = (wchar_t)towupper((wint_t)lower[i]);
  char text[96];
  wcstombs(text, upper, sizeof text);
  printf("%s %zu %d\n", text, n, wcscmp(L"ab", L"ac") < 0);
  int letters = 0;
  for (int c = 0; c < 128; ++c)
    letters += (isalpha(c) != 0) + (isdigit(c) != 0) * 100 + (isspace(c) != 0) * 10000 + (toupper(c) != c) * 1000000;
  printf("%d\n", letters);
  return 0;
}
