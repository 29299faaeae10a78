// Where the clerk points, over whatever is shown. Shares of the width and height, so that it fits at every size and zoom.
import type { Point } from "../core/seat-protocol.ts";

export function Pointed({ pointer }: { pointer: Point | null }) {
  if (pointer === null || pointer.mode === "off") return null;
  const { x, y, mode, w = 0, h = 0 } = pointer;
  const percent = (share: number) => `${share * 100}%`;
  const place = { left: percent(x), top: percent(y) };
  const box = { ...place, width: percent(w), height: percent(h) };
  return <span class={`pointed ${mode}`} data-pointed={mode} style={mode === "box" ? box : place} aria-hidden="true" />;
}
