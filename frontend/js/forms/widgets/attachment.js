// A file: its name in the record is made unlike all others; one that is too large is not taken.

import Widget from "enketo-core/src/js/widget.js";
import fileManager from "../files.js";
import { t } from "../translator.js";

export class Attachment extends Widget {
  static get selector() {
    return '.question input[type="file"]';
  }

  _init() {
    this.told = document.createElement("p");
    this.told.className = "nrm-ask__told";
    this.told.setAttribute("role", "status");
    this.element.after(this.told);
    const loaded = this.element.getAttribute("data-loaded-file-name");
    if (loaded) this.told.textContent = t("file.kept", { name: loaded });
    // Before enketo-core's own listener, which is on the form.
    this.element.addEventListener("change", () => this.take());
  }

  take() {
    const file = this.element.files[0];
    this.told.textContent = "";
    if (!file) return;
    if (fileManager.isTooLarge(file)) {
      this.element.value = "";
      this.told.textContent = t("file.large", { size: fileManager.getMaxSizeReadable() });
      return;
    }
    const now = new Date();
    this.element.dataset.filenamePostfix = `-${now.getHours()}_${now.getMinutes()}_${now.getSeconds()}`;
    this.element.removeAttribute("data-loaded-file-name");
  }

  update() {
    if (!this.element.value) this.told.textContent = "";
  }

  get value() {
    return this.element.value;
  }

  set value(_value) {
    // Browsers let nobody but the person set it.
  }
}
