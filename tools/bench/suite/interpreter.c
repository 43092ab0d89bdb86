// A bytecode interpreter: one large switch in a tight loop.
#include <stdint.h>
#include <stdio.h>

enum { PUSH, ADD, SUB, MUL, LESS, JUMP, JUMP_ZERO, LOAD, STORE, AND, XOR, SHIFT, HALT };

static int64_t run(const int32_t* code, int64_t* variables) {
  int64_t stack[64];
  int top = 0;
  for (int at = 0;;) {
    switch (code[at++]) {
    case PUSH: stack[top++] = code[at++]; break;
    case ADD: --top; stack[top - 1] += stack[top]; break;
    case SUB: --top; stack[top - 1] -= stack[top]; break;
    case MUL: --top; stack[top - 1] = (int64_t)((uint64_t)stack[top - 1] * (uint64_t)stack[top]); break;
    case LESS: --top; stack[top - 1] = stack[top - 1] < stack[top]; break;
    case AND: --top; stack[top - 1] &= stack[top]; break;
    case XOR: --top; stack[top - 1] ^= stack[top]; break;
    case SHIFT: --top; stack[top - 1] = (int64_t)((uint64_t)stack[top - 1] >> (stack[top] & 63)); break;
    case JUMP: at = code[at]; break;
    case JUMP_ZERO: at = stack[--top] ? at + 1 : code[at]; break;
    case LOAD: stack[top++] = variables[code[at++]]; break;
    case STORE: variables[code[at++]] = stack[--top]; break;
    case HALT: return variables[1];
    }
  }
}

int main(void) {
  // for (i = 0; i < 6000000; ++i) sum = (sum ^ (sum >> 7)) * 31 + i
  static const int32_t program[] = {
      PUSH, 0, STORE, 0, PUSH, 1, STORE, 1, LOAD, 0, PUSH, 6000000, LESS, JUMP_ZERO, 38, LOAD, 1, LOAD, 1, PUSH, 7, SHIFT, XOR,
      PUSH, 31, MUL, LOAD, 0, ADD, STORE, 1, LOAD, 0, PUSH, 1, ADD, JUMP, 39, HALT, STORE, 0, JUMP, 8};
  int64_t variables[4] = {0};
  printf("%lld\n", (long long)run(program, variables));
  return 0;
}
