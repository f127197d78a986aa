// Rows that are edited or selected. Every page works without this file.
(() => {
  "use strict";

  // Escape leaves a row's form as its own link does

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const form = event.target.closest(".row-form");
    if (form) form.querySelector("[data-escape]").click();
  });

  // The arrows go from one row's link to the next one's

  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".row-edit")) return;
    const links = [...document.querySelectorAll(".row-edit")];
    const next = links[links.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // The bar under the table: there once a row is selected, and says how many. Table and bar come anew with a filter

  const boxesOf = (bar) => [...document.querySelectorAll(`input[type=checkbox][form="${bar.id}"]`)];

  function showSelection() {
    const bar = document.querySelector("[data-selection]");
    if (!bar) return;
    const whole = document.querySelector("[data-select-page]");
    const boxes = boxesOf(bar);
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").classList.toggle("row-selected", box.checked);
    bar.hidden = !chosen.length;
    bar.querySelector("[data-selection-count]").textContent = `${chosen.length} nhiệm vụ được chọn`;
    whole.checked = chosen.length > 0 && chosen.length === boxes.length;
    whole.indeterminate = chosen.length > 0 && !whole.checked;
  }

  document.addEventListener("change", (event) => {
    const bar = document.querySelector("[data-selection]");
    if (event.target.matches("[data-select-page]")) {
      for (const box of boxesOf(bar)) box.checked = event.target.checked;
      showSelection();
    } else if (bar && event.target.form === bar) {
      showSelection();
    }
  });
  // The controls go back only after this event.
  document.addEventListener("reset", () => setTimeout(showSelection));
  document.addEventListener("htmx:afterSettle", showSelection);
  window.addEventListener("pageshow", showSelection);
})();
