// Turning the pages of a form: where the reader is, how far it is, what can be pressed.

import { showSummary, wrongQuestions } from "./accessible.js";
import { t } from "./translator.js";

export function turning(form, parts) {
  const { pages } = form;

  function show() {
    const at = pages.activePages.indexOf(pages.current);
    const n = pages.activePages.length;
    const isLast = !pages.active || at >= n - 1;
    parts.back.hidden = !pages.active || at <= 0;
    parts.next.hidden = isLast;
    parts.finish.hidden = !isLast;
    parts.progress.hidden = !pages.active || n < 2;
    parts.progressBar.max = Math.max(n, 1);
    parts.progressBar.value = at + 1;
    parts.progressWords.textContent = t("progress", { at: at + 1, n });
  }

  function top() {
    show();
    parts.summary.hidden = true;
    const page = pages.current;
    if (!page) return;
    page.tabIndex = -1;
    page.focus({ preventScroll: true });
    parts.top.scrollIntoView({ block: "start" });
  }

  async function next() {
    const page = pages.current;
    await pages._next();
    if (page === pages.current) showSummary(parts.summary, wrongQuestions(page));
    show();
  }

  parts.next.onclick = next;
  parts.back.onclick = () => pages._prev();
  form.view.html.addEventListener("pageflip", top);
  form.view.html.addEventListener("dataupdate", show);
  form.view.html.addEventListener("addrepeat", show);
  form.view.html.addEventListener("removerepeat", show);
  form.view.html.addEventListener("change", () => setTimeout(show));
  show();
}
