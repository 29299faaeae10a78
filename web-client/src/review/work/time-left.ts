// How long somebody still has.

export interface Left {
  hours: number;
  minutes: number;
  over: boolean;
  /** Less than an hour. */
  soon: boolean;
}

/** `untilS`, `nowS`: UTC, UNIX seconds. A minute that began counts as one. */
export function leftOf(untilS: number, nowS: number): Left {
  const minutes = Math.max(0, Math.ceil((untilS - nowS) / 60));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60, over: untilS <= nowS, soon: minutes < 60 };
}
