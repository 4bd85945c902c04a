// On every page of the field: how much waits on this device, and what the last attempt to send it came to.

import { nWaiting, thisDevice } from "./device.js";
import { all, count, onChange } from "./store.js";
import { element, say } from "./words.js";

export async function bar() {
  const place = document.querySelector("[data-field-bar]");
  if (!place) return;
  let outcome = "";
  const show = async () => place.replaceChildren(...(await contents(outcome)));
  onChange((what) => {
    if (what.outcome) outcome = what.outcome;
    if (what.wiped) outcome = "wiped";
    show();
  });
  for (const event of ["online", "offline"]) window.addEventListener(event, show);
  await show();
}

async function contents(outcome) {
  const line = element("p", "govuk-body nrm-field-bar__line");
  line.append(element("strong", "nrm-field-bar__count", say("bar_waiting", { n: await nWaiting() })));
  const nDrafts = await count("drafts");
  if (nDrafts) line.append(" ", element("span", "", say("bar_drafts", { n: nDrafts })));
  const news = await state(outcome);
  if (news) line.append(" ", element("span", "nrm-field-bar__state", news));
  const link = element("a", "govuk-link", say("bar_look"));
  link.href = "/field/waiting/";
  line.append(" ", link);
  return [line];
}

async function state(outcome) {
  if (outcome === "wiped") return say("state_wiped");
  if (!(await thisDevice())) return "";
  const waits = (await nWaiting()) > 0;
  if (waits && outcome === "sign_in") return say("state_sign_in");
  if ((await all("queue")).some((one) => one.refused)) return say("state_refused");
  if (!navigator.onLine || outcome === "offline") return say("state_offline");
  if (waits && outcome === "unknown") return say("state_unknown");
  return "";
}
