// A ticket that was shown once opens without a network, and can be saved as a picture. Without this file it is a page
// like any other.
(() => {
  const { worker } = document.currentScript.dataset;
  const SIDE = 720; // px of the picture

  async function keep() {
    await navigator.serviceWorker.register(worker, { scope: new URL("./", new URL(worker, location)).pathname });
    await navigator.serviceWorker.ready;
    const cache = await caches.open("tickets");
    const links = "link[rel=stylesheet], link[rel=preload], link[rel=icon]";
    const files = [...document.querySelectorAll(links)].map((link) => link.href);
    const images = [...document.images].map((image) => image.src);
    const scripts = [...document.scripts].map((script) => script.src);
    await cache.addAll([...new Set([...files, ...images, ...scripts])].filter(Boolean));
    const page = await fetch(location.pathname, { credentials: "same-origin" });
    if (!page.ok || page.redirected) return;
    await cache.put(location.pathname, page);
    document.querySelector("[data-kept]").hidden = false;
  }

  function save(button) {
    const drawing = document.querySelector(".pass__stub .qr");
    const [x, y, side] = drawing.getAttribute("viewBox").split(" ").map(Number);
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE + 90 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    pen.font = "48px monospace";
    pen.textAlign = "center";
    pen.fillText(button.dataset.saveTicket, SIDE / 2, SIDE + 50);
    pen.scale(SIDE / side, SIDE / side);
    pen.translate(-x, -y);
    pen.stroke(new Path2D(drawing.querySelector("path").getAttribute("d")));
    const link = document.createElement("a");
    link.download = `tiket-${button.dataset.saveTicket}.png`;
    link.href = canvas.toDataURL("image/png");
    link.click();
  }

  const button = document.querySelector("[data-save-ticket]");
  if (button && document.querySelector(".pass__stub .qr")) {
    button.hidden = false;
    button.addEventListener("click", () => save(button));
  }
  if (worker && navigator.serviceWorker && window.caches) keep().catch(() => {}); // private windows keep nothing
})();
