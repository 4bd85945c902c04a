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

export const moment = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(at);

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
