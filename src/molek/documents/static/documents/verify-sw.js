// Keeps the page that reads QR codes, its parts and the city's public keys, so that a phone that opened a verification
// page once can check papers without network. Looks after /v/ only and keeps nothing about any paper.
"use strict";
const STORE = "molek-verify-1", SHELL = "/v/luring", KEYS = "/v/keys.json", PATIENCE_MS = 6000;

async function prime() {
  const store = await caches.open(STORE);
  const shell = await fetch(SHELL, { credentials: "omit", cache: "reload" });
  if (!shell.ok) throw new Error("shell");
  const parts = [...(await shell.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await store.addAll([KEYS, ...new Set(parts)]);
  await store.put(SHELL, shell);
}

async function page(request) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer.status < 500) return answer;
  } catch (error) { /* no network: the kept page */ }
  return (await caches.match(SHELL)) || Response.error();
}

async function publicKeys(request) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok) { await store.put(KEYS, answer.clone()); return answer; }
  } catch (error) { /* the kept keys */ }
  return (await store.match(KEYS)) || Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(prime().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("molek-verify-") && name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && /^\/v\/[A-Za-z0-9_-]{22}\/?$/.test(url.pathname)) {
    event.respondWith(page(request));
    event.waitUntil(prime().catch(() => {}));
  } else if (url.pathname === KEYS) event.respondWith(publicKeys(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});
