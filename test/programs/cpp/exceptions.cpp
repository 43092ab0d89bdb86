// C++ exceptions: the right handler, destructors on the way, exceptions thrown anew and out of handlers.
// RUN: %wasi-cxx -fexceptions -fwasm-exceptions -c %s -o %t.o
// RUN: %wasi-cxx -fexceptions -fwasm-exceptions -c %S/Inputs/exception-support.cpp -o %t.support.o
// RUN: %clang --target=wasm32-wasi %t.o %t.support.o -lc++ -lc++abi -o %t.wasm
// RUN: %host-cxx -fexceptions %s -o %t.native && %t.native > %t.expected
// RUN: %wrought compile -O0 %t.wasm -o %t && %t > %t.out && diff %t.expected %t.out
// RUN: %wrought compile -O3 %t.wasm -o %t && %t > %t.out && diff %t.expected %t.out
// REQUIRES: wasi-libcxx
#include <cstdio>
#include <memory>
#include <string>

struct Base {
  int value;
  explicit Base(int value) : value(value) {}
  virtual ~Base() { printf("~Base %d\n", value); }
};
struct Other {
  virtual ~Other() {}
  double extra = 0.5;
};
// The handler's type lies inside of the object, not at its start.
struct Derived : Other, Base {
  explicit Derived(int value) : Base(value) {}
};
struct Noise {
  const char* name;
  ~Noise() { printf("~%s\n", name); }
};

__attribute__((noinline)) static void thrower(int kind) {
  Noise noise{"thrower"};
  switch (kind) {
  case 1:
    throw 42;
  case 2:
    throw Derived(7);
  case 3:
    throw "text";
  case 4:
    throw std::string(100, 'x');
  }
}

__attribute__((noinline)) static int middle(int kind) {
  Noise noise{"middle"};
  std::unique_ptr<Noise> more(new Noise{"more"});
  try {
    thrower(kind);
    return 0;
  } catch (int number) {
    return number;
  } catch (const std::string& text) {
    throw text.size();
  }
}

static void recurse(int depth) {
  Noise noise{"level"};
  if (depth == 0)
    throw Base(depth);
  try {
    recurse(depth - 1);
  } catch (Base& base) {
    base.value += depth;
    throw;
  }
}

int main() {
  for (int kind = 0; kind != 5; ++kind) {
    try {
      printf("%d\n", middle(kind));
    } catch (const Base& base) {
      printf("base %d\n", base.value);
    } catch (size_t size) {
      printf("size %zu\n", size);
    } catch (...) {
      try {
        throw;
      } catch (const char* text) {
        printf("%s\n", text);
      }
    }
  }
  try {
    recurse(5);
  } catch (const Base& base) {
    printf("sum %d\n", base.value);
  }
  long sum = 0;
  for (int i = 0; i != 100000; ++i) {
    try {
      if (i % 3 == 0)
        throw i;
      sum += 1;
    } catch (int number) {
      sum += number;
    }
  }
  printf("%ld\n", sum);
}
