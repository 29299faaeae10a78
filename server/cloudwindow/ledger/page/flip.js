// Which single byte was changed? CRC-32 is linear, so its error tells the place; SHA-256 then confirms it.

const LONGEST_FLIP = 1 << 25;

// [offset, right value] when changing one byte makes the content right; null otherwise. `rightSha256` null: nobody knows it.
async function oneChangedByte(archive, name, size, foundCrc, rightCrc, rightSha256) {
  if (size > LONGEST_FLIP) return null;
  let places = flipCandidates(size, (foundCrc ^ rightCrc) >>> 0);
  if (rightSha256 === null && places.length !== 1) places = [];
  for (const [offset, change] of places) {
    const hash = new Sha256();
    let [at, value] = [0, 0];
    for await (const chunk of archive.chunks(name)) {
      let here = chunk;
      if (offset >= at && offset < at + chunk.length) {
        here = chunk.slice();
        value = here[offset - at] ^ change;
        here[offset - at] = value;
      }
      hash.update(here);
      at += chunk.length;
    }
    if (rightSha256 === null || hex(hash.digest()) === rightSha256) return [offset, value];
  }
  return null;
}

// From the end on: wherever the error, stepped back, is in the table, a byte may have been changed.
function flipCandidates(size, error) {
  const table = Array.from({ length: 256 }, (_, n) => (crc32(Uint8Array.of(n)) ^ crc32(Uint8Array.of(0))) >>> 0);
  const changeOf = new Map(table.map((value, n) => [value, n]));
  const indexOf = new Uint8Array(256);
  table.forEach((value, n) => {
    indexOf[value >>> 24] = n;
  });
  const found = [];
  let register = error;
  for (let offset = size - 1; offset >= 0; offset--) {
    const change = changeOf.get(register) ?? 0;
    if (change) found.push([offset, change]);
    const index = indexOf[register >>> 24];
    register = ((((register ^ table[index]) << 8) >>> 0) | index) >>> 0;
  }
  return found;
}
