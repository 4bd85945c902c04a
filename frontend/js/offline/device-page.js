// "This device": register it, change its PIN, forget it.

import { changePin, chooseNewPin, nWaiting, registerDevice, thisDevice, wipeAll } from "./device.js";
import { pinProblem } from "./pin.js";
import { refusal } from "./pin-dialog.js";
import { count, onChange } from "./store.js";
import { say } from "./words.js";

const find = (name) => document.querySelector(`[data-field="${name}"]`);

export async function devicePage() {
  if (!find("register")) return;
  onChange(show);
  await show();
  on("register", register);
  on("change-pin", change);
  on("new-pin", choose);
  on("forget", forget);
}

async function show() {
  const device = await thisDevice();
  const usable = window.isSecureContext && "indexedDB" in window && "serviceWorker" in navigator;
  find("unusable").hidden = usable;
  find("register").hidden = !usable || Boolean(device);
  find("registered").hidden = !device;
  if (!device) return;
  find("name").textContent = device.name;
  find("change-pin").hidden = !device.wrapped;
  find("new-pin").hidden = Boolean(device.wrapped);
  const [nQueue, nDrafts] = [await nWaiting(), await count("drafts")];
  find("lost").hidden = nQueue + nDrafts === 0;
  find("lost").textContent = say("forget_lost", { waiting: nQueue, drafts: nDrafts });
}

function on(name, work) {
  const form = find(name);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    const button = form.querySelector("button");
    button.disabled = true;
    problem.textContent = "";
    problem.classList.remove("nrm-field-done");
    try {
      const mistake = await work(form, problem);
      if (mistake) problem.textContent = mistake;
      else form.reset();
    } finally {
      button.disabled = false;
    }
  });
}

function chosenPin(form) {
  const [pin, again] = ["pin", "again"].map((name) => form.querySelector(`[data-pin="${name}"]`).value);
  const problem = pinProblem(pin) || (pin === again ? "" : "pin_differs");
  return { pin, problem: problem && say(problem) };
}

async function register(form) {
  const { pin, problem } = chosenPin(form);
  if (problem) return problem;
  const body = new FormData();
  body.append("name", form.querySelector("[name=name]").value);
  const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch(form.action, { body, headers, method: "POST", redirect: "manual" }).catch(() => null);
  if (!answer) return say("state_offline");
  const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (!answer.ok || !said) return said?.message ?? say("state_sign_in");
  await registerDevice({ id: said.id, name: said.name, publicKey: said.public_key, pin });
  return "";
}

async function change(form, problem) {
  const { pin, problem: mistake } = chosenPin(form);
  if (mistake) return mistake;
  try {
    await changePin(form.querySelector('[data-pin="old"]').value, pin);
  } catch (error) {
    return refusal(error);
  }
  problem.textContent = say("pin_changed");
  problem.classList.add("nrm-field-done");
  return "";
}

async function choose(form) {
  const { pin, problem } = chosenPin(form);
  if (problem) return problem;
  await chooseNewPin(pin);
  return "";
}

async function forget(form) {
  if (!form.querySelector("[type=checkbox]").checked) return say("forget_tick");
  await wipeAll();
  return "";
}
