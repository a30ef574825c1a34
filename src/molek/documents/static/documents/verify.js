// Reads the signed token behind "#" of a verification address (CWT in COSE_Sign1, ES256; see documents/rules/token.py)
// and shows what the paper must say. Used with network beside the city's answer, and without it alone.
"use strict";
(function () {
  const root = document.querySelector("[data-verify]");
  if (!root) return;
  const LETTER = -65537;

  class Reader {
    // A decoder for the part of CBOR (RFC 8949) that tokens use: definite lengths, no floats.
    constructor(bytes) { this.bytes = bytes; this.at = 0; }
    take(count) {
      if (count < 0 || this.at + count > this.bytes.length) throw new Error("short");
      this.at += count;
      return this.bytes.subarray(this.at - count, this.at);
    }
    size(info) {
      if (info < 24) return info;
      if (info > 27) throw new Error("form");
      let value = 0;
      for (const byte of this.take(1 << (info - 24))) value = value * 256 + byte;
      return value;
    }
    value(depth = 0) {
      if (depth > 8) throw new Error("deep");
      const first = this.take(1)[0], size = this.size(first & 31);
      switch (first >> 5) {
        case 0: return size;
        case 1: return -1 - size;
        case 2: return this.take(size);
        case 3: return new TextDecoder("utf-8", { fatal: true }).decode(this.take(size));
        case 4: { const list = []; for (let n = 0; n < size; n++) list.push(this.value(depth + 1)); return list; }
        case 5: { const map = new Map(); for (let n = 0; n < size; n++) { const key = this.value(depth + 1); map.set(key, this.value(depth + 1)); } return map; }
        case 6: return this.value(depth + 1);
        default: throw new Error("form");
      }
    }
  }
  const decode = (bytes) => new Reader(bytes).value();

  function fromText(text) {
    if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error("form");
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  }
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  }
  function byteString(bytes) {
    const size = bytes.length;
    const head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
    return joined(Uint8Array.from(head), bytes);
  }
  // Sig_structure of RFC 9052: ["Signature1", protected, external (empty), payload]
  const signedPart = (protectedPart, payload) =>
    joined(Uint8Array.of(0x84, 0x6a), new TextEncoder().encode("Signature1"), byteString(protectedPart), Uint8Array.of(0x40), byteString(payload));

  async function publicKeys() {
    const answer = await fetch(root.dataset.keys, { credentials: "omit" });
    if (!answer.ok) throw new Error("keys");
    return (await answer.json()).keys;
  }

  async function claimsOf(text) {
    const [protectedPart, header, payload, signature] = decode(fromText(text));
    if (decode(protectedPart).get(1) !== -7) return null;
    const kid = hex(header.get(4));
    const key = (await publicKeys()).find((one) => one.kid === kid && one.crv === "P-256");
    if (!key) throw new Error("unknown");
    const imported = await crypto.subtle.importKey("raw", fromText(key.point), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const sound = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, signedPart(protectedPart, payload));
    if (!sound) return null;
    const map = decode(payload), letter = map.get(LETTER);
    return { number: letter[0], title: letter[1], unit: letter[2], name: letter[3], hash: hex(letter[4]), issued: map.get(6), until: map.get(4) };
  }

  function show(state) {
    root.dataset.state = state;
    for (const part of root.querySelectorAll("[data-show]")) part.hidden = !part.dataset.show.split(" ").includes(state);
  }
  const day = (seconds) => seconds === undefined ? "–" :
    new Intl.DateTimeFormat(document.documentElement.lang || "id", { dateStyle: "long", timeZone: "Asia/Makassar" }).format(new Date(seconds * 1000));

  async function check() {
    const text = location.hash.slice(1);
    const online = root.dataset.number !== undefined;
    if (!text) return show(online ? "" : "missing");
    if (!window.crypto || !crypto.subtle) return show(online ? "" : "unsupported");
    let claims = null;
    try {
      claims = await claimsOf(text);
    } catch (error) {
      if (error.message === "unknown" || error.message === "keys" || error instanceof TypeError && /fetch/i.test(error.message)) return show(online ? "" : "unsupported");
    }
    if (!claims) return show("bad");
    if (online) return show(claims.number === root.dataset.number && claims.hash === root.dataset.hash ? "match" : "mismatch");
    for (const part of root.querySelectorAll("[data-claim]")) {
      const name = part.dataset.claim;
      part.textContent = name === "issued" || name === "until" ? day(claims[name]) : claims[name];
    }
    show(claims.until !== undefined && claims.until * 1000 < Date.now() ? "expired" : "valid");
  }

  check();
  window.addEventListener("hashchange", check);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker, { scope: "/v/" }).catch(() => {});
})();
