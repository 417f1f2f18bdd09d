// About this device: how it stands, what went otherwise, and how to remove everything from it.
import { forgetPage, isKept } from "./offline.js";
import { element, shown } from "./screens.js";
import { when } from "./status.js";
import { text } from "./texts.js";

export function device(desk, sync, { start }) {
  const draw = () => shown() === "device" && describe(desk, sync);
  document.addEventListener("screen", draw);
  desk.addEventListener("change", draw);
  element("send-now").addEventListener("click", () => sync.again(0));
  element("sound").addEventListener("click", () => toggleSound(desk));
  element("wipe").addEventListener("submit", (event) => {
    event.preventDefault();
    wipe(desk, sync, start);
  });
}

async function describe(desk, sync) {
  const { record, queue } = desk;
  element("device-label").textContent = record.name;
  element("device-list").textContent = text("device.loaded", {
    n: desk.people.named.length,
    time: when(desk, record.loadedAt),
  });
  element("device-queue").textContent = queue.size ? text("queue.some", { n: queue.size }) : text("queue.none");
  element("sound").setAttribute("aria-pressed", String(record.sound !== false));
  element("anew").hidden = sync.state !== "locked" && sync.state !== "refused";
  element("wipe-loss").hidden = !queue.size;
  element("wipe-warning").textContent = text("device.waiting", { n: queue.size });
  describeLines(desk);
  const kept = await isKept(location.pathname);
  element("device-kept").textContent = text(kept ? "device.kept" : "device.not_kept");
  const persistent = await navigator.storage?.persisted?.();
  element("device-storage").textContent = text(persistent ? "device.persistent" : "device.not_persistent");
}

function describeLines(desk) {
  const differences = desk.record.differences ?? [];
  lines("differences", differences.map((each) => {
    const name = each.name || "–";
    return text("device.difference", { time: when(desk, each.at), name, text: each.text });
  }));
  const faults = [...desk.queue.values()].filter((scan) => scan.fault);
  lines("faults", faults.map((scan) => {
    const name = desk.people.byRegistration.get(scan.found)?.name || "–";
    return text("device.difference", { time: when(desk, scan.at + scan.offset), name, text: scan.fault });
  }));
  if (!differences.some((each) => !each.seen)) return;
  for (const each of differences) each.seen = true;
  desk.store.saveSession(desk.record).then(() => desk.changed());
}

function lines(id, texts) {
  element(id).hidden = !texts.length;
  element(`${id}-list`).replaceChildren(
    ...texts.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
  );
}

async function toggleSound(desk) {
  desk.record.sound = desk.record.sound === false;
  await desk.store.saveSession(desk.record);
  desk.changed();
}

async function wipe(desk, sync, start) {
  if (desk.queue.size && !element("wipe-sure").checked) return element("wipe-sure").focus();
  sync.stop();
  await desk.store.remove(desk.record.session);
  await forgetPage(location.pathname);
  location.assign(start);
}
