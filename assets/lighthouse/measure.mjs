// Lighthouse on the pages a phone opens first: node measure.mjs FILE, where FILE is JSON {chromium, least, pages: [{name,
// url, cookies, unlisted}]}. Prints a table and a line of JSON; exit 1 if a category of a page is under `least`.
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
const once = async (page) => {
  await signIn(page.cookies || []);
  return lighthouse(page.url, {
    port: chrome.port,
    output: "json",
    logLevel: "error",
    onlyCategories: CATEGORIES,
    formFactor: "mobile", // Lighthouse's own slow telephone and slow line
  });
};
const speed = (result) => (result.lhr.runtimeError ? 0 : result.lhr.categories.performance.score ?? 0);
// Speed depends on what else the machine does: where it looks low, the middle one of three is told.
const measured = async (page) => {
  const results = [await once(page)];
  while (speed(results[0]) * 100 < least && results.length < 3) results.push(await once(page));
  return results.sort((one, other) => speed(one) - speed(other))[Math.floor(results.length / 2)];
};
const rows = [];
let isLow = false;
try {
  for (const page of pages) {
    const result = await measured(page);
    const { categories, audits, finalDisplayedUrl } = result.lhr;
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((categories[name].score ?? 0) * 100)]));
    const kilobytes = Math.round(audits["total-byte-weight"].numericValue / 102.4) / 10;
    rows.push({ page: page.name, ...scores, "KB": kilobytes, "shown after s": Math.round(audits["largest-contentful-paint"].numericValue / 100) / 10 });
    if (new URL(finalDisplayedUrl).pathname !== new URL(page.url).pathname) throw new Error(`${page.url} led to ${finalDisplayedUrl}`);
    for (const name of CATEGORIES) {
      if (scores[name] >= least) continue;
      const failed = categories[name].auditRefs.map(({ id }) => audits[id]).filter((audit) => audit.score !== null && audit.score < 0.9);
      // No search engine may list what is meant for one person, or is itself a search: that one finding is wanted there.
      if (page.unlisted && failed.every((audit) => audit.id === "is-crawlable")) continue;
      isLow = true;
      for (const audit of failed) {
        console.error(`${page.name} ${name}: ${audit.id}: ${audit.title} ${audit.displayValue || ""}`);
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
