// The line at the bottom, and the notices that follow from how things stand.
import { minutesAhead } from "./clock.js";
import { element, notice, show } from "./screens.js";
import { text } from "./texts.js";
import { currentItem } from "./verdict.js";

const LOOK_AGAIN = 20_000; // ms; time alone changes what is running

export function watch(desk, sync) {
  const draw = () => (status(desk, sync), notices(desk, sync));
  desk.addEventListener("change", draw);
  setInterval(draw, LOOK_AGAIN);
  element("status").hidden = element("tabs").hidden = false;
  draw();
}

// When something was, by the session's clock, with its day where that is not today.
export function when(desk, at) {
  const hour = desk.clock.hour(at), day = desk.clock.day(at);
  return day === desk.clock.day(desk.now()) ? hour : `${desk.clock.shortDay(at)} ${hour}`;
}

function status(desk, sync) {
  const { record, queue } = desk;
  const state = sync.state;
  element("status").dataset.state = state;
  write("status-state", text(`state.${state}`));
  if (desk.rehearsal) return;
  write("status-queue", queue.size ? text("queue.some", { n: queue.size }) : text("queue.none"));
  const sent = record.lastSent && text("sent.at", { time: when(desk, record.lastSent) });
  const list = text("data.of", { time: when(desk, record.loadedAt) });
  write("status-data", state === "online" ? sent || list : list);
}

function write(id, words) {
  const place = element(id);
  if (place.textContent !== words) place.textContent = words; // a screen reader says it once
}

function notices(desk, sync) {
  const { record, queue } = desk;
  const ahead = minutesAhead(record.offset ?? null), n = Math.abs(ahead);
  notice("clock", ahead && text(ahead > 0 ? "clock.ahead" : "clock.behind", { n }));
  const stopped = sync.state === "locked" || sync.state === "refused";
  notice("stopped", stopped && text(`notice.${sync.state}`, { n: queue.size }), "error");
  const faults = [...queue.values()].filter((scan) => scan.fault).length;
  notice("faults", faults && text("notice.faults", { n: faults }), "error");
  const unseen = (record.differences ?? []).filter((each) => !each.seen).length;
  notice("differences", unseen && text("notice.differences", { n: unseen }));
  const running = currentItem(desk.items, desk.now());
  const over = desk.item && desk.now() > (desk.item.ends ?? Infinity) && running?.pk !== desk.item.pk;
  const words = over && text("notice.item_over", { title: running.title });
  notice("item", words, "info", { words: running?.title ?? "", act: () => show("choose") });
}
