// Making this browser a device of the session, and loading its list.
import { Api, setUp } from "./api.js";
import { element, show } from "./screens.js";
import { keepForGood } from "./store.js";
import { text } from "./texts.js";

// Show the form until a device is made; resolves to the session's record in the store. `waiting` scans stay there.
export function setup({ store, session, api, address, waiting }) {
  const form = element("setup");
  if (waiting) element("setup-progress").textContent = text("setup.kept", { n: waiting });
  show("setup", { first: true });
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      fault("");
      try {
        resolve(await make({ store, session, api, address, name: element("device-name").value.trim() }));
      } catch (error) {
        explain(error);
      }
      element("setup-progress").textContent = "";
      button.disabled = false;
    });
  });
}

async function make({ store, session, api, address, name }) {
  element("setup-progress").textContent = text("setup.loading");
  const made = await setUp(address, location.pathname, name);
  await keepForGood();
  const { answer: manifest, clock } = await new Api(api, made.key).manifest();
  const before = (await store.session(session)) ?? {};
  const record = { item: null, says: "in", sound: true, ...before, session, ...made, manifest };
  Object.assign(record, { cursor: manifest.cursor, tag: manifest.tag, offset: clock.offset });
  record.loadedAt = manifest.server_now;
  await store.saveSession(record);
  return record;
}

function fault(words) {
  const place = element("setup-error"), field = element("device-name");
  place.textContent = words;
  place.hidden = !words;
  field.toggleAttribute("aria-invalid", Boolean(words));
  if (words) field.setAttribute("aria-invalid", "true");
}

function explain(error) {
  element("sign-in").hidden = error.status !== 401;
  if (error.status === undefined) throw error;
  const key = { 0: "setup.offline", 401: "setup.signed_out" }[error.status] ?? "setup.failed";
  fault(error.message || text(key));
}
