// The parts of the page, one of which is seen at a time, and notices above them.
export const element = (id) => document.getElementById(id);

const parts = () => document.querySelectorAll("[data-screen]");

export function shown() {
  return [...parts()].find((part) => !part.hidden)?.dataset.screen;
}

// Show one part; the keyboard and screen readers go on at its heading, unless it is what the page opens with.
export function show(name, { first = false } = {}) {
  for (const part of parts()) {
    part.hidden = part.dataset.screen !== name;
    if (!part.hidden && !first) part.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
  }
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.toggleAttribute("aria-current", tab.dataset.show === name);
    if (tab.dataset.show === name) tab.setAttribute("aria-current", "page");
  }
  window.scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("screen", { detail: name }));
}

// Of elements marked for one direction, show those of this one.
export function turn(root, says) {
  for (const each of root.querySelectorAll("[data-says]")) each.hidden = each.dataset.says !== says;
}

// One notice of a name, or none where there are no words. `action` is a button: {words, act}.
export function notice(name, words, tone = "warning", action = null) {
  const place = element("notices");
  let box = place.querySelector(`[data-notice="${name}"]`);
  if (!words) return box?.remove();
  if (box?.dataset.words === words) return;
  box?.remove();
  box = document.createElement("div");
  box.className = `notice notice--${tone}`;
  Object.assign(box.dataset, { notice: name, words });
  const paragraph = document.createElement("p");
  paragraph.textContent = words;
  box.append(paragraph);
  if (action) box.append(button(action));
  place.append(box);
}

function button({ words, act }) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// Fill a copy of a template: the texts of its [data-…] parts by their names; parts without a text go away.
export function fill(template, texts) {
  const copy = element(template).content.firstElementChild.cloneNode(true);
  for (const [name, words] of Object.entries(texts)) {
    const part = copy.querySelector(`[data-${name}]`);
    if (words) part.textContent = words;
    else part.remove();
  }
  return copy;
}
