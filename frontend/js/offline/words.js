// The words of these pages come from the page, in its language: <template data-field-words><p data-word="name">…</p>.

let known;

function words() {
  known ??= Object.fromEntries(
    [...(document.querySelector("template[data-field-words]")?.content.querySelectorAll("[data-word]") ?? [])].map(
      (one) => [one.dataset.word, one.textContent.trim()],
    ),
  );
  return known;
}

export function say(name, values = {}) {
  return Object.entries(values).reduce(
    (told, [key, value]) => told.replaceAll(`[${key}]`, String(value)),
    words()[name] ?? name,
  );
}

// The site writes English dates day first.
const dates = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

export const moment = (at) =>
  new Intl.DateTimeFormat(dates(), { dateStyle: "medium", timeStyle: "short" }).format(at);

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
