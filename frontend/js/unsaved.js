// Asks before a half-filled form is left behind (not on the quick exit, which must never ask).

export function unsavedChanges() {
  let changed = false;
  const forms = document.querySelectorAll("form[data-warn-unsaved]");
  const ask = (event) => {
    if (changed && document.body.childElementCount > 0) event.preventDefault();
  };
  for (const form of forms) {
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", () => {
      changed = false;
    });
  }
  if (forms.length > 0) window.addEventListener("beforeunload", ask);
}
