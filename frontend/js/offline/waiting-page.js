// What waits on this device: titles of forms and times, no names; sending now; the drafts.

import { thisDevice } from "./device.js";
import { sendSoon } from "./sending.js";
import { all, onChange, read } from "./store.js";
import { element, moment, say } from "./words.js";

const find = (name) => document.querySelector(`[data-waiting="${name}"]`);

export async function waitingPage() {
  if (!find("queue")) return;
  onChange(show);
  await show();
  find("send").addEventListener("click", async () => {
    find("send").disabled = true;
    const outcome = await sendSoon();
    find("outcome").textContent = say(`outcome_${outcome}`);
    find("send").disabled = false;
    await show();
  });
}

async function show() {
  const [device, queue, drafts, sent] = [await thisDevice(), await all("queue"), await all("drafts"), await read("settings", "sent")];
  find("unregistered").hidden = Boolean(device);
  find("registered").hidden = !device;
  find("queue").replaceChildren(...byTime(queue, "finished_at").map(queued));
  find("none").hidden = queue.length > 0;
  find("send").hidden = queue.length === 0;
  find("drafts").replaceChildren(...byTime(drafts, "saved_at").map(draft));
  find("no-drafts").hidden = drafts.length > 0;
  find("sent").textContent = sent ? say("last_sent", { at: moment(sent.at) }) : "";
}

const byTime = (rows, name) => rows.toSorted?.((one, other) => one[name] - other[name]) ?? [...rows].sort((one, other) => one[name] - other[name]);

function row(title, at) {
  const line = element("li", "nrm-field-row");
  line.append(element("strong", "", title), " ", element("span", "nrm-quiet", moment(at)));
  return line;
}

function queued(item) {
  const line = row(item.title, item.finished_at);
  if (item.refused) line.append(element("p", "govuk-error-message", item.refused));
  return line;
}

function draft(item) {
  const line = row(item.title, item.saved_at);
  const link = element("a", "govuk-link", say("draft_go_on"));
  link.href = draftAddress(item);
  line.append(" ", link);
  return line;
}

export const draftAddress = ({ form_id, id }) => `/field/${encodeURIComponent(form_id)}/#draft=${encodeURIComponent(id)}`;
