// Dynamic dispatch: an expression tree evaluated through virtual functions, and std::function-like callbacks.
#include <cstdint>
#include <cstdio>
#include <memory>

struct Node {
  virtual ~Node() = default;
  virtual int64_t value(int64_t x) const = 0;
};
using Pointer = std::unique_ptr<Node>;
struct Leaf final : Node { int64_t value(int64_t x) const override { return x; } };
struct Constant final : Node { int64_t number; explicit Constant(int64_t n) : number(n) {} int64_t value(int64_t) const override { return number; } };
template <typename Operation> struct Binary final : Node {
  Pointer left, right;
  Binary(Pointer l, Pointer r) : left(std::move(l)), right(std::move(r)) {}
  int64_t value(int64_t x) const override { return Operation::apply(left->value(x), right->value(x)); }
};
struct Add { static int64_t apply(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); } };
struct Multiply { static int64_t apply(int64_t a, int64_t b) { return int64_t((uint64_t(a) | 1) * (uint64_t(b) + 3)); } };
struct Xor { static int64_t apply(int64_t a, int64_t b) { return a ^ b; } };

static Pointer make(int depth, int seed) {
  if (depth == 0) return seed % 3 ? Pointer(new Leaf) : Pointer(new Constant(seed));
  Pointer l = make(depth - 1, seed * 5 + 1), r = make(depth - 1, seed * 7 + 3);
  switch (seed % 3) {
  case 0: return Pointer(new Binary<Add>(std::move(l), std::move(r)));
  case 1: return Pointer(new Binary<Multiply>(std::move(l), std::move(r)));
  default: return Pointer(new Binary<Xor>(std::move(l), std::move(r)));
  }
}

int main() {
  Pointer root = make(10, 17);
  int64_t sum = 0;
  for (int64_t i = 0; i < 25000; ++i) sum = sum * 3 ^ root->value(i);
  std::printf("%lld\n", static_cast<long long>(sum));
}
