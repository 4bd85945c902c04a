// The service worker of /field/. It keeps the look of the pages and the pages themselves as they are without anybody
// signed in (the node leaves names, messages and menus out of such copies); answers are never in a cache.
// `self.FIELD` stands before this: { version, assets, copies, home }.

import { sendAll } from "./sending.js";

const ASSETS = `field-assets-${self.FIELD.version}`;
const PAGES = "field-pages";
const PATIENCE = 6_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAssets().then(() => self.skipWaiting()));
});

async function keepAssets() {
  const cache = await caches.open(ASSETS);
  await cache.addAll(self.FIELD.assets.map((address) => new Request(address, { cache: "reload" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldAssets().then(() => self.clients.claim()));
});

async function forgetOldAssets() {
  for (const name of await caches.keys()) {
    if (name.startsWith("field-assets-") && name !== ASSETS) await caches.delete(name);
  }
}

// --- copies of the pages: all of a list, or none; drafts lie elsewhere and are not touched

self.addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(refresh());
});

async function refresh() {
  const answer = await copy(self.FIELD.copies).catch(() => null);
  const list = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!list) return;
  const cache = await caches.open(PAGES);
  const held = await cache.match(self.FIELD.copies);
  const old = held ? await held.json() : { digest: "", addresses: [] };
  if (old.digest === list.digest) return tellPages({ ready: true });
  const fresh = await Promise.all(list.addresses.map(async (address) => [address, await copy(address)]));
  if (fresh.some(([, one]) => !one.ok)) return;
  for (const [address, one] of fresh) await cache.put(address, one);
  await cache.put(self.FIELD.copies, new Response(JSON.stringify(list)));
  for (const address of old.addresses) if (!list.addresses.includes(address)) await cache.delete(address);
  await tellPages({ ready: true });
}

async function copy(address) {
  const headers = { "X-Offline-Copy": "1" };
  const answer = await fetch(address, { cache: "no-store", headers, redirect: "manual" });
  return answer.type === "opaqueredirect" ? new Response(null, { status: 401 }) : answer;
}

async function tellPages(what) {
  for (const page of await self.clients.matchAll()) page.postMessage(what);
}

// --- answering

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (!address.pathname.startsWith("/field/contact/")) event.respondWith(other(request, address));
});

// The node first; where it does not answer, or only says that it is ill, the copy.
async function page(request, address) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const live = fetch(request).catch(() => null);
  const kept = await copyOf(address);
  const answer = await (kept ? Promise.race([live, patience]) : live);
  if (answer && answer.status < 500) return answer;
  return kept ?? answer ?? (await copyOf(new URL(self.FIELD.home, address))) ?? Response.error();
}

async function copyOf(address) {
  const cache = await caches.open(PAGES);
  return cache.match(address.pathname, { ignoreSearch: true });
}

async function asset(request) {
  const cache = await caches.open(ASSETS);
  return (await cache.match(request)) ?? fetch(request);
}

async function other(request, address) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await copyOf(address);
    if (!kept) throw error;
    return kept;
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "field-send") event.waitUntil(sendInBackground());
});

async function sendInBackground() {
  if ((await sendAll()) === "offline") throw new Error("offline"); // the browser tries again by itself
}
