// The check-in of one session on this device: what is known, and what a scan makes of it. It draws nothing.
import { ZoneClock } from "./clock.js";
import { People } from "./people.js";
import { readToken, recognise, referenceOf } from "./ticket.js";
import { CANCELLED, admit, inHours, judge, lastDayOf, minutesOff, placeOf } from "./verdict.js";

// Answers that make a line in the log; of the others nothing is sent.
export const COUNTED = new Set(["welcome", "goodbye", "already", "not_in"]);
export const RECORDED = new Set([...COUNTED, "not_confirmed", "cancelled", "outside", "unlisted"]);
const SAYS = new Set(["in", "out", "present", "absent"]);

export const counts = (answer) => COUNTED.has(answer);

export class Desk extends EventTarget {
  // `record` is the session as the store keeps it.
  constructor(store, record, hourMark) {
    super();
    this.store = store;
    this.record = record;
    this.hourMark = hourMark;
    this.queue = new Map(); // scans that wait to be sent, by uid
    this.places = new Map(); // known lines by person and agenda item: Map of key -> line
    this.useManifest(record.manifest);
  }

  static async open(store, record, hourMark) {
    const desk = new Desk(store, record, hourMark);
    await desk.reload();
    return desk;
  }

  // Read queue and log again: at the start, and when another tab changed them.
  async reload() {
    const key = this.record.session;
    const [queue, log] = await Promise.all([this.store.queue(key), this.store.log(key)]);
    this.places.clear();
    this.queue = new Map(queue.map((scan) => [scan.uid, scan]));
    for (const line of log) this.know(line);
    for (const scan of queue) this.#knowOwn(scan);
    this.changed();
  }

  useManifest(manifest) {
    this.record.manifest = manifest;
    this.people = new People(manifest);
    this.items = manifest.items.map(([pk, title, starts, ends, room, opens, closes]) => ({
      pk,
      title,
      starts,
      ends,
      room,
      opens,
      closes,
    }));
    this.clock = new ZoneClock(manifest.zone, this.hourMark);
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  get item() {
    return this.items.find((item) => item.pk === this.record.item) ?? null;
  }

  // The portal's time, as far as this device knows it.
  now() {
    return Date.now() + (this.record.offset ?? 0);
  }

  know(line) {
    const place = placeOf(line.registration, line.item);
    if (!this.places.has(place)) this.places.set(place, new Map());
    this.places.get(place).set(line.key, line);
  }

  #knowOwn(scan) {
    const line = this.lineOf(scan);
    if (line) this.know(line);
  }

  // The line that the log will hold of a scan of this device, or null for one that counts for nothing.
  lineOf(scan) {
    if (!scan.found || !(counts(scan.shown) || counts(scan.answer))) return null;
    return this.line([scan.found, scan.item, scan.says, scan.at + scan.offset, this.record.device]);
  }

  // A line as the portal sends it. Its key makes it the same line, wherever it was heard of.
  line([registration, item, says, at, device]) {
    const { session } = this.record;
    return { key: [session, registration, item, says, at, device].join(":"), session, registration, item, says, at };
  }

  lines(registration, item = this.record.item) {
    return [...(this.places.get(placeOf(registration, item))?.values() ?? [])].filter((line) => SAYS.has(line.says));
  }

  // What was scanned or typed, answered: {answer, person, since, at, off, ticket}; `answer` "" for no code at all.
  async read(text, source) {
    const found = recognise(text);
    if (found?.kind === "token") return this.#readToken(found.text);
    if (found?.kind === "code") return this.#readCode(found.text, text);
    if (found?.kind === "number") return this.#readNumber(found.text);
    return { answer: source === "scanned" ? "not_a_ticket" : "" };
  }

  async #readToken(token) {
    const { manifest, session } = this.record;
    let ticket;
    try {
      ticket = await readToken(token, manifest.keys);
    } catch (error) {
      return { answer: error.message === "forged" ? "forged" : "not_a_ticket" };
    }
    const refused = admit(ticket, session, this.clock.day(this.now()), manifest.last_day);
    if (refused) return { answer: refused, lastDay: lastDayOf(ticket, manifest.last_day) };
    const person = this.people.byRegistration.get(ticket.registration);
    // A ticket that was replaced by another one is genuine, but nobody's any more.
    if (person && person.reference !== ticket.reference) return { answer: "unknown" };
    return this.#check(person ?? { registration: ticket.registration, name: "", group: "", category: "", status: null }, {
      source: "scanned",
      ticket: token,
    });
  }

  async #readCode(code, text) {
    const person = this.people.byReference.get(await referenceOf(this.record.session, code));
    if (!person && this.listed(text).length) return { answer: "" }; // a name of sixteen letters
    return person ? this.#check(person, { source: "typed", code }) : { answer: "unknown" };
  }

  // What stands on a badge: the device finds whose it is, the portal is told the registration.
  #readNumber(number) {
    const person = this.people.byNumber.get(number);
    return person
      ? this.#check(person, { source: "typed", registration: person.registration })
      : { answer: "unknown" };
  }

  // Somebody was found by name.
  pick(registration) {
    return this.#check(this.people.byRegistration.get(registration), { source: "searched", registration });
  }

  async #check(person, how) {
    const { item, says } = this.record;
    const { status } = person, at = this.now();
    const scans = this.lines(person.registration).filter((line) => line.says === "in" || line.says === "out");
    const judged = status === null ? { answer: "unlisted" } : judge({ says, at, status, scans, open: inHours(this.item, at) });
    if (RECORDED.has(judged.answer)) await this.#keep(person, item, says, judged.answer, at, how);
    return { ...judged, person, at, says, off: minutesOff(this.item, says, at) };
  }

  async #keep(person, item, says, answer, now, how) {
    const offset = this.record.offset ?? 0;
    const scan = {
      uid: crypto.randomUUID?.() ?? uuid4(),
      session: this.record.session,
      found: person.registration,
      item,
      says,
      at: now - offset,
      offset,
      shown: answer === "unlisted" ? "" : answer,
      ticket: null,
      registration: null,
      code: null,
      ...how,
    };
    await this.store.enqueue(scan); // what does not stand there was not recorded, and is not shown as if
    this.queue.set(scan.uid, scan);
    this.#knowOwn(scan);
    this.changed();
    this.dispatchEvent(new Event("scan"));
  }

  // Whom the list shows; who cancelled has no name there.
  listed(query) {
    return this.people.search(query).filter((person) => person.status !== CANCELLED);
  }
}

function uuid4() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
