// The screen with the code: counts down, and fetches itself again when the next code comes. The server says how long
// that is, so a projector's clock may be wrong. Without this file the page loads itself again as a whole.
(() => {
  const PATIENCE_MS = 8000; // for one answer
  const AGAIN_MS = 3000; // after none
  const AFTER_MS = 150; // past the change, so that the answer surely holds the new code
  let deadline = 0; // by this page's own clock, which only has to run
  let fetching = false;
  const screen = () => document.querySelector("[data-screen]");
  const said = document.querySelector("[data-screen-lost]");

  function begin() {
    said.textContent = "";
    deadline = performance.now() + Number(screen().dataset.leftMs);
    show();
  }

  function show() {
    const left = Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
    const bar = document.querySelector("[data-screen-bar]");
    const words = document.querySelector("[data-screen-left]");
    if (bar) bar.value = left;
    if (words) words.textContent = words.dataset.text.replace("{seconds}", left);
  }

  // A code that can no longer be used must not stay readable.
  function lose() {
    said.textContent = said.dataset.text;
    screen().classList.add("screen--lost");
    deadline = performance.now() + AGAIN_MS;
  }

  async function renew() {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-screen]");
    if (answer.ok && !fresh) return location.reload(); // signed out meanwhile
    if (!fresh) return lose();
    screen().replaceWith(document.adoptNode(fresh));
    begin();
  }

  function tick() {
    show();
    if (fetching || performance.now() < deadline + AFTER_MS) return;
    fetching = true;
    renew().catch(lose).finally(() => (fetching = false));
  }

  // A notebook at a projector must not fall asleep. Where the browser refuses, it does as it always did.
  async function stayAwake() {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  }

  begin();
  setInterval(tick, 250);
  document.addEventListener("visibilitychange", () => stayAwake().catch(() => {}));
  stayAwake().catch(() => {});
})();
