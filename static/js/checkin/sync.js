// Sending what waits, and hearing of what other devices sent. Every step can be repeated without harm: a scan stays in
// the queue until its uid is answered, and the portal gives an answered uid the same answer again.
import { Failure } from "./api.js";
import { counts } from "./desk.js";

const MOST = 200; // scans in one call
const EVERY = 15_000; // ms between questions about others' scans while the page is seen
const SOON = 400; // ms after a scan, so that a row of them goes in one call
const SHORTEST_WAIT = 2_000, LONGEST_WAIT = 60_000; // ms after a failure
const REMEMBERED = 30; // answers that differed from what was shown

const sent = ({ uid, item, says, source, ticket, registration, code, at, offset, shown }) => ({
  uid, item, says, source, ticket, registration, code, at, offset, shown,
});

export class Sync {
  constructor(desk, api) {
    this.desk = desk;
    this.api = api;
    this.state = "waiting"; // online, offline, busy (the portal is), locked, refused
    this.words = ""; // what the portal said to it
    this.failures = 0;
    this.atOnce = MOST;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`bimtek-door-${desk.record.session}`) : null;
  }

  start() {
    window.addEventListener("online", () => this.again(0));
    window.addEventListener("offline", () => this.#turn("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.again(0));
    this.desk.addEventListener("scan", () => {
      this.channel?.postMessage("changed");
      if (this.running) this.wanted = true; // what is under way may have looked into the queue already
      else if (this.state === "online") this.again(SOON);
    });
    this.channel?.addEventListener("message", ({ data }) => data === "changed" && this.desk.reload());
    return this.again(0);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  // Run after `wait` ms; a run that is asked for while one is under way follows it.
  again(wait) {
    clearTimeout(this.timer);
    return new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(this.run()), wait);
    });
  }

  async run() {
    if (this.stopped) return;
    if (this.running) return void (this.wanted = true);
    this.running = true;
    try {
      await this.#oneTabAtATime(() => this.#exchange());
      this.failures = 0;
      this.#turn("online");
    } catch (error) {
      this.#failed(error);
    } finally {
      this.running = false;
      this.#plan();
    }
  }

  #plan() {
    const wait = this.failures ? this.#patience() : EVERY;
    if (this.state !== "locked" && this.state !== "refused") this.again(this.wanted && !this.failures ? 0 : wait);
    this.wanted = false;
  }

  #oneTabAtATime(act) {
    return navigator.locks ? navigator.locks.request(`door-${this.desk.record.session}`, act) : act();
  }

  #patience() {
    const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (this.failures - 1));
    return wait * (0.5 + Math.random() / 2); // a hall full of devices does not come back in one moment
  }

  async #exchange() {
    await this.#send();
    await this.#hear();
  }

  async #send() {
    for (;;) {
      const waiting = [...this.desk.queue.values()].filter((scan) => !scan.fault).slice(0, this.atOnce);
      if (!waiting.length) return;
      try {
        const { answer, clock } = await this.api.scans(waiting.map(sent));
        await this.#settle(waiting, answer, clock);
      } catch (error) {
        if (!(await this.#smaller(error, waiting))) throw error;
      }
    }
  }

  // A call that is too large or holds a scan nobody understands: send less, until that scan stands alone.
  async #smaller(error, waiting) {
    if (![400, 413].includes(error.status)) return false;
    if (waiting.length > 1) {
      this.atOnce = Math.ceil(waiting.length / 2);
      return true;
    }
    const faulty = { ...waiting[0], fault: error.message || error.code };
    await this.desk.store.settle([], [], [faulty]);
    this.desk.queue.set(faulty.uid, faulty);
    this.atOnce = MOST;
    return true;
  }

  async #settle(waiting, { answers, server_now: now }, clock) {
    const { desk } = this;
    const given = new Map(answers.map((each) => [each.uid, each]));
    const done = waiting.filter((scan) => given.has(scan.uid));
    if (!done.length) throw new Failure(0, "unreadable", "");
    const lines = [];
    for (const scan of done) {
      const { answer, registration, name, text } = given.get(scan.uid);
      const line = counts(answer) && desk.lineOf({ ...scan, answer, found: registration ?? scan.found });
      if (line) lines.push(line);
      if (isNews(scan.shown, answer)) this.#remember({ at: scan.at + scan.offset, name, text, answer });
    }
    await desk.store.settle(done.map((scan) => scan.uid), lines, []);
    for (const scan of done) desk.queue.delete(scan.uid);
    lines.forEach((line) => desk.know(line));
    desk.record.lastSent = now;
    await this.#measured(clock);
  }

  #remember(difference) {
    this.desk.record.differences = [difference, ...(this.desk.record.differences ?? [])].slice(0, REMEMBERED);
  }

  async #measured({ offset }) {
    this.desk.record.offset = offset;
    await this.desk.store.saveSession(this.desk.record);
    this.channel?.postMessage("changed");
    this.desk.changed();
  }

  async #hear() {
    const { desk } = this;
    for (let more = true; more; ) {
      const { answer, clock } = await this.api.changes(desk.record.cursor);
      const lines = answer.lines.map((line) => desk.line(line));
      desk.record.cursor = answer.cursor;
      desk.record.offset = clock.offset;
      await desk.store.learn(lines, desk.record);
      lines.forEach((line) => desk.know(line));
      if (desk.record.tag !== answer.manifest) await this.#newManifest(answer.manifest);
      ({ more } = answer);
    }
    desk.changed();
  }

  async #newManifest(tag) {
    const { desk } = this;
    if (desk.record.tag) {
      desk.useManifest((await this.api.manifest()).answer);
      desk.record.loadedAt = desk.now();
    }
    desk.record.tag = tag;
    await desk.store.saveSession(desk.record);
  }

  #failed(error) {
    if (!(error instanceof Failure)) {
      this.#turn("offline");
      this.failures += 1;
      throw error; // a fault of ours or of the store: the page says so
    }
    this.words = error.message;
    if (error.status === 401) return this.#turn("locked");
    if (error.status === 403 || error.status === 404) return this.#turn("refused");
    this.failures += 1;
    this.#turn(error.status ? "busy" : "offline");
  }

  #turn(state) {
    this.state = state;
    this.desk.changed();
  }
}

// Whether the portal's answer is something the door must hear of: it let in whom it should not have, or the reverse.
function isNews(shown, answer) {
  const welcomed = shown === "welcome" || shown === "goodbye";
  return welcomed ? answer !== shown && answer !== "already" : !counts(answer) && answer !== shown;
}
