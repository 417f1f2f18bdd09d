// The list of sessions: those on this device stand first, and open without a network. What is long over is removed.
import { ZoneClock } from "./clock.js";
import { forgetPage, keepPages, register } from "./offline.js";
import { element, fill } from "./screens.js";
import { openStore } from "./store.js";
import { text } from "./texts.js";

const page = element("main").dataset;

async function begin() {
  register(page).then(() => keepPages(page.scope));
  let store;
  try {
    store = await openStore();
  } catch {
    return; // the door itself says what to do
  }
  const kept = [];
  for (const record of await store.sessions()) {
    const waiting = (await store.queue(record.session)).length;
    if (isOver(record) && !waiting) await remove(store, record);
    else kept.push(row(record, waiting));
  }
  element("loaded-list").replaceChildren(...kept);
  for (const { pathname } of element("loaded-list").querySelectorAll("a")) hideElsewhere(pathname);
  element("loaded").hidden = !kept.length;
}

// `last_day` is the last on which its tickets open a door.
function isOver({ manifest, offset }) {
  const today = new ZoneClock(manifest.zone, "").day(Date.now() + (offset ?? 0));
  return today > manifest.last_day;
}

async function remove(store, { session }) {
  await store.remove(session);
  await forgetPage(`${page.scope}${session}/`);
}

// A session that stands among those on this device need not stand in the lists below as well.
function hideElsewhere(path) {
  for (const link of document.querySelectorAll(`[data-group] a[href="${path}"]`)) {
    const list = link.closest("ul");
    link.closest("li").remove();
    list.closest("section").hidden = !list.children.length;
  }
}

function row({ session, manifest, name }, waiting) {
  const about = [name, manifest.place, waiting && text("start.queue", { n: waiting })].filter(Boolean).join(" · ");
  const made = fill("door-row", { title: manifest.title, run: manifest.run, about });
  made.querySelector("a").href = `${page.scope}${session}/`;
  return made;
}

begin();
