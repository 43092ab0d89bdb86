// Loops over 128-bit vectors, written with the intrinsics of WebAssembly and, for the native program, with those of SSE4.2 that do
// the same: what the instructions that wrought chooses cost beside those that a programmer would.
//
//   intrinsics NAME     runs one loop; prints its checksum, and to standard error the seconds that it took
//   intrinsics          prints the names
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef __wasm__
#include <wasm_simd128.h>
typedef v128_t vector;
#define LOAD(p) wasm_v128_load(p)
#define STORE(p, v) wasm_v128_store(p, v)
#define ADD_I8(a, b) wasm_i8x16_add(a, b)
#define ADD_I32(a, b) wasm_i32x4_add(a, b)
#define ADD_I64(a, b) wasm_i64x2_add(a, b)
#define ADD_SATURATED_U8(a, b) wasm_u8x16_add_sat(a, b)
#define AVERAGE_U8(a, b) wasm_u8x16_avgr(a, b)
#define MAX_U8(a, b) wasm_u8x16_max(a, b)
#define MIN_I16(a, b) wasm_i16x8_min(a, b)
#define DOT_I16(a, b) wasm_i32x4_dot_i16x8(a, b)
#define NARROW_I16(a, b) wasm_u8x16_narrow_i16x8(a, b)
#define WIDEN_LOW_U8(a) wasm_u16x8_extend_low_u8x16(a)
#define WIDEN_HIGH_U8(a) wasm_u16x8_extend_high_u8x16(a)
#define MULTIPLY_I16(a, b) wasm_i16x8_mul(a, b)
#define MULTIPLY_I32(a, b) wasm_i32x4_mul(a, b)
#define ADD_I16(a, b) wasm_i16x8_add(a, b)
#define SHIFT_RIGHT_U16(a, n) wasm_u16x8_shr(a, n)
#define SHIFT_LEFT_I32(a, n) wasm_i32x4_shl(a, n)
#define SHIFT_RIGHT_U32(a, n) wasm_u32x4_shr(a, n)
#define XOR(a, b) wasm_v128_xor(a, b)
#define EQUAL_I8(a, b) wasm_i8x16_eq(a, b)
#define MASK_I8(a) wasm_i8x16_bitmask(a)
#define SPLAT_I8(a) wasm_i8x16_splat(a)
#define SPLAT_I16(a) wasm_i16x8_splat(a)
#define SPLAT_I32(a) wasm_i32x4_splat(a)
#define SPLAT_F32(a) wasm_f32x4_splat(a)
#define REVERSE_I32(a) wasm_i32x4_shuffle(a, a, 3, 2, 1, 0)
#define INTERLEAVE_LOW_I8(a, b) wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define INTERLEAVE_HIGH_I8(a, b) wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define MULTIPLY_F32(a, b) wasm_f32x4_mul(a, b)
#define ADD_F32(a, b) wasm_f32x4_add(a, b)
#define SUBTRACT_F32(a, b) wasm_f32x4_sub(a, b)
#define LESS_F32(a, b) wasm_f32x4_lt(a, b)
#define SELECT(mask, a, b) wasm_v128_bitselect(a, b, mask)
#define ROOT_F32(a) wasm_f32x4_sqrt(a)
#define TO_F32(a) wasm_f32x4_convert_i32x4(a)
// Indices below 16 only, so both sides may take the plain instruction; nothing tells the compiler that.
#define TABLE_I8(table, indices) wasm_i8x16_swizzle(table, indices)
#define AND(a, b) wasm_v128_and(a, b)
#else
#include <nmmintrin.h>
typedef __m128i vector;
#define F(a) _mm_castsi128_ps(a)
#define I(a) _mm_castps_si128(a)
#define LOAD(p) _mm_loadu_si128((const __m128i*)(p))
#define STORE(p, v) _mm_storeu_si128((__m128i*)(p), v)
#define ADD_I8(a, b) _mm_add_epi8(a, b)
#define ADD_I32(a, b) _mm_add_epi32(a, b)
#define ADD_I64(a, b) _mm_add_epi64(a, b)
#define ADD_SATURATED_U8(a, b) _mm_adds_epu8(a, b)
#define AVERAGE_U8(a, b) _mm_avg_epu8(a, b)
#define MAX_U8(a, b) _mm_max_epu8(a, b)
#define MIN_I16(a, b) _mm_min_epi16(a, b)
#define DOT_I16(a, b) _mm_madd_epi16(a, b)
#define NARROW_I16(a, b) _mm_packus_epi16(a, b)
#define WIDEN_LOW_U8(a) _mm_unpacklo_epi8(a, _mm_setzero_si128())
#define WIDEN_HIGH_U8(a) _mm_unpackhi_epi8(a, _mm_setzero_si128())
#define MULTIPLY_I16(a, b) _mm_mullo_epi16(a, b)
#define MULTIPLY_I32(a, b) _mm_mullo_epi32(a, b)
#define ADD_I16(a, b) _mm_add_epi16(a, b)
#define SHIFT_RIGHT_U16(a, n) _mm_srli_epi16(a, n)
#define SHIFT_LEFT_I32(a, n) _mm_slli_epi32(a, n)
#define SHIFT_RIGHT_U32(a, n) _mm_srli_epi32(a, n)
#define XOR(a, b) _mm_xor_si128(a, b)
#define EQUAL_I8(a, b) _mm_cmpeq_epi8(a, b)
#define MASK_I8(a) (uint32_t)_mm_movemask_epi8(a)
#define SPLAT_I8(a) _mm_set1_epi8(a)
#define SPLAT_I16(a) _mm_set1_epi16(a)
#define SPLAT_I32(a) _mm_set1_epi32(a)
#define SPLAT_F32(a) I(_mm_set1_ps(a))
#define REVERSE_I32(a) _mm_shuffle_epi32(a, _MM_SHUFFLE(0, 1, 2, 3))
#define INTERLEAVE_LOW_I8(a, b) _mm_unpacklo_epi8(a, b)
#define INTERLEAVE_HIGH_I8(a, b) _mm_unpackhi_epi8(a, b)
#define MULTIPLY_F32(a, b) I(_mm_mul_ps(F(a), F(b)))
#define ADD_F32(a, b) I(_mm_add_ps(F(a), F(b)))
#define SUBTRACT_F32(a, b) I(_mm_sub_ps(F(a), F(b)))
#define LESS_F32(a, b) I(_mm_cmplt_ps(F(a), F(b)))
#define SELECT(mask, a, b) I(_mm_blendv_ps(F(b), F(a), F(mask)))
#define ROOT_F32(a) I(_mm_sqrt_ps(F(a)))
#define TO_F32(a) I(_mm_cvtepi32_ps(a))
#define TABLE_I8(table, indices) _mm_shuffle_epi8(table, indices)
#define AND(a, b) _mm_and_si128(a, b)
#endif

enum { SIZE = 1 << 15 };
static uint8_t first[SIZE], second[SIZE], third[SIZE];

#define EACH(i) for (int i = 0; i < SIZE; i += 16)

static void blend_pixels(void) {
  EACH(i) {
    vector a = LOAD(first + i), b = LOAD(second + i), weight = SPLAT_I16(77), other = SPLAT_I16(179);
    vector low = ADD_I16(MULTIPLY_I16(WIDEN_LOW_U8(a), weight), MULTIPLY_I16(WIDEN_LOW_U8(b), other));
    vector high = ADD_I16(MULTIPLY_I16(WIDEN_HIGH_U8(a), weight), MULTIPLY_I16(WIDEN_HIGH_U8(b), other));
    STORE(third + i, NARROW_I16(SHIFT_RIGHT_U16(low, 8), SHIFT_RIGHT_U16(high, 8)));
  }
}

static void brighten(void) {
  EACH(i) STORE(third + i, MAX_U8(AVERAGE_U8(LOAD(first + i), LOAD(second + i)), ADD_SATURATED_U8(LOAD(third + i), SPLAT_I8(3))));
}

static void dot(void) {
  vector sum = SPLAT_I32(0);
  EACH(i) sum = ADD_I32(sum, DOT_I16(LOAD(first + i), LOAD(second + i)));
  STORE(third, ADD_I32(sum, LOAD(third)));
}

static void count_bytes(void) {
  uint32_t found = 0;
  for (int letter = 0; letter < 4; ++letter)
    EACH(i) found += (uint32_t)__builtin_popcount(MASK_I8(EQUAL_I8(LOAD(first + i), SPLAT_I8((char)('a' + letter)))));
  memcpy(third, &found, 4);
}

static void hex_digits(void) {
  vector digits = LOAD("0123456789abcdef");
  for (int i = 0; i < SIZE / 2; i += 16) {
    vector bytes = LOAD(first + i);
    vector high = TABLE_I8(digits, AND(SHIFT_RIGHT_U16(bytes, 4), SPLAT_I8(15)));
    vector low = TABLE_I8(digits, AND(bytes, SPLAT_I8(15)));
    STORE(third + 2 * i, INTERLEAVE_LOW_I8(high, low));
    STORE(third + 2 * i + 16, INTERLEAVE_HIGH_I8(high, low));
  }
}

static void mix_words(void) {
  EACH(i) {
    vector word = MULTIPLY_I32(LOAD(first + i), SPLAT_I32((int)0xcc9e2d51u));
    word = XOR(SHIFT_LEFT_I32(word, 15), SHIFT_RIGHT_U32(word, 17));
    STORE(third + i, REVERSE_I32(ADD_I32(XOR(word, LOAD(third + i)), SPLAT_I32((int)0xe6546b64u))));
  }
}

static void lengths(void) {
  EACH(i) {
    vector x = TO_F32(LOAD(first + i)), y = TO_F32(LOAD(second + i));
    vector length = ROOT_F32(ADD_F32(MULTIPLY_F32(x, x), MULTIPLY_F32(y, y)));
    vector limit = SPLAT_F32(1.5e9f);
    STORE(third + i, SELECT(LESS_F32(length, limit), SUBTRACT_F32(limit, length), length));
  }
}

static void least(void) {
  vector so_far = LOAD(first);
  EACH(i) so_far = MIN_I16(so_far, ADD_I8(LOAD(first + i), LOAD(second + i)));
  STORE(third, ADD_I64(so_far, LOAD(third)));
}

static const struct {
  const char* name;
  void (*run)(void);
  int rounds;
} loops[] = {{"blend_pixels", blend_pixels, 60000}, {"brighten", brighten, 120000}, {"dot", dot, 160000},
             {"count_bytes", count_bytes, 24000},   {"hex_digits", hex_digits, 90000}, {"mix_words", mix_words, 60000},
             {"lengths", lengths, 30000},           {"least", least, 160000}};

int main(int count, char** arguments) {
  uint32_t state = 1;
  for (int i = 0; i < SIZE; ++i) {
    state = state * 1664525u + 1013904223u;
    first[i] = (uint8_t)(state >> 24);
    second[i] = (uint8_t)(state >> 16);
  }
  for (unsigned i = 0; i < sizeof loops / sizeof *loops; ++i) {
    if (count < 2) {
      puts(loops[i].name);
      continue;
    }
    if (strcmp(arguments[1], loops[i].name) != 0)
      continue;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int round = 0; round < loops[i].rounds; ++round) {
      loops[i].run();
      first[round % SIZE] ^= third[round % SIZE];
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    uint32_t checksum = 0;
    for (int byte = 0; byte < SIZE; ++byte)
      checksum = (checksum ^ third[byte] ^ first[byte]) * 16777619u;
    printf("%s %08x\n", loops[i].name, (unsigned)checksum);
    fprintf(stderr, "%.6f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
  }
}
