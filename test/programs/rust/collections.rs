// The standard collections, iterators, sorting and strings.
//
// REQUIRES: rust
// RUN: %rustc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-rustc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

struct Random(u64);
impl Iterator for Random {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Some(self.0)
    }
}

fn digest<I: IntoIterator<Item = u64>>(items: I) -> u64 {
    items.into_iter().fold(7, |h: u64, x| h.wrapping_mul(1_000_003).wrapping_add(x))
}

fn shortest_paths(edges: &HashMap<u32, Vec<(u32, u32)>>, from: u32) -> BTreeMap<u32, u32> {
    let mut distances = BTreeMap::new();
    let mut queue = BinaryHeap::from([(std::cmp::Reverse(0), from)]);
    while let Some((std::cmp::Reverse(distance), node)) = queue.pop() {
        if distances.contains_key(&node) {
            continue;
        }
        distances.insert(node, distance);
        for &(to, length) in edges.get(&node).into_iter().flatten() {
            queue.push((std::cmp::Reverse(distance + length), to));
        }
    }
    distances
}

fn main() {
    let mut tree = BTreeMap::new();
    let mut hash = HashMap::new();
    for (i, r) in Random(42).take(20_000).enumerate() {
        let key = (r >> 20) % 4000;
        if r % 3 == 0 {
            assert_eq!(tree.remove(&key), hash.remove(&key));
        } else {
            *tree.entry(key).or_insert(0u64) += i as u64;
            *hash.entry(key).or_insert(0u64) += i as u64;
        }
    }
    let mut pairs: Vec<_> = hash.into_iter().collect();
    pairs.sort_unstable();
    assert!(pairs.iter().map(|(k, v)| (k, v)).eq(tree.iter()));
    println!("{} entries, {:016x}", pairs.len(), digest(tree.values().copied()));
    println!("{:?}", tree.range(100..).take(3).map(|(k, _)| k).collect::<Vec<_>>());

    let mut numbers: Vec<u64> = Random(7).take(5000).map(|r| r % 10_000).collect();
    let by_tree: BTreeSet<_> = numbers.iter().copied().collect();
    let by_hash: HashSet<_> = numbers.iter().copied().collect();
    numbers.sort();
    numbers.dedup();
    println!("{} {} {} {:016x}", numbers.len(), by_tree.len(), by_hash.len(), digest(numbers.iter().copied()));
    let (even, odd): (Vec<u64>, Vec<u64>) = numbers.iter().partition(|n| *n % 2 == 0);
    println!("{} even, {} odd, found {:?}", even.len(), odd.len(), numbers.binary_search(&even[17]).is_ok());
    println!("{:?}", numbers.chunks(1000).map(|c| c.iter().sum::<u64>()).collect::<Vec<_>>());
    println!("{:?}", numbers.windows(2).map(|w| w[1] - w[0]).max());

    let mut deque: VecDeque<u32> = (0..10).collect();
    deque.rotate_left(3);
    deque.push_front(99);
    let mut list: LinkedList<u32> = deque.iter().rev().step_by(2).copied().collect();
    list.append(&mut LinkedList::from([1, 2, 3]));
    println!("{:?} {:?}", deque, list);

    let mut edges: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
    for r in Random(99).take(3000) {
        edges.entry((r >> 8) as u32 % 500).or_default().push(((r >> 24) as u32 % 500, (r >> 40) as u32 % 90 + 1));
    }
    let distances = shortest_paths(&edges, 0);
    println!("{} reached, farthest {:?}", distances.len(), distances.iter().map(|(n, d)| (d, n)).max());

    let text = "the Quick brown — Füchse jump, über 12 lazy Hunde; the end";
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        *counts.entry(c.to_lowercase().next().unwrap()).or_default() += 1;
    }
    println!("{:?}", counts);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    println!("{} words, {}", words.len(), words.iter().rev().map(|w| w.to_uppercase()).collect::<Vec<_>>().join("+"));
    println!("{:?} {:?} {:?}", text.find("über"), text.char_indices().nth(20), text.bytes().len());
    println!("{:?} {:?} {:?}", "42".parse::<i32>(), "x".parse::<i32>().is_err(), "1e-3".parse::<f64>());
    println!("{:?}", String::from_utf8_lossy(b"ok \xff\xfe end"));
}
