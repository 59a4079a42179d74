// The service worker: an offline page, and a cache for files that never change.
// Pages, answers of /fn and everything personal are never stored.
"use strict";

const VERSION = "1";
const SHELL = `shell-${VERSION}`;
const FILES = `files-${VERSION}`;
const OFFLINE = "/offline.html";
// Only what lies under a content hash is immutable.
const HASHED = /^\/pkg\/([0-9a-f]{8,})\//;
// This release and the one before it, which open pages may still be using.
const RELEASES = 2;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll([OFFLINE, "/offline.css", "/favicon.svg"]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name !== SHELL && name !== FILES);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;

  if (request.mode === "navigate") {
    event.respondWith(page(event));
  } else if (HASHED.test(url.pathname)) {
    event.respondWith(file(event, url.pathname));
  } else if (url.pathname === "/offline.css" || url.pathname === "/favicon.svg") {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname)));
  }
});

// Network first; without one, the offline page.
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

// Cache first.
async function file(event, path) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.status === 200) {
    event.waitUntil(cache.put(event.request, answer.clone()).then(() => forget(cache, path)));
  }
  return answer;
}

// Drops the files of all but the latest releases; a cache lists its files in the order they came.
async function forget(cache, path) {
  const release = (request) => HASHED.exec(new URL(request.url).pathname)?.[1];
  const files = await cache.keys();
  const current = HASHED.exec(path)[1];
  const releases = [...new Set(files.map(release))].filter((hash) => hash !== current);
  const kept = new Set([current, ...releases.slice(releases.length - (RELEASES - 1))]);
  const stale = files.filter((request) => !kept.has(release(request)));
  await Promise.all(stale.map((request) => cache.delete(request)));
}
