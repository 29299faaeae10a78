// The stretch of a session that the timeline shows, and where a moment lies in it. Pure.

export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** No closer than this many seconds over the whole width. */
const LEAST_S = 10;
const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

export function whole(lengthS: number): Stretch {
  return { fromS: 0, toS: Math.max(lengthS, 1) };
}

export function xOf({ fromS, toS }: Stretch, width: number, atS: number): number {
  return ((atS - fromS) / (toS - fromS)) * width;
}

export function timeAt({ fromS, toS }: Stretch, width: number, x: number): number {
  return fromS + (x / Math.max(1, width)) * (toS - fromS);
}

/** Nearer (`factor` below 1) or farther; `aroundS` stays where it is. */
export function zoomed({ fromS, toS }: Stretch, factor: number, aroundS: number, lengthS: number): Stretch {
  const most = Math.max(lengthS, 1);
  const lasts = Math.min(Math.max((toS - fromS) * factor, Math.min(LEAST_S, most)), most);
  const share = Math.min(Math.max((aroundS - fromS) / (toS - fromS), 0), 1);
  return inside({ fromS: aroundS - share * lasts, toS: aroundS + (1 - share) * lasts }, lengthS);
}

export function moved({ fromS, toS }: Stretch, byS: number, lengthS: number): Stretch {
  return inside({ fromS: fromS + byS, toS: toS + byS }, lengthS);
}

/** The same stretch when it shows that moment; else the one beside it that does. */
export function showing(stretch: Stretch, atS: number, lengthS: number): Stretch {
  const lasts = stretch.toS - stretch.fromS;
  if (stretch.fromS <= atS && atS <= stretch.toS) return stretch;
  return inside({ fromS: atS - lasts * 0.1, toS: atS + lasts * 0.9 }, lengthS);
}

/** Round moments to write along the edge, at least `apart` pixels from each other. */
export function ticks(stretch: Stretch, width: number, apart = 72): readonly number[] {
  const least = ((stretch.toS - stretch.fromS) / Math.max(1, width)) * apart;
  const step = STEPS_S.find((each) => each >= least) ?? Math.ceil(least / 14_400) * 14_400;
  const first = Math.ceil(stretch.fromS / step);
  const count = Math.max(0, Math.floor(stretch.toS / step) - first + 1);
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}

function inside({ fromS, toS }: Stretch, lengthS: number): Stretch {
  const most = Math.max(lengthS, 1);
  const lasts = Math.min(toS - fromS, most);
  const from = Math.min(Math.max(fromS, 0), most - lasts);
  return { fromS: from, toS: from + lasts };
}
