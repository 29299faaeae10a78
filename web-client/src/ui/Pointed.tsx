// Where the clerk points, over whatever is shown. Shares of the width and height, so that it fits at every size and zoom.
import type { Pointer } from "../core/protocol.ts";

export function Pointed({ pointer }: { pointer: Pointer | null }) {
  if (pointer === null || pointer.mode === "off") return null;
  const percent = (share: number) => `${share * 100}%`;
  const place = { left: percent(pointer.x), top: percent(pointer.y) };
  const box = { ...place, width: percent(pointer.w), height: percent(pointer.h) };
  return (
    <span
      class={`pointed ${pointer.mode}`}
      data-pointed={pointer.mode}
      style={pointer.mode === "box" ? box : place}
      aria-hidden="true"
    />
  );
}
