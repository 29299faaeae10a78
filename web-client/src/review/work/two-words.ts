// How far the second look at a session is, folded from its entries: the first word, those of the reviewers, the last one.
import type { SeenEntryOut } from "../../core/generated.ts";

export interface Said {
  by: string;
  at: string;
  outcome: string;
  reasons: readonly string[];
  words: string;
}

export interface SecondLook {
  /** Why it was drawn; empty when it was passed over; null when the draw was not held, or is not to be known. */
  why: readonly string[] | null;
  first: Said | null;
  taken: { by: string; untilS: number } | null;
  words: readonly (Said & { agrees: boolean })[];
  last: Said | null;
}

export const NOTHING: SecondLook = { why: null, first: null, taken: null, words: [], last: null };

type LookState = "none" | "passed_over" | "waiting" | "taken" | "agreed" | "disagreed" | "adjudicated";

export function secondLook(entries: readonly SeenEntryOut[]): SecondLook {
  return entries.reduce(after, NOTHING);
}

function after(look: SecondLook, { kind, at, event }: SeenEntryOut): SecondLook {
  if (event === null) return look;
  const said = (outcome: string, note: unknown): Said => ({
    by: text(event.by),
    at,
    outcome,
    reasons: texts(event.reasons),
    words: text(note),
  });
  switch (kind) {
    case "decided":
      return { ...look, first: said(text(event.outcome), event.note) };
    case "terminated": {
      const first = said("terminate", (event.reading as { words?: unknown } | undefined)?.words);
      return { ...look, first: { ...first, reasons: [text(event.reason)].filter((code) => code !== "") } };
    }
    case "review_drawn":
      return { ...look, why: [...new Set([...(look.why ?? []), ...texts(event.why)])] };
    case "review_taken":
      return { ...look, taken: { by: text(event.by), untilS: Number(event.until_s) } };
    case "review_lapsed":
      return { ...look, taken: null };
    case "review_given":
      return {
        ...look,
        taken: null,
        words: [...look.words, { ...said(text(event.outcome), event.words), agrees: event.agrees === true }],
      };
    case "adjudicated":
      return { ...look, last: said(text(event.outcome), event.words) };
    default:
      return look;
  }
}

/** As the server's `Review.state`; whoever gave a word is told of the draw no more, and goes by their own word. */
export function stateOf(look: SecondLook): LookState {
  const own = look.words[0];
  if (look.why === null) return own === undefined ? "none" : own.agrees ? "agreed" : "disagreed";
  if (look.why.length === 0) return "passed_over";
  if (look.taken !== null) return "taken";
  if (look.last !== null) return "adjudicated";
  const [word] = look.words;
  if (word === undefined || look.why.includes("asked")) return "waiting";
  return word.agrees ? "agreed" : "disagreed";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
