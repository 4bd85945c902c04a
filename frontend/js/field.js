// Every page of /field/: the worker that keeps it, the bar, sending, and the pages of the device itself.

import { bar } from "./offline/bar.js";
import { lockWhenIdle, thisDevice } from "./offline/device.js";
import { devicePage } from "./offline/device-page.js";
import { keepSending } from "./offline/sending.js";
import { onChange } from "./offline/store.js";
import { waitingPage } from "./offline/waiting-page.js";

export { makeRecords } from "./offline/records-offline.js";

async function start() {
  await Promise.all([bar(), devicePage(), waitingPage()]);
  lockWhenIdle(() => window.location.assign("/field/waiting/"));
  if (await thisDevice()) await begin();
  else onChange(beginOnce);
}

// A browser that is not registered keeps nothing: no worker, no copies.
let began = false;
async function begin() {
  if (began) return;
  began = true;
  onChange((what) => {
    if (what.wiped) forgetWorker();
  });
  const registration = await navigator.serviceWorker?.register("/field/worker.js", { scope: "/field/" });
  if (navigator.onLine && registration) navigator.serviceWorker.ready.then(({ active }) => active.postMessage("refresh"));
  await keepSending();
}

async function beginOnce() {
  if (await thisDevice()) await begin();
}

async function forgetWorker() {
  await (await navigator.serviceWorker?.getRegistration("/field/"))?.unregister();
}

start();
