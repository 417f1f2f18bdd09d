/* The rundown by hand: a handle in each row is dragged with mouse or finger, or moved with the arrow keys while it has
   the focus. Both send the form that the buttons "Earlier" and "Later" send without this file. */
(() => {
  const handles = [...document.querySelectorAll("[data-move]")];
  const rowOf = (handle) => handle.closest("tr");

  function send(handle, name, value) {
    const form = document.getElementById(handle.dataset.form);
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
    form.action = handle.dataset.move;
    form.submit();
  }

  // Before which row of the same day the pointer is; null behind the last one.
  function rowBelow(handle, y) {
    const rows = [...rowOf(handle).parentElement.children];
    return rows.find((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    }) || null;
  }

  function show(handle, below) {
    const body = rowOf(handle).parentElement;
    for (const row of body.children) row.classList.toggle("agenda__row--below", row === below);
    body.classList.toggle("agenda__rows--last", below === null);
  }

  function clear(handle) {
    const body = rowOf(handle).parentElement;
    body.classList.remove("agenda__rows--last");
    for (const row of body.children) row.classList.remove("agenda__row--below", "agenda__row--held");
  }

  function drag(handle, start) {
    const row = rowOf(handle);
    let moved = false;
    handle.setPointerCapture(start.pointerId);
    row.classList.add("agenda__row--held");
    const move = (event) => {
      moved = moved || Math.abs(event.clientY - start.clientY) > 5;
      if (moved) show(handle, rowBelow(handle, event.clientY));
    };
    const end = (event) => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      clear(handle);
      if (event.type !== "pointerup" || !moved) return;
      const below = rowBelow(handle, event.clientY);
      if (below === row || below === row.nextElementSibling) return;
      send(handle, "before", below ? below.dataset.item : "");
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }

  for (const handle of handles) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      drag(handle, event);
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const next = step === -1 ? rowOf(handle).previousElementSibling : rowOf(handle).nextElementSibling;
      if (!step || !next) return;
      event.preventDefault();
      send(handle, "step", step);
    });
  }

  // After a move the page comes back at the item that moved: its handle has the focus again. Not before the page is
  // loaded, as going to the item in the address takes the focus away.
  window.addEventListener("load", () => {
    const row = location.hash && document.getElementById(location.hash.slice(1));
    const handle = row && row.querySelector("[data-move]");
    if (handle) handle.focus();
  });
})();
