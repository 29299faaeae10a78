// Everything that was said and written, in order: looked through by words, and each line jumps to its moment.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PageWords } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import type { Player } from "../player/player.ts";
import { useReviewWords } from "../words.tsx";
import { hits, lineAt, pieces } from "./moments.ts";
import { whoName } from "./say.ts";

interface TranscriptProps {
  lines: readonly PageWords[];
  player: Player;
  onSeek: (atS: number) => void;
}

export function Transcript({ lines, player, onSeek }: TranscriptProps) {
  const words = useReviewWords();
  const { t } = words;
  const [looked, setLooked] = useState("");
  const [hit, setHit] = useState(-1);
  const found = useMemo(() => hits(lines, looked), [lines, looked]);
  const box = useRef<HTMLDivElement>(null);
  const now = lineAt(lines, player.toldS.value);
  useEffect(() => {
    const list = box.current;
    if (list === null) return;
    for (const line of list.querySelectorAll("[aria-current]")) line.removeAttribute("aria-current");
    const current = list.querySelector<HTMLElement>(`[data-line="${now}"]`);
    current?.setAttribute("aria-current", "true");
    const reads = list.matches(":hover") || list.contains(document.activeElement);
    if (current !== null && !reads) inSight(list, current);
  }, [now, lines, looked]);
  const go = (by: 1 | -1) => {
    if (found.length === 0) return;
    const next = (hit + by + found.length) % found.length;
    const line = found[hit === -1 && by === 1 ? firstAfter(lines, found, player.atS) : next] ?? found[0];
    if (line === undefined) return;
    setHit(found.indexOf(line));
    onSeek(lines[line]?.from_s ?? 0);
    const row = box.current?.querySelector<HTMLElement>(`[data-line="${line}"]`);
    if (box.current !== null && row) inSight(box.current, row);
  };
  // The same element as before is not looked at again: thousands of lines cost nothing while it plays.
  const current = found[hit] ?? -1;
  const list = useMemo(
    () => <Lines lines={lines} looked={looked} hit={current} onSeek={onSeek} />,
    [lines, looked, current, onSeek, words],
  );
  return (
    <div class="transcript-panel">
      <search class="look-for">
        <label class="sr-only" for="look-for">
          {t("transcript.search")}
        </label>
        <input
          id="look-for"
          type="search"
          placeholder={t("transcript.search")}
          value={looked}
          onInput={(event) => {
            setLooked(event.currentTarget.value);
            setHit(-1);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.isComposing) {
              event.preventDefault();
              go(event.shiftKey ? -1 : 1);
            }
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        <output class="small" data-hits={looked === "" ? undefined : found.length}>
          {looked === "" ? "" : t("transcript.hits", { n: hit + 1, of: found.length })}
        </output>
        <button type="button" class="chip" data-action="hit-back" disabled={found.length === 0} onClick={() => go(-1)}>
          {t("transcript.back")}
        </button>
        <button type="button" class="chip" data-action="hit-on" disabled={found.length === 0} onClick={() => go(1)}>
          {t("transcript.on")}
        </button>
      </search>
      {lines.length === 0 ? (
        <p class="empty">{t("transcript.empty")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <div ref={box} class="said-lines" tabIndex={0}>
          {list}
        </div>
      )}
    </div>
  );
}

interface LinesProps {
  lines: readonly PageWords[];
  looked: string;
  hit: number;
  onSeek: (atS: number) => void;
}

function Lines({ lines, looked, hit, onSeek }: LinesProps) {
  const words = useReviewWords();
  return (
    <ol>
      {lines.map((line, n) => (
        <li key={n} class={n === hit ? "hit" : undefined}>
          <button type="button" data-line={n} class={`said ${line.who}`} onClick={() => onSeek(line.from_s)}>
            <span class="said-head">
              <time>{clockOf(line.from_s)}</time> {whoName(line.who, words)}
              {line.kind !== "caption" && (
                <span class="badge plain">{words.tFor(`transcript.${line.kind}`, "transcript.other")}</span>
              )}
            </span>
            <span lang={line.language} class="said-words">
              {pieces(line.words, looked).map((piece, place) => (place % 2 === 1 ? <mark key={place}>{piece}</mark> : piece))}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function firstAfter(lines: readonly PageWords[], found: readonly number[], atS: number): number {
  const place = found.findIndex((line) => (lines[line]?.from_s ?? 0) >= atS);
  return place === -1 ? 0 : place;
}

/** Moves the list alone: the page stays where it is. */
function inSight(list: HTMLElement, row: HTMLElement): void {
  const [outer, inner] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) list.scrollTop += inner.top - outer.top - outer.height / 3;
}
