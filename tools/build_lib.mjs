// Builds what pages take from others into intake/static/lib, with the licences beside it. `make setup` runs it after `npm ci`.
// LICENCES.txt is written last: while it is missing, make builds again.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const lib = path.join(root, "intake", "static", "lib");

// One row a library: the package, the file to begin with, the file to make.
const LIBRARIES = [{ name: "@picocss/pico", from: "css/pico.css", to: "pico.min.css" }];

async function licence(name) {
  const about = createRequire(import.meta.url)(path.join(modules, name, "package.json"));
  const text = await readFile(path.join(modules, name, "LICENSE.md"), "utf8");
  return `${name} ${about.version}, ${about.license}\n\n${text.trim()}\n`;
}

await rm(lib, { recursive: true, force: true });
await mkdir(lib, { recursive: true });
for (const { name, from, to } of LIBRARIES) {
  await build({
    entryPoints: [path.join(modules, name, from)],
    outfile: path.join(lib, to),
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
  });
}
const rule = `\n${"-".repeat(78)}\n\n`;
const texts = await Promise.all(LIBRARIES.map(({ name }) => licence(name)));
const unfinished = path.join(lib, "LICENCES.txt.new");
await writeFile(unfinished, texts.join(rule));
await rename(unfinished, path.join(lib, "LICENCES.txt"));
