// What the device keeps (IndexedDB): the sessions it was set up for with their manifests, the scans that wait to be
// sent, and the lines of the log that it knows of. A scan counts only once it stands here.
const NAME = "bimtek-door", VERSION = 1;

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function create(database) {
  database.createObjectStore("sessions", { keyPath: "session" });
  database.createObjectStore("queue", { keyPath: "uid" }).createIndex("session", "session");
  database.createObjectStore("log", { keyPath: "key" }).createIndex("session", "session");
}

// Throws where the browser keeps nothing (some private windows).
export async function openStore() {
  if (!window.indexedDB) throw new Error("no indexedDB");
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => create(request.result);
  return new Store(await settled(request));
}

// Ask the browser not to clear this away when it runs out of room; true if it promised.
export async function keepForGood() {
  return Boolean(await navigator.storage?.persist?.());
}

// What threw halfway must not be written by half.
function undo(transaction) {
  try {
    transaction.abort();
  } catch {
    // It is over: the browser undid it itself.
  }
}

class Store {
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  // Run `act` on the stores named, and wait until it is written: all of it or nothing.
  async #within(names, mode, act) {
    const transaction = this.database.transaction(names, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    });
    try {
      const result = act(...names.map((name) => transaction.objectStore(name)));
      await done;
      return result?.result;
    } catch (error) {
      undo(transaction);
      throw error;
    } finally {
      done.catch(() => {}); // told already
    }
  }

  session(key) {
    return this.#within(["sessions"], "readonly", (sessions) => sessions.get(key));
  }

  sessions() {
    return this.#within(["sessions"], "readonly", (sessions) => sessions.getAll());
  }

  saveSession(session) {
    return this.#within(["sessions"], "readwrite", (sessions) => sessions.put(session));
  }

  queue(session) {
    return this.#within(["queue"], "readonly", (queue) => queue.index("session").getAll(session));
  }

  log(session) {
    return this.#within(["log"], "readonly", (log) => log.index("session").getAll(session));
  }

  // A scan that waits to be sent.
  enqueue(scan) {
    return this.#within(["queue"], "readwrite", (queue) => queue.put(scan));
  }

  // Answered scans leave the queue as their lines come into the log; a fault stays with the scan.
  settle(uids, lines, faults) {
    return this.#within(["queue", "log"], "readwrite", (queue, log) => {
      for (const uid of uids) queue.delete(uid);
      for (const line of lines) log.put(line);
      for (const scan of faults) queue.put(scan);
    });
  }

  // Lines that others (and this device, earlier) sent, with the place up to which they are known.
  learn(lines, session) {
    return this.#within(["log", "sessions"], "readwrite", (log, sessions) => {
      for (const line of lines) log.put(line);
      sessions.put(session);
    });
  }

  // Forget a session, its log and its queue.
  remove(session) {
    return this.#within(["sessions", "queue", "log"], "readwrite", (sessions, queue, log) => {
      sessions.delete(session);
      for (const each of [queue, log]) {
        each.index("session").getAllKeys(session).onsuccess = (event) => {
          for (const key of event.target.result) each.delete(key);
        };
      }
    });
  }
}
