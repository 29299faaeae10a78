// The office's numbers as the server counts them, and what the page makes of them: lines of charts and cells of tables.

import type { GroupOut, NumbersOut } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";

export const ENDED_AS = ["approve", "refuse", "refer", "terminated", "expired"] as const;

const BY = ["", "network", "path", "country", "matter", "language", "clerk", "day", "month", "weekday", "hour"] as const;
export type By = (typeof BY)[number];

/** Of these the names are people's: only who watches clerks asks for them. */
export function offeredBy(roles: readonly string[]): readonly By[] {
  const watches = roles.includes("supervisor") || roles.includes("auditor");
  return BY.filter((by) => by !== "clerk" || watches);
}

/** What is drawn: the groups, or the total where nothing was asked for; the rest beyond `most` is in the table of a file. */
export function linesOf(numbers: NumbersOut, most: number): readonly GroupOut[] {
  return numbers.by === "" ? [numbers.total] : numbers.groups.slice(0, most);
}

/** To the nearest second, as `clockOf`; null → a dash. */
export function lasting(seconds: number | null): string {
  return seconds === null ? "–" : clockOf(Math.round(seconds));
}
