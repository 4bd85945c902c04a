// Putting things in order with two buttons each, by finger, mouse or keyboard.

import events from "enketo-core/src/js/event.js";
import Widget from "enketo-core/src/js/widget.js";
import { t } from "../translator.js";

function button(direction, word, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary nrm-rank__move";
  made.dataset.direction = direction;
  made.textContent = direction === "up" ? "↑" : "↓";
  made.setAttribute("aria-label", `${word}: ${name}`);
  return made;
}

export class Ranking extends Widget {
  static get selector() {
    return "input.rank";
  }

  _init() {
    this.element.hidden = true;
    this.list = this.question.querySelector(".option-wrapper");
    this.list.classList.add("nrm-rank");
    this.told = document.createElement("p");
    this.told.className = "nrm-ask__told";
    this.told.setAttribute("role", "status");
    this.list.after(this.told);
    this.list.addEventListener("click", (event) => {
      const pressed = event.target.closest(".nrm-rank__move");
      if (pressed && !this.props.readonly) this.move(pressed);
    });
    this.element.addEventListener(events.ChangeOption().type, () => this.update());
    this.update();
  }

  get items() {
    return [...this.list.children].filter((one) => one.matches("label:not(.itemset-template)"));
  }

  get value() {
    return this.element.value;
  }

  update() {
    for (const option of this.items) {
      const input = option.querySelector("input");
      input.hidden = true;
      if (option.querySelector(".nrm-rank__move")) continue;
      const name = option.querySelector(".option-label.active")?.textContent ?? input.value;
      option.append(button("up", t("rank.up"), name), button("down", t("rank.down"), name));
    }
    const order = this.element.value.split(" ").filter(Boolean);
    if (order.length > 0) this.arrange(order);
    this.tell();
  }

  arrange(order) {
    const place = (option) => order.indexOf(option.querySelector("input").value);
    for (const option of this.items.sort((one, other) => place(one) - place(other))) this.list.append(option);
  }

  move(pressed) {
    const option = pressed.closest("label");
    const at = this.items.indexOf(option);
    const other = this.items[at + (pressed.dataset.direction === "up" ? -1 : 1)];
    if (other && pressed.dataset.direction === "up") other.before(option);
    else if (other) other.after(option);
    this.element.value = this.items.map((one) => one.querySelector("input").value).join(" ");
    this.element.dispatchEvent(events.Change());
    this.tell();
    pressed.focus();
  }

  tell() {
    this.told.textContent = this.element.value ? "" : t("rank.begin");
  }
}
