// Where people are scanned: the camera, a photo, the field for names and codes. All end in `answer`.
import { Camera, hasCamera } from "./camera.js";
import { hours, setItem } from "./choose.js";
import { confirmed, rows } from "./list.js";
import { codeIn } from "./reader.js";
import { clearResult, showResult } from "./result.js";
import { element, show, shown, turn } from "./screens.js";
import { wake } from "./sound.js";
import { when } from "./status.js";
import { text } from "./texts.js";

const MATCHES = 6; // below the field; more would push it out of sight
const SHORTEST = 2; // letters of a name

export class Counter {
  constructor(desk, sync, api) {
    Object.assign(this, { desk, sync, api });
    this.field = element("find-text");
    this.camera = new Camera(element("video"), (code) => this.read(code, "scanned"));
  }

  start() {
    document.addEventListener("screen", () => this.#screen());
    document.addEventListener("visibilitychange", () => this.#screen());
    document.addEventListener("pointerdown", wake);
    document.addEventListener("keydown", wake);
    element("camera-on").addEventListener("click", () => this.#watch());
    element("photo").addEventListener("change", (event) => this.#photo(event.target));
    element("turn").addEventListener("click", () => this.#turn());
    element("result").addEventListener("click", clearResult);
    this.field.addEventListener("input", () => this.#match());
    element("find").addEventListener("submit", (event) => (event.preventDefault(), this.#find()));
    this.desk.addEventListener("change", () => this.#head());
  }

  #head() {
    const { item, record } = this.desk;
    element("counter-item").textContent = item?.title ?? "";
    element("counter-when").textContent = item ? [hours(this.desk, item), item.room].filter(Boolean).join(" · ") : "";
    turn(element("turn"), record.says);
    element("turn").dataset.turned = record.says;
  }

  async #turn() {
    this.camera.forget();
    await setItem(this.desk, this.desk.record.item, this.desk.record.says === "in" ? "out" : "in");
  }

  #screen() {
    const open = shown() === "counter" && !document.hidden;
    if (open && !this.desk.item) return show("choose");
    if (open) this.#head();
    if (open && !this.camera.running && !this.refused) this.#watch();
    if (!open && this.camera.running) this.#unwatch();
  }

  async #watch() {
    if (this.starting) return;
    this.starting = true;
    try {
      if (hasCamera()) await this.camera.start();
      else this.#noCamera("camera.unable", { photo: true });
    } catch (error) {
      this.#noCamera(error.name === "NotAllowedError" ? "camera.refused" : "camera.none", { photo: true, again: true });
    }
    this.starting = false;
    if (shown() !== "counter" || document.hidden) this.camera.stop(); // somebody went on while it started
    element("viewer").hidden = !this.camera.running;
    element("viewer-off").hidden = this.camera.running;
  }

  #unwatch() {
    this.camera.stop();
    element("viewer").hidden = true;
    element("viewer-off").hidden = false;
  }

  #noCamera(words, { photo, again }) {
    this.camera.stop();
    this.refused = true;
    element("viewer-words").textContent = text(words);
    element("photo-label").hidden = !photo;
    element("camera-on").hidden = !again;
  }

  async #photo(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const say = (words) => (element("viewer-words").textContent = words);
    say(text("photo.reading"));
    try {
      const code = (await codeIn(file)) ?? (await this.api.photo(file)); // what is hard to read, the portal may
      say(text("camera.unable"));
      await this.read(code, "scanned");
    } catch (error) {
      say(error.status === 0 ? text("photo.offline") : error.message || text("photo.failed"));
    }
  }

  #match() {
    const typed = this.field.value.trim();
    element("counter").dataset.typing = Boolean(typed); // the matches take the camera's place
    const found = typed.length < SHORTEST ? [] : this.desk.listed(typed);
    element("matches").replaceChildren(...rows(this.desk, found.slice(0, MATCHES), (person) => this.pick(person)));
    const more = found.length - MATCHES;
    element("matches-more").textContent = more > 0 ? text("search.more", { n: more }) : "";
    return found;
  }

  async #find() {
    const typed = this.field.value.trim();
    if (!typed || (await this.read(typed, "typed"))) return;
    const found = this.#match();
    if (found.length === 1) return this.pick(found[0]);
    if (!found.length) {
      element("matches-more").textContent = text("search.none", { time: when(this.desk, this.desk.record.loadedAt) });
    }
  }

  // Read what was scanned or typed; false where it is no code at all.
  async read(scanned, source) {
    if (!this.desk.item) return show("choose"), true;
    const result = await this.#guarded(() => this.desk.read(scanned, source));
    if (!result.answer) return false;
    this.#answer(result, source);
    if (result.answer === "unknown" && this.sync.state === "online") this.sync.again(0); // there may be a newer list
    return true;
  }

  async pick(person) {
    if (!this.desk.item) return show("choose");
    if (!(await confirmed(this.desk, person))) return;
    this.#answer(await this.#guarded(() => this.desk.pick(person.registration)), "searched");
  }

  // What could not be written down was not recorded, and the door must hear so.
  async #guarded(act) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return { answer: error.name === "QuotaExceededError" ? "full" : "broken" };
    }
  }

  #answer(result, source) {
    const { desk } = this;
    const about = {
      time: result.since ? when(desk, result.since) : "",
      day: result.lastDay ? desk.clock.shortDay(new Date(`${result.lastDay}T12:00Z`)) : "",
      listTime: when(desk, desk.record.loadedAt),
      opens: desk.item?.opens ? when(desk, desk.item.opens) : "",
      closes: desk.item?.closes ? when(desk, desk.item.closes) : "",
      would: desk.rehearsal ? desk.would(result.answer) : "",
    };
    showResult(result, about, { sound: desk.record.sound !== false });
    this.field.value = "";
    this.#match();
    // After a scan by camera the keyboard of a phone stays where it is: away.
    if (source !== "scanned" && shown() === "counter") this.field.focus({ preventScroll: true });
  }
}
