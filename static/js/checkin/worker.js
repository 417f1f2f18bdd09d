// Makes the check-in open without a network. Its list of files and their version come with self.checkin, which
// changes when any of them does: participants/checkin/worker.py.
//
// A version is a whole: its files, and the pages that were made for them. A new one takes over only once it has all of
// them, so that a page never meets files of another version.
const { version, files, reader, scope } = self.checkin;
const FILES = `checkin-files-${version}`, PAGES = `checkin-pages-${version}`;
const PATIENCE = 4_000; // ms for the list of sessions, before the kept one is shown
const isDoor = (path) => path.startsWith(scope) && /^\d+\/$/.test(path.slice(scope.length));

self.addEventListener("install", (event) => event.waitUntil(install().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function install() {
  const cache = await caches.open(FILES);
  const needed = (await readsCodes()) ? files : [...files, ...reader];
  await Promise.all(needed.map(async (file) => cache.put(file, await load(file, { cache: "no-cache" }))));
  for (const path of await keptPages()) await keep(path);
}

const readsCodes = async () =>
  "BarcodeDetector" in self && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");

async function keptPages() {
  const names = (await caches.keys()).filter((name) => name.startsWith("checkin-pages-"));
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return new Set(requests.flat().map((request) => new URL(request.url).pathname));
}

async function load(address, options) {
  const response = await fetch(address, options);
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response;
}

// Keep a page of this version. Where a sign-in is asked for, all stays as it was; a page that is no longer this
// person's does not hold up the others, and its copy stays: there may be scans that wait behind it.
async function keep(path) {
  const response = await fetch(path, { cache: "reload", credentials: "same-origin" });
  const cache = await caches.open(PAGES);
  if ([403, 404].includes(response.status)) return;
  if (!isMine(response)) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
}

const isMine = (response) =>
  response.ok && !response.redirected && response.headers.get("Checkin-Version") === version;

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("checkin-") && name !== FILES && name !== PAGES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (files.includes(pathname) || reader.includes(pathname)) event.respondWith(file(request, pathname));
  } else if (isDoor(pathname)) {
    event.respondWith(door(event, pathname));
  } else if (pathname === scope) {
    event.respondWith(start(request, pathname));
  }
});

async function file(request, path) {
  return (await caches.match(path, { cacheName: FILES })) ?? fetch(request);
}

// A kept door opens at once, whatever the network is like, and is renewed behind it.
async function door(event, path) {
  const kept = await caches.match(path, { cacheName: PAGES });
  if (!kept) return fetch(event.request);
  event.waitUntil(keep(path).catch(() => self.registration.update().catch(() => {})));
  return kept;
}

async function start(request, path) {
  const kept = await caches.match(path, { cacheName: PAGES });
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fetch(request).catch(() => kept), late]);
}

// A page asks to be kept ({keep: [paths]}) or forgotten ({forget: path}), and hears whether it is.
self.addEventListener("message", (event) => event.waitUntil(answer(event)));

async function answer({ data, ports }) {
  try {
    if (data.forget) await (await caches.open(PAGES)).delete(data.forget);
    for (const path of data.keep ?? []) await keep(path);
    ports[0].postMessage("done");
  } catch (error) {
    ports[0].postMessage(String(error));
  }
}
