// Bundles the style sheet, the scripts and their fonts.
//
//     node build.mjs OUT TESTING
//
// OUT gets files whose names hold a digest of their content, text also compressed, manifest.json (plain name → name in
// OUT), europe.json for the server, and the licences of all that went in. TESTING gets what only the tests load, which is never shipped.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { argv, exit } from "node:process";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { drawEurope } from "./map/europe.mjs";

// Pages load these as modules, each page only its own; what two of them need goes into a chunk that they share.
const MODULES = ["src/search.js", "src/copy.js", "src/workbench.js", "src/explorer.js"];
// This one runs before the first paint, so it is no module, which a browser would put off.
const CLASSIC = ["src/theme.js"];
const STYLES = ["src/site.css"];
const TESTING = ["axe-core/axe.min.js", "axe-core/LICENSE"];
const COMMON = {
  bundle: true,
  minify: true,
  metafile: true,
  target: ["chrome123", "firefox120", "safari17.5"], // The first with light-dark().
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  legalComments: "none", // They stand in THIRD_PARTY_LICENSES.txt, whole.
  logLevel: "warning",
};

async function bundle(outdir) {
  const builds = await Promise.all([
    esbuild.build({ ...COMMON, outdir, entryPoints: [...MODULES, ...STYLES], format: "esm", splitting: true }),
    esbuild.build({ ...COMMON, outdir, entryPoints: CLASSIC, format: "iife" }),
  ]);
  return {
    inputs: builds.flatMap((build) => Object.keys(build.metafile.inputs)),
    outputs: builds.flatMap((build) => Object.entries(build.metafile.outputs)),
  };
}

// Entry points and fonts by their plain names; chunks have none, for only scripts ask for them.
function manifest(outputs, drawn) {
  const names = { ...drawn };
  for (const [file, { entryPoint, inputs }] of outputs) {
    const source = entryPoint ?? (file.endsWith(".woff2") ? Object.keys(inputs)[0] : undefined);
    if (source !== undefined) names[path.basename(source)] = path.basename(file);
  }
  return Object.fromEntries(Object.entries(names).sort());
}

// The countries under the points of every map, and for the server how they are projected.
function map(outdir) {
  const { svg, frame } = drawEurope();
  const digest = createHash("sha256").update(svg).digest("hex").slice(0, 8).toUpperCase();
  writeFileSync(path.join(outdir, `europe-${digest}.svg`), svg);
  writeFileSync(path.join(outdir, "europe.json"), JSON.stringify(frame));
  return { "europe.svg": `europe-${digest}.svg` };
}

// What is sent again and again is compressed once, as well as can be.
function pack(file) {
  const content = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

function licences(inputs) {
  const folders = inputs.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  const packages = [...new Set(folders)].filter(Boolean).sort().map(licence);
  return [...packages, readFileSync("map/LICENCE.txt", "utf8")].join(`\n${"-".repeat(80)}\n\n`);
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name}: the package holds no licence to ship`);
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trimEnd()}\n`;
}

function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const [out, testing] = argv.slice(2);
if (testing === undefined) {
  console.error("usage: node build.mjs OUT TESTING");
  exit(2);
}
fresh(out);
fresh(testing);
const { inputs, outputs } = await bundle(out);
writeFileSync(path.join(out, "manifest.json"), `${JSON.stringify(manifest(outputs, map(out)), null, 2)}\n`);
for (const file of readdirSync(out)) if (/\.(css|js|svg)$/.test(file)) pack(path.join(out, file));
writeFileSync(path.join(out, "THIRD_PARTY_LICENSES.txt"), licences(inputs));
for (const file of TESTING) cpSync(path.join("node_modules", file), path.join(testing, path.basename(file)));
