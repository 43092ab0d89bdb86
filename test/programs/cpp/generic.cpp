// Templates and the newer library: variants, optionals, views, spans, string views, ranges, character conversions, regular
// expressions, and an arbitrary-precision integer of templates.
//
// REQUIRES: wasi-libcxx
// RUN: %wasi-cxx %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cxx %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: 100! = 93326215443944152681699238856266700490715968264381621468592963895217599993229915608941463976156518286253697920827223758251185210916864000000000000000000000000

#include <algorithm>
#include <any>
#include <charconv>
#include <complex>
#include <cstdio>
#include <numeric>
#include <optional>
#include <random>
#include <ranges>
#include <regex>
#include <span>
#include <string>
#include <string_view>
#include <valarray>
#include <variant>
#include <vector>

template <unsigned Base> class Big {
  std::vector<uint32_t> digits{1};

public:
  Big& operator*=(uint32_t by) {
    uint64_t carry = 0;
    for (uint32_t& digit : digits) {
      carry += uint64_t(digit) * by;
      digit = static_cast<uint32_t>(carry % Base);
      carry /= Base;
    }
    for (; carry; carry /= Base)
      digits.push_back(static_cast<uint32_t>(carry % Base));
    return *this;
  }
  std::string str() const {
    std::string out;
    char part[12];
    int width = 0;
    for (unsigned n = Base; n > 1; n /= 10)
      ++width;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
      std::snprintf(part, sizeof part, digit == digits.rbegin() ? "%u" : "%0*u", digit == digits.rbegin() ? int(*digit) : width, *digit);
      out += part;
    }
    return out;
  }
};

using Value = std::variant<std::monostate, int, double, std::string, std::vector<int>>;
struct Describe {
  std::string operator()(std::monostate) const { return "nothing"; }
  std::string operator()(int i) const { return "int " + std::to_string(i); }
  std::string operator()(double d) const { return "double " + std::to_string(d); }
  std::string operator()(const std::string& s) const { return "string " + s; }
  std::string operator()(const std::vector<int>& v) const { return "vector of " + std::to_string(v.size()); }
};

template <int N> constexpr auto fibonacci() {
  if constexpr (N < 2)
    return uint64_t(N);
  else
    return fibonacci<N - 1>() + fibonacci<N - 2>();
}
template <class... Ts> auto sum(Ts... terms) { return (terms + ... + 0); }

static std::optional<int> parse(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

int main() {
  Big<1000000000> factorial;
  for (uint32_t i = 2; i <= 100; ++i)
    factorial *= i;
  std::printf("100! = %s\n", factorial.str().c_str());
  std::printf("%llu %d\n", (unsigned long long)fibonacci<60>(), sum(1, 2, 3, 4));

  for (const Value& value : {Value(), Value(5), Value(2.5), Value(std::string("text")), Value(std::vector<int>(3))})
    std::printf("%zu %s\n", value.index(), std::visit(Describe(), value).c_str());
  for (std::string_view text : {"42", "-7", "12x", "", "99999999999"})
    std::printf("%s:%d ", std::string(text).c_str(), parse(text).value_or(-1));
  std::printf("\n");

  std::vector<int> numbers(20);
  std::iota(numbers.begin(), numbers.end(), 1);
  int total = 0;
  for (int n : numbers | std::views::filter([](int i) { return i % 3 == 0; }) | std::views::transform([](int i) { return i * i; }) |
                   std::views::reverse | std::views::take(4))
    total = total * 10 + n;
  std::ranges::stable_sort(numbers, std::greater<>{}, [](int n) { return n * 7 % 11; });
  std::printf("%d %d %d %d\n", total, numbers[0], numbers[10], numbers[19]);
  std::span<const int> middle(numbers.data() + 5, 10);
  std::printf("%d\n", std::accumulate(middle.begin(), middle.end(), 0));

  std::any any = 3.5;
  std::printf("%d %d\n", any.type() == typeid(double), std::any_cast<int>(&any) == nullptr);
  std::complex<double> z(0.5, -1), w = 1;
  for (int i = 0; i < 10; ++i)
    w = w * z + std::complex<double>(1, 0.25);
  std::printf("%.12f %.12f\n", w.real(), w.imag());
  std::valarray<double> x{1, 2, 3, 4};
  x = x * x - 2.0 * x;
  std::printf("%g %g\n", x.sum(), x.max());

  std::mt19937_64 generator(12345);
  uint64_t mixed = 0;
  for (int i = 0; i < 10000; ++i)
    mixed = mixed * 31 + generator();
  std::minstd_rand small(7);
  std::printf("%016llx %u\n", (unsigned long long)mixed, unsigned((small(), small())));

  std::string text = "From: alice@example.org, bob+tag@mail.example.com; not-an-address@";
  std::regex address(R"(([\w.+]+)@((\w+\.)+\w+))");
  for (std::sregex_iterator match(text.begin(), text.end(), address), end; match != end; ++match)
    std::printf("%s at %s\n", (*match)[1].str().c_str(), (*match)[2].str().c_str());
  std::printf("%s\n", std::regex_replace(text, std::regex("[aeiou]"), "_").c_str());

  std::string s = "the quick brown fox";
  std::printf("%zu %zu %s %d\n", s.find("quick"), s.rfind('o'), s.substr(4, 5).c_str(), s.compare("the slow") < 0);
  s.insert(4, "very ").replace(0, 3, "a").erase(s.size() - 4);
  std::printf("%s %s\n", s.c_str(), std::to_string(1234567890123456789LL).c_str());
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, 1.0 / 3).ptr;
  std::printf("%.*s\n", int(end - buffer), buffer);
}
