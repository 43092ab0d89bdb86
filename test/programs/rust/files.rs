// Files and folders of a granted directory through Rust's standard library, arguments, environment, and standard input.
//
// REQUIRES: rust
// RUN: %rustc %s -o %t.wasm && %wrought compile %t.wasm --dir %t.dir::/data --env NAME=value -o %t
// RUN: rm -rf %t.dir && mkdir %t.dir && printf 'one\ntwo\n' | %t /data >%t.out
// RUN: %host-rustc %s -o %t.native && rm -rf %t.dir && mkdir %t.dir
// RUN: printf 'one\ntwo\n' | env NAME=value %t.native %t.dir >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: missing: NotFound

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

fn main() -> io::Result<()> {
    let root = std::env::args().nth(1).expect("a folder");
    let root = Path::new(&root);
    println!("{:?} {:?}", std::env::var("NAME"), std::env::var("NOT_GRANTED").is_err());
    let lines: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    println!("{:?}", lines);

    let mut writer = BufWriter::new(File::create(root.join("numbers"))?);
    for i in 0..10_000u32 {
        writeln!(writer, "{} {:x}", i, i.wrapping_mul(2_654_435_761))?;
    }
    writer.flush()?;
    drop(writer);
    let mut sum = 0u64;
    for line in BufReader::new(File::open(root.join("numbers"))?).lines() {
        let line = line?;
        let (number, hex) = line.split_once(' ').unwrap();
        sum = sum.wrapping_mul(31).wrapping_add(number.parse::<u64>().unwrap() ^ u64::from_str_radix(hex, 16).unwrap());
    }
    println!("{:016x} {}", sum, fs::metadata(root.join("numbers"))?.len());

    fs::create_dir_all(root.join("a/b/c"))?;
    fs::write(root.join("a/b/file"), "contents")?;
    fs::copy(root.join("a/b/file"), root.join("a/b/c/copy"))?;
    fs::rename(root.join("a/b/file"), root.join("a/renamed"))?;
    println!("{} {}", fs::read_to_string(root.join("a/b/c/copy"))?, root.join("a/b/file").exists());
    let mut names: Vec<String> = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let relative = entry.path().strip_prefix(root).unwrap().display().to_string();
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
                names.push(relative + "/");
            } else {
                names.push(format!("{} ({})", relative, entry.metadata()?.len()));
            }
        }
    }
    names.sort();
    println!("{:?}", names);

    let mut file = OpenOptions::new().read(true).write(true).create(true).open(root.join("seek"))?;
    file.write_all(b"0123456789")?;
    file.seek(SeekFrom::Start(3))?;
    file.write_all(b"abc")?;
    file.seek(SeekFrom::End(-5))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    file.set_len(4)?;
    println!("{} {} {}", rest, file.metadata()?.len(), file.stream_position()?);
    println!("missing: {:?}", File::open(root.join("missing")).unwrap_err().kind());
    println!("exists: {:?}", fs::create_dir(root.join("a")).unwrap_err().kind());
    println!("{}", fs::remove_dir(root.join("a")).is_err());
    fs::remove_dir_all(root.join("a"))?;
    println!("{}", root.join("a").exists());

    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    println!("{} {}", start.elapsed() >= Duration::from_millis(20), SystemTime::now() > SystemTime::UNIX_EPOCH);
    io::stdout().flush()
}
