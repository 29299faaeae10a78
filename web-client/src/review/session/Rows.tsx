// A list of rows of one height, of which only those in sight are made: thousands of them cost what thirty do.
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface RowsProps<T> {
  rows: readonly T[];
  height: number;
  label: string;
  /** The row that is to be in sight; when it changes, the list goes there unless somebody is reading elsewhere. */
  at: number;
  children: (row: T, place: number) => ComponentChild;
}

const BESIDE = 8;

export function Rows<T>({ rows, height, label, at, children }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, high: 400 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setSeen({ top: element.scrollTop, high: element.clientHeight || 400 });
    look();
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || at < 0 || element.matches(":hover") || element.contains(document.activeElement)) return;
    const top = at * height;
    if (top < element.scrollTop || top + height > element.scrollTop + element.clientHeight) {
      element.scrollTop = Math.max(0, top - element.clientHeight / 3);
    }
  }, [at, height]);
  const first = Math.max(0, Math.floor(seen.top / height) - BESIDE);
  const last = Math.min(rows.length, Math.ceil((seen.top + seen.high) / height) + BESIDE);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div ref={box} class="rows" tabIndex={0}>
      <ol
        aria-label={label}
        style={{ paddingTop: `${first * height}px`, paddingBottom: `${Math.max(0, rows.length - last) * height}px` }}
      >
        {rows.slice(first, last).map((row, n) => (
          <li key={first + n} style={{ height: `${height}px` }} aria-setsize={rows.length} aria-posinset={first + n + 1}>
            {children(row, first + n)}
          </li>
        ))}
      </ol>
    </div>
  );
}
