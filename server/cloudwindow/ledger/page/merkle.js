// The Merkle tree of RFC 6962, section 2.1: proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, checks them. Sizes beyond 32 bits.

const leafHash = (data) => sha256(Uint8Array.of(0), data);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
const half = (number) => Math.floor(number / 2);

// The root that `path` leads to from a leaf's hash; null: the path has the wrong length.
function rootByInclusion(leaf, place, size, path) {
  if (!(place >= 0 && place < size)) return null;
  let [hash, number, last] = [leaf, place, size - 1];
  for (const sibling of path) {
    if (last === 0) return null;
    if (number % 2 || number === last) {
      hash = nodeHash(sibling, hash);
      while (number % 2 === 0 && number) [number, last] = [half(number), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [number, last] = [half(number), half(last)];
  }
  return last === 0 ? hash : null;
}

// Does `path` prove that the first tree is the beginning of the second?
function isConsistent(first, firstRoot, size, sizeRoot, path) {
  if (first === size) return path.length === 0 && same(firstRoot, sizeRoot);
  if (!(first > 0 && first < size) || !path.length) return false;
  const power = Number.isInteger(Math.log2(first)) && 2 ** Math.round(Math.log2(first)) === first;
  const proof = power ? [firstRoot, ...path] : path;
  let [number, last] = [first - 1, size - 1];
  while (number % 2) [number, last] = [half(number), half(last)];
  let [before, after] = [proof[0], proof[0]];
  for (const sibling of proof.slice(1)) {
    if (last === 0) return false;
    if (number % 2 || number === last) {
      [before, after] = [nodeHash(sibling, before), nodeHash(sibling, after)];
      while (number % 2 === 0 && number) [number, last] = [half(number), half(last)];
    } else {
      after = nodeHash(after, sibling);
    }
    [number, last] = [half(number), half(last)];
  }
  return last === 0 && same(before, firstRoot) && same(after, sizeRoot);
}
