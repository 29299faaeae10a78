// The last minute of a link, as numbers and as the points of a small graph.
import type { LinkTold } from "./seat-protocol.ts";

export const KEPT = 60;

/** One reading a second. A null reading is an interval without media. */
export type History = readonly LinkTold[];

export function remember(history: History, reading: LinkTold): History {
  return [...history.slice(1 - KEPT), reading];
}

export type LinkGrade = "unknown" | "good" | "slow" | "poor";

/** The same lines as the governor's: under 150 kbit/s or over 20 % loss it suspends. */
export function gradeLink(reading: Pick<LinkTold, "kbps" | "loss" | "rtt_ms"> | undefined): LinkGrade {
  if (reading === undefined || reading.kbps === null) return "unknown";
  const { kbps, loss } = reading;
  if (kbps < 150 || (loss ?? 0) > 0.2) return "poor";
  return kbps < 250 || (loss ?? 0) > 0.05 || (reading.rtt_ms ?? 0) > 400 ? "slow" : "good";
}

/** `points` of a polyline in a box of `width` by `height`; the newest reading is at the right edge. */
export function polyline(history: History, width: number, height: number): string {
  const most = Math.max(600, ...history.map(({ kbps }) => kbps ?? 0));
  const step = width / (KEPT - 1);
  return history
    .map(({ kbps }, n) => {
      const x = width - (history.length - 1 - n) * step;
      const y = height - ((kbps ?? 0) / most) * (height - 2) - 1;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
