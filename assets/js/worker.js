// The service worker of the city's pages: without network it shows what is kept on this telephone instead of the
// browser's dinosaur. VERSION and SHELL are put before this text by the server (site/phone.py), so that a new release
// is a new worker, which drops what the old one kept. Never keeps a page that belongs to a person.
/* global VERSION, SHELL */
const STORE = "molek-shell-" + VERSION;
const OFFLINE = "/luring/";

const prime = async () => {
  const store = await caches.open(STORE);
  await store.addAll(SHELL.map((path) => new Request(path, { credentials: "omit" })));
};

const page = async (request, preloaded) => {
  try {
    return (await preloaded) || (await fetch(request));
  } catch (error) {
    return (await caches.match(OFFLINE)) || Response.error();
  }
};

const part = async (request) => (await caches.match(request)) || fetch(request);

self.addEventListener("install", (event) => event.waitUntil(prime().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("molek-shell-") && name !== STORE) await caches.delete(name);
      }
      if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
      await self.clients.claim();
    })(),
  ),
);
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/v/") || url.pathname.startsWith("/kotak/")) return; // they look after themselves
  if (request.mode === "navigate") event.respondWith(page(request, event.preloadResponse));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(request));
});
