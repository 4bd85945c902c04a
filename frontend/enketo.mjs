// enketo-core as we ship it: what it imports by name, and the few lines in it that our pages cannot have.
// Each mend names the lines it replaces; a version of enketo-core without them stops the build.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const aliases = (here) => ({
  "enketo/config": join(here, "js", "forms", "config.js"),
  "enketo/dialog": join(here, "js", "forms", "dialog.js"),
  "enketo/file-manager": join(here, "js", "forms", "files.js"),
  "enketo/translator": join(here, "js", "forms", "translator.js"),
  "enketo/widgets": join(here, "js", "forms", "widgets.js"),
  "enketo/xpath-evaluator-binding": "enketo-core/src/js/xpath-evaluator-binding.js",
  // Swiping would leave a page by mistake on a phone.
  "jquery-touchswipe": join(here, "js", "forms", "nothing.js"),
});

const mends = {
  // It parses broken XML to learn how the browser says so; what Chromium then makes has a style in an attribute.
  "mergexml.js": [
    ["f = psr.parseFromString('<invalid', 'text/xml'); /* force parsing error */", ""],
    ["nsd.psr = f.getElementsByTagName('parsererror')[0].namespaceURI;", "nsd.psr = '*';"],
  ],
  "form.js": [
    // The Content-Security-Policy allows no handler in an attribute.
    ["this.view.$.attr('onsubmit', 'return false;');", "this.view.html.addEventListener('submit', (event) => event.preventDefault());"],
    // A form begins at its top, not in its first field.
    ["this.goToTarget(this.view.html);", ""],
    ["document.body.scrollIntoView();", ""],
  ],
  "page.js": [
    // "page" is no role that assistive technology knows, and tab orders of their own confuse it.
    ["el.setAttribute('role', 'page');", "el.dataset.page = '';"],
    ["e.closest('[role=\"page\"]')", "e.closest('[data-page]')"],
    ["linkedQuestion.closest('[role=\"page\"]')", "linkedQuestion.closest('[data-page]')"],
    ["querySelectorAll('[role=\"page\"]')", "querySelectorAll('[data-page]')"],
    ["this.$btnNext.attr('tabindex', 2);", ""],
    ["pageEl.setAttribute('tabindex', 1);", ""],
    // After turning a page the reader stands at its top (turning.js).
    ["        this.current = pageEl;\n        this.form.goToTarget(pageEl, { isPageFlip: true });", "        this.current = pageEl;"],
    ["                this._toggleButtons(newIndex);\n                pageEl.dispatchEvent(events.PageFlip());\n                this.form.goToTarget(pageEl, { isPageFlip: true });", "                this._toggleButtons(newIndex);\n                pageEl.dispatchEvent(events.PageFlip());"],
    ["            pageEl.dispatchEvent(events.PageFlip());\n            this.form.goToTarget(pageEl, { isPageFlip: true });", "            pageEl.dispatchEvent(events.PageFlip());"],
    ["        // focus on element\n        pageEl.focus();\n\n        pageEl.scrollIntoView();", ""],
  ],
  "readonly.js": [["node.setAttribute('aria-hidden', 'true');", ""]],
  "repeat.js": [
    // Buttons with words instead of an icon, and a heading that says which one of several it is.
    ["'<span class=\"repeat-number\"></span>'", "'<span class=\"repeat-number nrm-repeat__number\"></span>'"],
    ["'<button type=\"button\" class=\"btn btn-default add-repeat-btn\"><i class=\"icon icon-plus\"> </i></button>'", "`<button type=\"button\" class=\"govuk-button govuk-button--secondary add-repeat-btn\">${t('repeat.add')}</button>`"],
    ["class=\"btn btn-default remove\"><i class=\"icon icon-minus\"> </i></button></div>`", "class=\"govuk-button govuk-button--secondary remove\">${t('repeat.remove')}</button></div>`"],
  ],
};

export const mendEnketo = {
  name: "mend-enketo",
  setup(build) {
    build.onResolve({ filter: /^node-forge$/ }, () => ({ path: fileURLToPath(new URL("js/forms/digests.cjs", import.meta.url)) }));
    build.onLoad({ filter: /(enketo-core\/src\/js\/(form|page|readonly|repeat)|mergexml\/mergexml)\.js$/ }, async ({ path }) => {
      let source = (await readFile(path, "utf8")).replaceAll("\r\n", "\n");
      for (const [before, after] of mends[path.split("/").pop()]) {
        if (!source.includes(before)) throw new Error(`enketo-core changed; look at the mend of: ${before}`);
        source = source.replace(before, () => after);
      }
      return { contents: source, loader: "js" };
    });
  },
};

// Whose work is in the bundle: their licences go along.
export const bundled = ["enketo-core", "jquery", "mergexml", "node-forge", "openrosa-xpath-evaluator"];
