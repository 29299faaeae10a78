// How what the machine found is shown: a verdict as an icon, the way of a limit as a sign, scores and limits as figures.

export const VERDICT_ICONS = { pass: "tick", fail: "cross", inconclusive: "warn" } as const;

export const SIGNS: Readonly<Record<string, string>> = { at_least: "≥", at_most: "≤" };

/** A score or a limit: small ones to four places. */
export function figure(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(Math.abs(number) < 0.1 ? 4 : 2);
}
