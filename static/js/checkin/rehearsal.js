// A rehearsal: scans are answered as they would be, and nothing is written, sent or remembered. It lives in this page
// alone: loading the page again ends it, as does a while without a scan, so that no door rehearses when people come.
import { COUNTED, Desk, RECORDED } from "./desk.js";
import { element } from "./screens.js";
import { text } from "./texts.js";
import { inHours } from "./verdict.js";

const MARK = "door-rehearsal"; // in sessionStorage, from the button to the page that it loads
const IDLE = 600_000, LOOK_AGAIN = 15_000; // ms

const nothing = async () => {};
const none = async () => [];
const NO_STORE = { saveSession: nothing, enqueue: nothing, queue: none, log: none };
export const NO_SYNC = { state: "rehearsal", channel: null, start: nothing, stop: nothing, again: nothing };

export function beginRehearsal(session) {
  sessionStorage.setItem(MARK, session);
  location.reload();
}

// Whether this page was loaded to rehearse; asked once.
export function isRehearsal(session) {
  const marked = sessionStorage.getItem(MARK) === String(session);
  sessionStorage.removeItem(MARK);
  return marked;
}

export class Rehearsal extends Desk {
  constructor(record, hourMark) {
    super(NO_STORE, { ...record, differences: [] }, hourMark);
    this.rehearsal = true;
    this.began = this.used = Date.now();
    this.addEventListener("scan", () => this.queue.clear());
  }

  // An item whose doors are closed now is rehearsed as if it just began.
  now() {
    const real = super.now(), { item } = this;
    return !item || inHours(item, real) ? real : item.starts + Date.now() - this.began;
  }

  // What would have become of a scan with this answer.
  would(answer) {
    this.used = Date.now();
    if (COUNTED.has(answer)) return text("rehearsal.recorded");
    return text(RECORDED.has(answer) ? "rehearsal.kept" : "rehearsal.nothing");
  }
}

// Say on every screen that it is one, and end it where it is forgotten.
export function mark(desk) {
  document.body.classList.add("app--rehearsal");
  document.title = `${text("state.rehearsal")} – ${document.title}`;
  element("rehearsal").hidden = false;
  document.querySelector("[data-show=device]").hidden = element("rehearse").hidden = true;
  element("rehearsal-end").addEventListener("click", () => location.reload());
  const forgotten = () => Date.now() - desk.used > IDLE && location.reload();
  setInterval(forgotten, LOOK_AGAIN);
  document.addEventListener("visibilitychange", forgotten);
}
