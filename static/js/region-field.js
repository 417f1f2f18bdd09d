// Suggestions for a region while it is typed: the ARIA combobox pattern with a list below the input.
// Without this file the form asks after it was sent; nothing else changes.
(() => {
  const WAIT = 200; // ms after the last key before the server is asked
  const SHORTEST = 2; // letters

  function enhance(field) {
    if (field.dataset.ready) return;
    field.dataset.ready = "yes";
    const input = field.querySelector("input[type=text]");
    const list = field.querySelector("[role=listbox]");
    let timer, asked, active = -1;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const open = () => !list.hidden;

    function show(visible) {
      list.hidden = !visible;
      input.setAttribute("aria-expanded", String(visible));
      if (!visible) mark(-1);
    }

    function mark(index) {
      active = index;
      options().forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      const option = options()[index];
      if (!option) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function codeInput() {
      let code = field.querySelector("[data-region-code]");
      if (!code) {
        code = document.createElement("input");
        Object.assign(code, { type: "hidden", name: `${input.name}_code` });
        code.dataset.regionCode = "";
        field.append(code);
      }
      return code;
    }

    function forget() {
      field.querySelector("[data-region-choices]")?.remove();
      codeInput().value = "";
    }

    function choose(option) {
      forget();
      input.value = option.dataset.text;
      codeInput().value = option.dataset.code;
      show(false);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async function ask() {
      const text = input.value.trim();
      if (text.length < SHORTEST) return show(false);
      asked?.abort();
      asked = new AbortController();
      const query = new URLSearchParams({ q: text, levels: field.dataset.levels, as: "options" });
      try {
        const answer = await fetch(`${field.dataset.url}?${query}`, { signal: asked.signal });
        if (!answer.ok) return show(false);
        list.innerHTML = await answer.text();
      } catch {
        return; // a newer question, or no network: the form asks when it is sent
      }
      options().forEach((option, i) => (option.id = `${list.id}_${i}`));
      mark(-1);
      show(list.children.length > 0 && document.activeElement === input);
    }

    function move(step) {
      const count = options().length;
      if (!open() || !count) return ask();
      mark(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    }

    const keys = {
      ArrowDown: () => (move(1), true),
      ArrowUp: () => (move(-1), true),
      Escape: () => open() && (show(false), true),
      Enter: () => open() && active >= 0 && (choose(options()[active]), true),
      Tab: () => (show(false), false),
    };

    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("input", () => {
      forget();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (keys[event.key]?.()) event.preventDefault();
    });
    input.addEventListener("blur", () => show(false));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the input
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  }

  const all = () => document.querySelectorAll("[data-region-field]").forEach(enhance);
  all();
  document.addEventListener("htmx:afterSwap", all);
})();
