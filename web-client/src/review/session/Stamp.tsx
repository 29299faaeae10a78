// Who looks, and when, over a picture: it moves now and then, so that it cannot be cut off at one edge.
import { useNow } from "../useNow.ts";
import { dayTime } from "./when.ts";

/** Places in shares of the picture's width and height; the step from one to the next is far. */
const PLACES: readonly (readonly [number, number])[] = [
  [4, 6],
  [52, 70],
  [30, 38],
  [55, 8],
  [5, 72],
  [45, 50],
];
const STAYS_MS = 7_000;

interface StampProps {
  name: string;
  /** UTC, UNIX seconds, by the server's clock. */
  nowS: () => number;
}

export function Stamp({ name, nowS }: StampProps) {
  const at = useNow(nowS, 1_000);
  const [x, y] = PLACES[Math.floor((at * 1000) / STAYS_MS) % PLACES.length] ?? [4, 6];
  return (
    <span class="stamp" data-stamp aria-hidden="true" style={{ left: `${x}%`, top: `${y}%` }}>
      {name}
      <small>{dayTime(at, true)}</small>
    </span>
  );
}
