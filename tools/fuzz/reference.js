// The reference for tools/fuzz/differential.py: makes the calls of closed modules (tools/wrought-fuzz) in V8 and writes their
// answers beside them, in the form that wrought-fuzz compares.
//
//   node --stack-size=... reference.js LIST
//
// LIST names a stem in each line. A module is `STEM.wasm` as it was made, and `STEM.closed.wasm` if it was closed. Prints `STEM
// invalid REASON` for those that V8 finds invalid as they were made, and `STEM unreadable REASON` for those that it has no answers of.
"use strict";
const fs = require("fs");

// V8's messages, as the classes that all engines tell apart.
const classes = [
  [/^unreachable/, "unreachable"],
  [/memory access out of bounds|data segment.* out of bounds|offset .* is out of bounds|memory offset/i, "memory"],
  [/divide by zero|remainder by zero/, "zero"],
  [/divide result unrepresentable|float unrepresentable/, "range"],
  [/null function or function signature|signature mismatch/, "signature"],
  [/table index is out of bounds|table access out of bounds|table or element|element segment|RangeError: table/i, "table"],
  [/null pointer|null reference|access to null|rethrowing null/i, "null"],
  // Of an access that is neither aligned nor in bounds, engines say the one or the other.
  [/unaligned/, "memory"],
  [/Atomics\.wait/, "unshared"],
  [/stack/i, "stack"],
];

function trapClass(error) {
  if (error instanceof RangeError && /call stack/.test(error.message)) return "stack";
  if (error instanceof WebAssembly.Exception) return "exception";
  for (const [pattern, name] of classes) if (pattern.test(error.message)) return name;
  return `'${error.message}'`;
}

function argumentOf(kind, text) {
  const bits = BigInt(text);
  switch (kind) {
    case "i": return Number(BigInt.asIntN(32, bits));
    case "I": return bits;
    default: return null;
  }
}

function show(kind, value) {
  switch (kind) {
    case "i": return "0x" + (value >>> 0).toString(16);
    case "I": return "0x" + BigInt.asUintN(64, value).toString(16);
    default: return value === null ? "null" : "ref";
  }
}

function answers(stem) {
  const calls = fs.readFileSync(stem + ".calls", "utf8").split("\n").filter(Boolean).map((line) => line.split(" "));
  const module = new WebAssembly.Module(fs.readFileSync(stem + ".closed.wasm"));
  const out = [];
  let instance = null;
  for (const [name, type, ...texts] of calls) {
    if (instance === null) {
      try {
        instance = new WebAssembly.Instance(module);
      } catch (error) {
        const answer = "trap " + trapClass(error);
        while (out.length < calls.length) out.push(answer);
        break;
      }
    }
    const [parameters, results] = type.split(":");
    try {
      instance.exports.refuel();
      const got = instance.exports[name](...texts.map((text, i) => argumentOf(parameters[i], text)));
      const values = results.length === 0 ? [] : results.length === 1 ? [got] : got;
      const words = values.map((value, i) => show(results[i], value));
      out.push(["ok", ...words, show("I", instance.exports.hash())].join(" "));
    } catch (error) {
      out.push("trap " + trapClass(error));
      instance = null;
    }
  }
  return out.map((line) => line + "\n").join("");
}

// What V8 has against a module, apart from what it does not want although it is valid.
function whyInvalid(bytes) {
  if (WebAssembly.validate(bytes)) return null;
  try {
    new WebAssembly.Module(bytes);
    return null;
  } catch (error) {
    const reason = error.message.split("\n")[0];
    return /mix of legacy and new exception handling/.test(reason) ? null : reason;
  }
}

for (const stem of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const reason = whyInvalid(fs.readFileSync(stem + ".wasm"));
  if (reason) console.log(`${stem} invalid ${reason}`);
  if (!fs.existsSync(stem + ".closed.wasm") || fs.existsSync(stem + ".no-reference")) continue;
  try {
    fs.writeFileSync(stem + ".reference", answers(stem));
  } catch (error) {
    // A module that this V8 does not know: no reference, the levels are compared with each other.
    console.log(`${stem} unreadable ${String(error).split("\n")[0]}`);
  }
}
