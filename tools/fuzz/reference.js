// The reference for tools/fuzz/differential.py: makes the calls of closed modules (tools/wrought-fuzz) in V8 and writes their
// answers beside them, in the form that wrought-fuzz compares.
//
//   node --stack-size=... reference.js STEM...
"use strict";
const fs = require("fs");

const view = new DataView(new ArrayBuffer(8));

// V8's messages, as the classes that all engines tell apart.
const classes = [
  [/^unreachable/, "unreachable"],
  [/memory access out of bounds|data segment out of bounds|offset .* is out of bounds|memory offset/i, "memory"],
  [/divide by zero|remainder by zero/, "zero"],
  [/divide result unrepresentable|float unrepresentable/, "range"],
  [/null function or function signature|signature mismatch/, "signature"],
  [/table index is out of bounds|table access out of bounds|table or element|element segment|RangeError: table/i, "table"],
  [/stack/i, "stack"],
];

function trapClass(error) {
  if (error instanceof RangeError && /call stack/.test(error.message)) return "stack";
  for (const [pattern, name] of classes) if (pattern.test(error.message)) return name;
  return `'${error.message}'`;
}

function argumentOf(kind, text) {
  const bits = BigInt(text);
  view.setBigUint64(0, bits, true);
  switch (kind) {
    case "i": return view.getInt32(0, true);
    case "I": return bits;
    case "f": return view.getFloat32(0, true);
    case "F": return view.getFloat64(0, true);
    default: return null;
  }
}

function show(kind, value) {
  view.setBigUint64(0, 0n, true);
  switch (kind) {
    case "i": view.setInt32(0, value, true); break;
    case "I": view.setBigInt64(0, value, true); break;
    case "f": view.setFloat32(0, value, true); break;
    case "F": view.setFloat64(0, value, true); break;
    default: return value === null ? "null" : "ref";
  }
  return "0x" + view.getBigUint64(0, true).toString(16);
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

for (const stem of process.argv.slice(2)) {
  try {
    fs.writeFileSync(stem + ".reference", answers(stem));
  } catch (error) {
    // A module that this V8 does not know: no reference, the levels are compared with each other.
    console.log(`${stem} unreadable ${String(error).split("\n")[0]}`);
  }
}
