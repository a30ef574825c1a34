// Lighthouse on the pages a phone opens first: node measure.mjs FILE, where FILE is JSON {chromium, least, pages: [{name,
// url, cookies}]}. Prints a table and a line of JSON; exit 1 if a category of a page is under `least`.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";
import { launch } from "chrome-launcher";

const { chromium, least, pages } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const chrome = await launch({
  chromePath: chromium,
  logLevel: "silent",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run"],
});
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
const signIn = async (cookies) => {
  await browser.deleteCookie(...(await browser.cookies()));
  if (cookies.length) await browser.setCookie(...cookies.map(({ name, value, domain, path }) => ({ name, value, domain, path })));
};
const rows = [];
let isLow = false;
try {
  for (const page of pages) {
    await signIn(page.cookies || []);
    const result = await lighthouse(page.url, {
      port: chrome.port,
      output: "json",
      logLevel: "error",
      onlyCategories: CATEGORIES,
      formFactor: "mobile", // Lighthouse's own slow telephone and slow line
    });
    const { categories, audits, finalDisplayedUrl } = result.lhr;
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((categories[name].score ?? 0) * 100)]));
    const kilobytes = Math.round(audits["total-byte-weight"].numericValue / 102.4) / 10;
    rows.push({ page: page.name, ...scores, "KB": kilobytes, "shown after s": Math.round(audits["largest-contentful-paint"].numericValue / 100) / 10 });
    if (new URL(finalDisplayedUrl).pathname !== new URL(page.url).pathname) throw new Error(`${page.url} led to ${finalDisplayedUrl}`);
    for (const name of CATEGORIES) {
      if (scores[name] >= least) continue;
      isLow = true;
      for (const { id } of categories[name].auditRefs) {
        const audit = audits[id];
        if (audit.score !== null && audit.score < 0.9) console.error(`${page.name} ${name}: ${id}: ${audit.title} ${audit.displayValue || ""}`);
      }
    }
  }
} finally {
  await browser.disconnect();
  chrome.kill();
}
console.table(rows);
console.log(JSON.stringify(rows));
process.exit(isLow ? 1 : 0);
