// What enketo-core leaves undone for people who do not see the page, or do not use a mouse.

const WRONG = ".invalid-constraint, .invalid-required, .invalid-relevant, .invalid-value";
const FIELD = "input:not(.ignore):not([type=hidden]), select, textarea";

const isShown = (question) => !question.closest(".disabled");

function describe(question) {
  const isWrong = question.matches(WRONG);
  const error = question.querySelector(".nrm-ask__error");
  const target = question.matches("fieldset") ? question : question.querySelector(FIELD);
  if (!target || !error) return;
  const ids = (target.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== error.id);
  if (isWrong) ids.push(error.id);
  if (ids.length > 0) target.setAttribute("aria-describedby", ids.join(" "));
  else target.removeAttribute("aria-describedby");
  for (const field of question.matches("fieldset") ? [] : question.querySelectorAll(FIELD)) {
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

export function wrongQuestions(scope) {
  return [...scope.querySelectorAll(".question")].filter((one) => one.matches(WRONG) && isShown(one));
}

// Fields and their errors belong together as soon as enketo-core marks a question.
export function linkErrors(form) {
  new MutationObserver((changes) => {
    for (const question of new Set(changes.map(({ target }) => target.closest(".question")))) {
      if (question) describe(question);
    }
  }).observe(form, { attributeFilter: ["class"], attributes: true, subtree: true });
}

let turns = 0;

// A further turn of a repeat is a copy: its ids must be its own.
export function renumber(repeat) {
  turns += 1;
  const own = new Map();
  for (const element of repeat.querySelectorAll("[id]")) {
    const id = `${element.id.split("_")[0]}_${turns}`;
    own.set(element.id, id);
    element.id = id;
  }
  for (const name of ["for", "aria-describedby", "aria-labelledby"]) {
    for (const element of repeat.querySelectorAll(`[${name}]`)) {
      const ids = element.getAttribute(name).split(" ");
      element.setAttribute(name, ids.map((id) => own.get(id) ?? id).join(" "));
    }
  }
}

const heading = (question) =>
  (question.querySelector(".question-label.active")?.textContent ?? "").trim();

const message = (question) => {
  const css = question.matches(".invalid-required") ? ".or-required-msg.active" : ".or-constraint-msg.active";
  return (question.querySelector(css)?.textContent ?? "").trim();
};

// The list of what has to be looked at again, as GOV.UK has it: each line leads to its field.
export function showSummary(summary, questions) {
  const list = summary.querySelector("ul");
  list.replaceChildren(
    ...questions.map((question) => {
      const field = question.querySelector("input:not(.ignore):not([type=hidden]):not([hidden]), select, textarea, button");
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#form";
      link.dir = "auto";
      link.textContent = [heading(question), message(question)].filter(Boolean).join(": ");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        question.scrollIntoView({ block: "center" });
        field?.focus();
      });
      item.append(link);
      return item;
    }),
  );
  summary.hidden = questions.length === 0;
  if (questions.length > 0) {
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }
}
