// Time left, by the server's clock: the applicant's own clock may be wrong by hours.

export interface Countdown {
  /** Whole seconds left, rounded up, never negative. */
  seconds: number;
  /** Share of the time that is left, 1 to 0. */
  share: number;
  over: boolean;
}

export function countdown(fromS: number, toS: number, nowS: number): Countdown {
  const left = Math.max(0, toS - nowS);
  const whole = Math.max(0.001, toS - fromS);
  return { seconds: Math.ceil(left), share: Math.min(1, left / whole), over: left === 0 };
}

/** The server's clock, learned from `hello` and `pong`. */
export class ServerClock {
  private offsetS = 0;
  private bestTripS = Number.POSITIVE_INFINITY;

  constructor(private readonly localS: () => number = () => Date.now() / 1000) {}

  /** `tripS`: how long the question and its answer took; the quickest answer tells the time best. */
  learn(serverS: number, tripS: number): void {
    if (tripS > this.bestTripS) return;
    this.bestTripS = tripS;
    this.offsetS = serverS + tripS / 2 - this.localS();
  }

  nowS(): number {
    return this.localS() + this.offsetS;
  }
}
