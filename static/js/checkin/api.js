// Questions to the portal. Each answer also tells the time there.
import { measure } from "./clock.js";

const PATIENCE = 20_000; // ms

// What the portal answered, when it was no yes; `status` 0: it was not reached.
export class Failure extends Error {
  constructor(status, code, words) {
    super(words);
    this.status = status;
    this.code = code;
  }
}

async function reach(address, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(address, { cache: "no-store", ...options, signal: stop.signal });
    return [response, await response.text()]; // the way can also break within an answer
  } catch {
    throw new Failure(0, "unreachable", "");
  } finally {
    clearTimeout(timer);
  }
}

async function ask(address, options) {
  const [response, body] = await reach(address, options);
  let answer = {};
  try {
    answer = JSON.parse(body);
  } catch {
    // A page in place of data: of a network that wants a sign-in first, or of a server that is being renewed.
    throw new Failure(response.ok ? 0 : response.status, "unreadable", "");
  }
  if (!response.ok) throw new Failure(response.status, answer.error ?? "", answer.text ?? "");
  return answer;
}

export class Api {
  constructor(address, key) {
    this.address = address;
    this.headers = { Authorization: `Bearer ${key}` };
  }

  async #timed(path, options) {
    const sent = Date.now();
    const answer = await ask(this.address + path, { credentials: "omit", ...options });
    return { answer, clock: measure(sent, Date.now(), answer.server_now) };
  }

  manifest() {
    return this.#timed("manifest", { headers: this.headers });
  }

  changes(since) {
    return this.#timed(`changes?since=${since}`, { headers: this.headers });
  }

  scans(scans) {
    const body = JSON.stringify({ device_now: Date.now(), scans });
    const headers = { ...this.headers, "Content-Type": "application/json" };
    return this.#timed("scans", { method: "POST", headers, body });
  }

  // What the code on a photo holds.
  async photo(file) {
    const body = new FormData();
    body.append("photo", file);
    const options = { method: "POST", headers: this.headers, credentials: "omit", body };
    return (await ask(`${this.address}photo`, options)).text;
  }
}

// Give this device its key. The page may have been kept for days, so the token of the form comes from a fresh one.
export async function setUp(address, page, name) {
  const [fresh, html] = await reach(page, {});
  const token = new DOMParser().parseFromString(html, "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (fresh.redirected || !token) throw new Failure(fresh.status === 403 ? 403 : 401, "signed_out", "");
  const body = new URLSearchParams({ name, csrfmiddlewaretoken: token });
  return ask(address, { method: "POST", headers: { Accept: "application/json" }, body });
}
