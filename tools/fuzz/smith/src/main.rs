//! Makes modules with the wasm-smith crate for `tools/fuzz/differential.py`, which builds this where cargo can.
//!
//!     wrought-smith SEED FIRST COUNT FOLDER [FEATURE...]
//!
//! writes the modules numbered FIRST and on as FOLDER/mNUMBER.wasm, and prints the name of each. The same seed and number
//! make the same module. Of the features named, each module has a subset.
//!
//! The shape of a module (how many functions, of what size, which features and instructions) is drawn first, so that a few
//! kinds of instruction are often alone and meet each other. Sizes are small: what two engines disagree on is seen as well
//! in a small module, and many more of these fit into an hour.

use arbitrary::Unstructured;
use std::path::Path;
use std::{env, fs, process};
use wasm_smith::{Config, InstructionKind, InstructionKinds, MemoryOffsetChoices, Module};

/// splitmix64: the bytes must stay the same for ever, whatever a library thinks of its own generator.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn up_to(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
    fn one_in(&mut self, count: u64) -> bool {
        self.up_to(count) == 0
    }
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(count).collect()
    }
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn config(noise: &mut Noise, features: &[String]) -> Config {
    let mut has = |name: &str| features.iter().any(|feature| feature == name) && !noise.one_in(3);
    let simd = has("simd");
    let mut config = Config {
        bulk_memory_enabled: has("bulk-memory"),
        exceptions_enabled: has("exceptions"),
        memory64_enabled: has("memory64"),
        reference_types_enabled: has("reference-types"),
        simd_enabled: simd,
        relaxed_simd_enabled: has("relaxed-simd") && simd,
        tail_call_enabled: has("tail-call"),
        threads_enabled: has("threads"),
        extended_const_enabled: has("extended-const"),
        max_memories: if has("multi-memory") { 3 } else { 1 },
        gc_enabled: false,
        compact_imports_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::default()
    };
    config.max_tables = if config.reference_types_enabled { 3 } else { 1 };
    if noise.one_in(3) {
        let kinds = [
            InstructionKind::NumericInt,
            InstructionKind::Numeric,
            InstructionKind::VectorInt,
            InstructionKind::Vector,
            InstructionKind::Reference,
            InstructionKind::Parametric,
            InstructionKind::Variable,
            InstructionKind::Table,
            InstructionKind::MemoryInt,
            InstructionKind::Memory,
            InstructionKind::Control,
            InstructionKind::Aggregate,
        ];
        let chosen: Vec<_> = kinds.into_iter().filter(|_| !noise.one_in(3)).collect();
        config.allowed_instructions = InstructionKinds::new(&chosen);
    }
    // A module whose functions trap at once shows little.
    config.disallow_traps = !noise.one_in(3);
    config.export_everything = true;
    config.min_types = 1;
    config.max_funcs = 1 + noise.up_to(8) as usize;
    config.min_funcs = config.max_funcs.div_ceil(2);
    config.max_instructions = [20, 60, 120, 250, 500][noise.up_to(5) as usize];
    config.max_nesting_depth = 2 + noise.up_to(8) as usize;
    config.max_types = 2 + noise.up_to(12) as usize;
    config.max_imports = noise.up_to(6) as usize;
    config.max_globals = noise.up_to(10) as usize;
    config.max_tags = noise.up_to(5) as usize;
    config.max_element_segments = noise.up_to(5) as usize;
    config.max_elements = 1 + noise.up_to(12) as usize;
    config.max_data_segments = noise.up_to(5) as usize;
    config.min_memories = u32::from(!noise.one_in(8));
    config.min_tables = noise.up_to(2) as u32;
    // Pages of a few sizes; what is out of bounds is so for every engine.
    let pages = 1 + noise.up_to(4);
    config.max_memory32_bytes = pages << 16;
    config.max_memory64_bytes = u128::from(pages << 16);
    config.max_table_elements = 1 + noise.up_to(40);
    config.memory_offset_choices = MemoryOffsetChoices(95, 4, 1);
    config.generate_custom_sections = noise.one_in(10);
    config.allow_start_export = noise.one_in(4);
    config
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() < 5 {
        eprintln!("usage: wrought-smith SEED FIRST COUNT FOLDER [FEATURE...]");
        process::exit(2);
    }
    let number = |text: &String| text.parse::<u64>().unwrap_or_else(|_| panic!("'{text}' is not a number"));
    let (first, count) = (number(&arguments[2]), number(&arguments[3]));
    for index in first..first + count {
        let mut noise = Noise(hash(&format!("{}/{index}", arguments[1])));
        let config = config(&mut noise, &arguments[5..]);
        let size = [2000, 4000, 8000, 16000][noise.up_to(4) as usize];
        let bytes = noise.bytes(size);
        // Too few bytes for what the shape asks for: a number without a module.
        let Ok(module) = Module::new(config, &mut Unstructured::new(&bytes)) else { continue };
        let name = format!("m{index}.wasm");
        fs::write(Path::new(&arguments[4]).join(&name), module.to_bytes())
            .unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
        println!("{name}");
    }
}
