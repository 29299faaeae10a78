// Boxes that a copy does not show, drawn over a picture: from one corner to another, moved and sized by keys. Shares of the picture.
import type { BoxIn } from "../../core/generated.ts";
import { secondsOf } from "./stretch.ts";

export interface Place {
  x: number;
  y: number;
}

export interface Area extends Place {
  width: number;
  height: number;
}

export interface DrawnBox extends Area {
  id: number;
  part: string;
  /** As they are written in the fields: see `stretch.ts`. */
  from: string;
  to: string;
}

/** A name that no box has: what is moved or taken off by it must be one box alone. */
export function freeId(boxes: readonly DrawnBox[]): number {
  return Math.max(0, ...boxes.map(({ id }) => id)) + 1;
}

/** What a slip of the pointer makes is no box. */
export const LEAST = 0.02;
export const STEP = 0.02;

const inside = (share: number) => Math.min(1, Math.max(0, share));
/** Four places are a tenth of a pixel of the largest picture. */
const round = (share: number) => Math.round(share * 10_000) / 10_000;

/** Where a pointer is, in a picture that is shown there. */
export function placeIn(pointer: { clientX: number; clientY: number }, shown: DOMRect): Place {
  return { x: inside((pointer.clientX - shown.left) / shown.width), y: inside((pointer.clientY - shown.top) / shown.height) };
}

export function between(one: Place, other: Place): Area {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  return { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) };
}

export function isBox({ width, height }: Area): boolean {
  return width >= LEAST && height >= LEAST;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** After an arrow key: moved, with `sizing` larger or smaller; null when the key means nothing here. */
export function nudged<A extends Area>(area: A, key: string, sizing: boolean): A | null {
  const step = ARROWS[key];
  if (step === undefined) return null;
  const [dx, dy] = step;
  if (sizing) {
    const width = round(Math.min(1 - area.x, Math.max(LEAST, area.width + dx)));
    return { ...area, width, height: round(Math.min(1 - area.y, Math.max(LEAST, area.height + dy))) };
  }
  const x = round(Math.min(1 - area.width, Math.max(0, area.x + dx)));
  return { ...area, x, y: round(Math.min(1 - area.height, Math.max(0, area.y + dy))) };
}

export function covers(box: DrawnBox, part: string, atS: number): boolean {
  const [begins, ends] = [secondsOf(box.from), secondsOf(box.to)];
  return box.part === part && begins !== null && ends !== null && begins <= atS && atS <= ends;
}

export function sent({ part, x, y, width, height, from, to }: DrawnBox): BoxIn {
  return { part, x, y, width, height, from_s: secondsOf(from) ?? 0, to_s: secondsOf(to) ?? 0 };
}
