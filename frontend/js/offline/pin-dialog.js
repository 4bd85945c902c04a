// Asks for the PIN over the page. Resolves to true when the device is unlocked, to false when somebody goes on without.

import { PinRefused, isUnlocked, unlock } from "./device.js";
import { element, say } from "./words.js";

export function refusal(error) {
  if (!(error instanceof PinRefused)) throw error;
  return say(error.reason, { left: error.left, seconds: error.seconds });
}

let asking = null;

export function askForPin() {
  if (isUnlocked()) return Promise.resolve(true);
  asking ??= show().finally(() => {
    asking = null;
  });
  return asking;
}

function show() {
  const { button, dialog, form, input, problem, without } = made();
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const pin = input.value;
      input.value = problem.textContent = "";
      button.disabled = true;
      try {
        await unlock(pin);
        close(true);
      } catch (error) {
        problem.textContent = refusal(error);
        input.focus();
      } finally {
        button.disabled = false;
      }
    });
    without.addEventListener("click", () => close(false));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
  });
}

function made() {
  const dialog = element("dialog", "nrm-dialog");
  const title = element("h2", "govuk-heading-m", say("pin_title"));
  title.id = "field-pin-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const form = document.createElement("form");
  const label = element("label", "govuk-label", say("pin_label"));
  label.htmlFor = "field-pin";
  const input = element("input", "govuk-input govuk-input--width-10");
  Object.assign(input, { autocomplete: "off", id: "field-pin", required: true, type: "password" });
  const problem = element("p", "govuk-error-message");
  problem.setAttribute("role", "alert");
  const button = element("button", "govuk-button", say("pin_open"));
  const without = element("button", "govuk-button govuk-button--secondary", say("pin_without"));
  without.type = "button";
  const buttons = element("div", "govuk-button-group");
  buttons.append(button, without);
  form.append(label, element("p", "govuk-hint", say("pin_hint")), problem, input, buttons);
  dialog.append(title, form);
  return { button, dialog, form, input, problem, without };
}
