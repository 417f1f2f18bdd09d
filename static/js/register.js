// A registration form on a bad line. Without this file nothing is missing: the server keeps drafts, and gives
// whoever sends a form twice one registration.
(() => {
  // What was typed outlives a reload and a lost connection. It is kept for this tab only (sessionStorage), and for
  // this person: phones are shared, and a later visitor must not find it. Ticks are not kept, as agreeing is an act
  // of its own, nor is anything hidden.
  const KEPT = "input[type=text], input[type=tel], input[type=number], input[type=date], input[type=radio], textarea";

  function keepTyped(form) {
    const place = `${location.pathname}#${form.dataset.keepTyped}`;
    const fields = () => [...form.querySelectorAll(KEPT)];
    restore(fields(), place);
    form.addEventListener("input", () => {
      const typed = fields().filter((field) => field.type !== "radio" || field.checked);
      sessionStorage.setItem(place, JSON.stringify(typed.map((field) => [field.name, field.value])));
    });
  }

  // Only what is still empty: where the server has filled something in, it knows more than this tab.
  function restore(fields, place) {
    for (const [name, value] of JSON.parse(sessionStorage.getItem(place) ?? "[]")) {
      const same = fields.filter((field) => field.name === name);
      if (same.some((field) => (field.type === "radio" ? field.checked : field.value))) continue;
      const radio = same.find((field) => field.type === "radio" && field.value === value && !field.disabled);
      if (radio) radio.checked = true;
      else if (same[0] && same[0].type !== "radio") same[0].value = value;
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
