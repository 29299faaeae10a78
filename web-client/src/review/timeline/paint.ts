// The lanes of the timeline, painted on a canvas: once for each stretch and size, never while it plays.
import { clockOf } from "../../core/time.ts";
import type { Lane, Tone } from "./lanes.ts";
import { thinned } from "./lanes.ts";
import { type Stretch, ticks, xOf } from "./view.ts";

export const HEIGHTS: Readonly<Record<Lane["kind"], number>> = { steps: 22, marks: 20, link: 30, speech: 14, tape: 12 };
const GAP = 4;
const EDGE = 20;

/** Where each lane begins, from the top, and how high all of it is. */
export function stacked(lanes: readonly Lane[]): { readonly tops: readonly number[]; readonly height: number } {
  const tops: number[] = [];
  let at = EDGE;
  for (const lane of lanes) {
    tops.push(at);
    at += HEIGHTS[lane.kind] + GAP;
  }
  return { tops, height: at };
}

interface Inks extends Readonly<Record<Tone, string>> {
  readonly line: string;
  readonly ink: string;
  readonly paper: string;
  readonly font: string;
}

/** The page's own colours, light or dark. */
export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    good: ink("good"),
    warn: ink("warn"),
    bad: ink("bad"),
    accent: ink("accent"),
    soft: ink("line"),
    line: ink("line"),
    ink: ink("ink-soft"),
    paper: ink("paper"),
    font: style.fontFamily,
  };
}

interface Paper {
  readonly lanes: readonly Lane[];
  readonly stretch: Stretch;
  readonly width: number;
  readonly inks: Inks;
  /** What a step is called where there is room for it. */
  readonly nameOf: (step: string) => string;
}

export function paint(canvas: CanvasRenderingContext2D, { lanes, stretch, width, inks, nameOf }: Paper): void {
  const { tops, height } = stacked(lanes);
  const x = (atS: number) => xOf(stretch, width, atS);
  canvas.clearRect(0, 0, width, height);
  canvas.font = `11px ${inks.font}`;
  canvas.textBaseline = "middle";
  for (const tick of ticks(stretch, width)) {
    canvas.fillStyle = inks.line;
    canvas.fillRect(Math.round(x(tick)), EDGE - 4, 1, height - EDGE + 4);
    canvas.fillStyle = inks.ink;
    const words = clockOf(tick);
    const wide = canvas.measureText(words).width;
    canvas.fillText(words, Math.min(Math.max(x(tick) - wide / 2, 0), width - wide), 9);
  }
  for (const [n, lane] of lanes.entries()) {
    const [top, high] = [tops[n] ?? 0, HEIGHTS[lane.kind]];
    canvas.fillStyle = inks.paper;
    canvas.fillRect(0, top, width, high);
    for (const bar of thinned(lane.bars, x, width)) {
      canvas.fillStyle = inks[bar.tone];
      const tall = high * (bar.height ?? 1);
      if (lane.kind === "marks" && bar.w <= 2) flag(canvas, bar.x, top, high);
      else canvas.fillRect(bar.x, top + high - tall, Math.max(1, bar.w - (lane.kind === "steps" ? 1 : 0)), tall);
      if (lane.kind === "steps" && bar.name !== undefined)
        label(canvas, nameOf(bar.name), bar.x, bar.w, top + high / 2, inks.paper);
    }
  }
}

/** A moment: a stroke with a head, so that neighbours can be told apart. */
function flag(canvas: CanvasRenderingContext2D, x: number, top: number, high: number): void {
  canvas.fillRect(x - 1, top, 2, high);
  canvas.beginPath();
  canvas.arc(x, top + 5, 4, 0, 2 * Math.PI);
  canvas.fill();
}

function label(canvas: CanvasRenderingContext2D, words: string, x: number, w: number, middle: number, ink: string): void {
  if (canvas.measureText(words).width > w - 8) return;
  canvas.fillStyle = ink;
  canvas.fillText(words, Math.max(x, 0) + 4, middle + 1);
}
