// Keying answer sheets in: Enter and the arrows go from row to row, as in a table; the buttons save.
(() => {
  const form = document.querySelector("[data-paper-rows]");
  if (!form) return;
  form.addEventListener("keydown", (event) => {
    const rows = [...form.querySelectorAll(".paper-row")];
    const place = rows.indexOf(event.target);
    const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (place < 0 || !way) return;
    const next = rows[place + way];
    if (!next) return; // after the last row Enter saves
    event.preventDefault();
    next.focus();
    next.select();
  });
})();
