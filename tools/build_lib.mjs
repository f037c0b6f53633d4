// Builds what pages take from others into intake/static/lib, with the licences beside it. `make setup` runs it after `npm ci`.
// LICENCES.txt is written last: while it is missing, make builds again.
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const ours = path.join(root, "intake", "static");
const lib = path.join(ours, "lib");

// One row a library: the package, the file to begin with, the file to make.
const LIBRARIES = [
  { name: "@picocss/pico", from: "css/pico.css", to: "pico.min.css" },
  { name: "age-encryption", from: "dist/index.js", to: "age.js", uses: ["Encrypter"] },
  { name: "uqr", from: "dist/index.mjs", to: "qr.js", uses: ["encode"] },
  { name: "jsqr", from: "dist/jsQR.js", to: "jsqr.js" },
];
// What a library brings along. Of age we close to X25519 keys only: its post-quantum and P-256 recipients are half of it and not used.
const BROUGHT = ["@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/base"];
const LEFT_OUT = /^@noble\/(post-quantum\/hybrid|curves\/nist)\.js$/;
const leaveOut = {
  name: "leave out what is not used",
  setup(bundle) {
    bundle.onResolve({ filter: LEFT_OUT }, ({ path: name }) => ({ path: name, namespace: "left-out" }));
    bundle.onLoad({ filter: /./, namespace: "left-out" }, () => ({
      contents: "export const p256 = undefined, MLKEM768P256 = undefined, MLKEM768X25519 = undefined;",
    }));
  },
};
// One row a sheet of pictures. Its list says for each name which picture of the package it is, or (with a folder) which file of ours.
const ICONS = "@tabler/icons";
const OURS = "Every picture in intake/static/pictograms is drawn for this project and comes under its own licence, Apache-2.0 (LICENSE).";
const SHEETS = [
  { list: "pictures.json", to: "pictures.svg" },
  { list: "pictograms.json", to: "pictograms.svg" },
];
// Said on each picture, because what is shown out of a sheet takes nothing from the sheet's own outer element.
const PEN = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
const FRAME = /<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/g;

async function drawing(picture) {
  const file = picture.includes("/") ? path.join(ours, picture) : path.join(modules, ICONS, "icons", "outline", `${picture}.svg`);
  const text = await readFile(file, "utf8");
  const inside = /<svg[^>]*viewBox="0 0 24 24"[^>]*>([^]*)<\/svg>/.exec(text)?.[1];
  if (!inside || /<(script|style)|\s(style|on\w+|href)=/.test(inside)) throw new Error(`not a plain picture of 24 by 24: ${file}`);
  return inside.replace(FRAME, "").replace(/>\s+</g, "><").replace(/\s+/g, " ").replace(/ \/>/g, "/>").trim();
}

async function sheet({ list, to }) {
  const names = Object.entries(JSON.parse(await readFile(path.join(ours, list), "utf8")));
  const symbols = await Promise.all(
    names.map(async ([name, picture]) => `<symbol id="${name}" viewBox="0 0 24 24" ${PEN}>${await drawing(picture)}</symbol>`),
  );
  await writeFile(path.join(lib, to), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

async function licence(name) {
  const about = createRequire(import.meta.url)(path.join(modules, name, "package.json"));
  const file = (await readdir(path.join(modules, name))).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
  if (!file) throw new Error(`${name} comes without its licence`);
  const text = await readFile(path.join(modules, name, file), "utf8");
  return `${name} ${about.version}, ${about.license}\n\n${text.trim()}\n`;
}

await rm(lib, { recursive: true, force: true });
await mkdir(lib, { recursive: true });
for (const { name, from, to, uses } of LIBRARIES) {
  const entry = path.join(modules, name, from);
  const contents = `export { ${uses?.join(", ")} } from ${JSON.stringify(entry)};`;
  await build({
    ...(uses ? { stdin: { contents, resolveDir: modules } } : { entryPoints: [entry] }),
    outfile: path.join(lib, to),
    plugins: [leaveOut],
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
  });
}
await Promise.all(SHEETS.map(sheet));
const rule = `\n${"-".repeat(78)}\n\n`;
const texts = await Promise.all([...LIBRARIES.map(({ name }) => name), ...BROUGHT, ICONS].map(licence));
texts.push(`Pictograms of our own\n\n${OURS}\n`);
const unfinished = path.join(lib, "LICENCES.txt.new");
await writeFile(unfinished, texts.join(rule));
await rename(unfinished, path.join(lib, "LICENCES.txt"));
