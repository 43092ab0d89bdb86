// The same numbers in every build: xorshift.
#include <stdint.h>
static uint64_t random_state = 88172645463325252u;
static inline uint64_t random_next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}
