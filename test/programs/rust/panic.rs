// A panic prints its message and place, and the abort behind it is a trap; exit codes pass through; so does a bad index.
//
// REQUIRES: rust
// RUN: %rustc %s -o %t.wasm && %wrought compile %t.wasm -o %t
// RUN: sh -c '%t panic; echo status $?' 2>&1 | FileCheck --check-prefix=PANIC %s
// PANIC: panicked at {{.*}}the message
// PANIC: wrought: trap: unreachable
// PANIC: status 134
// RUN: sh -c '%t index; echo status $?' 2>&1 | FileCheck --check-prefix=INDEX %s
// INDEX: index out of bounds: the len is 3 but the index is 7
// INDEX: status 134
// RUN: sh -c '%t exit; echo status $?' 2>&1 | FileCheck --check-prefix=EXIT %s
// EXIT-NOT: trap
// EXIT: status 3
// RUN: sh -c '%t error; echo status $?' 2>&1 | FileCheck --check-prefix=ERROR %s
// ERROR: Error: "from main"
// ERROR: status 1

fn main() -> Result<(), &'static str> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    match mode.as_str() {
        "panic" => panic!("the {}", "message"),
        "index" => {
            let numbers = [1, 2, 3];
            println!("{}", numbers[mode.len() + 2]);
            Ok(())
        }
        "exit" => std::process::exit(3),
        _ => Err("from main"),
    }
}
