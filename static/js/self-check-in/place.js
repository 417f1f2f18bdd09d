// Where somebody is: asked when a participant presses the button of a form that needs it, and for an organizer who
// stands in the middle of the place. Without this file the form is sent without a place, and the page says what to do.
(() => {
  const PATIENCE_MS = 12000;
  const OPTIONS = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30000 };

  const where = () =>
    new Promise((resolve, reject) => {
      if (!navigator.geolocation) return reject(new Error("no geolocation"));
      navigator.geolocation.getCurrentPosition(resolve, reject, OPTIONS);
    });

  function fill(form, { latitude, longitude, accuracy }) {
    form.elements.latitude.value = latitude;
    form.elements.longitude.value = longitude;
    form.elements.accuracy.value = accuracy;
  }

  // Whatever the phone answers, the form is sent: the server decides, and says what to do.
  function askBeforeSending(form) {
    const said = document.querySelector("[data-place-said]");
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      said.textContent = said.dataset.asking;
      where()
        .then((found) => fill(form, found.coords))
        .catch(() => (said.textContent = "")) // refused or not found: sent without
        .finally(() => form.submit());
    });
    window.addEventListener("pageshow", () => (button.disabled = false));
  }

  function offerHere(row) {
    const said = row.querySelector("[role=status]");
    row.hidden = !navigator.geolocation;
    row.querySelector("button").addEventListener("click", () => {
      said.textContent = said.dataset.asking;
      where()
        .then(({ coords }) => {
          document.getElementById(row.dataset.here).value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
          said.textContent = "";
        })
        .catch(() => (said.textContent = said.dataset.refused));
    });
  }

  document.querySelectorAll("[data-asks-place]").forEach(askBeforeSending);
  document.querySelectorAll("[data-here]").forEach(offerHere);
})();
