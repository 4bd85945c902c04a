// The page works without any of this; it only gets quicker and safer with it.

import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { aloud } from "./aloud.js";
import { idle } from "./idle.js";
import { drops, menu } from "./menu.js";
import { tables } from "./tables.js";
import { quickExit } from "./quick-exit.js";
import { unsavedChanges } from "./unsaved.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink];

function start(scope) {
  for (const component of components) createAll(component, {}, { scope });
  tables(scope);
}

start(document);
aloud();
idle();
menu();
drops();
quickExit();
unsavedChanges();

// What htmx puts into the page afterwards gets the same.
document.body.addEventListener("htmx:afterSwap", (event) => start(event.target));
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
