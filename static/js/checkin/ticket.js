// What was scanned or typed: a signed token, an address or a code. Layout and rules: participants/tickets/tokens.py.
import { verifyAsync } from "../vendor/noble-ed25519-2.3.0.js";

const PREFIX = "BTK1.";
const PURPOSE = new TextEncoder().encode("bimtek:ticket:");
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const PAYLOAD = 23, SIGNATURE = 64, REFERENCE = 8; // bytes
const EPOCH = Date.UTC(2020, 0, 1), DAY = 86_400_000; // ms
const ADDRESS = /\/tiket\/([^/?#]+)|[?&]kode=([^&#]+)/i;
// Four groups of four, of bimtek.common.codes.ALPHABET; with a digit other letters too, which were mistyped.
const CODE = /^(?=.*\d)[\dA-Z]{4}(-[\dA-Z]{4}){3}$|^[A-HJKMNP-TV-Z]{4}(-[A-HJKMNP-TV-Z]{4}){3}$/;

// Bytes of Base32 without padding; null where it is none.
export function fromBase32(text) {
  const bytes = [];
  let held = 0, bits = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  if (held) return null; // another spelling of the same bytes: a ticket has one only
  return Uint8Array.from(bytes);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function toBase64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// `7kqf 9m2x…` -> `7KQF-9M2X-…`, as bimtek.common.codes.normalise_code writes it.
export function normaliseCode(typed) {
  const letters = typed.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

// How a code is found without being stored: the start of its SHA-256, as in the manifest.
export async function referenceOf(session, code) {
  const text = new TextEncoder().encode(`bimtek:ticket:${session}:${normaliseCode(code)}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return toBase64url(hash.slice(0, REFERENCE));
}

// The number that badges print, from the reference of a ticket: its last ten digits (tickets/tokens.door_number).
export function doorNumber(reference) {
  const bytes = fromBase64(reference);
  const whole = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return String(whole % 10_000_000_000n).padStart(10, "0");
}

// {kind: "token" | "code" | "number", text}, or null for something else: a name, or a QR that is no ticket.
export function recognise(scanned) {
  const text = scanned.trim();
  if (text.toUpperCase().startsWith(PREFIX)) return { kind: "token", text: text.toUpperCase() };
  const address = ADDRESS.exec(text);
  if (address) return { kind: "code", text: normaliseCode(decodeURIComponent(address[1] ?? address[2])) };
  const digits = text.replace(/[\s.-]/g, "");
  if (/^\d{10}$/.test(digits)) return { kind: "number", text: digits };
  const code = normaliseCode(text);
  return CODE.test(code) ? { kind: "code", text: code } : null;
}

const number = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

// What a token says: {session, registration, reference, lastDay}. Throws "not_a_ticket", or "forged" where no key
// signed exactly this.
export async function readToken(text, keys) {
  const bytes = fromBase32(text.slice(PREFIX.length));
  if (bytes?.length !== PAYLOAD + SIGNATURE) throw new Error("not_a_ticket");
  const payload = bytes.slice(0, PAYLOAD), signature = bytes.slice(PAYLOAD);
  if (payload[0] !== 1 || !(await isSigned(payload, signature, keys))) throw new Error("forged");
  return {
    session: number(payload.slice(1, 7)),
    registration: number(payload.slice(7, 13)),
    reference: toBase64url(payload.slice(13, 21)),
    lastDay: new Date(EPOCH + number(payload.slice(21, 23)) * DAY).toISOString().slice(0, 10),
  };
}

async function isSigned(payload, signature, keys) {
  const message = new Uint8Array([...PURPOSE, ...payload]);
  for (const key of keys) {
    if (await verifyAsync(signature, message, fromBase64(key), { zip215: false })) return true;
  }
  return false;
}
