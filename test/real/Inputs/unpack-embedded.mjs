// Takes out of a JavaScript file what it embeds: node unpack-embedded.mjs tree FILE.js OUT-FOLDER: the object that it exports
// as `filesystem`, as files and folders; node unpack-embedded.mjs brotli FILE.mjs OUT-FILE: the module it gives compressed.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const [kind, source, out] = process.argv.slice(2);
const embedded = await import(pathToFileURL(path.resolve(source)));

function writeTree(tree, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, entry] of Object.entries(tree)) {
    const target = path.join(folder, name);
    if (entry instanceof URL)
      copyFileSync(fileURLToPath(entry), target);
    else if (typeof entry === 'string' || ArrayBuffer.isView(entry))
      writeFileSync(target, entry);
    else
      writeTree(entry, target);
  }
}

if (kind === 'tree')
  writeTree(embedded.filesystem, out);
else
  writeFileSync(out, brotliDecompressSync(embedded.getCompressedBytes()));
