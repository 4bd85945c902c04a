// One form on the page: made, filled in, sent.

import { Form } from "enketo-core";
import { linkErrors, renumber, showSummary, wrongQuestions } from "./accessible.js";
import fileManager from "./files.js";
import { turning } from "./turning.js";

export class Filling {
  constructor(data, parts, records) {
    Object.assign(this, { data, parts, records });
    this.form = null;
    this.oldFiles = [];
  }

  // Begin a new record, or go on with one.
  open(record = null) {
    const element = this.form ? this.form.resetView() : document.querySelector("form.or");
    element.classList.toggle("pages", this.parts.pages.checked);
    this.oldFiles = record?.files ?? [];
    this.opened = record;
    const correction = record === null ? this.data.correction : null;
    const options = { language: this.language };
    this.form = new Form(
      element,
      {
        instanceStr: record?.xml ?? correction?.xml ?? null,
        modelStr: this.data.model,
        submitted: Boolean(correction),
      },
      options,
    );
    element.addEventListener("addrepeat", ({ target }) => renumber(target));
    linkErrors(element);
    const problems = this.form.init();
    this.parts.problems.hidden = problems.length === 0;
    this.parts.problemList.replaceChildren(
      ...problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })),
    );
    this.afterLanguage();
    turning(this.form, this.parts);
    this.sent = false;
  }

  afterLanguage() {
    const picker = document.getElementById("form-languages");
    if (!picker) return;
    this.parts.languages.append(picker);
    this.parts.languageField.hidden = picker.options.length < 2;
    this.language = picker.value;
    const remember = () => {
      this.language = picker.value;
      localStorage.setItem("form-language", picker.value);
      this.parts.summary.hidden = true;
    };
    picker.addEventListener("change", remember);
    const wanted = localStorage.getItem("form-language") ?? this.data.language;
    const has = [...picker.options].some((option) => option.value === wanted);
    if (has && wanted !== picker.value) {
      picker.value = wanted;
      picker.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  get isChanged() {
    return Boolean(this.form?.editStatus) && !this.sent;
  }

  record({ isDraft = false } = {}) {
    const xml = this.form.getDataStr({ irrelevant: isDraft });
    const files = fileManager.getCurrentFiles();
    const names = new Set(files.map(({ name }) => name));
    for (const file of this.oldFiles) if (!names.has(file.name) && xml.includes(file.name)) files.push(file);
    return { files: files.filter(({ name }) => xml.includes(name)), instanceId: this.form.instanceID, xml };
  }

  // Tells whether it is kept.
  async saveDraft() {
    const isKept = await this.records.saveDraft(this.record({ isDraft: true }));
    if (isKept) this.form.editStatus = false;
    return isKept;
  }

  async finish() {
    const isSound = await this.form.validate();
    if (!isSound) {
      const page = this.form.pages.active ? this.form.pages.current : this.form.view.html;
      showSummary(this.parts.summary, wrongQuestions(page));
      return null;
    }
    // The moment of finishing (`end`) is noted now.
    this.form.view.html.dispatchEvent(new CustomEvent("before-save", { bubbles: true }));
    const result = await this.records.finish(this.record());
    this.sent = true;
    return result;
  }
}

