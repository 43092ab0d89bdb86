// Walks a folder and reports every file in it: lines, words, bytes, SHA-256, and the words used most.
// tools/quickstart shows it as the example; the native build of the same source must print the same.
//
// RUN: rm -rf %t.dir && mkdir -p %t.dir/sub/empty
// RUN: printf 'one two\nthree two\n' >%t.dir/a.txt
// RUN: printf 'naïve two-fold' >%t.dir/sub/b.txt
// RUN: : >%t.dir/sub/c.txt
// RUN: %wasi-cc %s -o %t.wasm
// RUN: %wrought compile %t.wasm --dir %t.dir::/data -o %t
// RUN: %t /data >%t.out
// RUN: FileCheck %s <%t.out
// RUN: %host-cc %s -o %t.native
// RUN: cd %t.dir && %t.native . >%t.expected
// RUN: diff %t.expected %t.out
// CHECK:      a.txt {{ *}}2 lines {{ *}}4 words {{ *}}18 bytes
// CHECK-NEXT: sub/b.txt {{ *}}0 lines {{ *}}3 words
// CHECK-NEXT: sub/c.txt {{ *}}0 lines {{ *}}0 words {{ *}}0 bytes e3b0c44298fc1c14
// CHECK-NEXT: 3 files in 3 folders
// CHECK-NEXT: most used: two 3, fold 1, naïve 1, one 1, three 1
//
// Without a grant there is nothing to read.
// RUN: %wrought compile %t.wasm -o %t.ungranted
// RUN: not %t.ungranted /data 2>&1 | FileCheck --check-prefix=UNGRANTED %s
// UNGRANTED: /data: {{.+}}

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// --- SHA-256 (FIPS 180-4) ---

typedef struct {
  uint32_t state[8];
  uint64_t length;
  uint8_t block[64];
} Sha256;

static uint32_t round_constant[64];

// The constants are fractional parts of the square and cube roots of the first primes. A root is below 2^5, so with 32 bits
// behind the point its cube stays below 2^128 - and __int128 gets some exercise.
static uint32_t fractional_root(unsigned prime, int power) {
  uint64_t low = 0, high = UINT64_C(1) << 37; // floor(root * 2^32) is searched between these
  while (high - low > 1) {
    uint64_t middle = low + (high - low) / 2;
    unsigned __int128 product = middle;
    for (int i = 1; i < power; ++i)
      product *= middle;
    if (product <= (unsigned __int128)prime << 32 * power)
      low = middle;
    else
      high = middle;
  }
  return (uint32_t)low;
}

static void sha256_init(Sha256* sha) {
  static uint32_t start[8];
  if (!start[0]) {
    int count = 0;
    for (unsigned n = 2; count < 64; ++n) {
      int is_prime = 1;
      for (unsigned d = 2; d * d <= n; ++d)
        is_prime &= n % d != 0;
      if (!is_prime)
        continue;
      if (count < 8)
        start[count] = fractional_root(n, 2);
      round_constant[count++] = fractional_root(n, 3);
    }
  }
  memcpy(sha->state, start, sizeof start);
  sha->length = 0;
}

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha256_block(Sha256* sha) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; ++i) {
    const uint8_t* p = sha->block + 4 * i;
    w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
  }
  for (int i = 16; i < 64; ++i) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
  }
  memcpy(s, sha->state, sizeof s);
  for (int i = 0; i < 64; ++i) {
    uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                  round_constant[i] + w[i];
    uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; ++i)
    sha->state[i] += s[i];
}

static void sha256_add(Sha256* sha, const void* bytes, size_t size) {
  const uint8_t* p = bytes;
  while (size--) {
    sha->block[sha->length++ % 64] = *p++;
    if (sha->length % 64 == 0)
      sha256_block(sha);
  }
}

static void sha256_finish(Sha256* sha, char hex[65]) {
  uint64_t bits = sha->length * 8;
  sha256_add(sha, "\x80", 1);
  while (sha->length % 64 != 56)
    sha256_add(sha, "", 1);
  for (int i = 56; i >= 0; i -= 8)
    sha256_add(sha, &(uint8_t){(uint8_t)(bits >> i)}, 1);
  for (int i = 0; i < 8; ++i)
    sprintf(hex + 8 * i, "%08x", sha->state[i]);
}

// --- Words ---

typedef struct Word {
  struct Word* next;
  unsigned count;
  char text[];
} Word;

static Word* buckets[1024];
static size_t word_count;

static void count_word(const char* text) {
  uint32_t hash = 2166136261u;
  for (const char* p = text; *p; ++p)
    hash = (hash ^ (uint8_t)*p) * 16777619u;
  Word** slot = &buckets[hash % (sizeof buckets / sizeof *buckets)];
  for (Word* word = *slot; word; word = word->next)
    if (strcmp(word->text, text) == 0) {
      ++word->count;
      return;
    }
  Word* word = malloc(sizeof *word + strlen(text) + 1);
  if (!word)
    abort();
  strcpy(word->text, text);
  word->count = 1;
  word->next = *slot;
  *slot = word;
  ++word_count;
}

static int by_count(const void* a, const void* b) {
  const Word *x = *(Word* const*)a, *y = *(Word* const*)b;
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->text, y->text);
}

// --- The walk ---

typedef struct {
  char* path; // relative to the folder that was asked for
  unsigned lines, words;
  unsigned long long bytes;
  char sha[65];
} File;

static File* files;
static size_t file_count;
static unsigned folder_count;

static int fail(const char* path) {
  fprintf(stderr, "%s: %s\n", path, strerror(errno));
  return 1;
}

static int read_file(const char* path, const char* relative) {
  FILE* stream = fopen(path, "rb");
  if (!stream)
    return fail(path);
  File file = {.path = strdup(relative)};
  Sha256 sha;
  sha256_init(&sha);
  char buffer[4096], word[64];
  size_t size, length = 0;
  while ((size = fread(buffer, 1, sizeof buffer, stream)) > 0) {
    sha256_add(&sha, buffer, size);
    file.bytes += size;
    for (size_t i = 0; i < size; ++i) {
      uint8_t c = (uint8_t)buffer[i];
      file.lines += c == '\n';
      if (isalnum(c) || c >= 0x80) {
        if (length + 1 < sizeof word)
          word[length++] = (char)tolower(c);
      } else if (length) {
        word[length] = 0, length = 0;
        count_word(word);
        ++file.words;
      }
    }
  }
  if (length) {
    word[length] = 0;
    count_word(word);
    ++file.words;
  }
  if (ferror(stream))
    return fail(path);
  fclose(stream);
  sha256_finish(&sha, file.sha);
  files = realloc(files, (file_count + 1) * sizeof *files);
  files[file_count++] = file;
  return 0;
}

static int walk(const char* path, const char* relative) {
  DIR* dir = opendir(path);
  if (!dir)
    return fail(path);
  ++folder_count;
  int failed = 0;
  struct dirent* entry;
  while (!failed && (entry = readdir(dir))) {
    if (entry->d_name[0] == '.')
      continue;
    size_t size = strlen(path) + strlen(entry->d_name) + 2;
    char *child = malloc(size), *child_relative = malloc(size);
    snprintf(child, size, "%s/%s", path, entry->d_name);
    snprintf(child_relative, size, "%s%s%s", relative, *relative ? "/" : "", entry->d_name);
    struct stat status;
    if (stat(child, &status))
      failed = fail(child);
    else
      failed = S_ISDIR(status.st_mode) ? walk(child, child_relative) : read_file(child, child_relative);
    free(child);
    free(child_relative);
  }
  closedir(dir);
  return failed;
}

static int by_path(const void* a, const void* b) { return strcmp(((const File*)a)->path, ((const File*)b)->path); }

int main(int argc, char** argv) {
  Sha256 sha;
  char hex[65];
  sha256_init(&sha);
  sha256_add(&sha, "abc", 3);
  sha256_finish(&sha, hex);
  if (strcmp(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") != 0) {
    fprintf(stderr, "SHA-256 of 'abc' came out as %s\n", hex);
    return 2;
  }
  if (argc != 2) {
    fprintf(stderr, "usage: tree-report FOLDER\n");
    return 2;
  }
  if (walk(argv[1], ""))
    return 1;

  qsort(files, file_count, sizeof *files, by_path);
  for (size_t i = 0; i < file_count; ++i)
    printf("%-28s %6u lines %7u words %8llu bytes %.16s\n", files[i].path, files[i].lines, files[i].words, files[i].bytes,
           files[i].sha);
  printf("%zu files in %u folders\n", file_count, folder_count);

  Word** words = malloc((word_count + 1) * sizeof *words);
  size_t n = 0;
  for (size_t i = 0; i < sizeof buckets / sizeof *buckets; ++i)
    for (Word* word = buckets[i]; word; word = word->next)
      words[n++] = word;
  qsort(words, n, sizeof *words, by_count);
  printf("most used:");
  for (size_t i = 0; i < n && i < 8; ++i)
    printf("%s %s %u", i ? "," : "", words[i]->text, words[i]->count);
  printf("\n");
  return 0;
}
