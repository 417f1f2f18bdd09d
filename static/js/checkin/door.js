// The check-in of one session, put together.
import { Api } from "./api.js";
import { choose } from "./choose.js";
import { Counter } from "./counter.js";
import { Desk } from "./desk.js";
import { device } from "./device.js";
import { list } from "./list.js";
import { isKept, keepPages, register } from "./offline.js";
import { NO_SYNC, Rehearsal, beginRehearsal, isRehearsal, mark } from "./rehearsal.js";
import { element, notice, show } from "./screens.js";
import { setup } from "./setup.js";
import { watch } from "./status.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { text } from "./texts.js";

const page = element("main").dataset;
const session = Number(page.session);
const api = page.api.replace(/manifest$/, "");

async function begin() {
  let store;
  try {
    store = await openStore();
  } catch {
    return show("unable", { first: true });
  }
  keep();
  const record = (await store.session(session)) ?? (await newDevice(store));
  await open(store, record);
}

// From now on the page opens without a network; where it does not, the door must know before the network goes.
async function keep() {
  await register(page);
  const kept = (await keepPages(location.pathname, page.start)) || (await isKept(location.pathname));
  page.kept = kept;
  notice("kept", !kept && text("device.not_kept"));
}

async function newDevice(store) {
  const waiting = (await store.queue(session)).length;
  return setup({ store, session, api, address: page.setUp, waiting });
}

async function open(store, record) {
  const rehearsing = isRehearsal(session);
  const desk = rehearsing ? new Rehearsal(record, page.hourMark) : await Desk.open(store, record, page.hourMark);
  const caller = new Api(api, record.key);
  const sync = rehearsing ? NO_SYNC : new Sync(desk, caller), counter = new Counter(desk, sync, caller);
  watch(desk, sync);
  choose(desk);
  list(desk, (person) => counter.pick(person));
  if (rehearsing) mark(desk);
  else device(desk, sync, page);
  element("rehearse").addEventListener("click", () => beginRehearsal(session));
  counter.start();
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.addEventListener("click", () => show(tab.dataset.show));
  }
  element("anew").addEventListener("click", () => anew(store, sync));
  otherTabs(sync.channel);
  show(desk.item ? "counter" : "choose", { first: true });
  sync.start();
}

// A locked device gets a new key; its scans wait in the store, and go with it.
async function anew(store, sync) {
  sync.stop();
  element("tabs").hidden = element("status").hidden = true;
  await newDevice(store);
  location.reload();
}

function otherTabs(channel) {
  channel?.addEventListener("message", ({ data }) => {
    if (data === "hello") channel.postMessage("here");
    if (data === "hello" || data === "here") notice("tabs", text("notice.tabs"));
  });
  channel?.postMessage("hello");
}

// What nobody foresaw is told, not swallowed.
for (const kind of ["error", "unhandledrejection"]) {
  window.addEventListener(kind, (event) => {
    const words = event.reason?.message ?? event.message ?? kind;
    notice("broken", text("notice.broken", { text: words }), "error");
  });
}

begin();
