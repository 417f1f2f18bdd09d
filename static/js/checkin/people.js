// The people of a manifest: by registration, by the reference of their code, by the number on their badge, by name.
import { doorNumber } from "./ticket.js";

// Said of people, and left out of what is searched for as long as something else is left.
const TITLES = new Set(["h", "hj", "dr", "drs", "dra", "ir", "prof", "bapak", "ibu", "pak", "bu", "sdr", "sdri"]);

// Lower case without accents and signs: "Nuru’l Ḥudā, S.Pd." -> ["nurul", "huda", "s", "pd"].
export function words(text) {
  const plain = text.normalize("NFD").replace(/[\p{M}'’ʼ`]/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

export class People {
  constructor(manifest) {
    this.all = manifest.people.map(([registration, reference, name, group, status, category]) => ({
      registration,
      reference,
      name,
      group: manifest.groups[group] ?? "",
      category: manifest.categories?.[category] ?? "", // where the organizer wants it shown
      status,
      words: words(name),
    }));
    this.byRegistration = new Map(this.all.map((person) => [person.registration, person]));
    this.byReference = new Map(this.all.map((person) => [person.reference, person]));
    this.byNumber = new Map();
    for (const person of this.all) {
      const number = doorNumber(person.reference);
      this.byNumber.set(number, this.byNumber.has(number) ? null : person); // of two people it is nobody's
    }
    this.named = this.all.filter((person) => person.name);
    this.named.sort((a, b) => (a.words.join(" ") < b.words.join(" ") ? -1 : 1));
  }

  // People of whose name each word asked for begins one, in the order of names; everybody for nothing.
  search(text) {
    const asked = words(text);
    const meant = asked.filter((word) => !TITLES.has(word));
    const wanted = meant.length ? meant : asked;
    return this.named.filter((person) =>
      wanted.every((start) => person.words.some((word) => word.startsWith(start))),
    );
  }
}
