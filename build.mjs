// Bundle static/src into static/dist: every file under a name that changes with its content, and a manifest that
// tells the templates which name that is. No development server, no plugin.
//
//     static/src/css/main.css  → 'main.css'       static/src/js/NAME.js  → 'NAME.js', one entry for each file
//
// The manifest maps such a name to the file's path below static/. Each text file gets a .gz copy beside it.
import {build} from 'esbuild';
import {existsSync} from 'node:fs';
import {mkdir, readFile, readdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gzipSync} from 'node:zlib';

const source = 'static/src';
const finished = 'static/dist';
const making = 'static/dist.new'; // swapped in at the end, so that a running site never sees half a build

async function entryPoints() {
  const scripts = existsSync(`${source}/js`) ? await readdir(`${source}/js`) : [];
  const entries = scripts.filter((name) => name.endsWith('.js')).map((name) => `${source}/js/${name}`);
  return existsSync(`${source}/css/main.css`) ? [`${source}/css/main.css`, ...entries] : entries;
}

async function bundle(entries) {
  if (entries.length === 0) return {};
  const result = await build({
    entryPoints: entries,
    outdir: making,
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2019', 'chrome80', 'safari14.1'], // the web view of a phone some years old
    minify: true,
    legalComments: 'linked',
    loader: {'.svg': 'file', '.png': 'file', '.woff2': 'file'},
    metafile: true,
    logLevel: 'warning',
  });
  // A module that is only loaded on demand counts as an entry point there too; pages never name it.
  const outputs = Object.entries(result.metafile.outputs).filter(([, made]) => entries.includes(made.entryPoint));
  return Object.fromEntries(
    outputs
      .map(([file, made]) => [path.basename(made.entryPoint), `dist/${path.basename(file)}`])
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

async function compress(folder) {
  for (const name of await readdir(folder)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    await writeFile(`${folder}/${name}.gz`, gzipSync(await readFile(`${folder}/${name}`), {level: 9}));
  }
}

await rm(making, {recursive: true, force: true});
await mkdir(making, {recursive: true});
const manifest = await bundle(await entryPoints());
await compress(making);
await writeFile(`${making}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await rm(finished, {recursive: true, force: true});
await rename(making, finished);
