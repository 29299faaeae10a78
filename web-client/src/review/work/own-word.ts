// A reviewer's own word, or a third person's, as it is filled in: what it must have before it can be sent.
import type { ReviewIn, ReviewQueueOut } from "../../core/generated.ts";

export type Ending = ReviewIn["outcome"];
export type Asks = Pick<ReviewQueueOut, "reasons" | "least_words">;
export type Lack = "outcome" | "reason" | "words";

export interface OwnWord {
  outcome: Ending | null;
  reasons: readonly string[];
  words: string;
}

export const ENDINGS: readonly Ending[] = ["approve", "refuse", "refer", "terminate"];
export const EMPTY: OwnWord = { outcome: null, reasons: [], words: "" };

/** The codes that may stand beside this outcome. */
export function offered(outcome: Ending | null, asks: Asks): readonly string[] {
  return outcome === null ? [] : (asks.reasons[outcome] ?? []);
}

/** Of the reasons that were ticked, those that belong to the outcome: another was perhaps chosen first. */
export function chosen(word: OwnWord, asks: Asks): string[] {
  const known = offered(word.outcome, asks);
  return word.reasons.filter((code) => known.includes(code));
}

export function lengthOf(words: string): number {
  return [...words.trim()].length;
}

export function lacking(word: OwnWord, asks: Asks, withReasons = true): Lack[] {
  const found: Lack[] = [];
  if (word.outcome === null) found.push("outcome");
  if (withReasons && offered(word.outcome, asks).length > 0 && chosen(word, asks).length === 0) found.push("reason");
  if (lengthOf(word.words) < asks.least_words) found.push("words");
  return found;
}
