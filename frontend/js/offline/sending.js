// Sends what is finished, one at a time, from one tab or the worker. A copy is deleted only after the node said that it
// has it; whatever happens in between, the same is sent again and the node knows it by its number and content.

import { bodyOf } from "./crypto.js";
import { nWaiting, thisDevice, wipeAll } from "./device.js";
import { all, changed, put, remove } from "./store.js";

const PATIENCE = 120_000;
const WAITS = [30_000, 60_000, 120_000, 300_000, 900_000];

// What the node said of records that were sent from this page, by number.
const results = new Map();
export const resultOf = (id) => results.get(id);

// What came of an attempt: `sent`, `offline`, `sign_in`, `refused`, `wiped`, `unknown`, `idle` (nothing to do, or
// another tab is at it).
export async function sendAll() {
  if (!navigator.locks) return sendQueue();
  return navigator.locks.request("opennrm-field-send", { ifAvailable: true }, (held) => (held ? sendQueue() : "idle"));
}

async function sendQueue() {
  const device = await thisDevice();
  if (!device) return "idle";
  const said = await contact(device);
  if (typeof said === "string") return said;
  let outcome = "sent";
  for (const item of (await all("queue")).sort((one, other) => one.finished_at - other.finished_at)) {
    outcome = worse(outcome, await sendOne(item, said.csrf));
    if (["offline", "sign_in", "wiped"].includes(outcome)) return outcome;
  }
  await tell(device, said.csrf);
  return outcome;
}

const worse = (outcome, next) => (next === "sent" ? outcome : next);

async function contact(device) {
  let answer;
  try {
    answer = await fetch(`/field/contact/${device.device_id}/`, { cache: "no-store", redirect: "manual" });
  } catch {
    return "offline";
  }
  if (answer.type === "opaqueredirect") return "sign_in";
  const said = answer.ok ? await answer.json().catch(() => null) : null;
  if (!said) return "offline";
  if (said.device === "blocked" || said.device === "unreadable") {
    await wipeAll();
    return "wiped";
  }
  if (said.device === "unknown") return "unknown";
  return said.csrf ? said : "sign_in";
}

async function post(address, csrf, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const headers = { "X-CSRFToken": csrf };
  return fetch(address, { body, headers, method: "POST", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
}

async function sendOne(item, csrf) {
  let answer;
  let said;
  try {
    const waiting = String((await nWaiting()) - 1);
    answer = await post("/field/queue/", csrf, { head: item.head, n_waiting: waiting, body: bodyOf(item.pieces) });
    said = await answer.json().catch(() => null);
  } catch {
    return "offline";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "sign_in";
  if (said?.wipe && said.state === "refused") {
    await wipeAll();
    return "wiped";
  }
  if (answer.ok && ["kept", "known"].includes(said?.state)) {
    await remove("queue", item.id);
    results.set(item.id, said);
    await put("settings", { id: "sent", at: Date.now() });
    if (said.wipe) await wipeAll();
    changed({ sent: item.id });
    return said.wipe ? "wiped" : "sent";
  }
  if (answer.ok || answer.status >= 500 || answer.status === 429) return "offline";
  await put("queue", { ...item, refused: said?.message || `HTTP ${answer.status}` });
  changed();
  return "refused";
}

async function tell(device, csrf) {
  const waiting = String(await nWaiting());
  await post(`/field/seen/${device.device_id}/`, csrf, { n_waiting: waiting }).catch(() => null);
}

// --- when to try

let nTried = 0;
let timer;

export async function sendSoon() {
  clearTimeout(timer);
  const waits = await nWaiting();
  const outcome = await sendAll();
  changed({ outcome });
  if (outcome === "idle" && waits > 0) timer = setTimeout(sendSoon, 5_000); // another tab began before this one finished
  else if (outcome === "offline" && waits > 0) {
    await askForSync();
    timer = setTimeout(sendSoon, WAITS[Math.min(nTried, WAITS.length - 1)]);
    nTried += 1;
  } else nTried = 0;
  return outcome;
}

// Where the browser has it, sending goes on when the network is back and no page is open.
async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration("/field/");
  await registration?.sync?.register("field-send").catch(() => undefined);
}

export function keepSending() {
  window.addEventListener("online", () => sendSoon());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") sendSoon();
  });
  return sendSoon();
}
