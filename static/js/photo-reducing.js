// Photos are made smaller on the device before they are sent: a phone's 7 MB become some hundred kB of metered data.
// Other files of the form, such as a PDF, go as they are. Without this file, or where a browser cannot read a photo, it is sent as it is and reduced by the portal.
(() => {
  const SIDE = 1600; // pixels, as `common/reducing.py` has it
  const SMALL = 400 * 1024; // bytes: not worth the work
  const QUALITY = 0.8;

  const large = (file) => file.type.startsWith("image/") && file.size > SMALL;

  const holdsLarge = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => [...input.files].some(large));

  async function smaller(file) {
    if (!large(file)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const paint = canvas.getContext("2d");
      paint.fillStyle = "#fff"; // below what is see-through, which a JPEG has as black
      paint.fillRect(0, 0, canvas.width, canvas.height);
      paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file; // the portal reads what this browser cannot
    }
  }

  async function reduceAll(form) {
    for (const input of form.querySelectorAll("input[type=file]")) {
      const kept = new DataTransfer();
      for (const file of input.files) kept.items.add(await smaller(file)); // one in memory at a time
      input.files = kept.files;
    }
  }

  for (const form of document.querySelectorAll("[data-reduce-photos]")) {
    let reduced = false;
    form.addEventListener("submit", async (event) => {
      if (reduced || !holdsLarge(form)) return;
      event.preventDefault();
      const working = form.querySelector("[data-reduce-working]");
      if (working) working.hidden = false;
      await reduceAll(form);
      reduced = true;
      if (event.submitter) event.submitter.disabled = false; // as a form that is sent once has it by now
      form.requestSubmit(event.submitter);
    });
    window.addEventListener("pageshow", () => (reduced = false));
  }
})();
