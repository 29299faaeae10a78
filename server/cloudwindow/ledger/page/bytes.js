// Bytes as text and back; what does not fit is an error with a code, which words.js turns into a sentence.

class Broken extends Error {
  constructor(code, facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

const encoder = new TextEncoder();
const utf8 = (text) => encoder.encode(text);

function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Broken("utf8");
  }
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function fromHex(text) {
  const plain = text.replace(/[ \t\n\r\f\v]/g, "");
  if (plain.length % 2 || !/^[0-9a-fA-F]*$/.test(plain)) throw new Broken("hex");
  return Uint8Array.from({ length: plain.length / 2 }, (_, n) => Number.parseInt(plain.slice(2 * n, 2 * n + 2), 16));
}

const latin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const base64 = (bytes) => btoa(latin(bytes));
const LONGEST_BASE64 = 1000; // keys, hashes and signatures are far shorter

function fromBase64(text) {
  if (text.length > LONGEST_BASE64 || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new Broken("base64");
  return Uint8Array.from(atob(text), (mark) => mark.charCodeAt(0));
}

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const same = (one, other) => one.length === other.length && one.every((byte, n) => byte === other[n]);
