// Keying a signed sheet in: shows at once what the typed numbers mean, and turns what a hardware scanner types (the
// text of a row's QR, then Enter) into that row's number. Without this file the form does the same when it is sent.
(() => {
  const form = document.querySelector("[data-keying]");
  if (!form) return;
  const code = form.dataset.keying, last = Number(form.dataset.last);
  const field = form.elements.numbers, others = form.elements.but;
  const part = (name) => form.querySelector(`[data-preview${name}]`);
  const rows = new Map([...form.querySelectorAll("[data-row]")].map((row) => [Number(row.dataset.row), row]));
  const PART = /BTS1\.([0-9A-Z-]{1,30})\.(\d{1,6})|(\d{1,6})\s*(?:-|–|—|s\.?d\.?)\s*(\d{1,6})|(\d{1,6})/gi;
  const SCANNED = /BTS1\.([0-9A-Z-]{1,30})\.(\d{1,6})\s*$/i;

  // What the text means: numbers on the sheet in the order they were typed, those that are not, and what is neither.
  function read(text) {
    const known = [], unknown = [];
    const rest = text.replace(PART, (whole, sheet, scanned, from, to, one) => {
      if (sheet && sheet.toUpperCase() !== code) return ` ${whole} `;
      const first = Number(scanned || from || one), end = Number(to || first);
      if (end < first) return ` ${whole} `;
      if (first < 1) unknown.push(first);
      if (end > last) unknown.push(end);
      for (let number = Math.max(first, 1); number <= Math.min(end, last); number += 1) known.push(number);
      return " ";
    });
    const wrong = rest.replace(/[\s,;&+]+|\.\s*$|\b(dan|and)\b/gi, " ").trim();
    return { known, unknown, wrong };
  }

  function say(name, text) {
    const line = part(name);
    line.hidden = !text;
    line.querySelector("strong").textContent = text;
  }

  function preview() {
    const typed = read(field.value), but = read(others.value);
    const numbers = new Set(typed.known);
    rows.forEach((row, number) => row.querySelector("label").classList.toggle("sheet-row--typed", numbers.has(number)));
    part("").hidden = numbers.size === 0;
    part("-count").textContent = numbers.size;
    const latest = typed.known.at(-1);
    part("-last").textContent = rows.has(latest) ? `${latest}. ${rows.get(latest).dataset.name}` : "";
    say("-unknown", [...typed.unknown, ...but.unknown].join(", "));
    say("-wrong", [typed.wrong, but.wrong].filter(Boolean).join(" "));
  }

  // A scanner ends with Enter; that must not send the form for each row. Enter after a typed number does.
  function scanned(event) {
    const found = event.key === "Enter" && SCANNED.exec(event.target.value);
    if (!found || found[1].toUpperCase() !== code) return;
    event.preventDefault();
    event.target.value = `${event.target.value.slice(0, found.index)}${found[2]}, `;
    preview();
  }

  // Up and down go from box to box; Tab and space are the browser's own.
  function step(event) {
    const boxes = [...form.querySelectorAll("input[name=row]:not(:disabled)")];
    const place = boxes.indexOf(event.target);
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (place < 0 || !way || !boxes[place + way]) return;
    event.preventDefault();
    boxes[place + way].focus();
  }

  for (const input of [field, others]) {
    input.addEventListener("input", preview);
    input.addEventListener("keydown", scanned);
  }
  form.addEventListener("keydown", step);
  preview();
})();
