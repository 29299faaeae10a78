// One clock for every recording of a session: play, pause, seek, speed, single frames. The pictures follow the clock.
import { signal } from "@preact/signals";
import type { PageTrack } from "../../core/generated.ts";
import { correction, isAt, ownTime } from "./tracks.ts";

export const SPEEDS: readonly number[] = [0.5, 1, 1.5, 2, 4];
export const FRAME_S = 1 / 25;
/** How far a hidden page or a busy machine may carry the clock in one go. */
const MOST_STEP_S = 0.25;
/** A picture that does not come is waited for this long; then the others go on without it. */
const PATIENCE_MS = 8_000;
const TOLD_EVERY_S = 0.2;

/** As much of a <video> as the clock needs. */
export type Picture = Pick<
  HTMLVideoElement,
  "currentTime" | "playbackRate" | "paused" | "ended" | "seeking" | "readyState" | "muted" | "error" | "play" | "pause"
>;

interface Shown {
  readonly track: PageTrack;
  readonly picture: Picture;
  waitsSince: number | null;
}

export class Player {
  readonly playing = signal(false);
  readonly rate = signal<number>(1);
  /** Seconds on the page's clock, for what is written beside the picture: changes a few times a second. */
  readonly toldS = signal(0);
  /** A picture is being fetched. */
  readonly waiting = signal(false);
  private nowS = 0;
  private before: number | null = null;
  private readonly shown = new Map<string, Shown>();

  constructor(readonly lengthS: number) {}

  /** Seconds on the page's clock, to the frame. */
  get atS(): number {
    return this.nowS;
  }

  play(): void {
    if (this.nowS >= this.lengthS - FRAME_S) this.seek(0);
    this.playing.value = true;
  }

  pause(): void {
    this.playing.value = false;
    this.toldS.value = this.nowS;
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  seek(atS: number): void {
    this.nowS = Math.min(Math.max(atS, 0), this.lengthS);
    this.toldS.value = this.nowS;
    for (const one of this.shown.values()) one.waitsSince = null;
  }

  skip(byS: number): void {
    this.seek(this.nowS + byS);
  }

  /** One picture on or back; whoever looks at single ones has stopped. */
  frame(by: 1 | -1): void {
    this.pause();
    this.skip(by * FRAME_S);
  }

  setRate(rate: number): void {
    this.rate.value = rate;
  }

  /** The next speed of the list. */
  faster(by: 1 | -1): void {
    const at = SPEEDS.indexOf(this.rate.value);
    this.rate.value = SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? 1;
  }

  attach(track: PageTrack, picture: Picture): () => void {
    const shown: Shown = { track, picture, waitsSince: null };
    this.shown.set(track.part, shown);
    return () => {
      picture.pause();
      if (this.shown.get(track.part) === shown) this.shown.delete(track.part);
    };
  }

  /** Once for every picture that the screen shows; `nowMs` never goes back. */
  tick(nowMs: number): void {
    const passedS = this.before === null ? 0 : Math.min((nowMs - this.before) / 1000, MOST_STEP_S);
    this.before = nowMs;
    const here = [...this.shown.values()].filter(({ track }) => isAt(track, this.nowS));
    const held = this.playing.value && here.filter((one) => this.lacks(one, nowMs)).length > 0;
    if (this.waiting.value !== held) this.waiting.value = held;
    if (this.playing.value && !held) this.advance(passedS * this.rate.value);
    for (const one of this.shown.values()) this.follow(one, held);
  }

  private advance(byS: number): void {
    this.nowS += byS;
    if (this.nowS >= this.lengthS) {
      this.nowS = this.lengthS;
      this.pause();
    } else if (Math.abs(this.nowS - this.toldS.value) >= TOLD_EVERY_S) this.toldS.value = this.nowS;
  }

  /** Whether everybody has to wait for this one. */
  private lacks(one: Shown, nowMs: number): boolean {
    const { track, picture } = one;
    const atEnd = picture.ended || ownTime(track, this.nowS) > track.duration_s - 0.4;
    if (picture.error !== null || atEnd || (picture.readyState >= 3 && !picture.seeking)) {
      one.waitsSince = null;
      return false;
    }
    one.waitsSince ??= nowMs;
    return nowMs - one.waitsSince < PATIENCE_MS;
  }

  private follow({ track, picture }: Shown, held: boolean): void {
    const runs = this.playing.value && !held && isAt(track, this.nowS);
    if (!isAt(track, this.nowS) && this.nowS < this.lengthS) {
      if (!picture.paused) picture.pause();
      return;
    }
    const { to, rate } = correction(ownTime(track, this.nowS), picture.currentTime, this.rate.value, runs);
    if (to !== null && !picture.seeking && picture.readyState >= 1) picture.currentTime = to;
    if (picture.playbackRate !== rate) picture.playbackRate = rate;
    if (runs && picture.paused && !picture.ended) void picture.play().catch(() => undefined);
    if (!runs && !picture.paused) picture.pause();
  }
}
