// When an entry happened, on the page's clock; and which lines of what was said hold the words that are looked for. Pure.
import type { PageWords, SessionPageOut } from "../../core/generated.ts";

/** The moment of the entry, or of the last one before it that the page knows; 0 when there is none. */
export function momentOf(page: SessionPageOut, index: number): number {
  const known: (readonly [number, number])[] = [
    ...page.marks.map((one) => [one.index, one.at_s] as const),
    ...page.findings.map((one) => [one.index, one.at_s] as const),
    ...page.notes.map((one) => [one.index, one.at_s] as const),
    ...page.stills.map((one) => [one.index, one.at_s] as const),
    ...page.transcript.map((one) => [one.index, one.from_s] as const),
  ];
  let best: readonly [number, number] = [-1, 0];
  for (const one of known) if (one[0] <= index && one[0] > best[0]) best = one;
  return Math.max(0, best[1]);
}

/** Without case, width and spaces at the ends: full-width digits are found by the usual ones. */
export function plain(words: string): string {
  return words.normalize("NFKC").toLowerCase().trim();
}

/** Places in the transcript whose words hold `looked`; none when nothing is looked for. */
export function hits(transcript: readonly PageWords[], looked: string): readonly number[] {
  const wanted = plain(looked);
  if (wanted === "") return [];
  return transcript.flatMap((line, n) => (plain(line.words).includes(wanted) ? [n] : []));
}

/** The words cut where the looked-for ones begin and end: every second piece is a hit. Case alone may differ in length nowhere. */
export function pieces(words: string, looked: string): readonly string[] {
  const wanted = plain(looked);
  const low = words.normalize("NFKC").toLowerCase();
  if (wanted === "" || low.length !== words.length) return [words];
  const found: string[] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    found.push(words.slice(from, at), words.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...found, words.slice(from)];
}

/** The line that is being said, or was said last, at that moment; -1 before the first. Lines are in order. */
export function lineAt(transcript: readonly PageWords[], atS: number): number {
  let [low, high] = [0, transcript.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((transcript[middle]?.from_s ?? 0) <= atS + 0.05) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
