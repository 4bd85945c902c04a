// The page on which a form is filled in (field/fill.html). Without it the page offers the form on paper.

import { Filling } from "./filling.js";
import { makeRecords } from "./records-online.js";
import { speak, t } from "./translator.js";

const part = (name) => document.querySelector(`[data-fill="${name}"]`);
const names = [
  "back", "draft", "drafts", "draftList", "finish", "languageField", "languages", "next", "pages", "page", "problemList",
  "problems", "progress", "progressBar", "progressWords", "state", "summary", "top", "without",
];
const parts = Object.fromEntries(names.map((name) => [name, part(name)]));
const data = JSON.parse(document.getElementById("fill-data").textContent);
speak(data.strings);

function tell(state, words = t(`state.${state}`)) {
  parts.state.dataset.state = state;
  parts.state.textContent = words;
}

// A registered device works without network: its store takes over, with the same functions (field.js).
async function recordsHere() {
  const options = { ...data, tell };
  const store = await import(data.offlineModule).catch(() => null);
  return (await store?.makeRecords(options)) ?? makeRecords(options);
}

const records = await recordsHere();

const filling = new Filling(data, parts, records);

async function showDrafts() {
  const drafts = await records.drafts();
  parts.drafts.hidden = drafts.length === 0;
  parts.draftList.replaceChildren(
    ...drafts.map((draft, at) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), {
        className: "govuk-button govuk-button--secondary",
        textContent: t("draft.continue", { n: at + 1 }),
        type: "button",
      });
      button.addEventListener("click", () => goOn(draft));
      item.append(button);
      return item;
    }),
  );
}

async function goOn(found) {
  if (filling.isChanged && !(await filling.saveDraft())) return;
  const draft = await records.openDraft(found);
  if (draft) filling.open(draft);
  tell("", draft?.notice ?? "");
  await showDrafts();
}

async function draft() {
  if (!(await filling.saveDraft())) return;
  filling.open();
  tell("draft", records.draftWords ?? t("state.draft"));
  await showDrafts();
  parts.top.scrollIntoView();
}

async function finish() {
  parts.finish.disabled = true;
  try {
    const result = await filling.finish();
    if (result?.state === "sent" && result.resultUrl) location.assign(result.resultUrl);
    else if (result) {
      filling.open();
      tell("waiting", t("state.kept"));
      await showDrafts();
    }
  } catch (error) {
    tell("refused", error.message || t("send.refused"));
  } finally {
    parts.finish.disabled = false;
  }
}

parts.finish.addEventListener("click", finish);
parts.draft.addEventListener("click", draft);
parts.pages.addEventListener("change", () => {
  const record = filling.isChanged ? filling.record({ isDraft: true }) : filling.opened;
  filling.open(record);
});
window.addEventListener("beforeunload", (event) => {
  // Never on the quick exit: it empties the page before it leaves.
  if (filling.isChanged && document.body.childElementCount > 0) event.preventDefault();
});

parts.without.hidden = true;
parts.page.hidden = false;
filling.open();
await showDrafts();
const asked = new URLSearchParams(location.hash.slice(1)).get("draft");
if (asked) await goOn({ instanceId: asked });
// A device that locks itself keeps what is half filled in first.
records.keepSafe?.(async () => {
  if (filling.isChanged) await filling.saveDraft();
});
document.documentElement.dataset.fillReady = "true";
