// Days that a figure is asked for: from the first to the second, and the usual ones.
import type { Span } from "../../core/review-work-http.ts";

export const EVER: Span = { from: "", to: "" };

/** As the browser's clock has it: YYYY-MM-DD. */
function dayAt(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last so many days, today among them. */
export function lastDays(n: number, now: Date): Span {
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (n - 1));
  return { from: dayAt(first), to: dayAt(now) };
}

export function backwards({ from, to }: Span): boolean {
  return from !== "" && to !== "" && from > to;
}

/** The day after: where the server counts days up to one that is not among them. */
export function dayAfter(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return day === "" ? "" : new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (date ?? 0) + 1)).toISOString().slice(0, 10);
}
