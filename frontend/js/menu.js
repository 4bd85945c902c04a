// The menu of small screens opens by a check box, without any script; here Escape closes it and its state is spoken.

export function menu() {
  const toggle = document.getElementById("nrm-menu-toggle");
  if (!toggle) return;
  const speak = () => toggle.setAttribute("aria-expanded", String(toggle.checked));
  toggle.addEventListener("change", speak);
  toggle.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      toggle.checked = !toggle.checked;
      speak();
    }
  });
  speak();
}

// Menus that open in place close on Escape, and give the focus back to what opened them.
export function drops() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of document.querySelectorAll("details.nrm-drop[open]")) {
      drop.open = false;
      drop.querySelector("summary").focus();
    }
  });
}
