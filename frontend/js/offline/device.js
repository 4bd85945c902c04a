// This device: its PIN, the key of its drafts while it is unlocked, and wiping.

import { newWrappedKey, rewrapKey, unwrapKey } from "./crypto.js";
import { changed, clear, count, forgetAll, put, read } from "./store.js";

export const MOST_WRONG = 10;
const LOCK_AFTER = 5 * 60_000;
const HERE = "here";
// Two bundles may be on one page; they share one key. It cannot be exported, and leaving the page forgets it.
const memory = (globalThis[Symbol.for("opennrm.field")] ??= { key: null, beforeLock: new Set() });

export class PinRefused extends Error {
  constructor(reason, detail = {}) {
    super(reason);
    Object.assign(this, { reason, ...detail });
  }
}

export const thisDevice = () => read("device", HERE);
export const isUnlocked = () => memory.key !== null;
export const draftKey = () => memory.key;

export async function registerDevice({ id, name, publicKey, pin }) {
  const wrapped = await newWrappedKey(pin, id);
  await put("device", { id: HERE, device_id: id, name, public_key: publicKey, wrapped, n_wrong: 0, not_before: 0 });
  memory.key = await unwrapKey(wrapped, pin, id);
  await navigator.storage?.persist?.();
  changed();
}

// After the third wrong PIN: 15 s, 30 s, 1, 2, 4, 8 minutes …; after the tenth the drafts are gone.
export const waitAfter = (nWrong) => (nWrong < 3 ? 0 : Math.min(15_000 * 2 ** (nWrong - 3), 15 * 60_000));

// One attempt at a time over all tabs, counted before it is made: closing the tab gives nobody another one.
export function unlock(pin) {
  return exclusively("opennrm-field-pin", () => attempt(pin));
}

const exclusively = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

async function attempt(pin) {
  const device = await thisDevice();
  if (!device?.wrapped) throw new PinRefused("pin_gone");
  const wait = device.not_before - Date.now();
  if (wait > 0) throw new PinRefused("pin_wait", { seconds: Math.ceil(wait / 1000) });
  const nWrong = device.n_wrong + 1;
  await put("device", { ...device, n_wrong: nWrong, not_before: Date.now() + waitAfter(nWrong) });
  try {
    const key = await unwrapKey(device.wrapped, pin, device.device_id);
    await put("device", { ...device, n_wrong: 0, not_before: 0 });
    memory.key = key;
  } catch (error) {
    if (error.name !== "OperationError") throw error;
    if (nWrong >= MOST_WRONG) {
      await wipeDrafts();
      throw new PinRefused("pin_wiped");
    }
    throw new PinRefused("pin_wrong", { left: MOST_WRONG - nWrong, seconds: waitAfter(nWrong) / 1000 });
  }
  changed();
}

export async function changePin(pin, newPin) {
  await unlock(pin);
  const device = await thisDevice();
  await put("device", { ...device, wrapped: await rewrapKey(device.wrapped, pin, newPin, device.device_id) });
}

// After the drafts were wiped: a new PIN, a new key, nothing comes back.
export async function chooseNewPin(pin) {
  const device = await thisDevice();
  const wrapped = await newWrappedKey(pin, device.device_id);
  await put("device", { ...device, wrapped, n_wrong: 0, not_before: 0 });
  memory.key = await unwrapKey(wrapped, pin, device.device_id);
  changed();
}

export async function wipeDrafts() {
  const device = await thisDevice();
  memory.key = null;
  await clear("drafts");
  if (device) await put("device", { ...device, wrapped: null, n_wrong: 0, not_before: 0 });
  changed();
}

// Everything: the device was reported lost, or its owner gives it away.
export async function wipeAll() {
  memory.key = null;
  await forgetAll();
  for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
  changed({ wiped: true });
}

export const nWaiting = () => count("queue");

// --- locking

export const beforeLock = (work) => memory.beforeLock.add(work);

export async function lock() {
  if (!isUnlocked()) return;
  for (const work of memory.beforeLock) await work();
  memory.key = null;
  changed({ locked: true });
}

// After five minutes without a touch the draft is kept, the key forgotten, and the answers leave the screen.
export function lockWhenIdle(leave) {
  let touched = Date.now();
  const touch = () => {
    touched = Date.now();
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { passive: true });
  setInterval(async () => {
    if (isUnlocked() && Date.now() - touched > LOCK_AFTER) {
      await lock();
      leave();
    }
  }, 5_000);
}
