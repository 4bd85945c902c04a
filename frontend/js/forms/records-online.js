// Records of a browser that has a network: drafts live in this tab's memory and nowhere else; what is finished is sent
// under its own number until the node says that it has it. A device that works without network has a store with
// the same functions (offline/records-offline.js).

import { t } from "./translator.js";

const WAITS = [1, 2, 5, 10, 20, 30];
const SECONDS = 120;

export class Refused extends Error {}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function freshToken() {
  const page = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  return JSON.parse(parsed.getElementById("fill-data").textContent).csrf;
}

export function makeRecords({ formId, version, digest, submitUrl, csrf, tell = () => {} }) {
  const kept = new Map();
  const leaving = new Set();
  let token = csrf;

  function body(record) {
    const data = new FormData();
    data.append("xml_submission_file", new Blob([record.xml], { type: "text/xml" }), "record.xml");
    data.append("form_id", formId);
    data.append("version", version);
    data.append("digest", digest);
    for (const { name, blob } of record.files) data.append(name, blob, name);
    return data;
  }

  async function post(record) {
    const response = await fetch(submitUrl, {
      body: body(record),
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    if (response.ok) return response.json();
    if (response.type === "opaqueredirect") throw new Refused(t("send.signed_out"));
    if (response.status >= 500 || response.status === 429 || response.status === 408) throw new Error("try again");
    if (response.status === 403) token = await freshToken().catch(() => token);
    const told = await response.json().catch(() => ({}));
    throw new Refused(told.message ?? t("send.refused"));
  }

  async function untilAcknowledged(record) {
    for (let attempt = 0; ; attempt += 1) {
      tell("sending");
      try {
        return await post(record);
      } catch (error) {
        if (error instanceof Refused) throw error;
        tell("waiting");
        await sleep(WAITS[Math.min(attempt, WAITS.length - 1)]);
      }
    }
  }

  return {
    async saveDraft(record) {
      kept.set(record.instanceId, { ...record, savedAt: Date.now() });
      return true;
    },
    async finish(record) {
      leaving.add(record.instanceId);
      try {
        const { code, result_url: resultUrl } = await untilAcknowledged(record);
        kept.delete(record.instanceId);
        tell("sent");
        return { code, resultUrl, state: "sent" };
      } finally {
        leaving.delete(record.instanceId);
      }
    },
    async drafts() {
      return [...kept.values()].map(({ instanceId, savedAt }) => ({ instanceId, savedAt }));
    },
    async openDraft({ instanceId }) {
      return kept.get(instanceId) ?? null;
    },
    async waiting() {
      return leaving.size;
    },
  };
}
