// How a random draw is repeated: its periods, and the command that does it once the seed is known.
import type { PeriodOut } from "../../core/generated.ts";

/** As anybody may compute it, of a session's id. */
export const DRAWN_WHEN = "HMAC-SHA256(seed, session) < rate · 2²⁵⁶";

/** A day in UTC, YYYY-MM-DD; periods begin and end at midnight there. */
export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** Null while the seed is secret. */
export function commandOf({ seed, from_s, to_s }: PeriodOut): string | null {
  if (seed === null) return null;
  return `cloudwindow review draw --seed ${seed} --from ${dayOf(from_s)} --to ${dayOf(to_s)}`;
}
