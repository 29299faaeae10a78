// What lies beneath each other on the timeline: steps, marks by group, the link, who spoke, the recordings. Pure.
import type { PageLink, PageMark, PageTrack, SessionPageOut } from "../../core/generated.ts";
import { gradeLink, type LinkGrade } from "../../core/link-history.ts";
import { whoseOf } from "../player/tracks.ts";
import { GROUPS, type Group, groupOf, inOrder } from "./marks.ts";

export type Tone = "good" | "warn" | "bad" | "accent" | "soft";

/** `toS` equal to `fromS`: one moment. `height`: a share of the lane's. */
export interface Bar {
  readonly fromS: number;
  readonly toS: number;
  readonly tone: Tone;
  readonly height?: number;
  readonly name?: string;
}

export type Lane =
  | { readonly kind: "steps" | "link"; readonly key: string; readonly bars: readonly Bar[] }
  | { readonly kind: "speech" | "tape"; readonly key: string; readonly who: string; readonly bars: readonly Bar[] }
  | { readonly kind: "marks"; readonly key: Group; readonly bars: readonly Bar[]; readonly marks: readonly PageMark[] };

/** A reading of the link stands for the five seconds that it was taken over. */
const READING_S = 5;
/** What a phone's picture and sound need at most: the whole height of the band. */
const FULL_KBPS = 1_200;

const TONES: Readonly<Record<string, Tone>> = {
  pass: "good",
  fail: "bad",
  inconclusive: "warn",
  gap: "bad",
  suspended: "warn",
  terminated: "bad",
  restarted: "bad",
  risk: "bad",
  suspicion: "bad",
  sign: "bad",
  interference: "warn",
  override: "warn",
};

export function toneOf(mark: PageMark): Tone {
  return TONES[mark.verdict] ?? TONES[mark.kind] ?? "accent";
}

const LINK_TONES: Readonly<Record<LinkGrade, Tone>> = { good: "good", slow: "warn", poor: "bad", unknown: "soft" };

/** Lanes without anything in them are left out, but for the link and the recordings. */
export function lanesOf(page: SessionPageOut): readonly Lane[] {
  const lengthS = page.clock.ended - page.clock.began;
  const marks = inOrder(page.marks);
  return [
    { kind: "steps", key: "steps", bars: steps(page, lengthS) },
    ...GROUPS.map((group) => marksLane(group, marks, lengthS)).filter(({ marks: found }) => found.length > 0),
    { kind: "link", key: "link", bars: page.link.map(linkBar) },
    ...speakers(page),
    ...tapes(page.tracks),
  ];
}

function steps(page: SessionPageOut, lengthS: number): readonly Bar[] {
  return page.steps
    .filter(({ from_s }) => from_s !== null)
    .map(({ step, from_s, to_s, verdict, skipped }) => ({
      fromS: from_s ?? 0,
      toS: to_s ?? lengthS,
      tone: skipped ? "soft" : (TONES[verdict] ?? "accent"),
      name: step,
    }));
}

function marksLane(group: Group, all: readonly PageMark[], lengthS: number): Extract<Lane, { kind: "marks" }> {
  const marks = all.filter((mark) => groupOf(mark) === group);
  const bars = marks.map((mark) => ({ fromS: mark.at_s, toS: endOf(mark, all, lengthS), tone: toneOf(mark) }));
  return { kind: "marks", key: group, marks, bars };
}

/** A prompt is a moment, whatever time was given for it; a suspension lasts until somebody went on. */
function endOf(mark: PageMark, all: readonly PageMark[], lengthS: number): number {
  if (mark.kind === "gap") return mark.to_s ?? mark.at_s;
  if (mark.kind !== "suspended") return mark.at_s;
  return all.find(({ kind, at_s }) => at_s >= mark.at_s && (kind === "resumed" || kind === "terminated"))?.at_s ?? lengthS;
}

function linkBar(reading: PageLink): Bar {
  const height = Math.min(1, Math.max(0.08, reading.kbps / FULL_KBPS));
  return { fromS: reading.at_s - READING_S, toS: reading.at_s, tone: LINK_TONES[gradeLink(reading)], height };
}

function speakers(page: SessionPageOut): readonly Lane[] {
  const who = [...new Set(page.speech.map((one) => one.who))].sort();
  return who.map((each) => ({
    kind: "speech",
    key: `speech.${each}`,
    who: each,
    bars: page.speech.filter((one) => one.who === each).map((one) => ({ fromS: one.from_s, toS: one.to_s, tone: "accent" })),
  }));
}

function tapes(tracks: readonly PageTrack[]): readonly Lane[] {
  return whoseOf(tracks).map((who) => ({
    kind: "tape",
    key: `tape.${who}`,
    who,
    bars: tracks
      .filter((track) => track.who === who)
      .map((track) => ({ fromS: track.from_s, toS: track.to_s, tone: track.playable ? "soft" : "bad" })),
  }));
}

/** Bars that would fall on the same pixels are drawn once: the gravest stands for the others. */
export function thinned(
  bars: readonly Bar[],
  x: (atS: number) => number,
  width: number,
): readonly (Bar & { x: number; w: number })[] {
  const found: (Bar & { x: number; w: number })[] = [];
  for (const bar of bars) {
    const [left, right] = [x(bar.fromS), x(bar.toS)];
    if (right < -1 || left > width + 1) continue;
    const one = { ...bar, x: Math.max(-1, left), w: Math.max(2, Math.min(right, width + 1) - Math.max(-1, left)) };
    const last = found.at(-1);
    const covers = last !== undefined && one.w <= 2 && last.w <= 2 && one.x - last.x < 2;
    if (!covers) found.push(one);
    else if (WORSE[one.tone] > WORSE[last.tone]) found[found.length - 1] = { ...one, x: last.x };
  }
  return found;
}

const WORSE: Readonly<Record<Tone, number>> = { soft: 0, accent: 1, good: 2, warn: 3, bad: 4 };
