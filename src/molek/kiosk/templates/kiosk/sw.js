{% load static %}// Keeps one screen for times without a network. Holds nothing of anybody: no page of a visitor is ever stored.
const KEPT = "kotak-{% static "kiosk/kiosk.js" %}";
const SCREEN = "{% url "kiosk:offline" %}";
const FILES = [SCREEN, "{% static "molek/molek.css" %}", "{% static "kiosk/kiosk.css" %}", "{% static "kiosk/kiosk.js" %}"];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match(SCREEN)));
  } else if (event.request.method === "GET" && FILES.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  }
});
