// The name of a saved search in an address, which has room for 64 plain signs: other scripts go as base64url of UTF-8. Pure.

const PLAIN = /^[A-Za-z0-9_-]{1,64}$/;
const CODED = "b64_";
const MOST = 64;

/** As the server keeps it; null: too long for it, or nothing. */
export function keptName(name: string): string | null {
  const words = name.trim();
  if (words === "") return null;
  if (PLAIN.test(words) && !words.startsWith(CODED)) return words;
  const coded =
    CODED +
    btoa(String.fromCharCode(...new TextEncoder().encode(words)))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
  const short = coded.replace(/=+$/, "");
  return short.length <= MOST ? short : null;
}

/** As it was written; a name that is not of ours stands for itself. */
export function shownName(kept: string): string {
  if (!kept.startsWith(CODED)) return kept;
  try {
    const bytes = atob(kept.slice(CODED.length).replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)));
  } catch {
    return kept;
  }
}
