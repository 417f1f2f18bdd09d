// A registration form on a bad line. Without this file nothing is missing: the server keeps drafts, and gives
// whoever sends a form twice one registration.
(() => {
  // What was typed outlives a reload and a lost connection. It is kept for this tab only (sessionStorage), and for
  // this person: phones are shared, and a later visitor must not find it. Ticks are kept of an organizer's own
  // questions only, as agreeing is an act of its own, and nothing that is hidden.
  const KEPT = ["text", "tel", "number", "date", "radio"].map((type) => `input[type=${type}]`).join() +
    ", input[type=checkbox][name^=q], textarea";
  const isTick = (field) => field.type === "radio" || field.type === "checkbox";

  // By name, what is filled in now, or (`sent`) what the server had filled in.
  function valuesOf(fields, sent) {
    const found = {};
    for (const field of fields) {
      const values = found[field.name] ?? (found[field.name] = []);
      if (!isTick(field)) values.push(sent ? field.defaultValue : field.value);
      else if (sent ? field.defaultChecked : field.checked) values.push(field.value);
    }
    return found;
  }

  function keepTyped(form) {
    const place = `${location.pathname}#${form.dataset.keepTyped}`;
    const fields = [...form.querySelectorAll(KEPT)];
    const sent = valuesOf(fields, true);
    restore(fields, sent, JSON.parse(sessionStorage.getItem(place) ?? "{}"));
    form.addEventListener("input", () => {
      sessionStorage.setItem(place, JSON.stringify({ sent, typed: valuesOf(fields, false) }));
    });
  }

  // Only over what the server had filled in when it was typed: where that has changed, it knows more than this tab.
  function restore(fields, sent, kept) {
    for (const [name, values] of Object.entries(kept.typed ?? {})) {
      if (String(kept.sent[name]) !== String(sent[name])) continue;
      for (const field of fields.filter((each) => each.name === name)) {
        if (!isTick(field)) field.value = values[0];
        else if (!field.disabled) field.checked = values.includes(field.value);
      }
    }
  }

  // A second click sends nothing: its answer would only replace that of the first one.
  function sendOnce(form) {
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", () => setTimeout(() => (button.disabled = true)));
    // The page comes back as it was left: by the back button, or because the connection was lost.
    window.addEventListener("pageshow", () => (button.disabled = false));
  }

  document.querySelectorAll("[data-keep-typed]").forEach(keepTyped);
  document.querySelectorAll("[data-send-once]").forEach(sendOnce);
})();
