// On a shared device: sends what sittings of participants before left here while there was no network.

import { waiting } from "./queue.js";

const EVERY_MS = 5000;
const note = document.getElementById("waiting");

async function send() {
  for (const queue of waiting()) {
    const body = queue.body(Date.now());
    try {
      if (body) await queue.send(note.dataset.answers, body);
    } catch {
      break; // no network yet
    }
  }
  note.hidden = waiting().length === 0;
}

addEventListener("online", send);
setInterval(send, EVERY_MS);
send();
