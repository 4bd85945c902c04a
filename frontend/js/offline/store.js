// What this browser keeps for the field: the device and its wrapped key, drafts, what is finished, a few settings.
// Nothing here is readable without the PIN (drafts) or the node's private key (finished), but for form titles and times.

const NAME = "opennrm-field";
const STORES = ["device", "drafts", "queue", "settings"];
let opened;

export function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(request.error);
    };
  });
  return opened;
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// One transaction; it counts as done only when it is on the disk (a power cut loses nothing that was acknowledged).
async function write(stores, work) {
  const base = await database();
  const transaction = base.transaction(stores, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  work((store) => transaction.objectStore(store));
  await done;
}

export async function read(store, id) {
  const base = await database();
  return answer(base.transaction(store).objectStore(store).get(id));
}

export async function all(store) {
  const base = await database();
  return answer(base.transaction(store).objectStore(store).getAll());
}

export async function count(store) {
  const base = await database();
  return answer(base.transaction(store).objectStore(store).count());
}

export const put = (store, value) => write([store], (at) => at(store).put(value));
export const remove = (store, id) => write([store], (at) => at(store).delete(id));
export const clear = (...stores) => write(stores, (at) => stores.forEach((store) => at(store).clear()));

// A draft becomes a finished record in one step: after a power cut it is one or the other, never both or neither.
export const finishDraft = (id, record) =>
  write(["drafts", "queue"], (at) => {
    at("queue").put(record);
    at("drafts").delete(id);
  });

// Other tabs and the worker are told whenever something changed.
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
const listeners = new Set();

export function changed(what = {}) {
  for (const listener of listeners) listener(what);
  channel?.postMessage(what);
}

export function onChange(listener) {
  listeners.add(listener);
  if (channel) channel.onmessage = (event) => listeners.forEach((one) => one(event.data ?? {}));
}

export const forgetAll = () => clear(...STORES);
