// scss and js into src/molek/site/static/molek/, minified, without source maps. Run by `make assets`.
import { writeFileSync, readFileSync, mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import * as sass from "sass";
import { cloth } from "./tenun.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = (name) => here(`../src/molek/site/static/molek/${name}`);
const target = ["chrome70", "safari12", "firefox68"]; // telephones that are still in use
mkdirSync(out("."), { recursive: true });

writeFileSync(out("tenun-kain.svg"), cloth());
const css = sass.compile(here("scss/molek.scss"), { style: "compressed", charset: false, quietDeps: true }).css;
writeFileSync(out("molek.css"), transformSync(css, { loader: "css", minify: true, target }).code);
buildSync({ entryPoints: [here("js/molek.js")], bundle: true, minify: true, format: "iife", target: "es2018", outfile: out("molek.js") });
buildSync({ entryPoints: [here("js/device.js")], bundle: true, minify: true, format: "iife", target: "es2018", outfile: out("device.js") });
buildSync({ entryPoints: [here("js/worker.js")], minify: true, target: "es2018", outfile: out("worker.js") });
writeFileSync(out("htmx.js"), readFileSync(here("node_modules/htmx.org/dist/htmx.min.js"), "utf8"));

for (const name of ["molek.css", "molek.js", "device.js", "worker.js", "htmx.js", "tenun.svg", "tenun-kain.svg"]) {
  const text = readFileSync(out(name));
  console.log(`${name}: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} gzipped`);
}
