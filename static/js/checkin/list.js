// People by name: the matches below the field at the counter, and the whole list.
import { when } from "./status.js";
import { element, fill, turn } from "./screens.js";
import { text } from "./texts.js";
import { NOT_CONFIRMED, standing } from "./verdict.js";

const PAGE = 50;

function standingOf(desk, person) {
  if (person.status === NOT_CONFIRMED) return { words: text("person.not_confirmed"), tone: "amber" };
  const { inside, since } = standing(desk.lines(person.registration));
  if (inside) return { words: text("person.in", { time: when(desk, since) }), tone: "green" };
  return { words: since ? text("person.out", { time: when(desk, since) }) : text("person.absent"), tone: "grey" };
}

// Institution or polling station, behind the category where the door shows it.
const groupOf = ({ category, group }) => [category, group].filter(Boolean).join(" · ");

// Rows of people, each a button that calls `picked(person)`.
export function rows(desk, people, picked) {
  return people.map((person) => {
    const { words, tone } = standingOf(desk, person);
    const row = fill("person-row", { name: person.name, group: groupOf(person), standing: words });
    row.querySelector(".badge").classList.add(`badge--${tone}`);
    row.querySelector("button").addEventListener("click", () => picked(person));
    return row;
  });
}

// Whether it is this person: of two with the same name, the institution tells.
export function confirmed(desk, person) {
  const dialog = element("confirm");
  turn(dialog, desk.record.says);
  element("confirm-name").textContent = person.name;
  element("confirm-group").textContent = groupOf(person);
  element("confirm-standing").textContent = standingOf(desk, person).words;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function list(desk, picked) {
  let most = PAGE;
  const field = element("list-text");
  const draw = () => {
    if (element("list").closest("[hidden]")) return;
    const found = desk.listed(field.value);
    element("list").replaceChildren(...rows(desk, found.slice(0, most), picked));
    element("list-more").hidden = found.length <= most;
    const none = text("search.none", { time: when(desk, desk.record.loadedAt) });
    element("list-none").textContent = found.length ? "" : none;
    element("list-count").textContent = count(desk);
  };
  field.addEventListener("input", () => ((most = PAGE), draw()));
  element("list-more").addEventListener("click", () => ((most += PAGE), draw()));
  document.addEventListener("screen", draw);
  desk.addEventListener("change", draw);
}

function count(desk) {
  const all = desk.listed("").filter((person) => person.status !== NOT_CONFIRMED);
  const inside = all.filter((person) => standing(desk.lines(person.registration)).inside);
  return text("list.count", { inside: inside.length, all: all.length });
}
