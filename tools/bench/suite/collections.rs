// Rust's own collections: word counts in a hash map and a B-tree, a heap that schedules, and sorting of strings.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

// The standard hasher starts from random numbers; this one (FNV-1a) gives the same result in every build.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100000001b3);
        }
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn text(random: &mut Random, words: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "lo", "mi", "re", "sun", "ta", "vo", "wen", "ash", "be", "dor", "el", "fi", "gra", "hy", "jin",
    ];
    let mut text = String::new();
    for _ in 0..words {
        let mut choice = random.next();
        for _ in 0..1 + choice % 3 {
            choice /= 16;
            text.push_str(SYLLABLES[(choice % 16) as usize]);
        }
        text.push(if choice % 11 == 0 { '\n' } else { ' ' });
    }
    text
}

fn main() {
    let mut random = Random(0x2545f4914f6cdd1d);
    let mut checksum = 0u64;
    for _ in 0..5 {
        let text = text(&mut random, 120_000);

        let mut counts: HashMap<&str, u32, BuildHasherDefault<Fnv>> = HashMap::default();
        for word in text.split_whitespace() {
            *counts.entry(word).or_insert(0) += 1;
        }

        let mut lengths: BTreeMap<(usize, &str), u32> = BTreeMap::new();
        for (word, count) in &counts {
            *lengths.entry((word.len(), *word)).or_insert(0) += *count;
        }
        for ((length, word), count) in lengths.range((5, "")..(9, "")) {
            checksum = checksum.wrapping_mul(31).wrapping_add(*length as u64 * u64::from(*count) + u64::from(word.as_bytes()[0]));
        }

        let mut lines: Vec<String> = text.lines().map(|line| line.to_uppercase()).collect();
        lines.sort();
        lines.dedup();
        checksum = checksum.wrapping_add(lines.iter().map(|line| line.len() as u64).sum::<u64>());

        let mut queue: BinaryHeap<Reverse<(u64, usize)>> = (0..1000).map(|task| Reverse((random.next() % 1000, task))).collect();
        for _ in 0..200_000 {
            let Reverse((time, task)) = queue.pop().unwrap();
            checksum = checksum.wrapping_mul(33) ^ (time + task as u64);
            queue.push(Reverse((time + 1 + random.next() % 500, task)));
        }
    }
    println!("{:016x}", checksum);
}
