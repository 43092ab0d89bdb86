// The standard containers and algorithms, checked against what simpler code gives.
//
// REQUIRES: wasi-libcxx
// RUN: %wasi-cxx %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cxx %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdio>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

struct Random {
  uint64_t state = 0x9e3779b97f4a7c15u;
  uint64_t operator()() {
    state ^= state << 7;
    state ^= state >> 9;
    return state * 0x2545f4914f6cdd1du >> 16;
  }
};

template <class Range> uint64_t digest(const Range& range) {
  uint64_t h = 7;
  for (const auto& item : range)
    h = h * 1000003 + static_cast<uint64_t>(item);
  return h;
}

static void maps() {
  Random random;
  std::map<int, int> ordered;
  std::unordered_map<int, int> hashed;
  std::vector<std::pair<int, int>> plain;
  for (int i = 0; i < 20000; ++i) {
    int key = static_cast<int>(random() % 5000);
    switch (random() % 4) {
    case 0:
      ordered.erase(key);
      hashed.erase(key);
      break;
    case 1:
      ordered.try_emplace(key, i);
      hashed.try_emplace(key, i);
      break;
    default:
      ordered[key] += i;
      hashed[key] += i;
    }
  }
  plain.assign(hashed.begin(), hashed.end());
  std::sort(plain.begin(), plain.end());
  bool equal = std::equal(plain.begin(), plain.end(), ordered.begin(), ordered.end(),
                          [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; });
  uint64_t h = 0;
  for (auto [key, value] : ordered)
    h = h * 31 + static_cast<uint64_t>(key) * 7 + static_cast<uint64_t>(value);
  std::printf("maps: %zu entries, %s, %016llx\n", ordered.size(), equal ? "equal" : "different", (unsigned long long)h);
  auto low = ordered.lower_bound(1000), high = ordered.upper_bound(2000);
  std::printf("between: %td\n", std::distance(low, high));

  std::map<std::string, std::vector<std::string>> index;
  for (std::string word : {"apple", "avocado", "banana", "blueberry", "cherry", "apricot", "a"})
    index[word.substr(0, 1)].push_back(word);
  for (auto& [letter, words] : index) {
    std::sort(words.rbegin(), words.rend());
    std::printf("%s:", letter.c_str());
    for (auto& word : words)
      std::printf(" %s", word.c_str());
    std::printf("\n");
  }
}

static void sequences() {
  Random random;
  std::vector<int> numbers(5000);
  std::generate(numbers.begin(), numbers.end(), [&] { return static_cast<int>(random() % 100000); });
  auto sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  auto stable = numbers;
  std::stable_sort(stable.begin(), stable.end(), [](int a, int b) { return a / 1000 < b / 1000; });
  auto heap = numbers;
  std::make_heap(heap.begin(), heap.end());
  std::sort_heap(heap.begin(), heap.end());
  std::list<int> list(numbers.begin(), numbers.end());
  list.sort();
  std::multiset<int> set(numbers.begin(), numbers.end());
  std::priority_queue<int, std::vector<int>, std::greater<>> queue(std::greater<>{}, numbers);
  std::vector<int> queued;
  for (; !queue.empty(); queue.pop())
    queued.push_back(queue.top());
  std::printf("sorted alike: %d%d%d%d, stable %016llx\n", sorted == heap, std::equal(list.begin(), list.end(), sorted.begin()),
              std::equal(set.begin(), set.end(), sorted.begin()), sorted == queued, (unsigned long long)digest(stable));

  auto nth = numbers;
  std::nth_element(nth.begin(), nth.begin() + 2500, nth.end());
  std::printf("median %d, minimum %d, sum %lld\n", nth[2500], *std::min_element(numbers.begin(), numbers.end()),
              std::accumulate(numbers.begin(), numbers.end(), 0LL));
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<int> odd, both;
  std::copy_if(sorted.begin(), sorted.end(), std::back_inserter(odd), [](int n) { return n % 2; });
  std::set_difference(sorted.begin(), sorted.end(), odd.begin(), odd.end(), std::back_inserter(both));
  std::printf("%zu different, %zu odd, %zu even, %016llx\n", sorted.size(), odd.size(), both.size(), (unsigned long long)digest(both));
  std::rotate(both.begin(), both.begin() + 17, both.end());
  std::reverse(both.begin(), both.end());
  std::printf("%016llx %d\n", (unsigned long long)digest(both), std::is_permutation(both.begin(), both.begin() + 50, both.begin()));

  std::deque<int> deque;
  std::forward_list<int> forward;
  for (int i = 0; i < 3000; ++i) {
    if (random() % 3 == 0 && !deque.empty())
      random() % 2 ? deque.pop_front() : deque.pop_back();
    else
      random() % 2 ? deque.push_front(i) : deque.push_back(i);
    if (i % 10 == 0)
      forward.push_front(i);
  }
  forward.remove_if([](int n) { return n % 3 == 0; });
  forward.reverse();
  std::printf("deque %zu %016llx, forward %016llx\n", deque.size(), (unsigned long long)digest(deque), (unsigned long long)digest(forward));

  std::array<int, 8> permutation{0, 1, 2, 3, 4, 5, 6, 7};
  int count = 0;
  uint64_t h = 0;
  do
    ++count, h = h * 3 + static_cast<uint64_t>(permutation[0] * 8 + permutation[7]);
  while (std::next_permutation(permutation.begin(), permutation.end()));
  std::printf("%d permutations %016llx\n", count, (unsigned long long)h);
}

static void others() {
  std::bitset<200> bits;
  bits.set().reset(0).reset(1);
  for (size_t i = 2; i < bits.size(); ++i)
    for (size_t j = 2 * i; j < bits.size(); j += i)
      bits.reset(j);
  std::printf("%zu bits, %s\n", bits.count(), (bits >> 150).to_string().substr(150).c_str());
  std::stack<std::tuple<int, char, double>> stack;
  for (int i = 0; i < 5; ++i)
    stack.emplace(i, static_cast<char>('a' + i), i / 4.0);
  auto [n, c, d] = stack.top();
  std::printf("%d %c %.2f\n", n, c, d);
  std::unordered_set<std::string> seen;
  int repeats = 0;
  for (int i = 0; i < 1000; ++i)
    repeats += !seen.insert("key" + std::to_string(i * i % 337)).second;
  std::printf("%zu seen, %d repeats\n", seen.size(), repeats);
}

int main() {
  maps();
  sequences();
  others();
}
