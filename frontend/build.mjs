// Builds what browsers are sent: style sheets for both directions of writing, one bundle of modules, fonts, images.
// Usage: node build.mjs OUTPUT

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import rtlcss from "rtlcss";
import { compileAsync } from "sass";
import { aliases, bundled, mendEnketo } from "./enketo.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const output = process.argv[2];

const scripts = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese"];
const fonts = [
  ...scripts.map((script) => ({ pack: "noto-sans", script })),
  { pack: "noto-sans-arabic", script: "arabic" },
];

async function fontFaces() {
  const faces = [];
  for (const { pack, script } of fonts) {
    const ranges = JSON.parse(await readFile(join(modules, "@fontsource", pack, "unicode.json"), "utf8"));
    for (const weight of [400, 700]) {
      const file = `${pack}-${script}-${weight}-normal.woff2`;
      await cp(join(modules, "@fontsource", pack, "files", file), join(output, "fonts", file));
      faces.push(
        `@font-face{font-family:"Noto Sans";font-style:normal;font-display:swap;font-weight:${weight};` +
          `src:url("fonts/${file}") format("woff2");unicode-range:${ranges[script]}}`,
      );
    }
  }
  return faces.join("\n");
}

async function styles() {
  const { css } = await compileAsync(join(here, "scss", "opennrm.scss"), {
    loadPaths: [modules],
    quietDeps: true,
    style: "compressed",
  });
  const faces = await fontFaces();
  await writeFile(join(output, "opennrm.css"), `${faces}\n${css}`);
  await writeFile(join(output, "opennrm.rtl.css"), `${faces}\n${rtlcss.process(css)}`);
}

async function scriptsBundle() {
  await build({
    bundle: true,
    entryPoints: [join(here, "js", "opennrm.js")],
    format: "esm",
    legalComments: "eof",
    logLevel: "warning",
    minify: true,
    outfile: join(output, "opennrm.js"),
    target: "es2020",
  });
}

// Only the page on which forms are filled in loads this one.
async function formsBundle() {
  await build({
    alias: aliases(here),
    bundle: true,
    define: { global: "globalThis" },
    entryPoints: [join(here, "js", "forms", "main.js")],
    format: "esm",
    legalComments: "eof",
    logLevel: "error",
    minify: true,
    nodePaths: [modules],
    outfile: join(output, "forms.js"),
    plugins: [mendEnketo],
    target: "es2022",
  });
}

// What works without network: the pages' part, and the worker that keeps them.
async function fieldBundles() {
  const common = { bundle: true, legalComments: "eof", logLevel: "warning", minify: true, target: "es2022" };
  await Promise.all([
    build({ ...common, entryPoints: [join(here, "js", "field.js")], format: "esm", outfile: join(output, "field.js") }),
    build({
      ...common, entryPoints: [join(here, "js", "offline", "worker.js")], format: "iife",
      outfile: join(output, "field-worker.js"),
    }),
  ]);
}

await rm(output, { recursive: true, force: true });
await mkdir(join(output, "fonts"), { recursive: true });
await Promise.all([styles(), scriptsBundle(), formsBundle(), fieldBundles(), cp(join(here, "images"), join(output, "images"), { recursive: true })]);
for (const pack of ["noto-sans", "noto-sans-arabic"]) {
  await cp(join(modules, "@fontsource", pack, "LICENSE"), join(output, "fonts", `LICENSE.${pack}.txt`));
}
for (const name of bundled) {
  const file = name === "jquery" ? "LICENSE.txt" : "LICENSE";
  await cp(join(modules, name, file), join(output, "licences", `${name}.txt`));
}
