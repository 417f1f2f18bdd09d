/* The attendance grid by hand. The buttons "all" of a column, a person and the page tick their boxes at once (or untick
   them, where all are ticked), after which single boxes can be unticked: "all but". Shift and a click tick from the last
   box of the column to this one. Arrow keys go from box to box, with Shift they carry the tick along, and the keys named
   in the help fill a column or a row. Without this file the buttons ask the server, which shows the boxes ticked. */
(() => {
  const table = document.querySelector("table.attendance");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll(".attendance__box input")]);
  const column = (place) => rows.map((row) => row[place]);
  const status = document.querySelector("[data-grid-status]");
  const all = rows.flat();
  const recorded = new Set();
  table.querySelectorAll("input[name^=shown-]").forEach((shown) => {
    const person = shown.name.slice("shown-".length);
    shown.value.split(" ").filter((pair) => pair.endsWith(":1")).forEach((pair) => recorded.add(`${person} ${pair.split(":")[0]}`));
  });
  const was = (box) => recorded.has(`${box.name.slice("present-".length)} ${box.value}`);
  let unsaved = false;

  const tell = () => {
    unsaved = all.some((box) => box.checked !== was(box));
    if (status) status.hidden = !unsaved;
  };
  const fill = (boxes) => {
    const ticked = !boxes.every((box) => box.checked);
    boxes.forEach((box) => {
      box.checked = ticked;
    });
    tell();
  };
  const placeOf = (box) => {
    for (const [y, row] of rows.entries()) {
      const x = row.indexOf(box);
      if (x >= 0) return [x, y];
    }
    return null;
  };

  const boxesOf = (button) => {
    const [kind, key] = button.value.split("-");
    if (kind === "page") return all;
    if (kind === "person") return rows[[...table.tBodies[0].rows].indexOf(button.closest("tr"))];
    return all.filter((box) => box.value === key);
  };
  table.querySelectorAll("button[name=fill]").forEach((button) => {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      fill(boxesOf(button));
    });
  });

  let last = null;
  const range = (x, from, to, ticked) => {
    column(x).slice(Math.min(from, to), Math.max(from, to) + 1).forEach((box) => {
      box.checked = ticked;
    });
    tell();
  };
  table.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (!place) return;
    const [x, y] = place;
    if (event.shiftKey && last && last[0] === x) range(x, last[1], y, event.target.checked);
    last = place;
    tell();
  });

  const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const fills = { c: ([x]) => column(x), r: ([, y]) => rows[y], g: () => all };
  table.addEventListener("keydown", (event) => {
    const place = !event.ctrlKey && !event.metaKey && !event.altKey && placeOf(event.target);
    if (!place) return;
    if (fills[event.key] && document.documentElement.dataset.keys !== "off") {
      event.preventDefault();
      fill(fills[event.key](place));
      return;
    }
    const move = moves[event.key];
    const next = move && rows[place[1] + move[1]]?.[place[0] + move[0]];
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) range(place[0] + move[0], place[1] + move[1], place[1] + move[1], event.target.checked);
    next.focus();
  });

  tell();

  // Leaving with ticks that were not saved is asked about once.
  const form = table.closest("form");
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !sending) event.preventDefault();
  });
})();
