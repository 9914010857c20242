// Keyboard in lists and a place for the focus after every swap. Pages work without it.
(function () {
  "use strict";

  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.activeElement && document.activeElement.closest("[data-row]");

  function go(row) {
    if (!row) return;
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    go(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  }

  // In a row that has one next thing to do, the focus goes there.
  function settle(row) {
    const next = row.querySelector("[data-next]");
    if (next) next.focus(); else go(row);
  }

  // J and K walk through rows; any other letter presses what carries it as data-key in the row.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !rows().length) return;
    const key = event.key.toLowerCase();
    const within = current();
    const target = within && /^[a-z]$/.test(key) && within.querySelector(`[data-key="${key}"]`);
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (target) target.click();
    else return;
    event.preventDefault();
  });

  // The row that goes away hands the focus to the one that takes its place.
  let place = -1;
  document.addEventListener("htmx:beforeSwap", () => { place = rows().indexOf(current()); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const all = rows();
    const wrong = event.target.querySelector && event.target.querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
    else if (place >= 0 && all.length) settle(all[Math.min(place, all.length - 1)]);
    else document.getElementById("content").focus();
  });

  // A page that outlived its session goes on with the token of the present one.
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.target.querySelector(":scope > [data-token]");
    if (!fresh) return;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh.dataset.token;
  });

  // One box ticks all others of its name.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset.all;
    if (!name) return;
    for (const box of document.querySelectorAll(`input[name="${name}"]:not(:disabled)`)) box.checked = event.target.checked;
  });

  // A statement goes to the printer.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Of tabs that are wider than the screen, the current one is in sight.
  function show() {
    for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
      const strip = tab.parentElement;
      strip.scrollLeft += tab.getBoundingClientRect().right - strip.getBoundingClientRect().right + tab.offsetWidth / 2;
    }
  }
  show();
  document.addEventListener("htmx:afterSettle", show);

  // A filter that changes sends its form; without scripts there is a button.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form) form.requestSubmit();
  });
})();
