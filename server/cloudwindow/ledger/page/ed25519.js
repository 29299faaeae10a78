// Ed25519 (RFC 8032): by the browser where it can, else by the arithmetic below, slow and plain; the page says which it was.

const ED_P = 2n ** 255n - 19n;
const ED_L = 2n ** 252n + 27742317777372353535851937790883648493n;
const edMod = (value) => ((value % ED_P) + ED_P) % ED_P;

function edPower(base, exponent) {
  let [result, square] = [1n, edMod(base)];
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % ED_P;
    square = (square * square) % ED_P;
  }
  return result;
}

const ED_D = edMod(-121665n * edPower(121666n, ED_P - 2n));
const ED_ROOT = edPower(2n, (ED_P - 1n) / 4n); // of -1

// Extended coordinates: section 5.1.4.
function edAdd([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = edMod((y1 - x1) * (y2 - x2));
  const b = edMod((y1 + x1) * (y2 + x2));
  const c = edMod(2n * t1 * t2 * ED_D);
  const d = edMod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [edMod(e * f), edMod(g * h), edMod(f * g), edMod(e * h)];
}

function edTimes(factor, point) {
  let [sum, twice] = [[0n, 1n, 1n, 0n], point];
  for (let rest = factor; rest; rest >>= 1n) {
    if (rest & 1n) sum = edAdd(sum, twice);
    twice = edAdd(twice, twice);
  }
  return sum;
}

const little = (bytes) => BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`);

// Section 5.1.3. Null: no point of the curve.
function edPoint(bytes) {
  const coded = little(bytes);
  const y = coded & (2n ** 255n - 1n);
  if (y >= ED_P) return null;
  const [u, v] = [edMod(y * y - 1n), edMod(ED_D * y * y + 1n)];
  let x = edMod(u * v ** 3n * edPower(u * edPower(v, 7n), (ED_P - 5n) / 8n));
  if (edMod(v * x * x) !== u) x = edMod(x * ED_ROOT);
  if (edMod(v * x * x) !== u) return null;
  const odd = coded >> 255n;
  if (x === 0n && odd) return null;
  if ((x & 1n) !== odd) x = ED_P - x;
  return [x, y, 1n, edMod(x * y)];
}

function edBytes([x, y, z]) {
  const inverse = edPower(z, ED_P - 2n);
  const coded = edMod(y * inverse) | ((edMod(x * inverse) & 1n) << 255n);
  return fromHex(coded.toString(16).padStart(64, "0")).reverse();
}

const ED_BASE = edPoint(joined(Uint8Array.of(0x58), new Uint8Array(31).fill(0x66)));

const SHA512_PRIMES = (() => {
  const found = [];
  for (let n = 2n; found.length < 80; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
})();

// The first 64 bits of a root's fraction: the constants of FIPS 180-4, sections 4.2.3 and 5.3.5.
function rootFraction(prime, degree) {
  const scaled = prime << (64n * BigInt(degree));
  let [low, high] = [0n, 1n << 74n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(degree) <= scaled) low = middle;
    else high = middle;
  }
  return low & 0xffffffffffffffffn;
}

function sha512(message) {
  const mask = 0xffffffffffffffffn;
  const turn = (word, by) => ((word >> by) | (word << (64n - by))) & mask;
  const size = 128 * Math.ceil((message.length + 17) / 128);
  const padded = new Uint8Array(size);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(size - 8, BigInt(message.length) * 8n);
  const k = SHA512_PRIMES.map((prime) => rootFraction(prime, 3));
  let state = SHA512_PRIMES.slice(0, 8).map((prime) => rootFraction(prime, 2));
  for (let at = 0; at < size; at += 128) {
    const w = Array.from({ length: 16 }, (_, n) => view.getBigUint64(at + 8 * n));
    for (let n = 16; n < 80; n++) {
      const one = turn(w[n - 15], 1n) ^ turn(w[n - 15], 8n) ^ (w[n - 15] >> 7n);
      const two = turn(w[n - 2], 19n) ^ turn(w[n - 2], 61n) ^ (w[n - 2] >> 6n);
      w.push((w[n - 16] + one + w[n - 7] + two) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 80; n++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & mask & g)) + k[n] + w[n];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    state = [a, b, c, d, e, f, g, h].map((word, n) => (state[n] + word) & mask);
  }
  return fromHex(state.map((word) => word.toString(16).padStart(16, "0")).join(""));
}

function verifyByHand(key, signature, message) {
  const [point, s] = [edPoint(key), little(signature.subarray(32))];
  if (point === null || s >= ED_L) return false;
  const challenge = little(sha512(joined(signature.subarray(0, 32), key, message))) % ED_L;
  const [x, y, z, t] = edTimes(challenge, point);
  const found = edAdd(edTimes(s, ED_BASE), [edMod(-x), y, z, edMod(-t)]);
  return same(edBytes(found), signature.subarray(0, 32));
}

const signatures = { by: "" }; // "browser" or "page": who checked them

async function verifySignature(key, signature, message) {
  let imported = null;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    signatures.by = "page"; // no Ed25519 here, or no key that it takes
    return verifyByHand(key, signature, message);
  }
  signatures.by = signatures.by || "browser";
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}
