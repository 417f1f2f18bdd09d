// The camera: codes in what it sees.
import { codeReader } from "./reader.js";

const PAUSE = 120; // ms between two looks
const SAME = 3_000; // ms for which a code that stays in sight is not read again

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Camera {
  // `found(text)` is awaited, so that one code is done before the next is looked for.
  constructor(video, found) {
    this.video = video;
    this.found = found;
    this.seen = new Map(); // text -> when it was last in sight
  }

  // Throws what getUserMedia throws: NotAllowedError where the person said no, NotFoundError without a camera.
  async start() {
    this.reader ??= await codeReader();
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.running = true;
    this.#look();
  }

  stop() {
    this.running = false;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
    this.forget();
  }

  // What is in sight now may be read again: it means something else.
  forget() {
    this.seen.clear();
  }

  async #look() {
    while (this.running) {
      const codes = this.video.readyState >= 2 ? await this.reader.detect(this.video) : [];
      for (const { rawValue } of codes) await this.#read(rawValue);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  async #read(text) {
    const now = performance.now(), before = this.seen.get(text);
    this.seen.set(text, now);
    if (before === undefined || now - before > SAME) await this.found(text);
  }
}
