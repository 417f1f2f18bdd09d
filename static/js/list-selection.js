/* Ticks of a list outlive its pages: kept for this tab only (sessionStorage), by the list and its filter, and sent along
   with the ticks of the page in sight. The box in the heading ticks the page, Shift and a click from the last box to this
   one. An act that leads to another page (data-selection-ends) takes the ticks along and ends them. Without this file a
   page at a time can be ticked, or all of the list on every page. */
(() => {
  const MOST = 500; // which leaves room for a page's own boxes in a form
  const done = document.querySelector("form[data-selection-done]");
  if (done) done.addEventListener("submit", () => sessionStorage.removeItem(`chosen ${done.dataset.selectionDone}`));
  const form = document.querySelector("form[data-selection]");
  if (!form) return;
  const place = `chosen ${form.dataset.selection}`;
  const boxes = [...document.querySelectorAll(`input[name=chosen][form="${form.id}"]`)];
  const kept = new Set(JSON.parse(sessionStorage.getItem(place) ?? "[]"));
  const status = form.querySelector("[data-selection-status]");
  const forget = form.querySelector("[data-selection-forget]");
  const head = document.querySelector("[data-selection-page]");

  const tell = (full = false) => {
    sessionStorage.setItem(place, JSON.stringify([...kept]));
    const here = boxes.filter((box) => box.checked).length;
    const counted = kept.size ? `${status.dataset.text} ${kept.size}` : "";
    status.textContent = full ? `${counted}. ${status.dataset.full}` : counted;
    forget.hidden = kept.size === 0;
    if (head) {
      head.checked = boxes.length > 0 && here === boxes.length;
      head.indeterminate = here > 0 && here < boxes.length;
    }
  };
  // Whether a box could be put so: beyond MOST none is ticked.
  const put = (box, ticked) => {
    const full = ticked && kept.size >= MOST && !kept.has(box.value);
    box.checked = ticked && !full;
    if (box.checked) kept.add(box.value);
    else kept.delete(box.value);
    return !full;
  };
  const putAll = (some, ticked) => {
    const done = some.map((box) => put(box, ticked));
    tell(done.includes(false));
  };

  let last = null;
  boxes.forEach((box, at) => {
    if (kept.has(box.value)) box.checked = true;
    box.addEventListener("click", (event) => {
      const from = event.shiftKey && last !== null ? last : at;
      putAll(boxes.slice(Math.min(from, at), Math.max(from, at) + 1), box.checked);
      last = at;
    });
  });
  if (head) {
    head.closest("label").hidden = false;
    head.addEventListener("change", () => putAll(boxes, head.checked));
  }
  forget.addEventListener("click", () => {
    kept.clear();
    putAll(boxes, false);
  });
  form.addEventListener("submit", (event) => {
    form.querySelectorAll("[data-selected-elsewhere]").forEach((each) => each.remove());
    const here = new Set(boxes.map((box) => box.value));
    [...kept].filter((key) => !here.has(key)).forEach((key) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "chosen", value: key });
      field.dataset.selectedElsewhere = "";
      form.append(field);
    });
    if (event.submitter?.dataset.selectionEnds !== undefined) sessionStorage.removeItem(place);
  });
  // The back button shows boxes as the browser left them.
  window.addEventListener("pageshow", () => {
    boxes.forEach((box) => {
      box.checked = kept.has(box.value);
    });
    tell();
  });
  tell();
})();
