/* The attendance grid by hand: a head box ticks its column, after which single boxes can be unticked ("all but");
   Shift ticks from the last box of the column to this one; arrow keys go from box to box. Without it the head box is
   sent as it is, and the server ticks the column. */
(() => {
  const table = document.querySelector("table.attendance");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll(".attendance__box input")]);
  const column = (place) => rows.map((row) => row[place]);
  const heads = [...table.querySelectorAll("thead .attendance__all input")];
  const agree = (place) => {
    const ticked = column(place).filter((box) => box.checked).length;
    heads[place].checked = ticked === rows.length;
    heads[place].indeterminate = ticked > 0 && ticked < rows.length;
  };
  heads.forEach((head, place) => {
    head.removeAttribute("name");
    head.addEventListener("change", () => {
      column(place).forEach((box) => {
        box.checked = head.checked;
      });
    });
    agree(place);
  });
  const placeOf = (box) => {
    for (const [y, row] of rows.entries()) {
      const x = row.indexOf(box);
      if (x >= 0) return [x, y];
    }
    return null;
  };
  let last = null;
  table.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (!place) return;
    const [x, y] = place;
    if (event.shiftKey && last && last[0] === x) {
      const [from, to] = [Math.min(last[1], y), Math.max(last[1], y)];
      column(x).slice(from, to + 1).forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    last = place;
    agree(x);
  });
  const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    const place = move && placeOf(event.target);
    const next = place && rows[place[1] + move[1]]?.[place[0] + move[0]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
