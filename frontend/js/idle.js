// Keeps the session of somebody who is typing, warns before it ends, and clears the screen when it has ended.

const KEEP_EVERY = 4 * 60_000;
const WARN_BEFORE = 2 * 60_000;

export function idle() {
  const warning = document.querySelector("[data-idle-minutes]");
  if (!warning) return;
  const lasts = Number(warning.dataset.idleMinutes) * 60_000;
  let kept = Date.now();
  let typed = 0;

  const keep = async () => {
    const answer = await fetch(warning.dataset.idleUrl, { redirect: "manual" }).catch(() => null);
    if (answer && answer.ok) {
      kept = Date.now();
      warning.hidden = true;
    }
  };
  const look = () => {
    const since = Date.now() - kept;
    if (typed > kept && since > KEEP_EVERY) keep();
    else if (since > lasts && typed === 0) window.location.reload();
    else warning.hidden = since < lasts - WARN_BEFORE;
  };

  document.addEventListener("input", () => {
    typed = Date.now();
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    kept = Date.now();
  });
  warning.querySelector("button").addEventListener("click", keep);
  window.setInterval(look, 15_000);
}
