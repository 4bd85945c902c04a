// The words that enketo-core and our own code ask for by key; the page brings them in its language.

let strings = {};

export function speak(given) {
  strings = given;
}

export function t(key, options = {}) {
  const found = strings[key] ?? "";
  return found.replaceAll(/__(\w+)__/g, (_match, name) => String(options[name] ?? ""));
}
