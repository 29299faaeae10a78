// What is asked for when a copy shall leave: the kinds, what each is made of, and what is still missing.
import type { ExportIn, Language } from "../../core/generated.ts";
import { type DrawnBox, sent } from "./boxes.ts";
import { lengthOf } from "./own-word.ts";
import { crooked, secondsOf } from "./stretch.ts";

type CopyKind = "package" | "cut" | "redacted" | "report";

/** What each kind of copy is made of, besides why. One that this page does not know yet takes nothing. */
export const NEEDS: Readonly<Record<CopyKind, { stretch: "no" | "must" | "may"; boxes: boolean }>> = {
  package: { stretch: "no", boxes: false },
  report: { stretch: "no", boxes: false },
  cut: { stretch: "must", boxes: false },
  redacted: { stretch: "may", boxes: true },
};

export function needsOf(what: string): { stretch: "no" | "must" | "may"; boxes: boolean } {
  return Object.hasOwn(NEEDS, what) ? NEEDS[what as CopyKind] : { stretch: "no", boxes: false };
}

export interface Wanted {
  what: string;
  words: string;
  from: string;
  to: string;
  boxes: readonly DrawnBox[];
  /** Of a report; empty: the session's. */
  language: Language | "";
}

export function asked({ what, words, from, to, boxes, language }: Wanted): ExportIn {
  const needs = needsOf(what);
  const cut = needs.stretch !== "no" && (from.trim() !== "" || to.trim() !== "");
  return {
    what,
    words: words.trim(),
    ...(cut ? { from_s: secondsOf(from) ?? 0, to_s: secondsOf(to) ?? 0 } : {}),
    ...(needs.boxes ? { boxes: boxes.map(sent) } : {}),
    ...(what === "report" && language !== "" ? { language } : {}),
  };
}

/** Characters of why, as on the server. */
export const LEAST_WORDS = 5;

type Want = "what" | "stretch" | "boxes" | "box_times" | "words";

/** What keeps it from being asked for. `lengthS`: of the session. */
export function wanting({ what, words, from, to, boxes }: Wanted, lengthS: number): Want[] {
  const needs = needsOf(what);
  const found: Want[] = [];
  if (what === "") found.push("what");
  const written = from.trim() !== "" || to.trim() !== "";
  if ((needs.stretch === "must" || (needs.stretch === "may" && written)) && crooked(from, to, lengthS) !== null)
    found.push("stretch");
  if (needs.boxes && boxes.length === 0) found.push("boxes");
  if (needs.boxes && boxes.some((box) => crooked(box.from, box.to, lengthS) !== null)) found.push("box_times");
  if (lengthOf(words) < LEAST_WORDS) found.push("words");
  return found;
}
