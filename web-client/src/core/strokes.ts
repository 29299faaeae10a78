// What was drawn, as the server takes it: points inside the field, times from the first point on and never back.

export interface Drawing {
  width: number;
  height: number;
  strokes: readonly (readonly { x: number; y: number; t: number; p: number }[])[];
}

interface DrawnPoint {
  x: number;
  y: number;
  time: number;
  pressure: number;
}

/** The server refuses more: about 80 s of drawing without a pause. */
export const MOST_POINTS = 5_000;
const LEAST_INK = 0.1;

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
const cents = (value: number) => Math.round(value * 100) / 100;

export function drawingOf(groups: readonly { points: readonly DrawnPoint[] }[], width: number, height: number): Drawing {
  const first = groups[0]?.points[0]?.time ?? 0;
  let atMs = 0;
  const strokes = groups
    .filter(({ points }) => points.length > 0)
    .map(({ points }) =>
      points.map(({ x, y, time, pressure }) => {
        atMs = Math.max(atMs, Math.round(time - first));
        return { x: cents(clamp(x, width)), y: cents(clamp(y, height)), t: atMs, p: cents(clamp(pressure, 1)) };
      }),
    );
  return { width, height, strokes };
}

export type Enough = "empty" | "too_little" | "too_much" | "enough";

/** The same rules as the server's, so that nobody is refused after the fact. */
export function enough({ strokes, height }: Drawing): Enough {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (points === 0) return "empty";
  if (points > MOST_POINTS || strokes.length > 200) return "too_much";
  let ink = 0;
  for (const stroke of strokes) {
    stroke.forEach((at, n) => {
      const before = stroke[n - 1];
      if (before) ink += Math.hypot(at.x - before.x, at.y - before.y);
    });
  }
  return points < 4 || ink < LEAST_INK * height ? "too_little" : "enough";
}
