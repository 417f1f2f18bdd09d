// Reads QR codes on this phone: with the browser's own reader, or with the one we bring (Firefox, iPhones, Debian's
// Chromium), which is loaded only then and works without a network, too.
const KIND = { formats: ["qr_code"] };

export async function codeReader() {
  const own = window.BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) return new own(KIND);
  const { BarcodeDetector } = await import("../vendor/qr-0.7.0/decode.js");
  return new BarcodeDetector(KIND);
}

// The text of the code in a picture file, or null.
export async function codeIn(file) {
  const [code] = await (await codeReader()).detect(await createImageBitmap(file)).catch(() => []);
  return code?.rawValue ?? null;
}
