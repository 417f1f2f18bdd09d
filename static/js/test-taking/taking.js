// Sends each answer as it is given, keeps it while there is no network, and hands in. Without this the form does it all.

import { Queue } from "./queue.js";

const EVERY_MS = 5000;
const form = document.getElementById("test");
const state = document.getElementById("state");
const queue = new Queue(form.dataset.key);
let sending = false;

function given(field) {
  const inputs = [...field.querySelectorAll("input, select, textarea")];
  switch (field.dataset.kind) {
    case "number":
    case "short_text":
      return inputs[0].value || null;
    case "matching":
      return inputs.some((each) => each.value) ? inputs.map((each) => (each.value ? Number(each.value) : null)) : null;
    case "ordering": {
      const ranked = inputs.map((each) => ({ at: Number(each.name.split("_")[1]), rank: Number(each.value) }));
      ranked.sort((one, other) => one.rank - other.rank);
      return ranked.every(({ rank }, index) => rank === index + 1) ? ranked.map(({ at }) => at) : null;
    }
  }
  return inputs.filter((each) => each.checked).map((each) => Number(each.value));
}

function show(field, value) {
  const inputs = [...field.querySelectorAll("input, select, textarea")];
  switch (field.dataset.kind) {
    case "number":
    case "short_text":
      inputs[0].value = value ?? "";
      return;
    case "matching":
      inputs.forEach((each, index) => (each.value = value?.[index] ?? ""));
      return;
    case "ordering":
      inputs.forEach((each) => (each.value = value ? value.indexOf(Number(each.name.split("_")[1])) + 1 : ""));
      return;
  }
  inputs.forEach((each) => (each.checked = (value || []).includes(Number(each.value))));
}

function say(text) {
  state.className = text ? "notice notice--info" : "";
  state.textContent = text || "";
}

async function send() {
  const body = queue.body(Date.now());
  if (!body || sending) return;
  sending = true;
  let more = false;
  try {
    const told = await queue.send(form.dataset.answers, body);
    if (told.state === "ended") {
      say(form.dataset.ended);
      if (body.done) location.assign(form.dataset.after);
    } else {
      more = queue.body(Date.now()) !== null; // answered while this was on its way
      if (!more) say(form.dataset.saved);
    }
  } catch {
    say(queue.read().done ? form.dataset.handing : form.dataset.waiting);
  } finally {
    sending = false;
  }
  if (more) send();
}

for (const field of form.querySelectorAll("fieldset[data-item]")) {
  const kept = queue.read().answers[field.dataset.item];
  show(field, kept ? kept.given : JSON.parse(field.dataset.given));
  field.addEventListener("change", () => {
    queue.put(field.dataset.item, given(field), Date.now());
    send();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const field of form.querySelectorAll("fieldset[data-item]")) {
    const typed = field.querySelector("textarea, input[type=text]");
    if (typed && typed === document.activeElement) queue.put(field.dataset.item, given(field), Date.now());
  }
  if (event.submitter?.name === "done") queue.handIn();
  send();
});

addEventListener("online", send);
setInterval(send, EVERY_MS);
send();
