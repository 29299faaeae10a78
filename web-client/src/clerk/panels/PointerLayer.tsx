// Pointing at what the applicant sees: the mouse points, dragging draws a box; arrow keys, Enter and Escape do the same.
import { useRef, useState } from "preact/hooks";
import type { Point } from "../../core/seat-protocol.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { Pointed } from "../../ui/Pointed.tsx";

const STEP = 0.02;
const BOX = { w: 0.3, h: 0.06 };
const LEAST = 0.01;

interface PointerLayerProps {
  label: string;
  onPoint: (point: Point) => void;
}

export function PointerLayer({ label, onPoint }: PointerLayerProps) {
  const { t } = useClerkWords();
  const layer = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Point | null>(null);
  const from = useRef<{ x: number; y: number } | null>(null);

  const tell = (point: Point) => {
    setShown(point.mode === "off" ? null : point);
    onPoint(point);
  };
  const place = (event: PointerEvent) => {
    const box = layer.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return { x: 0, y: 0 };
    return { x: share((event.clientX - box.left) / box.width), y: share((event.clientY - box.top) / box.height) };
  };
  const off = () => tell({ x: 0, y: 0, mode: "off" });

  const moved = (event: PointerEvent) => {
    const at = place(event);
    const start = from.current;
    if (start === null) {
      if (shown?.mode !== "box") tell({ ...at, mode: "point" });
      return;
    }
    setShown(boxed(start, at));
  };
  const released = (event: PointerEvent) => {
    const start = from.current;
    from.current = null;
    if (start === null) return;
    const box = boxed(start, place(event));
    if ((box.w ?? 0) > LEAST && (box.h ?? 0) > LEAST) tell(box);
    else tell({ ...start, mode: "point" });
  };
  const pressed = (event: KeyboardEvent) => {
    const at = shown ?? { x: 0.5, y: 0.5, mode: "point" as const };
    const by = MOVES[event.key];
    if (by !== undefined) tell({ ...at, x: share(at.x + by[0]), y: share(at.y + by[1]) });
    else if (event.key === "Enter") tell({ x: at.x, y: at.y, mode: "box", ...BOX });
    else if (event.key === "Escape") off();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={layer}
      class="pointer-layer"
      role="application"
      aria-label={label}
      aria-description={t("document.pointer")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a surface to point on, driven by keys as well
      tabIndex={0}
      onPointerMove={moved}
      onPointerDown={(event) => {
        from.current = place(event);
        layer.current?.setPointerCapture?.(event.pointerId);
      }}
      onPointerUp={released}
      onPointerLeave={() => {
        if (shown?.mode === "point" && from.current === null) off();
      }}
      onKeyDown={pressed}
    >
      <Pointed pointer={shown} />
    </div>
  );
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

function share(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}

function boxed(a: { x: number; y: number }, b: { x: number; y: number }): Point {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    mode: "box",
    w: share(Math.abs(a.x - b.x)),
    h: share(Math.abs(a.y - b.y)),
  };
}
