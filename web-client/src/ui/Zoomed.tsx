// A picture that can be made larger: two fingers, buttons, or the keys + - 0, and moved with arrows or a finger.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { useWords } from "./words.tsx";

const MOST = 4;
const STEP = 0.5;
const MOVE = 60;

interface ZoomedProps {
  /** A stable name for tests and scripts: `data-zoom`. */
  name: string;
  label: string;
  children: ComponentChildren;
}

export function Zoomed({ name, label, children }: ZoomedProps) {
  const { t } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const pinch = useRef<{ gap: number; scale: number } | null>(null);
  const centre = useRef({ x: 0.5, y: 0.5 });
  const [scale, setScale] = useState(1);
  const to = (wanted: number) => {
    const element = frame.current;
    if (element !== null) {
      const { scrollLeft, scrollTop, clientWidth, clientHeight, scrollWidth, scrollHeight } = element;
      centre.current = {
        x: (scrollLeft + clientWidth / 2) / Math.max(1, scrollWidth),
        y: (scrollTop + clientHeight / 2) / Math.max(1, scrollHeight),
      };
    }
    setScale(limited(wanted));
  };
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    element.scrollLeft = centre.current.x * element.scrollWidth - element.clientWidth / 2;
    element.scrollTop = centre.current.y * element.scrollHeight - element.clientHeight / 2;
  }, [scale]);
  const gap = () => {
    const [a, b] = [...fingers.current.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const lifted = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    pinch.current = null;
  };
  const pressed = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (event.key === "+" || event.key === "=") to(scale + STEP);
    else if (event.key === "-") to(scale - STEP);
    else if (event.key === "0") to(1);
    else if (move !== undefined && scale > 1) frame.current?.scrollBy({ left: move[0] * MOVE, top: move[1] * MOVE });
    else return;
    event.preventDefault();
  };
  return (
    <div class="zoomed" data-zoom={name} data-scale={scale}>
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls and takes keys, not a set of fields */}
      <div
        ref={frame}
        class={`zoom-frame${scale > 1 ? " zoomed-in" : ""}`}
        role="group"
        aria-label={label}
        aria-description={t("zoom.keys")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        onKeyDown={pressed}
        onPointerDown={(event) => {
          fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
          if (fingers.current.size === 2) pinch.current = { gap: Math.max(1, gap()), scale };
        }}
        onPointerMove={(event) => {
          if (!fingers.current.has(event.pointerId)) return;
          fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
          if (pinch.current !== null) to(pinch.current.scale * (gap() / pinch.current.gap));
        }}
        onPointerUp={lifted}
        onPointerCancel={lifted}
      >
        <div class="zoom-content" style={{ "--scale": String(scale) }}>
          {children}
        </div>
      </div>
      <div class="zoom-buttons">
        <button
          type="button"
          class="round"
          data-action="zoom-out"
          aria-label={t("zoom.out")}
          disabled={scale <= 1}
          onClick={() => to(scale - STEP)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="round"
          data-action="zoom-in"
          aria-label={t("zoom.in")}
          disabled={scale >= MOST}
          onClick={() => to(scale + STEP)}
        >
          <Icon name="plus" />
        </button>
      </div>
    </div>
  );
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function limited(scale: number): number {
  return Math.round(Math.min(MOST, Math.max(1, scale)) * 100) / 100;
}
