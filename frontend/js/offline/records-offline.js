// The records of a form on a registered device: drafts under the PIN, finished ones sealed and sent when there is network.
// The same functions as `forms/records-online.js`, and two more; nothing where this browser is not registered.

import { openDraft, sealDraft, sealEnvelope } from "./crypto.js";
import { beforeLock, draftKey, nWaiting, thisDevice } from "./device.js";
import { askForPin } from "./pin-dialog.js";
import { resultOf, sendSoon } from "./sending.js";
import { all, changed, finishDraft, put, read } from "./store.js";
import { say } from "./words.js";

const SAVE_EVERY = 15_000;
const PATIENCE = 10_000;

export async function makeRecords({ formId, version, title, tell = () => {} }) {
  const device = await thisDevice();
  if (!device) return null;
  const about = { form_id: formId, version, title };
  const filesOf = (record) => record.files.map(({ name, blob }) => ({ name, file: blob }));

  async function saveDraft(record) {
    if (!(await thisDevice())?.wrapped || !(await askForPin())) return false;
    const id = record.instanceId;
    const pieces = await sealDraft(draftKey(), device.device_id, id, { xml: record.xml, files: filesOf(record) });
    await put("drafts", { id, ...about, pieces, saved_at: Date.now() });
    changed();
    return true;
  }

  return {
    draftWords: say("draft_kept"),
    saveDraft,
    // On the disk and sealed before anything is sent; what is not sent within ten seconds is sent later.
    async finish(record) {
      const id = record.instanceId;
      tell("sending");
      const { head, pieces } = await sealEnvelope(device, id, { xml: record.xml, files: filesOf(record) });
      await finishDraft(id, { id, ...about, head, pieces, finished_at: Date.now() });
      changed();
      await Promise.race([sendSoon(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
      const result = resultOf(id);
      return result ? { code: result.code, resultUrl: result.result_url, state: "sent" } : { state: "waiting" };
    },
    async drafts() {
      const found = (await all("drafts")).filter((one) => one.form_id === formId);
      return found.map(({ id, title: called, version: filled, saved_at: savedAt }) => ({ instanceId: id, title: called, version: filled, savedAt }));
    },
    // A draft with its answers, or nothing if it stays locked.
    async openDraft({ instanceId }) {
      const held = await read("drafts", instanceId);
      if (!held || !(await askForPin())) return null;
      const { xml, files } = await openDraft(draftKey(), device.device_id, instanceId, held.pieces);
      const notice = held.version === version ? "" : say("draft_version");
      return { instanceId, notice, xml, files: files.map(({ name, file }) => ({ name, blob: file })) };
    },
    // While the device is unlocked: kept every few seconds, when the page is put away, and before it locks.
    async keepSafe(save) {
      await askForPin();
      const work = async () => {
        if (draftKey()) await save();
      };
      setInterval(work, SAVE_EVERY);
      document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && work());
      beforeLock(work);
    },
    waiting: nWaiting,
  };
}
