// Opens a ticket that this phone has shown once, without a network. What it keeps goes when its owner signs out
// (tickets-forget.js), and when the portal says that the ticket is not this visitor's any more.
const TICKETS = "tickets";
const PATIENCE = 4_000; // ms for the network, before the kept ticket is shown
const isTicket = (path) => /^\/saya\/tiket\/[^/.]+\/$/.test(path);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && isTicket(pathname)) event.respondWith(ticket(event, pathname));
  else if (request.mode !== "navigate" && pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function ticket(event, path) {
  const kept = await caches.match(path, { cacheName: TICKETS });
  const fresh = fetch(event.request).then((response) => renew(path, response));
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), late]);
}

async function renew(path, response) {
  const cache = await caches.open(TICKETS);
  if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) await cache.delete(path);
  else if (response.ok) await cache.put(path, response.clone());
  return response;
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: TICKETS });
  return fetch(request).catch((error) => kept ?? Promise.reject(error));
}
