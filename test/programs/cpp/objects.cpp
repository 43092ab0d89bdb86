// Objects: virtual calls, multiple and virtual inheritance, dynamic_cast, pointers to members, the order in which global
// objects live and die, shared and unique ownership.
//
// REQUIRES: wasi-libcxx
// RUN: %wasi-cxx %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cxx %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: first is made
// CHECK-NEXT: second is made
// CHECK: second is gone
// CHECK-NEXT: first is gone

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

struct Loud {
  const char* name;
  explicit Loud(const char* name) : name(name) { std::printf("%s is made\n", name); }
  ~Loud() { std::printf("%s is gone\n", name); }
};
static Loud first("first"), second("second");

struct Shape {
  virtual ~Shape() { ++destroyed; }
  virtual double area() const = 0;
  virtual const char* name() const { return "shape"; }
  static int destroyed;
};
int Shape::destroyed = 0;
struct Circle : Shape {
  double r;
  explicit Circle(double r) : r(r) {}
  double area() const override { return 3 * r * r; }
  const char* name() const override { return "circle"; }
};
struct Named {
  std::string label;
  explicit Named(std::string label) : label(std::move(label)) {}
  virtual ~Named() = default;
  virtual std::string describe() const { return "named " + label; }
};
struct Square : Shape, Named {
  double side;
  explicit Square(double side) : Named("sq" + std::to_string(static_cast<int>(side))), side(side) {}
  double area() const override { return side * side; }
  std::string describe() const override { return "square " + label; }
};

struct Base { int value = 1; virtual int get() const { return value; } virtual ~Base() = default; };
struct Left : virtual Base { Left() { value += 10; } };
struct Right : virtual Base { Right() { value *= 3; } };
struct Diamond : Left, Right { int get() const override { return value + 1000; } };

struct Counter {
  int count = 0;
  void up(int by) { count += by; }
  void down(int by) { count -= by; }
};

template <class... Ts> struct Overload : Ts... { using Ts::operator()...; };
template <class... Ts> Overload(Ts...) -> Overload<Ts...>;

static Loud& lazy() {
  static Loud made("lazy");
  return made;
}

int main() {
  {
    std::vector<std::unique_ptr<Shape>> shapes;
    for (int i = 1; i <= 6; ++i)
      if (i % 2)
        shapes.push_back(std::make_unique<Circle>(i));
      else
        shapes.push_back(std::make_unique<Square>(i));
    double total = 0;
    for (auto& shape : shapes) {
      total += shape->area();
      if (auto* named = dynamic_cast<Named*>(shape.get()))
        std::printf("%s, %s\n", named->describe().c_str(), dynamic_cast<Square*>(named) ? "a square" : "no square");
      else if (const Shape& plain = *shape; typeid(plain) == typeid(Circle))
        std::printf("%s\n", plain.name());
    }
    std::printf("total %.1f\n", total);
  }
  std::printf("%d destroyed\n", Shape::destroyed);

  Diamond diamond;
  Left& left = diamond;
  Right& right = diamond;
  Base* base = &diamond;
  std::printf("%d %d %d %d\n", left.get(), right.value, base->get(), dynamic_cast<Diamond*>(base) == &diamond);

  void (Counter::*steps[])(int) = {&Counter::up, &Counter::down, &Counter::up};
  int Counter::*field = &Counter::count;
  Counter counter;
  for (int i = 0; i < 9; ++i)
    (counter.*steps[i % 3])(i);
  std::printf("%d\n", counter.*field);

  std::vector<std::function<int(int)>> chain;
  int captured = 5;
  chain.emplace_back([](int n) { return n + 1; });
  chain.emplace_back([&captured](int n) { return n * captured++; });
  chain.emplace_back(std::bind(std::minus<int>(), std::placeholders::_1, 3));
  int n = 1;
  for (int round = 0; round < 3; ++round)
    for (auto& function : chain)
      n = function(n);
  std::printf("%d %d\n", n, captured);

  auto visit = Overload{[](int i) { return i; }, [](const char* s) { return static_cast<int>(s[0]); }, [](auto) { return -1; }};
  std::printf("%d %d %d\n", visit(7), visit("A"), visit(2.5));

  std::weak_ptr<Loud> weak;
  {
    auto shared = std::make_shared<Loud>("shared");
    auto other = shared;
    weak = other;
    std::printf("%ld owners\n", shared.use_count());
  }
  std::printf("expired %d\n", weak.expired());
  lazy();
  lazy();
  std::printf("main ends\n");
}
