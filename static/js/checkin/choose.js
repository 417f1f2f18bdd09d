// Choosing what attendance is taken for: an agenda item, and coming or going.
import { element, fill, show } from "./screens.js";
import { currentItem } from "./verdict.js";

export function choose(desk) {
  const form = element("choose");
  document.addEventListener("screen", ({ detail }) => detail === "choose" && draw(desk, form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = new FormData(form);
    if (!chosen.get("item")) return;
    await setItem(desk, Number(chosen.get("item")), chosen.get("says"));
    show("counter");
  });
}

export async function setItem(desk, item, says) {
  Object.assign(desk.record, { item, says });
  await desk.store.saveSession(desk.record);
  desk.changed();
}

// When an item is: its day where the session has several, and its hours.
export function hours(desk, item) {
  const days = new Set(desk.items.map((each) => desk.clock.day(each.starts)));
  const from = desk.clock.hour(item.starts), until = item.ends ? `–${desk.clock.hour(item.ends)}` : "";
  const day = days.size > 1 ? `${desk.clock.shortDay(item.starts)} · ` : "";
  return `${day}${from}${until} ${desk.record.manifest.zone_label}`;
}

function draw(desk, form) {
  const current = currentItem(desk.items, desk.now());
  const rows = desk.items.map((item) => {
    const about = [hours(desk, item), item.room].filter(Boolean).join(" · ");
    const row = fill("item-row", { title: item.title, when: about });
    const radio = row.querySelector("input");
    radio.value = item.pk;
    radio.checked = item.pk === current?.pk;
    return row;
  });
  element("items").replaceChildren(...rows);
  form.hidden = !rows.length;
  element("no-items").hidden = Boolean(rows.length);
  form.elements.says.value = desk.record.says ?? "in";
  form.querySelector("input:checked")?.closest("label").scrollIntoView({ block: "center" });
}
