/* Ticks of a list outlive its pages: kept for this tab only (sessionStorage), by the list and its filter, and sent along
   with the ticks of the page in sight. The box in the heading ticks the page, Shift and a click from the last box to this
   one. Without this file a page at a time can be ticked, or all of the list on every page. */
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

  const tell = () => {
    sessionStorage.setItem(place, JSON.stringify([...kept].slice(0, MOST)));
    const here = boxes.filter((box) => box.checked).length;
    status.textContent = kept.size ? `${status.dataset.text} ${kept.size}` : "";
    forget.hidden = kept.size === 0;
    if (head) {
      head.checked = boxes.length > 0 && here === boxes.length;
      head.indeterminate = here > 0 && here < boxes.length;
    }
  };
  const put = (box, ticked) => {
    box.checked = ticked;
    if (ticked) kept.add(box.value);
    else kept.delete(box.value);
  };

  let last = null;
  boxes.forEach((box, at) => {
    if (kept.has(box.value)) box.checked = true;
    box.addEventListener("click", (event) => {
      const from = event.shiftKey && last !== null ? last : at;
      boxes.slice(Math.min(from, at), Math.max(from, at) + 1).forEach((each) => put(each, box.checked));
      last = at;
      tell();
    });
  });
  if (head) {
    head.closest("label").hidden = false;
    head.addEventListener("change", () => {
      const ticked = head.checked;
      boxes.forEach((box) => put(box, ticked));
      tell();
    });
  }
  forget.addEventListener("click", () => {
    kept.clear();
    boxes.forEach((box) => put(box, false));
    tell();
  });
  form.addEventListener("submit", () => {
    form.querySelectorAll("[data-selected-elsewhere]").forEach((each) => each.remove());
    const here = new Set(boxes.map((box) => box.value));
    [...kept].filter((key) => !here.has(key)).forEach((key) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "chosen", value: key });
      field.dataset.selectedElsewhere = "";
      form.append(field);
    });
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
