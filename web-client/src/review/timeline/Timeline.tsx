// The session as a line: what happened when, lane by lane. A click jumps; the mark under the pointer is said in words.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { PageMark, SessionPageOut } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import type { Player } from "../player/player.ts";
import { markDetail, markName, stepName, whoName } from "../session/say.ts";
import { frameClock } from "../session/when.ts";
import { type ReviewWordsOf, useReviewWords } from "../words.tsx";
import { type Lane, lanesOf } from "./lanes.ts";
import { nearest } from "./marks.ts";
import { HEIGHTS, inksOf, paint, stacked } from "./paint.ts";
import { moved, type Stretch, showing, timeAt, whole, xOf, zoomed } from "./view.ts";

/** A click this near to a mark means the mark. */
const NEAR_PX = 7;

export interface Zoom {
  in: () => void;
  out: () => void;
  whole: () => void;
}

interface TimelineProps {
  page: SessionPageOut;
  player: Player;
  /** Given the ways to zoom, for keys. */
  zoom: { current: Zoom | null };
  onMark: (mark: PageMark) => void;
}

export function Timeline({ page, player, zoom, onMark }: TimelineProps) {
  const words = useReviewWords();
  const { t } = words;
  const lengthS = player.lengthS;
  const lanes = useMemo(() => lanesOf(page), [page]);
  const { tops, height } = useMemo(() => stacked(lanes), [lanes]);
  const stretch = useSignal<Stretch>(whole(lengthS));
  const width = useSignal(0);
  const dark = useSignal(0);
  const under = useSignal<{ x: number; words: string } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);

  const zoomBy = (factor: number, aroundS = player.atS) => {
    stretch.value = zoomed(stretch.value, factor, aroundS, lengthS);
  };
  zoom.current = {
    in: () => zoomBy(0.5),
    out: () => zoomBy(2),
    whole: () => {
      stretch.value = whole(lengthS);
    },
  };

  useEffect(() => {
    const box = area.current;
    if (box === null || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry?.contentRect.width ?? 0);
    });
    watch.observe(box);
    const scheme = window.matchMedia?.("(prefers-color-scheme: dark)");
    const repaint = () => {
      dark.value += 1;
    };
    scheme?.addEventListener("change", repaint);
    return () => {
      watch.disconnect();
      scheme?.removeEventListener("change", repaint);
    };
  }, []);

  useEffect(() => {
    const [paper, wide] = [canvas.current, width.value];
    const context = paper?.getContext("2d") ?? null;
    if (paper === null || context === null || wide === 0) return;
    const dense = window.devicePixelRatio || 1;
    paper.width = Math.round(wide * dense);
    paper.height = Math.round(height * dense);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    paint(context, { lanes, stretch: stretch.value, width: wide, inks: inksOf(paper), nameOf: (step) => stepName(step, words) });
  }, [lanes, height, stretch.value, width.value, dark.value, words]);

  // The head is moved for every picture; nothing else of the page is touched while it plays.
  useEffect(() => {
    let frame = requestAnimationFrame(function move() {
      const bar = head.current;
      if (bar !== null && width.value > 0) {
        if (player.playing.value && player.atS > stretch.value.toS) stretch.value = showing(stretch.value, player.atS, lengthS);
        const x = xOf(stretch.value, width.value, player.atS);
        bar.style.transform = `translateX(${x.toFixed(1)}px)`;
        bar.hidden = x < -1 || x > width.value + 1;
      }
      frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [player]);

  useEffect(() => {
    const box = area.current;
    if (box === null) return;
    const wheel = (event: WheelEvent) => {
      const { left, width: wide } = box.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoomBy(event.deltaY > 0 ? 1.25 : 0.8, timeAt(stretch.value, wide, event.clientX - left));
      } else if (event.deltaX !== 0 || event.shiftKey) {
        event.preventDefault();
        const lasts = stretch.value.toS - stretch.value.fromS;
        stretch.value = moved(stretch.value, ((event.deltaX || event.deltaY) / Math.max(1, wide)) * lasts, lengthS);
      }
    };
    box.addEventListener("wheel", wheel, { passive: false }); // a passive listener cannot keep the page from zooming
    return () => box.removeEventListener("wheel", wheel);
  }, [player]);

  const pointed = (event: PointerEvent | MouseEvent) => {
    const { left, top } = (area.current as HTMLDivElement).getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const atS = timeAt(stretch.value, width.value, x);
    const lane = lanes[tops.filter((begin) => begin <= y).length - 1];
    const withinS = (NEAR_PX / Math.max(1, width.value)) * (stretch.value.toS - stretch.value.fromS);
    const mark = lane?.kind === "marks" ? nearest(lane.marks, atS, withinS) : null;
    return { x, atS, mark, lane };
  };

  return (
    <section class="timeline" aria-label={t("timeline.title")}>
      <div class="timeline-names" aria-hidden="true">
        {lanes.map((lane, n) => (
          <span key={lane.key} class={lane.kind} style={{ top: `${tops[n]}px`, height: `${HEIGHTS[lane.kind]}px` }}>
            {laneName(lane, words)}
          </span>
        ))}
      </div>
      <div
        ref={area}
        class="timeline-area"
        style={{ height: `${height}px` }}
        role="slider"
        tabIndex={0}
        aria-label={t("timeline.slider")}
        aria-valuemin={0}
        aria-valuemax={Math.round(lengthS)}
        aria-valuenow={Math.round(player.toldS.value)}
        aria-valuetext={clockOf(player.toldS.value)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const { mark, atS } = pointed(event);
          if (mark !== null) onMark(mark);
          else {
            player.seek(atS);
            event.currentTarget.setPointerCapture?.(event.pointerId);
          }
        }}
        onPointerMove={(event) => {
          const { x, atS, mark, lane } = pointed(event);
          if (event.buttons === 1 && event.currentTarget.hasPointerCapture?.(event.pointerId)) player.seek(atS);
          under.value = { x, words: underWords(mark, lane, atS, words, page.session.language) };
        }}
        onPointerLeave={() => {
          under.value = null;
        }}
      >
        <canvas ref={canvas} style={{ height: `${height}px` }} />
        <div ref={head} class="timeline-head" />
        {under.value !== null && (
          <p
            class="timeline-tip"
            style={
              under.value.x > width.value / 2
                ? { right: `${width.value - under.value.x + 8}px` }
                : { left: `${under.value.x + 8}px` }
            }
          >
            {under.value.words}
          </p>
        )}
      </div>
      <div class="timeline-deeds">
        <span class="small timeline-hint">{t("timeline.hint")}</span>
        <span class="fill" />
        <button type="button" class="chip" data-action="zoom-out" aria-label={t("timeline.out")} onClick={() => zoomBy(2)}>
          −
        </button>
        <button type="button" class="chip" data-action="zoom-in" aria-label={t("timeline.in")} onClick={() => zoomBy(0.5)}>
          +
        </button>
        <button type="button" class="chip" data-action="zoom-whole" onClick={() => zoom.current?.whole()}>
          {t("timeline.whole")}
        </button>
      </div>
    </section>
  );
}

function laneName(lane: Lane, words: ReviewWordsOf): string {
  switch (lane.kind) {
    case "marks":
      return words.t(`group.${lane.key}`);
    case "speech":
      return words.t("lane.speech", { who: whoName(lane.who, words) });
    case "tape":
      return words.t("lane.tape", { who: whoName(lane.who, words) });
    default:
      return words.t(`lane.${lane.kind}`);
  }
}

function underWords(mark: PageMark | null, lane: Lane | undefined, atS: number, words: ReviewWordsOf, language: string): string {
  if (mark !== null) {
    const detail = markDetail(mark, words, language);
    return `${frameClock(mark.at_s)} ${markName(mark, words)}${detail === "" ? "" : `: ${detail}`}`;
  }
  const bar = lane?.kind === "steps" ? lane.bars.find(({ fromS, toS }) => fromS <= atS && atS <= toS) : undefined;
  return bar?.name === undefined ? frameClock(atS) : `${frameClock(atS)} ${stepName(bar.name, words)}`;
}
