// On a phone a wide table becomes a list of cards: each cell says the name of its column. Without this it scrolls.

export function tables(scope) {
  for (const table of scope.querySelectorAll(".nrm-scroll > .govuk-table:not([data-stacked])")) {
    const titles = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    const rows = [...table.querySelectorAll("tbody tr")];
    if (titles.length < 3 || rows.some((row) => row.children.length !== titles.length)) continue;
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
    for (const row of table.querySelectorAll("tr")) row.setAttribute("role", "row");
    for (const row of rows) {
      [...row.children].forEach((cell, place) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        cell.dataset.label = titles[place];
      });
    }
    for (const cell of table.querySelectorAll("thead th")) cell.setAttribute("role", "columnheader");
    table.dataset.stacked = "";
  }
}
