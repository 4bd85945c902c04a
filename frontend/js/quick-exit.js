// Leaves at once: the page is blanked, its place in the history is taken by the exit, the session ends there.
// Three times Escape does the same as the button.

const WITHIN_MS = 2000;

export function quickExit() {
  const link = document.querySelector("[data-quick-exit]");
  if (!link) return;
  const leave = () => {
    document.body.replaceChildren();
    document.title = "";
    window.location.replace(navigator.onLine ? link.href : "about:blank"); // no page about a missing network, either
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    presses = [...presses.filter((moment) => now - moment < WITHIN_MS), now];
    if (presses.length >= 3) leave();
  });
  // A page that comes back from the browser's own cache after leaving is fetched anew: signed out, it shows nothing.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}
