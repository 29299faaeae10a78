// The office's numbers as the server counts them, and what the page makes of them: lines of charts and cells of tables.

import type { GroupOut, NumbersOut } from "../../core/generated.ts";

export const ENDED_AS = ["approve", "refuse", "refer", "terminated", "expired"] as const;
export type EndedAs = (typeof ENDED_AS)[number];

export const BY = ["", "network", "path", "country", "matter", "language", "clerk", "day", "month", "weekday", "hour"] as const;
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

/** 4 s, 75 s → "1:15", 3675 s → "1:01:15"; null → a dash. */
export function lasting(seconds: number | null): string {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
