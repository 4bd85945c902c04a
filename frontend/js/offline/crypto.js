// WebCrypto only. Sizes: AES-256-GCM with a random nonce of 12 bytes for every seal, P-256, HKDF and PBKDF2 with SHA-256.

export const ROUNDS = 600_000;
const PIECE = 256 * 1024;
const ENVELOPE = "opennrm field envelope 1";
const DRAFT = "opennrm field draft 1";
const KEY = "opennrm field key 1";
const text = new TextEncoder();
const words = new TextDecoder();

export function base64url(bytes) {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function seal(key, bound, data) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(bound) }, key, data);
  const whole = new Uint8Array(12 + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), 12);
  return whole;
}

function open(key, bound, whole) {
  const iv = whole.slice(0, 12);
  const named = { name: "AES-GCM", iv, additionalData: text.encode(bound) };
  return crypto.subtle.decrypt(named, key, whole.slice(12));
}

// --- the key of the drafts, wrapped by the PIN

async function pinKey(pin, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", text.encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function wrap(dataKey, pin, deviceId) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapping = await pinKey(pin, salt, ROUNDS);
  const how = { name: "AES-GCM", iv, additionalData: text.encode(`${KEY}\n${deviceId}`) };
  const bytes = new Uint8Array(await crypto.subtle.wrapKey("raw", dataKey, wrapping, how));
  return { salt, rounds: ROUNDS, iv, bytes };
}

export async function newWrappedKey(pin, deviceId) {
  const dataKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  return wrap(dataKey, pin, deviceId);
}

// Rejects with an OperationError when the PIN is wrong. The key that comes out cannot be exported.
export async function unwrapKey(wrapped, pin, deviceId, extractable = false) {
  const wrapping = await pinKey(pin, wrapped.salt, wrapped.rounds);
  const how = { name: "AES-GCM", iv: wrapped.iv, additionalData: text.encode(`${KEY}\n${deviceId}`) };
  const kind = { name: "AES-GCM", length: 256 };
  return crypto.subtle.unwrapKey("raw", wrapped.bytes, wrapping, how, kind, extractable, ["encrypt", "decrypt"]);
}

export async function rewrapKey(wrapped, pin, newPin, deviceId) {
  return wrap(await unwrapKey(wrapped, pin, deviceId, true), newPin, deviceId);
}

// --- records: a first piece that says what there is, then the files' bytes in pieces

async function* piecesOf(xml, files) {
  const said = files.map(({ name, file }) => ({ name, type: file.type || "application/octet-stream", size: file.size }));
  yield text.encode(JSON.stringify({ xml, files: said }));
  const whole = new Blob(files.map(({ file }) => file));
  for (let begin = 0; begin < whole.size; begin += PIECE) {
    yield new Uint8Array(await whole.slice(begin, begin + PIECE).arrayBuffer());
  }
}

function nPieces(files) {
  return 1 + Math.ceil(files.reduce((sum, { file }) => sum + file.size, 0) / PIECE);
}

async function sealPieces(key, label, xml, files) {
  const n = nPieces(files);
  const sealed = [];
  for await (const piece of piecesOf(xml, files)) {
    sealed.push(await seal(key, `${label}\n${sealed.length}\n${n}`, piece));
  }
  return sealed;
}

export async function sealDraft(key, deviceId, id, { xml, files = [] }) {
  return sealPieces(key, `${DRAFT}\n${deviceId}\n${id}`, xml, files);
}

export async function openDraft(key, deviceId, id, sealed) {
  const opened = [];
  for (const [place, piece] of sealed.entries()) {
    opened.push(await open(key, `${DRAFT}\n${deviceId}\n${id}\n${place}\n${sealed.length}`, piece));
  }
  const said = JSON.parse(words.decode(opened[0]));
  const whole = new Blob(opened.slice(1));
  let begin = 0;
  const files = said.files.map(({ name, type, size }) => {
    const file = new File([whole.slice(begin, begin + size)], name, { type });
    begin += size;
    return { name, file };
  });
  return { xml: said.xml, files };
}

// --- what is finished: sealed to the device's public key, whose private half only the node has

export async function sealEnvelope(device, id, { xml, files = [] }) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("jwk", { ...device.public_key, ext: true }, curve, true, []);
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const ownPoint = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const theirPoint = new Uint8Array(await crypto.subtle.exportKey("raw", theirs));
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...ownPoint, ...theirPoint]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: text.encode(ENVELOPE) };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const pieces = await sealPieces(key, `${ENVELOPE}\n${device.device_id}\n${id}`, xml, files);
  const head = JSON.stringify({ v: 1, device: device.device_id, id, key: base64url(ownPoint), n: pieces.length });
  return { head, pieces };
}

export function bodyOf(pieces) {
  const parts = [];
  for (const piece of pieces) {
    const size = new DataView(new ArrayBuffer(4));
    size.setUint32(0, piece.byteLength);
    parts.push(size.buffer, piece);
  }
  return new Blob(parts, { type: "application/octet-stream" });
}
