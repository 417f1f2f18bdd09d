// The words of the page, in the visitor's language: they come with it, in <template id="texts">.
const known = new Map();

for (const element of document.querySelector("#texts")?.content.querySelectorAll("[data-text]") ?? []) {
  known.set(element.dataset.text, element.textContent.trim());
}

// The text `key`, with {name} and the like filled in.
export function text(key, values = {}) {
  const found = known.get(key);
  if (found === undefined) throw new Error(`no text "${key}"`);
  return found.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}
