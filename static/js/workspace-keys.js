/* Keys of the workspace: a row further or back, its box, search, pages of a list, a level up, and the help that names
   them. Without this file every one of them is a link or a field of the page. A key typed into a field, or with Ctrl, Alt
   or Meta, is left alone; the help has a box that turns single keys off for this browser. */
(() => {
  const help = document.getElementById("keys");
  if (!help) return;
  const SETTING = "workspace-keys";
  const root = document.documentElement;
  const main = document.getElementById("main");
  const use = help.querySelector("[data-keys-use]");
  const remembered = () => {
    try {
      return localStorage.getItem(SETTING);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  if (remembered() === "off") root.dataset.keys = "off";
  use.checked = root.dataset.keys !== "off";
  use.addEventListener("change", () => {
    root.dataset.keys = use.checked ? "on" : "off";
    try {
      localStorage.setItem(SETTING, root.dataset.keys);
    } catch {
      // it holds for this page only
    }
  });
  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  });

  const rows = () => [...main.querySelectorAll("table.table tbody tr, table.attendance tbody tr")].filter((row) => row.querySelector("a, button, input"));
  const goal = (row) => row.querySelector(".attendance__box input, th a, td a") ?? row.querySelector("a, button, input");
  const here = () => document.activeElement?.closest?.("tbody tr");
  const step = (by) => {
    const list = rows();
    const place = list.indexOf(here());
    const next = place < 0 ? list[by > 0 ? 0 : list.length - 1] : list[place + by];
    if (!next) return;
    const target = goal(next);
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const press = (selector) => main.querySelector(selector)?.click();
  const search = () => {
    const field = main.querySelector("form[role=search] input, form.filters input[type=search], form.filters input[name=q]");
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select();
  };
  const up = () => [...main.querySelectorAll(".breadcrumbs a")].at(-1)?.click();
  const act = {
    "?": () => help.showModal(),
    "/": search,
    j: () => step(1),
    k: () => step(-1),
    x: () => here()?.querySelector(".table__choose input, .attendance__box input")?.click(),
    n: () => press(".pagination [rel=next]"),
    p: () => press(".pagination [rel=prev]"),
    u: up,
  };
  const typing = (element) => {
    if (!element) return false;
    if (element.isContentEditable || element.matches("select, textarea")) return true;
    return element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (help.open || typing(event.target) || !act[event.key]) return;
    if (root.dataset.keys === "off") return;
    event.preventDefault();
    act[event.key]();
  });
})();
