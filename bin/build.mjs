// The front end, from npm packages and static/ into static/build/ (which is not in the repository).
//
//   sdk.js    our guard, then the Canvas SDK as it comes: the guard must listen before the SDK does
//   app.js    our modules and htmx, one file
//   app.css   the rules of the Lightning Design System that our templates use, then ours
//   icons.svg the icons that our templates name, as a sprite
//   org.css, org-icons.svg   the same for the pages of the dev org

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const OUT = "static/build";
const SLDS = "node_modules/@salesforce-ux/design-system/assets";
const SDK = "node_modules/@salesforce/canvas-js-sdk/js/canvas-all.js";

async function files(folder, ending) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.startsWith(OUT))
    .sort();
}

const isOrg = (path) => path.includes("/devorg/");
const templates = await files("templates", ".html");
const modules = [...(await files("static", ".js")), ...(await files("canvasapp", ".py"))];
const styles = await files("static", ".css");

async function text(paths) {
  return (await Promise.all(paths.map((path) => readFile(path, "utf8")))).join("\n");
}

async function minified(code, loader) {
  return (await transform(code, { loader, minify: true, legalComments: "none" })).code;
}

async function css(name, sources, own) {
  const [purged] = await new PurgeCSS().purge({
    content: sources,
    css: [`${SLDS}/styles/salesforce-lightning-design-system.min.css`],
    defaultExtractor: (content) => content.match(/[\w-]+/g) ?? [],
    fontFace: true,
    keyframes: true,
    variables: true,
  });
  await writeFile(join(OUT, name), await minified(`${purged.css}\n${await text(own)}`, "css"));
}

async function sprite(name, sources) {
  const wanted = new Set();
  for (const match of (await text(sources)).matchAll(/icons\.svg'? ?%?}?#(utility|standard|action|custom|doctype)-(\w+)/g)) {
    wanted.add(`${match[1]} ${match[2]}`);
  }
  const symbols = [];
  for (const icon of [...wanted].sort()) {
    const [set, symbol] = icon.split(" ");
    const all = await readFile(`${SLDS}/icons/${set}-sprite/svg/symbols.svg`, "utf8");
    const found = all.match(new RegExp(`<symbol[^>]*\\bid="${symbol}"[^>]*>.*?</symbol>`, "s"));
    if (!found) throw new Error(`the design system has no icon ${set}-${symbol}`);
    symbols.push(found[0].replace(`id="${symbol}"`, `id="${set}-${symbol}"`));
  }
  await writeFile(join(OUT, name), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

await mkdir(OUT, { recursive: true });
const ours = [...templates, ...modules].filter((path) => !isOrg(path));
const org = [...templates, ...modules].filter(isOrg);
await Promise.all([
  build({
    entryPoints: ["static/canvas/app.js"],
    outfile: join(OUT, "app.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
  }),
  // Two classic scripts in one file, in this order; the SDK looks for its global on `this`.
  minified(await text(["static/canvas/guard.js", SDK]), "js").then((code) => writeFile(join(OUT, "sdk.js"), code)),
  css("app.css", ours, styles.filter((path) => !isOrg(path))),
  css("org.css", org, styles.filter(isOrg)),
  sprite("icons.svg", ours),
  sprite("org-icons.svg", org),
]);
