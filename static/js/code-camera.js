// Reads a QR code into the field beside it and sends the form. The reader of codes is the door's, and is loaded only
// when the camera is asked for. Without this file the code is typed, or a photo sent.
import { Camera, hasCamera } from "./checkin/camera.js";

function enhance(place) {
  const field = document.getElementById(place.dataset.codeCamera);
  const part = (name) => place.querySelector(`[data-camera-${name}]`);
  const camera = new Camera(place.querySelector("video"), async (text) => {
    stop();
    field.value = text;
    field.form.requestSubmit();
  });

  async function start() {
    part("refused").hidden = true;
    part("view").hidden = false;
    try {
      await camera.start();
    } catch {
      stop();
      part("refused").hidden = false;
    }
  }

  function stop() {
    camera.stop();
    part("view").hidden = true;
  }

  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  place.hidden = false;
}

if (hasCamera()) document.querySelectorAll("[data-code-camera]").forEach(enhance);
