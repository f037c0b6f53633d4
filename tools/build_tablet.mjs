// Puts what the tablet's app is made of into two small files in intake/static/lib: tablet.js (intake/tablet/app.js and what it imports) and
// tablet.css (the looks below). A first visit over a bad network is two requests instead of forty-nine, and half as much. `make setup` runs it
// after tools/build_lib.mjs. Scripts of others stay files of their own, because pages that need the network use them too.
import { rename } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const intake = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "intake");
const folder = path.join(intake, "static");
const lib = path.join(folder, "lib");

// In the order in which a page would name them.
const LOOKS = [
  "lib/pico.min.css",
  "look.css",
  "site.css",
  "says.css",
  "parts.css",
  "registration.css",
  "walk.css",
  "by_pictures.css",
  "picture_screens.css",
  "picture_parts.css",
  "tablet.css",
  "handover.css",
  "sound.css",
  "course.css",
  "practice.css",
];

async function make(name, begins) {
  const made = path.join(lib, name);
  await build({
    ...begins,
    outfile: `${made}.new`,
    external: ["/static/*"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022", // what the scripts are written in: the minifier puts in nothing newer
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
  });
  await rename(`${made}.new`, made);
}

const looks = LOOKS.map((name) => `@import "./${name}";`).join("\n");
await make("tablet.css", { stdin: { contents: looks, loader: "css", resolveDir: folder } });
await make("tablet.js", { entryPoints: [path.join(intake, "tablet", "app.js")] }); // last: while it is missing, make builds again
