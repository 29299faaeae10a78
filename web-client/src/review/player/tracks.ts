// Where a recording lies on the page's one clock, and how far its picture is from where it should be. Pure.
import type { PageTrack } from "../../core/generated.ts";

/** The order in which people are shown; anybody else comes last. */
const ORDER = ["applicant", "clerk", "applicant.screen", "clerk.screen", "interpreter"];

/** A picture this far off is set anew; nearer, it is brought along by playing a little faster or slower. */
const JUMP_S = 0.35;
const NEAR_S = 0.05;
const STILL_S = 0.012;
const HURRY = 0.1;

/** Whose recordings there are, in the order in which they are shown. */
export function whoseOf(tracks: readonly PageTrack[]): readonly string[] {
  const rank = (who: string) => (ORDER.includes(who) ? ORDER.indexOf(who) : ORDER.length);
  return [...new Set(tracks.map(({ who }) => who))].sort((a, b) => rank(a) - rank(b));
}

export function isAt(track: PageTrack, atS: number): boolean {
  return track.from_s <= atS && atS < track.to_s;
}

/** The recording of that person at that moment; of two that overlap, the later one. */
export function trackAt(tracks: readonly PageTrack[], who: string, atS: number): PageTrack | null {
  return tracks.filter((track) => track.who === who && track.playable && isAt(track, atS)).at(-1) ?? null;
}

/** Seconds on the recording's own clock, which runs a little differently from the page's over a long part. */
export function ownTime(track: PageTrack, atS: number): number {
  const lasts = track.to_s - track.from_s;
  const share = lasts <= 0 ? 0 : (atS - track.from_s) / lasts;
  return Math.min(Math.max(share, 0), 1) * track.duration_s;
}

interface Correction {
  /** Where to set the picture to; null: it goes on as it is. */
  readonly to: number | null;
  readonly rate: number;
}

/** `wanted`, `shown`: seconds on the recording's clock. */
export function correction(wanted: number, shown: number, rate: number, playing: boolean): Correction {
  const off = wanted - shown;
  if (!playing) return { to: Math.abs(off) > STILL_S ? wanted : null, rate };
  if (Math.abs(off) > JUMP_S * Math.max(1, rate)) return { to: wanted, rate };
  if (Math.abs(off) > NEAR_S * Math.max(1, rate)) return { to: null, rate: rate * (1 + Math.sign(off) * HURRY) };
  return { to: null, rate };
}
