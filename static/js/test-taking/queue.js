// What a phone keeps of a test until the portal has it: the last answer to each question, and whether it was handed in.
// It lies in localStorage, so a closed tab or an empty battery loses nothing.

const PREFIX = "test:";

export class Queue {
  constructor(key, storage = localStorage) {
    this.name = PREFIX + key;
    this.key = key;
    this.storage = storage;
  }

  read() {
    try {
      return JSON.parse(this.storage.getItem(this.name)) || { answers: {}, done: false };
    } catch {
      return { answers: {}, done: false };
    }
  }

  write(kept) {
    if (Object.keys(kept.answers).length || kept.done) this.storage.setItem(this.name, JSON.stringify(kept));
    else this.storage.removeItem(this.name);
  }

  put(item, given, at) {
    const kept = this.read();
    kept.answers[item] = { given, at };
    this.write(kept);
  }

  handIn() {
    this.write({ ...this.read(), done: true });
  }

  // The request's body; null where nothing waits.
  body(now) {
    const kept = this.read();
    const answers = Object.entries(kept.answers).map(([item, { given, at }]) => ({ item: Number(item), given, at }));
    if (!answers.length && !kept.done) return null;
    return { key: this.key, device_now: now, answers, done: kept.done };
  }

  // Drop what has arrived; an answer that was changed meanwhile stays.
  arrived(body) {
    const kept = this.read();
    for (const { item, at } of body.answers) if (kept.answers[item]?.at === at) delete kept.answers[item];
    if (body.done) kept.done = false;
    this.write(kept);
  }

  forget() {
    this.storage.removeItem(this.name);
  }

  // Send a body; the portal's answer, after what has arrived was dropped. Throws where there is no network.
  async send(address, body) {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    this.arrived(body);
    if (told.state === "ended") this.forget();
    return told;
  }
}

// Of every sitting that something waits of in this browser.
export function waiting(storage = localStorage) {
  return Object.keys(storage).filter((name) => name.startsWith(PREFIX)).map((name) => new Queue(name.slice(PREFIX.length), storage));
}
