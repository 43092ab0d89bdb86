// Two interpreters: a stack machine with a dense switch, and one for Brainfuck. Large switches and tight loops.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t | FileCheck %s
// CHECK: fib(24) = 46368
// CHECK: 1028 primes below 8192
// CHECK: Hello World!
// CHECK: 1 4 9 16 25 36 49 64 81 100

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum Op { Push, Drop, Dup, Over, Swap, Add, Sub, Mul, Less, Equal, Jump, JumpZero, Call, Return, Load, Store, Local, SetLocal, Print, Halt };

static int64_t run(const int32_t* code, const char* label) {
  static int64_t stack[4096], memory[8192];
  static struct { int at, locals; } frames[512];
  int sp = 0, pc = 0, fp = 0, locals = 0;
  memset(memory, 0, sizeof memory);
  for (;;) {
    switch ((enum Op)code[pc++]) {
    case Push: stack[sp++] = code[pc++]; break;
    case Drop: --sp; break;
    case Dup: stack[sp] = stack[sp - 1], ++sp; break;
    case Over: stack[sp] = stack[sp - 2], ++sp; break;
    case Swap: { int64_t t = stack[sp - 1]; stack[sp - 1] = stack[sp - 2]; stack[sp - 2] = t; break; }
    case Add: --sp, stack[sp - 1] += stack[sp]; break;
    case Sub: --sp, stack[sp - 1] -= stack[sp]; break;
    case Mul: --sp, stack[sp - 1] *= stack[sp]; break;
    case Less: --sp, stack[sp - 1] = stack[sp - 1] < stack[sp]; break;
    case Equal: --sp, stack[sp - 1] = stack[sp - 1] == stack[sp]; break;
    case Jump: pc = code[pc]; break;
    case JumpZero: pc = stack[--sp] ? pc + 1 : code[pc]; break;
    case Call: { // target, number of arguments
      frames[fp].at = pc + 2, frames[fp++].locals = locals;
      locals = sp - code[pc + 1], pc = code[pc];
      break;
    }
    case Return: { // one result
      int64_t result = stack[sp - 1];
      sp = locals;
      stack[sp++] = result;
      pc = frames[--fp].at, locals = frames[fp].locals;
      break;
    }
    case Load: stack[sp - 1] = memory[stack[sp - 1] & 8191]; break;
    case Store: sp -= 2, memory[stack[sp] & 8191] = stack[sp + 1]; break;
    case Local: stack[sp++] = stack[locals + code[pc++]]; break;
    case SetLocal: stack[locals + code[pc++]] = stack[--sp]; break;
    case Print: printf("%lld %s\n", (long long)stack[--sp], label); break;
    case Halt: return stack[sp - 1];
    }
  }
}

static void brainfuck(const char* program) {
  size_t length = strlen(program);
  int* target = calloc(length, sizeof *target);
  int* open = malloc(length * sizeof *open);
  int depth = 0;
  for (size_t i = 0; i < length; ++i) {
    if (program[i] == '[')
      open[depth++] = (int)i;
    if (program[i] == ']') {
      target[i] = open[--depth];
      target[open[depth]] = (int)i;
    }
  }
  static uint8_t tape[30000];
  memset(tape, 0, sizeof tape);
  uint8_t* cell = tape;
  for (size_t i = 0; i < length; ++i)
    switch (program[i]) {
    case '>': ++cell; break;
    case '<': --cell; break;
    case '+': ++*cell; break;
    case '-': --*cell; break;
    case '.': putchar(*cell); break;
    case '[': if (!*cell) i = (size_t)target[i]; break;
    case ']': if (*cell) i = (size_t)target[i]; break;
    }
  free(target);
  free(open);
}

int main(void) {
  static const int32_t fib[] = {
      Push, 24, Call, 6, 1, Halt,
      Local, 0, Push, 2, Less, JumpZero, 16, Local, 0, Return, // 6: n < 2
      Local, 0, Push, 1, Sub, Call, 6, 1, Local, 0, Push, 2, Sub, Call, 6, 1, Add, Return};
  printf("fib(24) = %lld\n", (long long)run(fib, ""));

  // The sieve in the stack machine's code, assembled with labels so that it can be read.
  int32_t code[128];
  int n = 0;
#define EMIT(...) do { const int32_t words[] = {__VA_ARGS__}; memcpy(code + n, words, sizeof words); n += (int)(sizeof words / sizeof *words); } while (0)
  EMIT(Push, 0, Push, 2, Push, 0); // locals: count, i, j
  int outer = n;
  EMIT(Local, 1, Push, 8192, Less, JumpZero, 0);
  int outer_exit = n - 1;
  EMIT(Local, 1, Load, JumpZero, 0);
  int prime = n - 1;
  EMIT(Jump, 0);
  int composite = n - 1;
  code[prime] = n;
  EMIT(Local, 0, Push, 1, Add, SetLocal, 0, Local, 1, Dup, Add, SetLocal, 2);
  int inner = n;
  EMIT(Local, 2, Push, 8192, Less, JumpZero, 0);
  int inner_exit = n - 1;
  EMIT(Local, 2, Push, 1, Store, Local, 2, Local, 1, Add, SetLocal, 2, Jump, inner);
  code[inner_exit] = code[composite] = n;
  EMIT(Local, 1, Push, 1, Add, SetLocal, 1, Jump, outer);
  code[outer_exit] = n;
  EMIT(Local, 0, Print, Push, 0, Halt);
  run(code, "primes below 8192");

  brainfuck("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.");
  for (int i = 1; i <= 10; ++i) {
    static const int32_t square[] = {Push, 0, Dup, Mul, Halt};
    int32_t copy[5];
    memcpy(copy, square, sizeof copy);
    copy[1] = i;
    printf("%lld%c", (long long)run(copy, ""), i < 10 ? ' ' : '\n');
  }
  return 0;
}
